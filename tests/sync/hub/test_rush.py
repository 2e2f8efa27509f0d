"""When what can wait has to wait."""

import contextlib

from sync.hub.rush import LULL, Rush


def _is_calm(rush: Rush) -> bool:
    return not rush.is_on


def test_a_rush_lasts_from_the_first_batch_until_none_has_come_for_a_while() -> None:
    now = [100.0]
    rush = Rush(now=lambda: now[0])
    assert _is_calm(rush)
    with contextlib.ExitStack() as stations:
        stations.enter_context(rush.batch())
        with rush.batch():
            now[0] += 60
            assert rush.is_on
        now[0] += 60
        assert rush.is_on, "one is still under way"
    now[0] += LULL / 2
    assert rush.is_on, "the next one may follow at once"
    now[0] += LULL
    assert _is_calm(rush)


def test_a_batch_that_fails_does_not_leave_a_rush_behind() -> None:
    now = [0.0]
    rush = Rush(now=lambda: now[0])
    with contextlib.suppress(ValueError), rush.batch():
        raise ValueError
    now[0] += 2 * LULL
    assert not rush.is_on
