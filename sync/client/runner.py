"""Keeps a station in sync for as long as the program runs: two loops, up and down, that never wait for each other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from kiosk.domain.hubs import HubIdentity
from sync.client.backoff import BackOff
from sync.client.clock import Clock, SystemClock
from sync.client.discovery import Find, Whereabouts, nowhere
from sync.client.http import HttpPeer
from sync.client.loop import Loop, Pace
from sync.client.pacing import Pacing, minutes_left
from sync.client.ports import StationStore
from sync.client.power import battery_left
from sync.client.reconciling import CAPABILITY, reconcile
from sync.client.session import Session
from sync.client.status import RoundResult, SyncState, SyncStatus, state_of, worst
from sync.protocol.errors import ErrorCode, NotTheHub, Refused, SyncProblem, Unreachable
from sync.protocol.messages import HelloAnswer
from sync.protocol.peer import Reconciler, SyncPeer

Connect = Callable[[HubIdentity], SyncPeer]
"""Makes the connection to a hub; called once for each loop."""

_NOT_ENROLLED = "not_enrolled"


class _NotEnrolled(SyncProblem):
    """There is no hub yet."""

    @property
    def code(self) -> str:
        return _NOT_ENROLLED


_UP, _DOWN = Pace(every=15.0, gap=0.3), Pace(every=4.0, gap=1.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. ``hello``: how often the hub hears how the station is, even when there is nothing to send."""

    up: Pace = _UP
    down: Pace = _DOWN
    hello: float = 15.0


EAGER = Timing(Pace(0.05, 0.0, BackOff(0.05, 0.2)), Pace(0.05, 0.0, BackOff(0.05, 0.2)), hello=0.2)
"""For tests and demonstrations."""


class _Link:
    """One loop's own connection, made again when the station enrolled elsewhere or the hub has to be looked for."""

    def __init__(self, store: StationStore, connect: Connect, find: Find) -> None:
        self._store = store
        self._connect = connect
        self._whereabouts = Whereabouts(find)
        self._identity: HubIdentity | None = None
        self._elsewhere = False
        self._peer: SyncPeer | None = None

    def peer(self) -> tuple[SyncPeer, bool]:
        """The connection, and whether it is new. Raises a SyncProblem when the station is not enrolled."""
        identity = self._store.enrolment()
        if identity is None:
            raise _NotEnrolled("not enrolled")
        place = self._whereabouts.of(identity)
        if self._peer is not None and place == self._identity:
            return self._peer, False
        self._identity, self._elsewhere, self._peer = place, place != identity, self._connect(place)
        return self._peer, True

    def answered(self) -> None:
        """The hub itself answered: where it did is its address from now on."""
        self._whereabouts.found()
        if self._identity is not None and self._elsewhere:
            self._elsewhere = False
            self._store.move_hub(self._identity.address)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """The hub is looked for elsewhere, next time, when nobody answers, or somebody who is not the hub."""
        try:
            yield
        except (Unreachable, NotTheHub):
            self._whereabouts.lost()
            raise


