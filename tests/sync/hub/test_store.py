"""The hub's database: its form, its feed under concurrent writers, its proof of what it keeps."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Insert, select, text, update

from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.records import ChainBreak
from sync.client.session import Session
from sync.hub import admin
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import overview, people, schema
from sync.hub.store.database import Database
from sync.hub.store.people import Learned
from sync.protocol.errors import Refused
from tests.builders import a_chain, a_pack, a_person, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock, invitation
from tests.sync.racing import until_waiting

IN = CheckedIn("trees", "env", "2019-10-10")


def session(hub: HubService, store: MemoryStore) -> Session:
    identity = store.enrolment()
    assert identity is not None
    return Session(store, StationPeer(hub, identity.token), FakeClock())


def push(hub: HubService, store: MemoryStore) -> None:
    talk = session(hub, store)
    talk.push(talk.hello())


def test_the_migrations_make_the_tables_that_the_program_expects(hub: HubService) -> None:
    """SQLite's full text has tables of its own making, and no index of arrays."""
    names = () if hub.database.is_postgresql else ("person_search_grams",)

    def is_ours(_thing: object, name: str | None, *_rest: object) -> bool:
        return not (name or "").startswith("person_gram") and name not in names

    with hub.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, schema.metadata) == []


def test_a_database_of_a_newer_program_is_refused_unchanged(hub: HubService, hub_home: Path) -> None:
    with hub.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(HubProblem, match="newer"), admin.opened(hub_home):
        pass


def test_a_hub_is_made_once(hub_home: Path) -> None:
    with pytest.raises(HubProblem, match="already"):
        admin.init_hub(hub_home, a_pack())


def test_nothing_that_is_no_database_is_opened() -> None:
    with pytest.raises(HubProblem, match="postgresql://"):
        Database.open("mysql://localhost/x")
    with pytest.raises(HubProblem, match="no database URL"):
        Database.open("what?")


def test_no_change_is_skipped_when_an_early_writer_commits_late(hub: HubService, station: Enrol) -> None:
    """PostgreSQL shows transactions in the order they commit, not in the order they took their numbers."""
    if not hub.database.is_postgresql:
        pytest.skip("SQLite has one writer at a time")
    booth = station("booth-1")
    slow_wrote, may_commit, committed = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        with hub.writing() as connection:
            people.keep(connection, [Learned(a_person("slow"))], xid=hub.database.xid(connection))
            slow_wrote.set()
            assert may_commit.wait(30)
        committed.set()

    thread = threading.Thread(target=slow)
    thread.start()
    assert slow_wrote.wait(30)
    with hub.writing() as connection:
        people.keep(connection, [Learned(a_person("quick"))], xid=hub.database.xid(connection))
    session(hub, booth).pull()
    may_commit.set()
    assert committed.wait(30)
    thread.join(30)
    session(hub, booth).pull()
    assert set(booth.people()) == {a_person("slow").person, a_person("quick").person}


def test_what_was_committed_is_counted_once_an_early_writer_has_ended(hub: HubService, station: Enrol) -> None:
    """Nothing may be counted past a writer under way, so whoever asks for the counts waits for it."""
    if not hub.database.is_postgresql:
        pytest.skip("SQLite has one writer at a time")
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    wrote, pushed = threading.Event(), threading.Event()

    def slow() -> None:
        with hub.writing() as connection:
            hub.database.xid(connection)
            wrote.set()
            assert pushed.wait(30)
            connection.execute(text("SELECT pg_sleep(0.3)"))

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(30)
    push(hub, booth)
    assert not hub.catch_up(wait=False)
    with hub.reading() as connection:
        assert overview.counts(connection, "") == {}
    pushed.set()
    hub.catch_up()
    with hub.reading() as connection:
        assert overview.counts(connection, "")["event"].people == 1
    thread.join(30)


def test_many_stations_at_once_lose_nothing(hub: HubService, station: Enrol, hub_home: Path) -> None:
    booths = [station(f"booth-{n}") for n in range(8)]
    for booth in booths:
        for number in range(120):
            booth.write(IN, someone(str(number % 30)))
    threads = [threading.Thread(target=push, args=(hub, booth)) for booth in booths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    hub.catch_up()
    assert len(list(admin.records(hub_home))) == 8 * 120
    assert admin.report(hub_home).reached.people == 30
    assert [booth.acknowledged(booth.store_id()) for booth in booths] == [120] * 8


def test_one_journal_sent_by_two_connections_at_once_is_kept_once(
    hub: HubService, station: Enrol, hub_home: Path
) -> None:
    booth = station("booth-1")
    for number in range(300):
        booth.write(IN, someone(str(number)))
    threads = [threading.Thread(target=push, args=(hub, booth)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(list(admin.records(hub_home))) == 300
    assert session(hub, booth).hello().journals[0].holds_tip


def test_the_same_ids_in_opposite_order_do_not_deadlock(hub: HubService, station: Enrol, hub_home: Path) -> None:
    """Both batches are held up in the middle by a third writer: each by then has half of what the other wants next."""
    if not hub.database.is_postgresql:
        pytest.skip("SQLite has one writer at a time")
    one, two, three = (station(f"booth-{n}") for n in (1, 2, 3))
    chain = a_chain(400)
    for record in chain:
        one.write(IN, id=record.id)
    for record in reversed(chain):
        two.write(IN, id=record.id)
    three.write(IN, id=chain[200].id)
    threads = [threading.Thread(target=push, args=(hub, booth)) for booth in (one, two)]
    with hub.database.writing() as holding:
        holding.execute(_a_row(hub, chain[200].id))
        for thread in threads:
            thread.start()
        until_waiting(hub, 2)
        holding.rollback()
    for thread in threads:
        thread.join(60)
    assert len(list(admin.records(hub_home))) == 400
    assert len(one.quarantined) + len(two.quarantined) == 400


def _a_row(hub: HubService, record: str) -> Insert:
    """A record of booth-3 with that id, as another worker might be writing it at this moment."""
    with hub.database.reading() as connection:
        journal = connection.execute(
            select(schema.journal.c.id).where(schema.journal.c.store == "booth-3")
        ).scalar_one()
    values = dict.fromkeys(("kind", "subject", "body", "actor"), "x") | dict.fromkeys(
        ("xid", "at", "mono", "received"), 0
    )
    return schema.record.insert().values(values | {"journal": journal, "seq": 1, "id": record, "hash": bytes(32)})


def test_records_come_back_whole_and_the_chain_is_proven(hub: HubService, station: Enrol, hub_home: Path) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(n))) for n in range(5)]
    push(hub, booth)
    assert list(admin.records(hub_home)) == written
    assert list(admin.verify(hub_home)) == [("booth-1", booth.tip(StoreId("booth-1")))]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [({"body": '{"v":2}'}, "not what was written"), ({"subject": "person:X"}, "not what was written")],
)
def test_what_was_altered_at_the_hub_is_found(
    hub: HubService, station: Enrol, hub_home: Path, damage: dict[str, str], problem: str
) -> None:
    booth = station("booth-1")
    for number in range(5):
        booth.write(IN, someone(str(number)))
    push(hub, booth)
    with hub.writing() as connection:
        connection.execute(update(schema.record).where(schema.record.c.seq == 3).values(damage))
    [(_, found)] = admin.verify(hub_home)
    assert isinstance(found, ChainBreak)
    assert found.seq == 3
    assert problem in found.problem


