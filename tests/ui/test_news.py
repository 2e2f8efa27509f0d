"""News from the organiser's side in a real window: the light at Ready?, the sheet, and what is read is gone."""

from dataclasses import replace

from kiosk.domain.changes import AnomalyChanged, AnomalyState, PackChanged, Page
from kiosk.domain.kinds import Settled, body_of
from kiosk.domain.packs_wire import with_digest
from kiosk.store.sync_port import SyncPort
from tests.builders import at, someone
from tests.ui.conftest import OpenWindow


def test_a_changed_programme_and_an_anomaly_are_told_and_read(open_window: OpenWindow) -> None:
    window = open_window(page="ready")
    store = window.station.store
    pack = store.pack()
    smaller = with_digest(replace(pack, activities=pack.activities[1:], version="2"))
    odd = AnomalyChanged("gap:1:4", "two_places", at(10), AnomalyState.OPEN, someone("1"), "Booth 1")
    SyncPort(store).apply(Page((PackChanged(smaller), odd), "1", more=False))
    window.station.acts.look()
    window.until(lambda: "no longer in the programme" in str(window.station.station.notice))
    window.station.ready.check()
    window.until_text("News")
    window.touch("See")
    window.until_text("No longer held: Measure big trees")
    window.until_text("One badge in two zones at once")
    window.settle()
    window.touch("I have read it")
    window.until(lambda: not window.station.news.changes)
    assert store.pack().version == "2"
    window.until(lambda: "1 do not add up here" in window.texts())


def test_staff_answer_without_a_network_and_the_answer_is_in_the_journal(open_window: OpenWindow) -> None:
    window = open_window(page="ready")
    store = window.station.store
    odd = AnomalyChanged("two_places:a:b", "two_places", at(10), AnomalyState.OPEN, someone("1"), "Booth 1", mark=3)
    SyncPort(store).apply(Page((odd,), "1", more=False))
    window.station.ready.check()
    window.until_text("1 do not add up here")
    window.touch("See")
    window.until_text("One badge in two zones at once")
    window.settle()
    window.touch("Answer: One badge in two zones at once")
    window.until_text("What came of it?")
    window.settle()
    window.touch("The badge was shared")
    window.until(lambda: any("You answered: The badge was shared" in text for text in window.texts()))
    with store.reading() as tx:
        (record,) = tx.latest([Settled.KIND], 9)
    assert body_of(record) == Settled("two_places:a:b", "shared_badge", 3)
    assert record.subject == someone("1")
