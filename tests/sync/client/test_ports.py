"""The station's real database keeps the contract of the ports, as the one in memory does."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.doctor import station_checks
from kiosk.domain.changes import Missed, Page, RecordVoided
from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import RecordId, StoreId
from kiosk.domain.kinds import CheckedIn, encode_body
from kiosk.domain.records import genesis
from kiosk.store.journal import Draft
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.ports import StationStore
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from tests.builders import EVENT, a_pack, a_person, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import invitation

IN = CheckedIn("trees", "env", "2019-10-10")


def write(store: Store, reference: str = "1") -> RecordId:
    with store.writing() as tx:
        return tx.append(Draft(RecordId(new_id()), at(10), IN.KIND, someone(reference), encode_body(IN), "desk")).id


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Store]:
    store = Store.create(tmp_path / "station", a_pack(), new_id=new_id)
    yield store
    store.close()


@pytest.fixture(params=["memory", "real"])
def port(request: pytest.FixtureRequest) -> tuple[StationStore, Callable[[], object]]:
    """A store behind its port, and what writes one record into it."""
    if request.param == "memory":
        memory = MemoryStore()
        return memory, lambda: memory.write(IN)
    real: Store = request.getfixturevalue("real")
    return SyncPort(real), lambda: write(real)


Port = tuple[StationStore, Callable[[], object]]


def test_an_empty_journal_ends_in_its_genesis(port: Port) -> None:
    store, _ = port
    journal = store.store_id()
    assert list(store.stores()) == [journal]
    assert store.tip(journal) == (0, genesis(journal))
    assert list(store.records_after(journal, 0, 10)) == []


def test_records_come_in_order_behind_a_number(port: Port) -> None:
    store, add = port
    for _ in range(5):
        add()
    journal = store.store_id()
    assert [record.seq for record in store.records_after(journal, 2, 2)] == [3, 4]
    assert store.tip(journal)[0] == 5


def test_the_acknowledged_mark_goes_both_ways_and_dead_letters_count_once(port: Port) -> None:
    store, add = port
    for _ in range(3):
        add()
    journal = store.store_id()
    store.acknowledge(journal, 3, [(2, "bad_body")])
    store.acknowledge(journal, 1, [])
    store.acknowledge(journal, 3, [(2, "bad_body")])
    assert (store.acknowledged(journal), store.dead_letters()) == (3, 1)


def test_a_page_moves_the_cursor(port: Port) -> None:
    store, _ = port
    assert store.cursor() == ""
    store.apply(Page((RecordVoided(RecordId("not-here-yet")),), "c.1", more=False))
    assert store.cursor() == "c.1"


def test_what_could_not_be_read_is_remembered_until_it_is_asked_for_again(port: Port) -> None:
    store, _ = port
    store.apply(Page((), "far", more=False))
    assert store.missed() is None
    missed = Missed("near", "0.1.0", 3)
    store.save_missed(missed)
    assert store.missed() == missed
    store.go_back("near")
    assert (store.cursor(), store.missed()) == ("near", None)
    store.save_missed(missed)
    store.hear_anew()
    assert store.missed() is None


def light(store: Store, name: str) -> tuple[str, Mapping[str, str | int]]:
    (check,) = [check for check in station_checks(store, clock=FakeClock()) if check.name == name]
    return check.code, check.detail


def test_ready_names_the_records_that_the_hub_turned_out_not_to_have(real: Store) -> None:
    port = SyncPort(real)
    port.acknowledge(port.store_id(), 9, ())
    journal = port.store_id()
    port.save_proof(None, 1, [(journal, 7, 8), (journal, 21, 21), (journal, 30, 1_039), (journal, 2_000, 2_000)])
    assert light(real, "records") == ("records_missing", {"ranges": "7–8, 21 …"})
    port.save_proof(9, 2)
    assert light(real, "records")[0] != "records_missing"


def test_ready_says_when_the_hub_told_what_needs_a_newer_version(real: Store) -> None:
    port = SyncPort(real)
    port.save_enrolment(HubIdentity("http://a", "hub-a", EVENT, "Booth", "secret"), a_pack())
    port.save_contact(at(10))
    port.save_missed(Missed("", "0.1.0", 3))
    assert light(real, "hub") == ("hub_newer", {"missed": 3})


def test_another_hub_begins_anew_and_the_same_one_does_not(port: Port) -> None:
    store, add = port
    add()
    journal = store.store_id()
    first = HubIdentity("http://a", "hub-a", EVENT, "Booth", "secret")
    store.save_enrolment(first, a_pack())
    store.acknowledge(journal, 1, [])
    store.apply(Page((), "c.1", more=False))
    store.save_enrolment(HubIdentity("http://b", "hub-a", EVENT, "Booth", "other"), a_pack())
    assert (store.acknowledged(journal), store.cursor()) == (1, "c.1")
    store.save_enrolment(HubIdentity("http://b", "hub-b", EVENT, "Booth", "secret"), a_pack())
    assert (store.acknowledged(journal), store.cursor()) == (0, "")
    identity = store.enrolment()
    assert identity is not None
    assert identity.hub == "hub-b"


def test_contact_and_clock_are_remembered(port: Port) -> None:
    store, _ = port
    assert (store.clock_offset(), store.last_contact()) == (None, None)
    store.save_offset(-1500, 7)
    store.save_contact(8)
    assert (store.clock_offset(), store.last_contact()) == (-1500, 8)


def test_how_old_the_knowledge_is_and_where_the_hub_moved_are_remembered(port: Port) -> None:
    store, _ = port
    assert store.caught_up() is None
    store.save_enrolment(HubIdentity("https://a", "hub-a", EVENT, "Booth", "secret", "PEM"), a_pack())
    store.save_caught_up(9)
    store.move_hub("https://b")
    known = store.enrolment()
    assert known is not None
    assert (known.address, known.hub, known.authority, store.caught_up()) == ("https://b", "hub-a", "PEM", 9)
    store.save_enrolment(HubIdentity("https://c", "hub-c", EVENT, "Booth", "secret"), a_pack())
    assert store.caught_up() is None


def _join(hub: HubService, store: Store) -> None:
    from sync.client.enrolment import enrol

    enrol(SyncPort(store), invitation(hub, "http://hub.test"), name="Booth", connect=lambda _: StationPeer(hub, ""))


def _round(hub: HubService, store: Store) -> bool:
    return sync_once(SyncPort(store), connect=lambda identity: StationPeer(hub, identity.token)).complete


def test_two_real_stations_tell_each_other(hub: HubService, tmp_path: Path, hub_home: Path) -> None:
    stores = [Store.create(tmp_path / name, a_pack(), new_id=new_id) for name in ("one", "two")]
    one, two = stores
    for store in stores:
        _join(hub, store)
    with one.writing() as tx:
        tx.keep_people([a_person("7")], own=True)
    written = write(one, "7")
    assert _round(hub, one)
    assert _round(hub, two)
    with two.reading() as tx:
        presence = tx.presence(someone("7"), a_pack().activities[0].id, "2019-10-10")
        assert tx.person(a_person("7").person) == a_person("7")
    assert presence is not None
    assert (presence.record, presence.station_name) == (written, "Booth")
    assert admin.report(hub_home).reached.people == 1
    for store in stores:
        store.close()


def test_a_restored_real_station_goes_on_under_a_new_name_and_gets_its_own_facts_back(
    hub: HubService, tmp_path: Path, hub_home: Path
) -> None:
    store = Store.create(tmp_path / "station", a_pack(), new_id=new_id)
    _join(hub, store)
    write(store, "1")
    assert _round(hub, store)
    store.close()
    shutil.copytree(tmp_path / "station", tmp_path / "backup")
    store = Store.open(tmp_path / "station", new_id=new_id)
    lost = write(store, "2")
    assert _round(hub, store)
    store.close()

    restored = Store.open(tmp_path / "backup", new_id=new_id)
    write(restored, "3")
    assert _round(hub, restored)
    with restored.reading() as tx:
        presence = tx.presence(someone("2"), a_pack().activities[0].id, "2019-10-10")
    assert presence is not None
    assert presence.record == lost
    assert admin.report(hub_home).reached.people == 3
    restored.close()


def test_a_hub_restored_from_a_backup_gets_everything_again(tmp_path: Path) -> None:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    store = Store.create(tmp_path / "station", a_pack(), new_id=new_id)
    with admin.opened(home) as hub:
        _join(hub, store)
        write(store, "1")
        assert _round(hub, store)
    shutil.copytree(home, tmp_path / "backup")
    with admin.opened(home) as hub:
        write(store, "2")
        assert _round(hub, store)
    with admin.opened(tmp_path / "backup") as hub:
        write(store, "3")
        assert _round(hub, store)
    assert admin.report(tmp_path / "backup").reached.people == 3
    store.close()


def test_the_journal_that_is_written_is_the_one_that_sync_names(real: Store) -> None:
    assert StoreId(SyncPort(real).store_id()) == SyncPort(real).stores()[-1]