def test_what_was_removed_at_the_hub_is_found(hub: HubService, station: Enrol, hub_home: Path) -> None:
    booth = station("booth-1")
    for number in range(5):
        booth.write(IN, someone(str(number)))
    push(hub, booth)
    with hub.writing() as connection:
        connection.execute(schema.record.delete().where(schema.record.c.seq == 5))
    assert list(admin.verify(hub_home)) == [("booth-1", ChainBreak(5, "record 5 is missing: the journal goes on to 5"))]


# enrolment


@pytest.fixture
def booth() -> MemoryStore:
    return MemoryStore("booth-1")


def _enrol(hub: HubService, store: MemoryStore, code: str) -> None:
    from sync.client.enrolment import enrol
    from sync.protocol.invitation import Invitation

    enrol(store, Invitation("http://hub.test", code), name="Booth", connect=lambda _: StationPeer(hub, ""))


def _refusal(hub: HubService, store: MemoryStore, code: str) -> str:
    with pytest.raises(Refused) as refused:
        _enrol(hub, store, code)
    return refused.value.code


def test_a_code_is_good_once(hub: HubService, booth: MemoryStore) -> None:
    code = invitation(hub, "http://hub.test").code
    _enrol(hub, booth, code.lower().replace("-", " "))
    assert _refusal(hub, MemoryStore("booth-2"), code) == "enrol_code_used"


def test_a_code_expires(hub: HubService, booth: MemoryStore, hub_clock: HubClock) -> None:
    code = invitation(hub, "http://hub.test").code
    hub_clock.ms += 15 * 60_000 + 1
    assert _refusal(hub, booth, code) == "enrol_code_expired"


def test_a_code_cannot_be_guessed_at_for_long(hub: HubService, booth: MemoryStore) -> None:
    code = invitation(hub, "http://hub.test").code
    for _ in range(5):
        assert _refusal(hub, booth, code[:4] + "2222-2222") == "enrol_code_unknown"
    assert _refusal(hub, booth, code) == "enrol_code_unknown"


def test_two_stations_of_one_name_are_told_apart(hub: HubService) -> None:
    one, two = MemoryStore("booth-1"), MemoryStore("booth-2")
    _enrol(hub, one, invitation(hub, "http://hub.test").code)
    _enrol(hub, two, invitation(hub, "http://hub.test").code)
    names = [store.enrolment() and store.enrolment().station_name for store in (one, two)]  # type: ignore[union-attr]
    assert names == ["Booth", "Booth 2"]


def test_enrolling_again_replaces_the_token_and_keeps_the_journal(hub: HubService, booth: MemoryStore) -> None:
    _enrol(hub, booth, invitation(hub, "http://hub.test").code)
    booth.write(IN)
    push(hub, booth)
    old = booth.enrolment()
    _enrol(hub, booth, invitation(hub, "http://hub.test").code)
    booth.write(IN)
    push(hub, booth)
    assert booth.acknowledged(StoreId("booth-1")) == 2
    assert old is not None
    with pytest.raises(Refused) as refused:
        Session(booth, StationPeer(hub, old.token), FakeClock()).hello()
    assert refused.value.code == "bad_token"


def test_an_erased_person_stays_erased_and_the_stations_hear_of_it(hub: HubService, station: Enrol) -> None:
    from kiosk.domain.changes import PersonErased

    one, two = station("booth-1"), station("booth-2")
    one.learn(a_person("1"))
    session(hub, one).push_profiles()
    with hub.writing() as connection:
        people.erase(connection, a_person("1").person, xid=hub.database.xid(connection))
    two.learn(a_person("1", nickname="ใหม่"))
    session(hub, two).push_profiles()
    session(hub, two).pull()
    changes = [change for page in two.applied for change in page.changes]
    assert PersonErased(a_person("1").person) in changes
    assert two.people() == {}
