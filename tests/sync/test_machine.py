"""Stations, a hub and bad luck in any order: in the end the hub holds the union of all journals, and both sides agree.

On SQLite and on PostgreSQL. A few examples run each time; ``--soak`` runs many (KHOMUE_EXAMPLES says how many, 2,000
unless set).
"""

import contextlib
import copy
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from kiosk.domain.ids import PersonId, RecordId
from kiosk.domain.kinds import Body, CheckedIn, CheckedOut, Counted, Voided
from kiosk.domain.merging import WhoIsWho
from kiosk.domain.records import Record
from kiosk.domain.report import Tally
from sync.client.bundle import export_bundle, read_answers
from sync.client.reconciling import Reconciliation, reconcile
from sync.client.session import Session
from sync.hub import admin, looking, own_journal, people_acts, settling
from sync.hub.bundles import import_file
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, identities, overview, people, settlements
from sync.hub.store.overview import Counts
from sync.protocol.bundle import BundleProblem
from sync.protocol.errors import ErrorCode, Refused, SyncProblem, Unreachable
from sync.protocol.messages import Message
from sync.protocol.peer import SyncPeer
from tests.builders import DAYS, a_pack, a_person, a_person_id, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import NOW, join

DAY = DAYS[0].isoformat()
PEOPLE = st.integers(1, 6).map(str)
LUCK = st.lists(st.sampled_from(["well", "well", "well", "lost", "answer_lost", "busy", "twice"]), max_size=8)


class Unlucky:
    """A way to the hub on which each request has its own luck; what is not said goes well."""

    def __init__(self, peer: SyncPeer, luck: list[str]) -> None:
        self._peer = peer
        self._luck = list(luck)

    def __getattr__(self, step: str) -> object:
        def ask(request: Message) -> object:
            fate = self._luck.pop(0) if self._luck else "well"
            if fate == "lost":
                raise Unreachable("lost on the way")
            if fate == "busy":
                raise Refused(ErrorCode.BUSY, retry_after=1)
            answer = getattr(self._peer, step)(request)
            if fate == "twice":
                answer = getattr(self._peer, step)(request)
            if fate == "answer_lost":
                raise Unreachable("lost on the way back")
            return answer

        return ask


