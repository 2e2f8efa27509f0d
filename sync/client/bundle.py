"""The USB stick: hands a station's records over as a file, and takes the hub's answers back from one."""

import base64
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from sync.client.outgoing import Limits, next_batch, point
from sync.client.pacing import PROFILES
from sync.client.ports import StationStore
from sync.client.session import journal_states
from sync.client.taking import ask_again, take_in
from sync.protocol import sealing, signing
from sync.protocol.bundle import BundleProblem, Head, Kind, Part, Writes, part, read_head, read_parts, write_bundle
from sync.protocol.codec import open_answer
from sync.protocol.durable import write_durably
from sync.protocol.errors import Refused
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    HelloAnswer,
    HelloRequest,
    Message,
    Outcome,
    Profile,
    ProfilesAnswer,
    ProfilesRequest,
    RecordsAnswer,
    RecordsRequest,
    Tip,
)
from sync.protocol.versions import MAX_PAGE

SUFFIX = ".khomue"
_NOT_IN_NAMES = '<>:"/\\|?*'
"""What Windows and its file systems do not take."""


def _now() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Exported:
    """A bundle that is on its medium, whole. ``records``, ``people``: how many are in it."""

    file: Path
    records: int = 0
    people: int = 0
    size: int = 0


@dataclass(slots=True)
class Acknowledged:
    """What the hub's answers came to. ``records``: how many more are known to be at the hub now. ``dead_letters``: how
    many of them it does not count. ``changes``: what came down. ``complete``: the answers were there to their end.

    ``refusals``: codes of steps that the hub refused.
    """

    records: int = 0
    dead_letters: int = 0
    people: bool = False
    changes: int = 0
    refusals: tuple[str, ...] = ()
    complete: bool = False


def export_bundle(  # noqa: PLR0913 - keyword-only, with defaults
    store: StationStore,
    target: Path,
    *,
    now: Callable[[], int] = _now,
    program: str = "",
    progress: Callable[[int], None] = lambda _records: None,
    whole: bool = False,
) -> Exported:
    """Write everything that the hub has not acknowledged to *target*, a file or a folder to make one in; *whole*: what
    it has acknowledged as well.

    The file has its name only once it is whole and was read back; one of that name before stays until then. Nothing
    counts as handed over: that takes the hub's answer. Raises BundleProblem.
    """
    identity = _joined(store)
    head = _head(store, identity, now())
    file = target / _name(identity, head) if target.is_dir() else target
    exported = Exported(file)
    parts = _Requests(store, identity, exported, progress, head.made, program, whole).all()

    def write(out: Writes) -> None:
        write_bundle(out, head, parts, public=identity.sealing_key, signer=store.signing_key(), token=identity.token)

    write_durably(file, write)
    exported.size = file.stat().st_size
    return exported


def read_answers(store: StationStore, file: Path) -> Acknowledged:
    """Take in what the hub answered to a bundle: acknowledged records, and what it had to tell.

    What cannot be used any more (answers to a journal of before a restore, changes older than those known) is passed
    over. Raises BundleProblem when the file is damaged, not for this station, or not of its hub; answers that came
    before the damage were taken in by then.
    """
    identity, private = _joined(store), store.sealing_key()
    try:
        with file.open("rb") as opened:
            head = read_head(opened)
            if head.kind is not Kind.ANSWERS or head.hub != identity.hub or private is None:
                raise BundleProblem("foreign", f"{file.name} holds no answers of this station's hub.")
            key = base64.b64decode(identity.signing_key)
            taking = _Answers(store, identity, head.store)
            read_parts(opened, private=private, signers=lambda _beginning: [key], handle=taking.take)
    except OSError as e:
        raise BundleProblem("cannot_read", f"{file} cannot be read: {e.strerror}.") from e
    taking.finish(head.made)
    return taking.result


def _joined(store: StationStore) -> HubIdentity:
    identity = store.enrolment()
    if identity is None:
        raise BundleProblem("not_enrolled", "This station belongs to no hub yet, so there is nobody to seal a file to.")
    if not identity.sealing_key:
        raise BundleProblem("no_key", "The hub has not told its key yet: sync once over a network, or enrol again.")
    return identity


def _head(store: StationStore, identity: HubIdentity, made: int) -> Head:
    return Head(
        kind=Kind.REQUESTS,
        id=uuid.uuid4().hex,
        hub=identity.hub,
        event=identity.event,
        store=store.store_id(),
        made=made,
    )


def _name(identity: HubIdentity, head: Head) -> str:
    """Which station, in letters that every file system takes, and when."""
    plain = (
        letter if letter.isprintable() and letter not in _NOT_IN_NAMES else "-" for letter in identity.station_name
    )
    name = "".join(plain)[:40].strip("-. ")
    when = datetime.fromtimestamp(head.made / 1000).astimezone()
    return f"khomue {name or head.store} {when:%Y-%m-%d %H.%M.%S}{SUFFIX}"


