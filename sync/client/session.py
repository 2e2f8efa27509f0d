"""The steps of sync, each resumable after a kill at any point: hello, push, push_profiles, pull.

Nothing is consumed but by a recognised answer of the hub. Every step raises SyncProblem when there was none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import UNSET

from kiosk.domain.ids import StoreId
from kiosk.domain.version import VERSION
from sync.client.clock import Clock
from sync.client.enrolment import hub_keys
from sync.client.outgoing import Limits, next_batch, point
from sync.client.pacing import Pacing, Portion
from sync.client.ports import StationStore
from sync.client.taking import ask_again, take_in
from sync.protocol import sealing, signing
from sync.protocol.errors import ErrorCode, NotTheHub, Refused, Unreachable
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    HeldJournal,
    HelloAnswer,
    HelloRequest,
    JournalState,
    Outcome,
    Profile,
    ProfilesRequest,
    RecordsAnswer,
    RecordsRequest,
    Tip,
)
from sync.protocol.peer import SyncPeer
from sync.protocol.versions import MAX_JOURNALS

CAUGHT_UP_EVERY_MS = 10_000
"""How finely a station remembers that it knows everything: the loop asks every few seconds."""


_OF_CONTENT = frozenset({ErrorCode.BAD_REQUEST, ErrorCode.TOO_LARGE, ErrorCode.DAMAGED})
"""Refusals of what is in a request: less of it may go through."""


class Done(Protocol):
    """Says that a request was answered: how many things it carried, and whether there were more."""

    def __call__(self, count: int, *, full: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Session:
    """One station talking to its hub. ``heard`` is called whenever the hub answered; ``stopping`` ends long steps.

    ``pacing``: what is known of the line, and so how much goes into a request. ``battery``: percent left, None where
    that is no question. ``version``: of this program; what one cannot read of the hub's changes, another may.
    """

    store: StationStore
    peer: SyncPeer
    clock: Clock
    program: str = ""
    heard: Callable[[], None] = lambda: None
    stopping: Callable[[], bool] = lambda: False
    pacing: Pacing = field(default_factory=Pacing)
    battery: Callable[[], int | None] = lambda: None
    version: str = VERSION

    def hello(self) -> HelloAnswer:
        """Greet the hub: tell how the station is, learn what the hub holds, measure the clock offset."""
        journals, battery = tuple(journal_states(self.store)), self.battery()
        started, sent_at = self.clock.mono(), self.clock.now()
        answer = self.peer.hello(
            HelloRequest(
                journals=journals,
                clock=sent_at,
                dead_letters=self.store.dead_letters(),
                offset=self.store.clock_offset(),
                program=self.program,
                battery=UNSET if battery is None else battery,
            )
        )
        half_trip = (self.clock.mono() - started) // 2
        self.pacing.latency.measured(2 * half_trip)
        self._contact()
        self._learn_keys(answer)
        self.store.save_offset(answer.time - (sent_at + half_trip), sent_at + half_trip)
        if {held.store for held in answer.journals} != {journal.store for journal in journals}:
            raise NotTheHub("the hub answered about other journals")
        return answer

    def push(self, greeting: HelloAnswer) -> int:
        """Send every record that the hub does not hold yet, of every journal; gives how many were sent."""
        return sum(self._push_journal(StoreId(held.store), self._common_point(held)) for held in greeting.journals)

    def push_on(self) -> int:
        """The same without a greeting, from what was last acknowledged; the hub refuses (``gap``) if that is off."""
        ends = [(StoreId(journal.store), journal.acknowledged) for journal in journal_states(self.store)]
        return sum(self._push_journal(store, end) for store, end in ends)

    def push_profiles(self) -> int:
        """Send the list entries made here; gives how many.

        One that the hub refuses for what is in it stops no other: it is raised once all others were sent, and what is
        behind it counts as acknowledged only after it went through, so it comes again.
        """
        sent, after, refused, size = 0, self.store.profiles_acknowledged(), None, self.pacing.profiles.size
        while not self.stopping() and (entries := self.store.profiles_after(after, size)):
            profiles = tuple(Profile(n=n, entry=entry) for n, entry in entries)
            try:
                self._send_profiles(profiles, size)
            except Refused as refusal:
                if refusal.reason not in _OF_CONTENT:
                    raise
                if len(profiles) > 1:
                    size = len(profiles) // 2
                    continue
                refused = refused or refusal
            else:
                sent, size = sent + len(profiles), self.pacing.profiles.size
            after = profiles[-1].n
            if refused is None:
                self.store.acknowledge_profiles(after)
        if refused is not None:
            raise refused
        return sent

    def pull(self) -> int:
        """Fetch every change the station has not heard of; gives how many."""
        received = 0
        ask_again(self.store, version=self.version)
        while not self.stopping():
            answer = self._changes()
            self._contact()
            page = take_in(self.store, answer, self._unseal, version=self.version)
            received += len(page.changes)
            if not page.more:
                self._caught_up()
                break
        return received

    def _send_profiles(self, profiles: tuple[Profile, ...], size: int) -> None:
        request = ProfilesRequest(store=self.store.store_id(), profiles=profiles)
        with self._timed(self.pacing.profiles) as done:
            answer = self.peer.profiles(request)
            done(len(profiles), full=len(profiles) == size)
        self._contact()
        if answer.through < profiles[-1].n:
            raise NotTheHub(f"the hub has list entries through {answer.through}, not {profiles[-1].n}")

    def _unseal(self, issuer: int, sealed: str) -> bytes | None:
        private, identity = self.store.sealing_key(), self.store.enrolment()
        if private is None or identity is None:
            return None
        return sealing.unseal(sealed, private, info=sealing.issuer_info(identity.hub, issuer))

    def _signed(self, batch: RecordsRequest) -> RecordsRequest:
        private, identity = self.store.signing_key(), self.store.enrolment()
        if private is None or identity is None:
            return batch
        return signing.signed_batch(batch, event=identity.event, private=private)

    def _learn_keys(self, answer: HelloAnswer) -> None:
        """A hub tells its keys when a station enrols; one that had none then tells them later."""
        identity, (sign, seal) = self.store.enrolment(), hub_keys(answer)
        if identity is not None and sign and (identity.signing_key, identity.sealing_key) != (sign, seal):
            self.store.save_hub_keys(sign, seal)

    def _push_journal(self, store: StoreId, at: Tip) -> int:
        if self.store.acknowledged(store) != at.seq:
            self.store.acknowledge(store, at.seq, ())
        sent, limits = 0, self._usual()
        while not self.stopping() and (batch := next_batch(self.store, store, at, limits)) is not None:
            try:
                with self._timed(self.pacing.records) as done:
                    answer = self.peer.records(self._signed(batch))
                    done(len(batch.records), full=len(batch.records) == limits.records)
            except Refused as refusal:
                limits = _smaller(limits, batch, refusal)
                continue
            self._contact()
            at = self._settle(store, batch, answer)
            sent, limits = sent + len(batch.records), self._usual()
        return sent

    def _common_point(self, held: HeldJournal) -> Tip:
        """Where station and hub still agree: at the hub's mark, the own end, the last acknowledged, or the start."""
        store, mark = StoreId(held.store), held.high_water
        if point(self.store, store, mark.seq) == mark:
            return mark
        tip = _tip(self.store, store)
        if held.holds_tip and mark.seq >= tip.seq:
            return tip
        known = point(self.store, store, self.store.acknowledged(store)) if held.holds_acknowledged else None
        return known or Tip(seq=0, hash=_start(self.store, store))

    def _settle(self, store: StoreId, batch: RecordsRequest, answer: RecordsAnswer) -> Tip:
        """Consume what the answer covers, if it covers the batch exactly."""
        runs = sorted(answer.outcomes, key=lambda run: run.first)
        if (answer.store, answer.tip_after) != (store, batch.tip_after):
            raise NotTheHub("the hub answered another batch")
        covered = [run.first for run in runs] == [batch.first_seq, *(run.last + 1 for run in runs[:-1])]
        if not covered or not runs or runs[-1].last != batch.last_seq:
            raise NotTheHub("the hub's answer does not cover the batch")
        aside = [
            (seq, run.reason)
            for run in runs
            if run.outcome is Outcome.QUARANTINED
            for seq in range(run.first, run.last + 1)
        ]
        self.store.acknowledge(store, batch.last_seq, aside)
        return Tip(seq=batch.last_seq, hash=batch.tip_after)

    def _changes(self) -> ChangesAnswer:
        """The next page; from the beginning when the hub does not know our cursor any more."""
        own = tuple(journal_states(self.store))
        profiles = self.store.profiles_acknowledged()
        limit = self.pacing.changes.size
        request = ChangesRequest(cursor=self.store.cursor(), own=own, profiles=profiles, limit=limit)
        try:
            return self._page(request)
        except Refused as refusal:
            if refusal.reason != ErrorCode.BAD_CURSOR or not request.cursor:
                raise
            self.store.hear_anew()
            return self._page(ChangesRequest(cursor="", own=own, profiles=profiles, limit=limit))

    def _page(self, request: ChangesRequest) -> ChangesAnswer:
        with self._timed(self.pacing.changes) as done:
            answer = self.peer.changes(request)
            done(len(answer.changes), full=answer.more)
        return answer

    def _usual(self) -> Limits:
        return Limits(self.pacing.records.size)

    @contextmanager
    def _timed(self, portion: Portion) -> Iterator[Done]:
        """Learn of the line from one request; the block says how much it carried."""
        started = self.clock.mono()

        def done(count: int, *, full: bool) -> None:
            portion.went(count, self.clock.mono() - started, full=full)

        try:
            yield done
        except Unreachable:
            portion.failed()
            raise

    def _caught_up(self) -> None:
        now, known = self.clock.now(), self.store.caught_up()
        if known is None or abs(now - known) >= CAUGHT_UP_EVERY_MS:
            self.store.save_caught_up(now)

    def _contact(self) -> None:
        self.store.save_contact(self.clock.now())
        self.heard()


def journal_states(store: StationStore) -> Iterator[JournalState]:
    """Every journal that holds something, and the one being written, which comes last."""
    for each in list(store.stores())[-MAX_JOURNALS:]:
        tip = _tip(store, each)
        known = point(store, each, min(store.acknowledged(each), tip.seq)) or Tip(seq=0, hash=_start(store, each))
        if tip.seq or each == store.store_id():
            yield JournalState(store=each, tip=tip, acknowledged=known)


def _tip(store: StationStore, journal: StoreId) -> Tip:
    """The journal's end, its hash worked out from what is really there."""
    seq, digest = store.tip(journal)
    return point(store, journal, seq) or Tip(seq=seq, hash=digest)


def _start(store: StationStore, journal: StoreId) -> str:
    start = point(store, journal, 0)
    assert start is not None  # noqa: S101 - every journal has a beginning
    return start.hash


def _smaller(limits: Limits, batch: RecordsRequest, refusal: Refused) -> Limits:
    """A smaller batch, when this one was refused for what is in it. Raises the refusal when that is no help."""
    if refusal.reason not in _OF_CONTENT:
        raise refusal
    smaller = limits.halved(len(batch.records))
    if smaller is None:
        raise refusal
    return smaller
