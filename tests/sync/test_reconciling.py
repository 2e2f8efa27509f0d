"""Station and hub compare what they have: equal is said on both sides, what is missing is named by range."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from kiosk.cli.leaving import reset
from kiosk.clock import new_id
from kiosk.domain.ids import RecordId
from kiosk.domain.kinds import CheckedIn, encode_body
from kiosk.store.journal import Draft
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.reconciling import Reconciliation, reconcile
from sync.client.runner import EAGER, SyncRunner
from sync.client.session import Session
from sync.client.status import SyncStatus
from sync.hub.bundles import import_bundle
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import schema, stations
from tests.builders import DAYS, a_pack, a_person, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Connect, Enrol, Talk, join
from tests.sync.hub.visitors import signed_in

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


def compare(store: MemoryStore, connect: Connect) -> Reconciliation:
    identity = store.enrolment()
    assert identity is not None
    return reconcile(store, connect(identity))  # type: ignore[arg-type]


def proven(hub: HubService) -> list[int | None]:
    with hub.reading() as connection:
        return [station.proven_count for station in stations.every(connection)]


def filled(store: MemoryStore, records: int) -> MemoryStore:
    for number in range(records):
        store.write(IN, someone(str(number)), at=at(9) + number)
    return store


def test_equal_is_said_on_both_sides(hub: HubService, station: Enrol, talk: Talk, connect: Connect) -> None:
    booth = filled(station("booth-1"), 150)
    talk.sync(booth)
    found = compare(booth, connect)
    assert (found.is_equal, found.records, found.at_hub) == (True, 150, 150)
    assert booth.proof() == (150, found.at)
    assert proven(hub) == [150]


def test_what_was_not_sent_yet_is_missing_behind_the_last_that_both_have(
    hub: HubService, station: Enrol, talk: Talk, connect: Connect
) -> None:
    booth = filled(station("booth-1"), 40)
    talk.sync(booth)
    filled(booth, 10)
    (journal,) = compare(booth, connect).journals
    assert journal.missing == ((41, 50),)
    assert (journal.at_hub, journal.records, journal.is_equal) == (40, 50, False)
    assert (booth.proof(), proven(hub)) == (None, [None])


def test_records_that_the_hub_lost_are_named(hub: HubService, station: Enrol, talk: Talk, connect: Connect) -> None:
    booth = filled(station("booth-1"), 30)
    talk.sync(booth)
    with hub.writing() as connection:
        connection.execute(delete(schema.record).where(schema.record.c.seq.in_((7, 8, 21))))
    (journal,) = compare(booth, connect).journals
    assert journal.missing == ((7, 8), (21, 21))
    assert journal.at_hub == 27


def test_one_that_was_put_aside_is_at_the_hub_and_counted_apart(
    hub: HubService, station: Enrol, talk: Talk, connect: Connect
) -> None:
    booth = filled(station("booth-1"), 3)
    booth.write(IN, someone("1"), id=booth.records(booth.store_id())[0].id)
    talk.sync(booth)
    (journal,) = compare(booth, connect).journals
    assert (journal.is_equal, journal.quarantined) == (True, 1)


def test_an_empty_journal_is_equal(hub: HubService, station: Enrol, connect: Connect) -> None:
    assert compare(station("booth-1"), connect).is_equal


def test_a_clone_that_wrote_on_differs_from_where_they_parted(
    hub: HubService, station: Enrol, talk: Talk, connect: Connect
) -> None:
    import copy

    booth = filled(station("booth-1"), 20)
    talk.sync(booth)
    twin = copy.deepcopy(booth)
    filled(booth, 5)
    filled(twin, 9)
    talk.sync(booth)
    (journal,) = compare(twin, connect).journals
    assert journal.missing == ((21, 29),)
    talk.sync(twin)
    assert compare(twin, connect).is_equal
    assert compare(booth, connect).is_equal


def test_a_running_station_has_it_proven_by_itself(hub: HubService, station: Enrol) -> None:
    import threading

    booth, done = filled(station("booth-1"), 12), threading.Event()

    def told(status: SyncStatus) -> None:
        if status.proven == 12:
            done.set()

    runner = SyncRunner(booth, connect=lambda identity: StationPeer(hub, identity.token), on_change=told, timing=EAGER)
    runner.start()
    try:
        assert done.wait(30)
    finally:
        runner.stop()
        runner.join(30)
    assert proven(hub) == [12]


# taking a station out of service


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A station with a person and a record, that belongs to no hub."""
    home = tmp_path / "station"
    store = Store.create(home, a_pack(), new_id=new_id)
    with store.writing() as tx:
        tx.keep_people([a_person("1", name="นวลจันทร์")], own=True)
        tx.append(Draft(RecordId(new_id()), at(10), IN.KIND, someone("1"), encode_body(IN), "desk"))
    store.close()
    return home