class SyncRunner:
    """Owns two threads. ``on_change`` is called with every new status, from any of them or from the nudging one."""

    def __init__(  # noqa: PLR0913 - keyword-only, all but the store with defaults
        self,
        store: StationStore,
        *,
        connect: Connect = HttpPeer.of,
        find: Find = nowhere,
        on_change: Callable[[SyncStatus], None] = lambda _: None,
        program: str = "",
        clock: Clock | None = None,
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        self._store = store
        self._clock = clock or SystemClock()
        self._program = program
        self._on_change = on_change
        self._hello_every = timing.hello
        self._pacing = Pacing()
        self._links = (_Link(store, connect, find), _Link(store, connect, find))
        self._up = Loop("sync up", self._send, self._tell, timing.up)
        self._down = Loop("sync down", self._fetch, self._tell, timing.down)
        self._greeted_at: int | None = None
        self._revoked = False
        self._telling = threading.RLock()
        self._told: SyncStatus | None = None

    def start(self) -> None:
        self._tell()
        self._up.start()
        self._down.start()

    def stop(self) -> None:
        """Ask both loops to end; returns at once. An answer being waited for is given up within the time-outs."""
        self._up.stop()
        self._down.stop()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the loops to end, *timeout* seconds for each; whether they did."""
        ended = [loop.join(timeout) for loop in (self._up, self._down)]
        return all(ended)

    def nudge(self) -> None:
        """Something was recorded: tell the new numbers at once (a few small reads of the store) and send soon."""
        self._up.wake()
        self._tell()

    def retry_now(self) -> None:
        """Somebody asked to sync now: try at once, whatever the back-off says."""
        self._greeted_at = None
        self._up.force()
        self._down.force()

    def status(self) -> SyncStatus:
        """The truth of this moment, read from the store."""
        problem = worst(self._up.problem, self._down.problem)
        contacted = self._up.succeeded or self._down.succeeded
        status = read_status(self._store, problem=problem, contacted=contacted, revoked=self._revoked)
        left = minutes_left(status.waiting, self._pacing.records.per_second)
        return status if left is None else replace(status, minutes_left=left)

    def _send(self) -> None:
        with self._links[0].trying():
            self._send_up()

    def _send_up(self) -> None:
        session, is_new = self._session(self._links[0], self._up)
        if is_new or self._is_hello_due():
            self._greeted_at = None
            greeting = session.hello()
            self._revoked = greeting.revoked
            session.push(greeting)
            self._greeted_at = self._clock.mono()
            self._prove(session, greeting)
        else:
            self._push_on(session)
        if not self._revoked:
            session.push_profiles()

    def _prove(self, session: Session, greeting: HelloAnswer) -> None:
        """Have the hub show that it has everything, whenever there is more of it than it last showed."""
        if CAPABILITY not in greeting.capabilities or not isinstance(session.peer, Reconciler):
            return
        saved = sum(self._store.tip(journal)[0] for journal in self._store.stores())
        known = self._store.proof()
        if saved and (known is None or known[0] != saved):
            reconcile(self._store, session.peer)

    def _push_on(self, session: Session) -> None:
        try:
            session.push_on()
        except SyncProblem:
            self._greeted_at = None
            raise

    def _fetch(self) -> None:
        with self._links[1].trying():
            session, _ = self._session(self._links[1], self._down)
            session.pull()

    def _session(self, link: _Link, loop: Loop) -> tuple[Session, bool]:
        peer, is_new = link.peer()
        heard = partial(self._heard, loop, link)
        return Session(
            self._store, peer, self._clock, self._program, heard, loop.is_stopping, self._pacing, battery_left
        ), is_new

    def _heard(self, loop: Loop, link: _Link) -> None:
        """The hub answered: that is the truth from now on, and the other loop need not wait to find it out."""
        link.answered()
        if loop.went_well():
            other = self._down if loop is self._up else self._up
            other.force()
        self._tell()

    def _is_hello_due(self) -> bool:
        at = self._greeted_at
        return at is None or self._clock.mono() - at >= self._hello_every * 1000

    def _tell(self) -> None:
        with self._telling:
            status = self.status()
            if status == self._told:
                return
            self._told = status
            self._on_change(status)


def sync_once(
    store: StationStore,
    *,
    connect: Connect = HttpPeer.of,
    find: Find = nowhere,
    program: str = "",
    clock: Clock | None = None,
) -> RoundResult:
    """One round: hello, everything up, everything down, hello. Never raises a SyncProblem: the status says it."""
    session: Session | None = None
    sent = received = 0
    greeting: HelloAnswer | None = None
    problem: str | None = None
    try:
        session, greeting = _greeted(store, _Link(store, connect, find), clock or SystemClock(), program)
        sent = session.push(greeting)
        if greeting.revoked:
            raise Refused(ErrorCode.REVOKED)
        session.push_profiles()
        received = session.pull()
        greeting = session.hello()
    except SyncProblem as e:
        problem = e.code
    revoked = greeting is not None and greeting.revoked
    status = read_status(store, problem=problem, contacted=greeting is not None, revoked=revoked)
    proven = greeting is not None and all(held.holds_tip for held in greeting.journals)
    complete = problem is None and proven and status.state is SyncState.UP_TO_DATE and not status.people_waiting
    return RoundResult(status, complete, sent, received)


def _greeted(store: StationStore, link: _Link, clock: Clock, program: str) -> tuple[Session, HelloAnswer]:
    """A session that was greeted: where the hub was last, else wherever it says that it is. Raises SyncProblem."""
    problem: SyncProblem | None = None
    while True:
        peer, is_new = link.peer()
        if not is_new and problem is not None:
            raise problem
        session = Session(store, peer, clock, program, heard=link.answered, battery=battery_left)
        try:
            with link.trying():
                return session, session.hello()
        except (Unreachable, NotTheHub) as e:
            problem = e


def read_status(store: StationStore, *, problem: str | None, contacted: bool, revoked: bool) -> SyncStatus:
    """The status as the store has it, with what the last attempts came to."""
    saved = at_hub = 0
    for journal in store.stores():
        tip, _ = store.tip(journal)
        saved += tip
        at_hub += min(tip, store.acknowledged(journal))
    enrolled = store.enrolment() is not None
    problem = None if problem == _NOT_ENROLLED else problem
    proof = store.proof()
    return SyncStatus(
        state=state_of(
            enrolled=enrolled, contacted=contacted, waiting=saved - at_hub, problem=problem, revoked=revoked
        ),
        waiting=saved - at_hub,
        at_hub=at_hub,
        dead_letters=store.dead_letters(),
        last_contact=store.last_contact(),
        clock_offset=store.clock_offset(),
        problem=problem if enrolled else None,
        people_waiting=bool(store.profiles_after(store.profiles_acknowledged(), 1)),
        known_at=store.caught_up(),
        proven=proof[0] if proof and proof[0] == saved else None,
    )
