"""What staff say of something that does not add up at their station."""

from dataclasses import replace

import pytest

from kiosk import doctor
from kiosk.desk import Desk
from kiosk.domain.changes import AnomalyChanged, AnomalyState, Page
from kiosk.domain.kinds import Settled, body_of
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import at, someone

TWICE = AnomalyChanged("two_places:a:b", "two_places", at(10), AnomalyState.OPEN, someone("1"), "Booth 1", mark=2)


def tell(store: Store, *told: AnomalyChanged) -> None:
    SyncPort(store).apply(Page(told, "1", more=False))


def test_an_answer_is_a_record_and_is_known_at_once(desk: Desk, store: Store) -> None:
    tell(store, TWICE)
    written = desk.answer(TWICE.key, "shared_badge")
    assert written is not None
    with store.reading() as tx:
        record = tx.record(written)
    assert record is not None
    assert (record.subject, body_of(record)) == (someone("1"), Settled(TWICE.key, "shared_badge", 2))
    assert desk.answers() == {TWICE.key: "shared_badge"}
    assert desk.anomalies() == (TWICE,), "the hub has not spoken yet"


def test_an_answer_is_asked_for_again_when_the_hub_opens_it_again_or_there_is_news(desk: Desk, store: Store) -> None:
    tell(store, TWICE)
    desk.answer(TWICE.key, "shared_badge")
    tell(store, TWICE)
    assert desk.answers(), "told once more, it is the same"
    tell(store, replace(TWICE, state=AnomalyState.SETTLED, reason="shared_badge"))
    assert desk.answers() == {}
    tell(store, TWICE)
    assert desk.answers() == {}
    desk.answer(TWICE.key, "shared_badge")
    tell(store, replace(TWICE, mark=3))
    assert desk.answers() == {}


def test_what_is_not_open_here_or_no_answer_is_refused(desk: Desk, store: Store) -> None:
    tell(store, replace(TWICE, state=AnomalyState.SETTLED))
    assert desk.answer(TWICE.key, "shared_badge") is None
    assert desk.answer("nothing", "shared_badge") is None
    tell(store, TWICE)
    with pytest.raises(ValueError, match="not one of"):
        desk.answer(TWICE.key, "disk_damaged")
    with store.reading() as tx:
        assert tx.latest([Settled.KIND], 9) == ()


def test_what_was_answered_is_no_news_at_ready(desk: Desk, store: Store) -> None:
    tell(store, TWICE)
    assert [check.code for check in doctor._news(store)] == ["news_odd"]
    desk.answer(TWICE.key, "looked_into")
    assert doctor._news(store) == ()
