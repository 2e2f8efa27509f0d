"""Another version of the pack arrives while doors are open: staff see what changed, and the running session goes on."""

from dataclasses import replace

from kiosk.desk import Desk
from kiosk.domain.changes import PackChanged, Page
from kiosk.domain.ids import ActivityId
from kiosk.domain.pack_changes import change_lines
from kiosk.domain.packs import Pack
from kiosk.domain.verdicts import Go
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import a_pack, an_activity


def tell(store: Store, pack: Pack) -> None:
    SyncPort(store).apply(Page((PackChanged(pack),), "1", more=False))


def test_what_changed_is_shown_until_somebody_saw_it(desk: Desk, store: Store) -> None:
    assert desk.pack_news() == ()
    tell(store, a_pack(replace(an_activity("trees"), capacity=5), version="2"))
    tell(store, a_pack(replace(an_activity("trees"), capacity=7), version="3"))
    lines = change_lines(desk.pack_news(), "en")
    assert "trees has 7 seats now (before: no limit)" in " ".join(lines).replace("Trees", "trees")
    desk.saw_pack_news()
    assert desk.pack_news() == ()


def test_an_activity_that_was_dropped_stays_until_another_is_chosen(desk: Desk, store: Store) -> None:
    desk.scan("code-1")
    tell(store, a_pack(an_activity("talk"), version="2"))
    assert desk.activity().id == "trees"
    assert (desk.glance().dropped, desk.glance().here) == (True, 1)
    assert isinstance(desk.scan("code-2").verdict, Go)
    assert desk.glance().here == 2
    desk.choose_activity(ActivityId("talk"))
    assert (desk.activity().id, desk.glance().dropped) == ("talk", False)


def test_it_stays_through_further_versions_and_comes_back_as_it_is_then(desk: Desk, store: Store) -> None:
    tell(store, a_pack(an_activity("talk"), version="2"))
    tell(store, a_pack(an_activity("game"), version="3"))
    assert desk.activity().id == "trees"
    tell(store, a_pack(replace(an_activity("trees"), capacity=3), version="4"))
    assert (desk.activity().capacity, desk.glance().dropped) == (3, False)


def test_the_same_pack_again_is_no_news(desk: Desk, store: Store) -> None:
    tell(store, a_pack())
    assert desk.pack_news() == ()
