"""A merge at a real hub reaches a real station: both badges are one person there, and two again when it is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.ids import ActivityId
from kiosk.domain.verdicts import Go, Look, Reason
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.enrolment import enrol
from sync.client.session import Session
from sync.hub import people_acts
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import overview, settings
from tests.builders import a_pack, a_person, a_person_id
from tests.fakes.clock import FakeClock
from tests.sync.conftest import invitation

ONE, TWO = a_person_id("1"), a_person_id("2")


class Booth:
    def __init__(self, hub: HubService, home: Path) -> None:
        self.store = Store.create(home, a_pack(), new_id=new_id)
        self.hub, self.port = hub, SyncPort(self.store)
        enrol(self.port, invitation(hub, "http://hub.test"), name=home.name, connect=lambda _: StationPeer(hub, ""))
        self.desk = Desk(self.store, clock=FakeClock(), new_id=new_id)
        self.desk.choose_activity(ActivityId("trees"))

    def sync(self) -> None:
        identity = self.port.enrolment()
        assert identity is not None
        session = Session(self.port, StationPeer(self.hub, identity.token), FakeClock())
        session.push(session.hello())
        session.push_profiles()
        session.pull()


@pytest.fixture
def booths(hub: HubService, tmp_path: Path) -> Iterator[tuple[Booth, Booth]]:
    first, second = Booth(hub, tmp_path / "first"), Booth(hub, tmp_path / "second")
    for booth, reference in ((first, "1"), (second, "2")):
        with booth.store.writing() as tx:
            tx.keep_people([a_person(reference, name="นวลจันทร์ ใจดี")], own=True)
    yield first, second
    first.store.close()
    second.store.close()


def test_both_badges_are_one_person_at_every_booth_and_two_again(hub: HubService, booths: tuple[Booth, Booth]) -> None:
    first, second = booths
    assert isinstance(first.desk.scan("code-1").verdict, Go)
    assert isinstance(second.desk.scan("code-2").verdict, Go)
    for booth in (first, second):
        booth.sync()
    merge = people_acts.merge(hub, "user:1", ONE, TWO, "same phone")
    second.sync()
    outcome = second.desk.scan("code-2")
    assert outcome.verdict == Look((Reason.ALREADY_HERE,))
    assert [entry.person for entry in second.desk.search("นวลจันทร์")] == [TWO]
    first.sync()
    assert [booth.desk.glance().here for booth in booths] == [1, 1]
    with hub.reading() as connection:
        assert overview.counts(connection, "")["event"].people == 1
    people_acts.unmerge(hub, "user:2", merge, "sisters")
    first.sync()
    assert len(first.desk.search("นวลจันทร์")) == 2
    assert first.desk.glance().here == 2
    with hub.reading() as connection:
        assert overview.counts(connection, "")["event"].people == 2


def test_a_hub_restored_from_before_a_merge_has_its_stations_forget_it(
    hub: HubService, booths: tuple[Booth, Booth]
) -> None:
    first, _ = booths
    for booth in (*booths, *booths):
        booth.sync()
    people_acts.merge(hub, "user:1", ONE, TWO, "same phone")
    first.sync()
    assert len(first.desk.search("นวลจันทร์")) == 1
    with hub.database.writing() as connection:  # what a restore leaves: another epoch, and no merge
        settings.write(connection, "epoch", "0badf00d")
        connection.exec_driver_sql("DELETE FROM record WHERE kind = 'merged'")
    with_new_epoch = HubService(hub.database, now=hub.now)
    first.hub = with_new_epoch
    first.sync()
    assert len(first.desk.search("นวลจันทร์")) == 2


def test_an_erased_person_is_gone_at_every_booth(hub: HubService, booths: tuple[Booth, Booth]) -> None:
    first, second = booths
    first.desk.scan("code-1")
    for booth in (*booths, *booths):
        booth.sync()
    assert len(second.desk.search("นวลจันทร์")) == 2
    people_acts.erase(hub, "user:1", ONE, "asked")
    for booth in booths:
        booth.sync()
        assert [entry.person for entry in booth.desk.search("นวลจันทร์")] == [TWO]
    assert first.desk.glance().here == 1
