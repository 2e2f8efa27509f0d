"""News from the organiser's side in a real window: the light at Ready?, the sheet, and what is read is gone."""

from dataclasses import replace

from kiosk.domain.changes import AnomalyChanged, AnomalyState, PackChanged, Page
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