@dataclass(slots=True)
class _Requests:
    """What a session over a network would send, in the same order, without hearing any answer."""

    store: StationStore
    identity: HubIdentity
    exported: Exported
    progress: Callable[[int], None]
    made: int
    program: str
    whole: bool

    def all(self) -> Iterator[Part]:
        ask_again(self.store)
        states = tuple(journal_states(self.store))
        hello = HelloRequest(
            journals=states,
            clock=self.made,
            dead_letters=self.store.dead_letters(),
            offset=self.store.clock_offset(),
            program=self.program,
        )
        yield part("hello", hello)
        for state in states:
            store = StoreId(state.store)
            yield from self._records(store, Tip(seq=0, hash=genesis(store)) if self.whole else state.acknowledged)
        yield from self._profiles()
        changes = ChangesRequest(
            cursor=self.store.cursor(), own=states, profiles=self.store.profiles_acknowledged(), limit=MAX_PAGE
        )
        yield part("changes", changes)

    def _records(self, store: StoreId, at: Tip) -> Iterator[Part]:
        while (batch := next_batch(self.store, store, at, Limits())) is not None:
            at = Tip(seq=batch.last_seq, hash=batch.tip_after)
            self.exported.records += len(batch.records)
            yield part("records", self._signed(batch))
            self.progress(self.exported.records)

    def _signed(self, batch: RecordsRequest) -> RecordsRequest:
        private = self.store.signing_key()
        return batch if private is None else signing.signed_batch(batch, event=self.identity.event, private=private)

    def _profiles(self) -> Iterator[Part]:
        n = 0 if self.whole else self.store.profiles_acknowledged()
        while entries := self.store.profiles_after(n, PROFILES):
            profiles = tuple(Profile(n=number, entry=entry) for number, entry in entries)
            n = profiles[-1].n
            self.exported.people += len(profiles)
            yield part("profiles", ProfilesRequest(store=self.store.store_id(), profiles=profiles))


@dataclass(slots=True)
class _Answers:
    """Takes the hub's answers in, one after the other."""

    store: StationStore
    identity: HubIdentity
    asked_by: str
    result: Acknowledged = field(default_factory=Acknowledged)
    _caught_up: bool = False

    def take(self, each: Part, proven: bool) -> None:  # noqa: FBT001 - the form of ``Handle``
        if not proven:
            raise BundleProblem("foreign", "This file is not signed by this station's hub.")
        kinds: dict[str, tuple[type[Message], Callable[..., None]]] = {
            "hello": (HelloAnswer, self._hello),
            "records": (RecordsAnswer, self._records),
            "profiles": (ProfilesAnswer, self._profiles),
        }
        try:
            if each.step == "changes":
                self._changes(open_answer(bytes(each.body), ChangesAnswer, hub=self.identity.hub), each.cursor)
            elif each.step in kinds:
                kind, act = kinds[each.step]
                act(open_answer(bytes(each.body), kind, hub=self.identity.hub))
        except Refused as refusal:
            self.result.refusals += (refusal.reason,)
        self.result.complete = each.step == "end"

    def finish(self, made: int) -> None:
        """Everything was there. *made*: when the hub answered, by its clock."""
        known, offset = self.store.caught_up(), self.store.clock_offset() or 0
        if self._caught_up and (known is None or made - offset > known):
            self.store.save_caught_up(made - offset)

    def _hello(self, answer: HelloAnswer) -> None:
        """Where the hub lost what it had acknowledged (restored from a backup), go back to what it has."""
        for held in answer.journals:
            store, mark = StoreId(held.store), held.high_water
            ours = self.store.acknowledged(store)
            if not held.holds_acknowledged and mark.seq < ours and point(self.store, store, mark.seq) == mark:
                self.store.acknowledge(store, mark.seq, ())

    def _records(self, answer: RecordsAnswer) -> None:
        """Move the mark, where this very record is in the journal and none is left out before it."""
        store, runs = StoreId(answer.store), sorted(answer.outcomes, key=lambda run: run.first)
        if not runs or store not in self.store.stores():
            return
        before, last = self.store.acknowledged(store), runs[-1].last
        if runs[0].first > before + 1 or last <= before:
            return
        if point(self.store, store, last) != Tip(seq=last, hash=answer.tip_after):
            return
        aside = [
            (seq, run.reason)
            for run in runs
            if run.outcome is Outcome.QUARANTINED
            for seq in range(run.first, run.last + 1)
        ]
        self.store.acknowledge(store, last, aside)
        self.result.records += last - before
        self.result.dead_letters += len(aside)

    def _profiles(self, answer: ProfilesAnswer) -> None:
        """Numbers count for the journal that was written then: after a restore they may mean others."""
        if self.asked_by == self.store.store_id() and answer.through > self.store.profiles_acknowledged():
            self.store.acknowledge_profiles(answer.through)
            self.result.people = True

    def _changes(self, answer: ChangesAnswer, cursor: str) -> None:
        """A page, where the station stands at its beginning; else it has been further since, over a network."""
        if self.store.cursor() != cursor:
            return
        page = take_in(self.store, answer, self._unseal)
        self.result.changes += len(page.changes)
        self._caught_up = not page.more

    def _unseal(self, issuer: int, sealed: str) -> bytes | None:
        private = self.store.sealing_key()
        if private is None:
            return None
        return sealing.unseal(sealed, private, info=sealing.issuer_info(self.identity.hub, issuer))
