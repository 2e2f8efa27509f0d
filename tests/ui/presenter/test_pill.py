"""The sync pill tells the truth."""

import pytest

from sync.client.status import SyncState, SyncStatus
from ui.i18n import catalogue
from ui.presenter.pill import PillInputs, PillProps, derive_pill_props


def pill(saved: int, status: SyncStatus | None = None, language: str = "en") -> PillProps:
    return derive_pill_props(PillInputs(saved, status), catalogue(language))


def test_it_says_what_is_saved_here_and_what_is_at_the_hub() -> None:
    status = SyncStatus(SyncState.SENDING, waiting=12, at_hub=120)
    assert pill(132, status, "th").line == "บันทึกที่นี่ 132 · ถึงศูนย์แล้ว 120"
    assert (
        pill(1132, SyncStatus(SyncState.SENDING, waiting=12, at_hub=1120)).line == "saved here 1,132 · at the hub 1,120"
    )


def test_a_station_without_a_hub_promises_nothing() -> None:
    alone = pill(7)
    assert (alone.at_hub, alone.light, alone.state) == (0, "warn", "not joined to a hub yet")


def test_a_record_saved_since_the_hub_answered_is_not_at_the_hub() -> None:
    status = SyncStatus(SyncState.UP_TO_DATE, waiting=0, at_hub=5)
    assert pill(5, status).state == "all there"
    assert pill(6, status).state == "sending"
    assert pill(6, status).at_hub == 5


def test_records_the_hub_does_not_count_are_never_all_there() -> None:
    props = pill(5, SyncStatus(SyncState.UP_TO_DATE, at_hub=5, dead_letters=2))
    assert (props.light, props.state) == ("warn", "2 records are not counted")


@pytest.mark.parametrize("state", SyncState)
def test_only_a_hub_that_answers_is_green(state: SyncState) -> None:
    props = pill(3, SyncStatus(state, waiting=3))
    assert (props.light == "good") == (state in {SyncState.UP_TO_DATE, SyncState.SENDING})
    assert props.state


@pytest.mark.parametrize(("minutes", "said"), [(None, "sending"), (1, "sending"), (7, "sending, about 7 minutes more")])
def test_a_slow_line_says_how_long_it_will_take(minutes: int | None, said: str) -> None:
    status = SyncStatus(SyncState.SENDING, waiting=900, at_hub=100, minutes_left=minutes)
    assert pill(1000, status).state == said
