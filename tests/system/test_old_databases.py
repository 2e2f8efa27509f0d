"""Databases of an earlier version are brought up to date with everything in them, and go on."""

from pathlib import Path

import pytest
import zstandard

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.ids import ActivityId
from kiosk.domain.verdicts import Reason
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.home import HubHome
from sync.hub.station_peer import StationPeer
from sync.hub.store import overview, people_search
from sync.hub.store.people_search import Wanted
from tests.builders import a_person_id, at
from tests.fakes.clock import FakeClock

OLD = Path(__file__).parents[1] / "data" / "old"


def unpacked(name: str, home: Path) -> Path:
    home.mkdir()
    (home / name).write_bytes(zstandard.ZstdDecompressor().decompress((OLD / f"{name}.zst").read_bytes()))
    return home


@pytest.fixture
def hub_home(tmp_path: Path) -> Path:
    home = unpacked("hub.db", tmp_path / "hub")
    HubHome(home).admin_code()
    return home


@pytest.fixture
def station_home(tmp_path: Path) -> Path:
    return unpacked("station.db", tmp_path / "station")


def test_a_station_finds_its_people_and_goes_on_with_its_journal_proven(station_home: Path) -> None:
    store = Store.open(station_home, new_id=new_id)
    with store.reading() as tx:
        clock = FakeClock(at(10) - (tx.number("clock_offset") or 0))
    desk = Desk(store, clock=clock, new_id=new_id)
    desk.choose_activity(ActivityId("trees"))
    assert [found.person for found in desk.search("หญิง")] == [a_person_id("1")]
    assert [found.person for found in desk.search("สมชาย")] == [a_person_id("2")], "also by sound, which is newer"
    assert Reason.ALREADY_HERE in desk.scan("code-1").verdict.reasons
    assert Reason.ALREADY_HERE not in desk.scan("code-2").verdict.reasons, "it was taken back"
    with store.reading() as tx:
        assert all(not hasattr(tx.verify(journal), "problem") for journal in tx.stores())
    store.close()


def test_a_hub_counts_what_it_counted_and_takes_in_what_the_station_still_has(
    hub_home: Path, station_home: Path
) -> None:
    before = list(admin.records(hub_home))
    store = Store.open(station_home, new_id=new_id)
    with admin.opened(hub_home) as hub:
        with hub.reading() as connection:
            assert people_search.search(connection, Wanted("สมหญิง", 9)) == [a_person_id("1")]
        result = sync_once(SyncPort(store), connect=lambda identity: StationPeer(hub, identity.token))
        assert result.complete
        hub.catch_up()
        with hub.reading() as connection:
            counted = overview.counts(connection, "")["event"]
    after = list(admin.records(hub_home))
    assert len(after) > len(before)
    assert [record for record in after if record in before] == before
    assert all(isinstance(end, tuple) for _, end in admin.verify(hub_home))
    report = admin.report(hub_home)
    assert (counted.people, counted.walkbys) == (report.reached.people, report.reached.walk_bys) == (2, 5)
    store.close()


def test_what_was_there_before_is_put_aside(hub_home: Path, station_home: Path) -> None:
    Store.open(station_home, new_id=new_id).close()
    with admin.opened(hub_home):
        pass
    assert list(hub_home.glob("hub.before-0002.db"))
    assert list(station_home.glob("*before*"))
