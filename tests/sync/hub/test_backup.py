"""A backup is one moment of a hub, whole or refused, and the hub made of it goes on where that moment was."""

import copy
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn, Voided
from sync.client.session import Session
from sync.hub import admin, looking
from sync.hub.backup import backup, check, restore
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, lookalikes, overview, people_search, settings
from sync.hub.store.anomalies import AnomalyKind
from sync.hub.store.people_search import Wanted
from tests.builders import DAYS, a_person, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_database(request: pytest.FixtureRequest) -> str | None:
    """Where the backup is restored to: an empty database of each kind in turn."""
    return None if request.param == "sqlite" else request.getfixturevalue("other_postgresql_url")


def sync(hub: HubService, *stores: MemoryStore) -> None:
    for store in stores:
        identity = store.enrolment()
        assert identity is not None
        session = Session(store, StationPeer(hub, identity.token), FakeClock())
        session.push(session.hello())
        session.push_profiles()
        session.pull()


def take(hub: HubService, home: Path, path: Path) -> None:
    written = backup(hub, HubHome(home), path)
    assert written.size == path.stat().st_size


def test_a_restored_hub_has_every_record_person_and_count_and_stations_go_on_without_enrolling(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path, new_database: str | None
) -> None:
    one, two = station("booth-1"), station("booth-2")
    one.write(IN, someone("7"))
    one.learn(a_person("7"))
    two.write(IN, someone("8"))
    sync(hub, one, two)
    hub.catch_up()
    two.write(IN, someone("9"))
    sync(hub, two)  # kept, not counted yet
    take(hub, hub_home, tmp_path / "hub.backup")
    before = list(admin.records(hub_home))

    restore(tmp_path / "hub.backup", tmp_path / "again", database=new_database)

    assert list(admin.records(tmp_path / "again")) == before
    with admin.opened(tmp_path / "again") as again:
        assert again.keys.hub == hub.keys.hub
        assert again.keys.epoch != hub.keys.epoch
        again.catch_up()
        with again.reading() as connection:
            assert overview.counts(connection, DAYS[0].isoformat())["event"].people == 3
            assert people_search.search(connection, Wanted("คน", 9)) == [a_person("7").person]
        one.write(Voided(before[0].id, "mistake"), before[0].subject)
        sync(again, one, two)
        assert before[0].id not in two.participations()
    assert all(not hasattr(found, "expected") for _, found in admin.verify(tmp_path / "again"))


def test_a_restored_hub_goes_on_finding_people_who_may_be_one(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path, new_database: str | None
) -> None:
    """What was renewed has a number far behind the last of a restored hub, where rows are numbered anew."""
    booth, other = station("booth-1"), station("booth-2")
    for time in range(5):
        booth.learn(*(a_person(str(number), nickname=f"ชื่อ {time}") for number in range(3)))
        sync(hub, booth)
    looking.look_at_everything(hub)
    take(hub, hub_home, tmp_path / "hub.backup")
    restore(tmp_path / "hub.backup", tmp_path / "again", database=new_database)
    with admin.opened(tmp_path / "again") as again:
        twins = (replace(a_person(n, name="นวลจันทร์ ใจดี", phone="081-234-5678"), reference="") for n in "78")
        other.learn(*twins)
        sync(again, other)
        looking.look_at_everything(again)
        with again.reading() as connection:
            [pair] = lookalikes.best(connection, 9)
    assert {pair.one, pair.other} == {a_person("7").person, a_person("8").person}


def test_a_restored_hub_goes_on_finding_volunteers_who_never_left(
    hub: HubService, hub_home: Path, hub_clock: HubClock, station: Enrol, tmp_path: Path, new_database: str | None
) -> None:
    booth = station("booth-1")
    booth.write(replace(IN, role="volunteer"), someone("6"), at=at(9))
    sync(hub, booth)
    looking.look_at_everything(hub)
    with hub.writing() as connection:  # a transaction later than any of the hub that is made of the backup
        settings.write(connection, "stays_at", "900000000.900000000")
    take(hub, hub_home, tmp_path / "hub.backup")
    restore(tmp_path / "hub.backup", tmp_path / "again", database=new_database)
    with admin.opened(tmp_path / "again") as again:
        hub_clock.ms = at(9, day=DAYS[1])
        again.now = hub_clock
        booth.write(replace(IN, role="volunteer"), someone("7"), at=at(9, 1))
        sync(again, booth)
        looking.look_at_everything(again)
        with again.reading() as connection:
            found = [each.anomaly for each in anomalies.listed(connection, 9)]
    assert {each.subject for each in found if each.kind is AnomalyKind.OPEN_SHIFT} == {someone("6"), someone("7")}