class Expo(RuleBasedStateMachine):
    """What can happen to three booths and their hub."""

    stores = Bundle("stores")

    def __init__(self, homes: HubHomes) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="khomue-machine-")
        home = Path(self._folder.name, "hub")
        self._made = homes.another(home)
        self._made.__enter__()
        self._opened = admin.opened(home)
        self.hub = self._opened.__enter__()
        self.hub.now = lambda: NOW
        self.everything: dict[str, Record] = {}
        self.live: list[MemoryStore] = []
        self.sticks: list[Path] = []
        self.answers: list[Path] = []
        self.names = 0
        self.merges: list[RecordId] = []
        self.erased: set[PersonId] = set()
        self.settled: set[str] = set()

    def teardown(self) -> None:
        try:
            self._settle()
        finally:
            self._opened.__exit__(None, None, None)
            self._made.__exit__(None, None, None)
            self._folder.cleanup()

    @initialize(target=stores)
    def open_the_first_booth(self) -> MemoryStore:
        return self._new_booth()

    @rule(target=stores)
    def open_a_booth(self) -> MemoryStore:
        return self._new_booth() if len(self.live) < 4 else self.live[0]

    @rule(booth=stores, who=PEOPLE, body=st.sampled_from(["in", "talk", "out", "count"]), minute=st.integers(0, 200))
    def record(self, booth: MemoryStore, who: str, body: str, minute: int) -> None:
        bodies: dict[str, Body] = {
            "in": CheckedIn("trees", "env", DAY),
            "talk": CheckedIn("talk", "edu", DAY),
            "out": CheckedOut("trees", "env", DAY),
            "count": Counted("env", DAY, 2),
        }
        self._keep(booth.write(bodies[body], someone(who), at=at(9) + minute * 60_000))

    @rule(booth=stores, off=st.sampled_from([-366 * 86_400_000, 3_600_000, -90_000]))
    def record_with_a_wrong_clock(self, booth: MemoryStore, off: int) -> None:
        self._keep(booth.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10) - off, offset=off))

    @rule(booth=stores, choice=st.randoms(use_true_random=False))
    def take_something_back(self, booth: MemoryStore, choice: object) -> None:
        if self.everything:
            of = choice.choice(sorted(self.everything))  # type: ignore[attr-defined]
            self._keep(booth.write(Voided(of, "slip"), someone("1")))

    @rule(booth=stores, who=PEOPLE, nickname=st.sampled_from(["", "ต้น", "ฝน"]))
    def learn_of_somebody(self, booth: MemoryStore, who: str, nickname: str) -> None:
        booth.learn(a_person(who, nickname=nickname))

    @rule(booth=stores, luck=LUCK)
    def sync(self, booth: MemoryStore, luck: list[str]) -> None:
        self._round(booth, luck)

    @rule(booth=stores)
    def write_a_stick(self, booth: MemoryStore) -> None:
        self.names += 1
        stick = Path(self._folder.name) / f"stick-{self.names}.khomue"
        self.sticks.append(export_bundle(booth, stick, now=lambda: NOW).file)

    @rule(choice=st.randoms(use_true_random=False), left=st.sampled_from([1.0, 1.0, 0.9, 0.5]))
    def bring_any_stick_to_the_hub(self, choice: object, left: float) -> None:
        """Again perhaps, or weeks late, or with its end missing."""
        if not self.sticks:
            return
        stick: Path = choice.choice(self.sticks)  # type: ignore[attr-defined]
        whole = stick.read_bytes()
        stick.write_bytes(whole[: int(len(whole) * left)])
        with suppress(BundleProblem):
            _, answers = import_file(self.hub, stick)
            assert answers is not None
            self.answers.append(answers)
        stick.write_bytes(whole)

    @rule(booth=stores, choice=st.randoms(use_true_random=False))
    def read_any_answers(self, booth: MemoryStore, choice: object) -> None:
        """Another station's, perhaps, or old ones."""
        if self.answers:
            with suppress(BundleProblem):
                read_answers(booth, choice.choice(self.answers))  # type: ignore[attr-defined]

    @rule(target=stores, booth=stores)
    def restore_a_copy_of_the_disk(self, booth: MemoryStore) -> MemoryStore:
        """A backup is restored on another machine and notices: it goes on under a new name; both live on."""
        if len(self.live) >= 6:
            return booth
        twin = copy.deepcopy(booth)
        self.names += 1
        twin.begin_journal(f"booth-{self.names}")
        self.live.append(twin)
        return twin

    @rule(target=stores, booth=stores)
    def clone_a_disk_unnoticed(self, booth: MemoryStore) -> MemoryStore:
        """The same, but nobody notices: two stations write on under one name."""
        if len(self.live) >= 6:
            return booth
        twin = copy.deepcopy(booth)
        self.live.append(twin)
        return twin

    @rule(person=PEOPLE, into=PEOPLE)
    def merge_two_people(self, person: str, into: str) -> None:
        """Somebody at the hub says that two are one; what cannot be is refused, and nothing is written."""
        with contextlib.suppress(HubProblem):
            record = people_acts.merge(self.hub, "user:1", a_person_id(person), a_person_id(into), "same phone")
            self.merges.append(record)

    @rule(choice=st.randoms(use_true_random=False))
    def take_a_merge_back(self, choice: object) -> None:
        if self.merges:
            record = choice.choice(self.merges)  # type: ignore[attr-defined]
            self.merges.remove(record)
            people_acts.unmerge(self.hub, "user:2", record, "two sisters")

    @rule(who=PEOPLE)
    def erase_somebody(self, who: str) -> None:
        self.erased |= set(people_acts.erase(self.hub, "user:1", a_person_id(who), "asked"))

    @rule(choice=st.randoms(use_true_random=False), opened=st.booleans())
    def settle_an_anomaly(self, choice: object, opened: bool) -> None:
        looking.look_at_everything(self.hub)
        with self.hub.reading() as connection:
            noted = anomalies.listed(connection, 50)
        if noted:
            key = choice.choice(noted).anomaly.key  # type: ignore[attr-defined]
            settling.settle(self.hub, "user:1", key, "looked into it")
            self.settled.add(key)
            if opened:
                settling.reopen(self.hub, "user:2", key, "not so")
                self.settled.discard(key)

    @rule()
    def restart_the_hub(self) -> None:
        home = Path(self._folder.name, "hub")
        self._opened.__exit__(None, None, None)
        self._opened = admin.opened(home)
        self.hub = self._opened.__enter__()
        self.hub.now = lambda: NOW

    def _new_booth(self) -> MemoryStore:
        self.names += 1
        booth = MemoryStore(f"booth-{self.names}")
        join(self.hub, booth)
        self.live.append(booth)
        return booth

    def _keep(self, record: Record) -> None:
        self.everything[record.id] = record

    def _round(self, booth: MemoryStore, luck: list[str]) -> None:
        identity = booth.enrolment()
        assert identity is not None
        peer = Unlucky(StationPeer(self.hub, identity.token), luck)
        session = Session(booth, peer, FakeClock(NOW))  # type: ignore[arg-type]
        try:
            session.push(session.hello())
            session.push_profiles()
            session.pull()
        except SyncProblem:
            if not luck:
                raise

    def _settle(self) -> None:
        """Good luck at last: everybody syncs twice, and everything has to add up."""
        for booth in (*self.live, *self.live):
            self._round(booth, [])
        home = Path(self._folder.name, "hub")
        held = list(admin.records(home))
        own = [record for record in held if record.station == own_journal.own_store(self.hub.keys)]
        assert {record.id: record for record in held if record not in own} == self.everything
        assert len(held) == len(self.everything) + len(own)
        self.everything |= {record.id: record for record in own}
        self._check_counts()
        self._check_acts()
        for booth in self.live:
            self._check_station(booth)
        assert all(isinstance(outcome, tuple) for _, outcome in admin.verify(home))

    def _check_counts(self) -> None:
        tally = Tally(a_pack())
        for record in self.everything.values():
            tally.add(record)
        report = tally.report()
        self.hub.catch_up()
        with self.hub.reading() as connection:
            counted = overview.counts(connection, "").get("event", Counts())
        assert (counted.people, counted.walkbys) == (report.reached.people, report.reached.walk_bys)

    def _check_acts(self) -> None:
        """Nobody who was erased is known anywhere; what was settled stays so; every merge in force holds."""
        for booth in self.live:
            assert not self.erased & booth.known_people()
        with self.hub.reading() as connection:
            assert people.entries(connection, sorted(self.erased)) == {}
            assert set(settlements.of(connection, sorted(self.settled))) == self.settled
            expected = WhoIsWho(identities.standing(connection)).others()
            assert identities.known(connection).others() == expected
            assert {merge.record for merge in identities.standing(connection)} == set(self.merges)
        for booth in self.live:
            assert booth.who_is_who().others() == expected

    def _check_station(self, booth: MemoryStore) -> None:
        for journal in booth.stores():
            assert booth.acknowledged(journal) == booth.tip(journal)[0]
        assert compare(booth, self.hub).is_equal
        own = {record.id for journal in booth.stores() for record in booth.records(journal)}
        voided = {_target(r) for r in self.everything.values() if r.kind == Voided.KIND}
        seen = {r.id for r in self.everything.values() if r.kind in (CheckedIn.KIND, CheckedOut.KIND)}
        assert booth.participations() - own - voided == seen - own - voided


