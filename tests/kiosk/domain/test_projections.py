"""A fold can be asked for any part of itself first, and a void is heeded whatever was asked before."""

from collections.abc import Callable

import pytest

from kiosk.domain.kinds import CheckedIn, Voided
from kiosk.domain.projections import Fold
from tests.builders import DAYS, JournalBuilder, a_pack

PLACE = CheckedIn("trees", "env", DAYS[0].isoformat(), how="")
PARTS: dict[str, Callable[[Fold], object]] = {
    "meanings": lambda fold: fold.seen(),
    "crowds": lambda fold: [mask for _, mask in fold.crowds() if mask],
    "rows": lambda fold: list(fold.rows({PLACE})),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_void_is_heeded_by_whatever_is_asked_first(part: Callable[[Fold], object]) -> None:
    booth, fold = JournalBuilder(), Fold(a_pack())
    fold.add(booth.check_in())
    assert part(fold)
    fold.add(booth.write(Voided(booth.records[0].id, "mistake")))
    assert not part(fold)


def test_rows_are_of_the_people_asked_for() -> None:
    booth, fold = JournalBuilder(), Fold(a_pack())
    for reference in ("1", "2", "1"):
        fold.add(booth.check_in(reference))
    everybody = [row.person for _, row in fold.rows({PLACE})]
    assert everybody == [0, 1, 0]
    assert [row.person for _, row in fold.rows({PLACE}, {1})] == [1]
    assert list(fold.rows({PLACE}, set())) == []
    assert list(fold.rows(set())) == []


def test_a_row_tells_when_and_which_by_the_hubs_clock() -> None:
    booth, fold = JournalBuilder(), Fold(a_pack())
    record = booth.check_in(when=1_570_676_400_000)
    fold.add(record)
    ((meaning, row),) = fold.rows({PLACE})
    assert meaning == PLACE
    assert (row.at, row.ends) == (1_570_676_400_000, 0)