def test_stations_send_again_what_came_after_the_backup(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path, new_database: str | None
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    sync(hub, booth)
    take(hub, hub_home, tmp_path / "hub.backup")
    booth.write(IN, someone("8"))
    booth.write(IN, someone("9"))
    sync(hub, booth)
    restore(tmp_path / "hub.backup", tmp_path / "again", database=new_database)
    with admin.opened(tmp_path / "again") as again:
        sync(again, booth)
    assert [record.seq for record in admin.records(tmp_path / "again")] == [1, 2, 3]


def test_a_station_that_joins_after_a_restore_gets_everything_from_its_beginning(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path, new_database: str | None
) -> None:
    booth = station("booth-1")
    booth.learn(*(a_person(str(n)) for n in range(30)))
    sync(hub, booth)
    late = copy.deepcopy(station("booth-2"))
    take(hub, hub_home, tmp_path / "hub.backup")
    restore(tmp_path / "hub.backup", tmp_path / "again", database=new_database)
    with admin.opened(tmp_path / "again") as again:
        sync(again, late)
    assert len(late.people()) == 30


def test_a_backup_is_one_moment_while_stations_go_on_sending(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    stop = threading.Event()

    def go_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            booth.write(IN, someone(str(number)))
            sync(hub, booth)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        for attempt in range(3):
            take(hub, hub_home, tmp_path / f"{attempt}.backup")
    finally:
        stop.set()
        writer.join()
    for attempt in range(3):
        restore(tmp_path / f"{attempt}.backup", tmp_path / str(attempt))
        records = list(admin.records(tmp_path / str(attempt)))
        assert [record.seq for record in records] == list(range(1, len(records) + 1))


@pytest.mark.parametrize("cut", ["half", "last byte", "one bit"])
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(
    hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path, cut: str
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    sync(hub, booth)
    path = tmp_path / "hub.backup"
    take(hub, hub_home, path)
    content = bytearray(path.read_bytes())
    if cut == "half":
        del content[len(content) // 2 :]
    elif cut == "last byte":
        del content[-1]
    else:
        content[len(content) // 2] ^= 4
    path.write_bytes(content)
    with pytest.raises(HubProblem, match="no whole backup"):
        restore(path, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,phone\n")
    with pytest.raises(HubProblem, match="no whole backup"):
        check(path)


def test_a_restore_never_goes_over_a_hub_that_is_there(hub: HubService, hub_home: Path, tmp_path: Path) -> None:
    take(hub, hub_home, tmp_path / "hub.backup")
    before = sorted(file.name for file in hub_home.iterdir())
    with pytest.raises(HubProblem, match="not empty"):
        restore(tmp_path / "hub.backup", hub_home)
    assert sorted(file.name for file in hub_home.iterdir()) == before


def test_a_database_that_has_a_hub_already_is_left_alone(
    hub: HubService, hub_home: Path, tmp_path: Path, new_database: str | None
) -> None:
    take(hub, hub_home, tmp_path / "hub.backup")
    database = new_database or f"sqlite:///{tmp_path / 'one.db'}"
    restore(tmp_path / "hub.backup", tmp_path / "first", database=database)
    with pytest.raises(HubProblem, match="already"):
        restore(tmp_path / "hub.backup", tmp_path / "second", database=database)
    assert not (tmp_path / "second").exists()
    with admin.opened(tmp_path / "first") as first:
        assert first.keys.hub == hub.keys.hub


def test_a_backup_is_for_its_owner_alone_and_leaves_no_half_file(
    hub: HubService, hub_home: Path, tmp_path: Path
) -> None:
    take(hub, hub_home, tmp_path / "hub.backup")
    assert (tmp_path / "hub.backup").stat().st_mode & 0o077 == 0
    with pytest.raises(HubProblem, match="is not there"):
        backup(hub, HubHome(hub_home), tmp_path / "no folder" / "hub.backup")
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_the_keys_of_the_home_come_back_with_their_rights(hub: HubService, hub_home: Path, tmp_path: Path) -> None:
    secret = hub_home / "authority.key"
    secret.write_text("secret\n")
    secret.chmod(0o600)
    take(hub, hub_home, tmp_path / "hub.backup")
    restore(tmp_path / "hub.backup", tmp_path / "again")
    again = tmp_path / "again" / "authority.key"
    assert again.read_text() == "secret\n"
    assert again.stat().st_mode & 0o777 == 0o600