def test_a_reset_is_refused_while_records_are_on_this_computer_alone(home: Path) -> None:
    answer = CliRunner().invoke(reset, ["--home", str(home), "--yes"])
    assert answer.exit_code == 4
    assert "khomue export" in answer.output
    assert (home / "station.db").exists()


def test_a_reset_puts_the_journal_aside_without_people_and_keys(home: Path) -> None:
    store = Store.open(home, new_id=new_id)
    port = SyncPort(store)
    port.acknowledge(port.store_id(), 1, ())
    port.acknowledge_profiles(9)
    store.close()
    (home / "station.test-expo.journal").write_bytes(b"of the day before")
    answer = CliRunner().invoke(reset, ["--home", str(home), "--yes"])
    assert answer.exit_code == 0, answer.output
    assert sorted(path.name for path in home.iterdir()) == ["station.test-expo.1.journal", "station.test-expo.journal"]
    aside = home / "station.test-expo.1.journal"
    data = aside.read_bytes()
    assert b"checked_in" in data
    assert "นวลจันทร์".encode() not in data
    assert b"code-1" not in data


@pytest.fixture
def handed_in(home: Path, hub: HubService) -> Path:
    """The same station, enrolled, with everything at its hub, which does not answer any more."""
    store = Store.open(home, new_id=new_id)
    port = SyncPort(store)
    join(hub, port, address="http://127.0.0.1:9")  # type: ignore[arg-type]
    identity = port.enrolment()
    assert identity is not None
    session = Session(port, StationPeer(hub, identity.token), FakeClock())
    session.push(session.hello())
    session.push_profiles()
    store.close()
    return home


def test_a_reset_is_refused_while_the_hub_cannot_be_asked(handed_in: Path) -> None:
    answer = CliRunner().invoke(reset, ["--home", str(handed_in), "--yes"])
    assert answer.exit_code == 4
    assert "--export" in answer.output
    assert (handed_in / "station.db").exists()


def test_a_reset_without_the_hub_writes_everything_to_a_stick_that_a_hub_which_lost_it_takes_in(
    handed_in: Path, hub: HubService, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with hub.writing() as connection:
        for table in (schema.signed_tip, schema.record):
            connection.execute(delete(table))
        connection.execute(update(schema.journal).values(seq=0, hash=bytes(32)))
    answer = CliRunner().invoke(reset, ["--home", str(handed_in), "--yes", "--export", str(stick)])
    assert answer.exit_code == 0, answer.output
    assert not (handed_in / "station.db").exists()
    [file] = stick.iterdir()
    with file.open("rb") as opened:
        assert import_bundle(hub, opened).records == 1


def test_the_page_of_the_stations_shows_a_tick_where_all_is_proven(
    hub: HubService, hub_url: str, station: Enrol, talk: Talk, connect: Connect
) -> None:
    organiser = signed_in(hub, hub_url)
    booth = filled(station("booth-1"), 1_234)
    talk.sync(booth)
    assert "✓" not in organiser.text("/stations")
    compare(booth, connect)
    talk.sync(booth)
    assert "1,234 อยู่ที่ศูนย์แล้ว" in organiser.get("/stations").text
    assert "✓" in organiser.text("/stations")
    filled(booth, 1)
    talk.sync(booth)
    assert "✓" not in organiser.text("/stations")