def compare(booth: MemoryStore, hub: HubService) -> Reconciliation:
    identity = booth.enrolment()
    assert identity is not None
    return reconcile(booth, StationPeer(hub, identity.token))


def _target(record: Record) -> str:
    from kiosk.domain.kinds import body_of, target_of

    return target_of(body_of(record)) or ""


_HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large]


def run(homes: HubHomes, *, examples: int, steps: int) -> None:
    class Here(Expo):
        def __init__(self) -> None:
            super().__init__(homes)

    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=_HEALTH)
    run_state_machine_as_test(Here, settings=chosen)


def test_any_order_of_events_ends_with_everything_at_the_hub(sqlite_homes: HubHomes) -> None:
    run(sqlite_homes, examples=10, steps=25)


@pytest.mark.postgresql
def test_any_order_of_events_ends_with_everything_at_a_hub_over_postgresql(postgresql_homes: HubHomes) -> None:
    run(postgresql_homes, examples=4, steps=25)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("where", ["sqlite_homes", pytest.param("postgresql_homes", marks=pytest.mark.postgresql)])
def test_any_order_of_events_many_times_over(request: pytest.FixtureRequest, where: str) -> None:
    run(request.getfixturevalue(where), examples=int(os.environ.get("KHOMUE_EXAMPLES", "2000")), steps=40)
