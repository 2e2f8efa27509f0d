"""What a relay and the hub above it tell each other: rounds that may be cut anywhere and simply come again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from kiosk.domain.changes import Change, PackChanged, PersonChanged, PersonErased
from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from kiosk.domain.version import VERSION
from sync.hub import relaying
from sync.hub.founding import change_pack
from sync.hub.own_journal import own_store
from sync.hub.service import HubService
from sync.hub.store import gaps, marks, people, relays, replica, schema, settings, signatures, stations
from sync.hub.store.feed import Place
from sync.hub.store.gaps import Gap
from sync.hub.store.issuers import Issued
from sync.hub.store.people import Learned
from sync.protocol import sealing, signing
from sync.protocol.change_wire import NotUnderstood, decode_change
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    FetchRequest,
    HelloRequest,
    JournalState,
    Profile,
    ProfilesRequest,
    RecordsRequest,
    StationsAnswer,
    StationsRequest,
    StoreCard,
    Tip,
)
from sync.protocol.peer import RelayPeer

PEOPLE, PAGE = 500, 2_000
_CURSOR, _WAITING, _CONTACT = "relay_cursor", "relay_waiting", "relay_contact"
_PEOPLE = marks.Followed.PEOPLE_UP
_OF_ISSUERS = frozenset({"issuer", "issuer_revoked", "issuer_retired"})
_MISSED = "relay_missed"
"""The version that could not read a change first, and the cursor behind which that was."""
_REFUSED_UP, _REFUSED_DOWN = "relay_refused_up", "relay_refused_down"
_REVOKED = "relay_revoked"
_OF_ONE_JOURNAL = frozenset(
    {
        ErrorCode.NOT_YOUR_STORE,
        ErrorCode.BAD_SIGNATURE,
        ErrorCode.GAP,
        ErrorCode.DAMAGED,
        ErrorCode.BAD_REQUEST,
        ErrorCode.TOO_LARGE,
    }
)
"""Refusals of what was sent; others are of whoever sent it, or of that moment."""


@dataclass(frozen=True, slots=True)
class RelayStatus:
    """``waiting``: records here that the hub above does not have. ``contact``: when it answered last (ms).

    ``refused``: journals that one of the two hubs did not take from the other in the last round. ``is_revoked``: the
    hub above lets this one in no more, as it said when it was asked last.
    """

    hub: str
    waiting: int
    contact: int | None
    refused: tuple[str, ...] = ()
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a journal here, and where it ends."""

    store: str
    id: int
    tip: Tip


class _Refusals:
    """What was refused in one round: the other journals go on, and the first refusal is raised at the end."""

    def __init__(self) -> None:
        self._first: Refused | None = None
        self.stores: list[str] = []

    @contextmanager
    def aside(self, store: str) -> Iterator[None]:
        """Go on behind the block when what it sends or takes of *store* is refused."""
        try:
            yield
        except Refused as refusal:
            self.put_aside(store, refusal)

    def put_aside(self, store: str, refusal: Refused) -> None:
        """Remember *refusal*; raises it where it is not of what *store* has in it."""
        if refusal.reason not in _OF_ONE_JOURNAL:
            raise refusal
        self._first = self._first or refusal
        self.stores.append(store)

    def raise_first(self) -> None:
        if self._first is not None:
            raise self._first


@dataclass(frozen=True, slots=True)
class Relay:
    """The hub *service* as one that hangs on the hub *above*."""

    service: HubService
    above: HubIdentity

    def up(self, peer: RelayPeer) -> int:
        """Hand on everything that the hub above does not have; gives how many records.

        Raises SyncProblem: a refusal of one journal after all others were handed on.
        """
        sent, refusals = 0, _Refusals()
        cards = self._meet(peer)
        for line in self._missing_there(cards):
            with refusals.aside(line.store):
                sent += self._push(peer, line)
        for gap in self._gaps_there(cards):
            with refusals.aside(gap.line.store):
                sent += self._fill_there(peer, gap)
        self._people_up(peer, refusals)
        self._save_refused(_REFUSED_UP, refusals.stores)
        refusals.raise_first()
        self._save_waiting(0)
        return sent

    def down(self, peer: RelayPeer) -> int:
        """Fetch everything that the hub above has and this one has not; gives how many records.

        Raises SyncProblem: a refusal of one journal after all others were fetched.
        """
        cards, fetched, refusals = self._meet(peer), 0, _Refusals()
        while self._page(peer):
            pass
        for card in cards.values():
            with refusals.aside(card.store):
                fetched += self._fetch(peer, card)
        for gap in self._gaps_here(cards):
            with refusals.aside(gap.line.store):
                fetched += self._fill_here(peer, gap)
        self._save_refused(_REFUSED_DOWN, refusals.stores)
        refusals.raise_first()
        return fetched

    # who there is

    def _meet(self, peer: RelayPeer) -> Mapping[str, StoreCard]:
        """Tell of the stations here and hear of all others; gives the journals above, by name."""
        with self.service.reading() as connection:
            cards = replica.cards(connection, relays.own_rows(connection))
            waiting = int(settings.read(connection, _WAITING) or 0)
        try:
            answer = peer.stations(StationsRequest(stations=cards, waiting=waiting))
        except Refused as refusal:
            if refusal.reason == ErrorCode.REVOKED:
                self._save_revoked()
            raise
        self._know(answer)
        theirs = {each.store: each for card in answer.stations for each in card.stores}
        behind = sum(line.tip.seq - _end(theirs, line) for line in self._missing_there(theirs))
        self._save_waiting(behind + sum(gap.many for gap in self._gaps_there(theirs)))
        return theirs

    def _know(self, answer: StationsAnswer) -> None:
        now = self.service.now()
        with self.service.writing() as connection:
            above = relays.above(connection, self.above.hub, now=now)
            for card in answer.stations:
                relays.take_card(connection, card, above, trusted=True, now=now)
            settings.write(connection, _CONTACT, str(now))
            settings.write(connection, _REVOKED, "")

    def _save_revoked(self) -> None:
        with self.service.writing() as connection:
            settings.write(connection, _REVOKED, "1")

    def _save_waiting(self, waiting: int) -> None:
        with self.service.writing() as connection:
            settings.write(connection, _WAITING, str(max(0, waiting)))

    def _save_refused(self, way: str, stores: Sequence[str]) -> None:
        with self.service.writing() as connection:
            settings.write(connection, way, " ".join(dict.fromkeys(stores)))

    # up

    def _missing_there(self, theirs: Mapping[str, StoreCard]) -> list[Line]:
        own = own_store(self.service.keys)
        with self.service.reading() as connection:
            found = [line for line in _lines(connection) if line.tip.seq]
        tips = {name: card.tips for name, card in theirs.items()}
        return [line for line in found if line.tip not in tips.get(line.store, ()) or line.store == own]

    def _push(self, peer: RelayPeer, line: Line) -> int:
        at, sent = self._common_point(peer, line), 0
        while (batch := self._next(line, at)) is not None:
            peer.records(batch)
            at, sent = _end_of(batch), sent + len(batch.records)
        return sent

    def _gaps_there(self, theirs: Mapping[str, StoreCard]) -> list[Gap]:
        with self.service.reading() as connection:
            return gaps.there(connection, theirs.values())

    def _fill_there(self, peer: RelayPeer, gap: Gap) -> int:
        line, at, sent = Line(gap.line.store, gap.line.id, gap.line.tip), gap.after, 0
        while at.seq < gap.until and (batch := self._next(line, at)) is not None and batch.first_seq <= gap.until:
            peer.records(batch)
            at, sent = _end_of(batch), sent + len(batch.records)
        return sent

    def _common_point(self, peer: RelayPeer, line: Line) -> Tip:
        """Where the hub above is on this line: at its mark, if that is on it, else at the beginning."""
        start = Tip(seq=0, hash=genesis(StoreId(line.store)))
        state = JournalState(store=line.store, tip=line.tip, acknowledged=start)
        held = peer.hello(HelloRequest(journals=(state,), clock=self.service.now())).journals[0]
        with self.service.reading() as connection:
            lines = replica.lines_of(connection, line.store)
            mine = next(each for each in lines.all if each.id == line.id)
            on_it = held.high_water.seq <= mine.seq and lines.hash_at(mine, held.high_water.seq)
        if held.holds_tip:
            return line.tip
        return held.high_water if on_it and on_it.hex() == held.high_water.hash else start

    def _next(self, line: Line, after: Tip) -> RecordsRequest | None:
        """The next batch, with its station's signature; this hub's own journal is signed by itself."""
        own = line.store == own_store(self.service.keys)
        with self.service.reading() as connection:
            lines = replica.lines_of(connection, line.store)
            owner = stations.owner(connection, StoreId(line.store))
            signed = not own and owner is not None and bool(signatures.keys_of(connection, owner))
            mine = next(each for each in lines.all if each.id == line.id)
            batch = replica.next_batch(lines, mine, after, signed=signed)
        if batch is None or not own or self.service.trust is None:
            return batch
        return signing.signed_batch(batch, event=self.service.keys.event, private=self.service.trust.signing)

    def _people_up(self, peer: RelayPeer, refusals: _Refusals) -> None:
        """Tell of people; what is behind somebody who is refused is told as well, and again until they go through."""
        with self.service.reading() as connection:
            place = _place(settings.read(connection, _PEOPLE))
        while True:
            with self.service.reading() as connection:
                settled = self.service.database.settled(connection)
                told = replica.people_after(connection, place, settled=settled, limit=PEOPLE)
            if told is None:
                return
            if told.erased:
                peer.stations(StationsRequest(stations=(), erased=told.erased))
            self._profiles(peer, [Profile(n=n, entry=entry) for n, entry in told.entries], refusals)
            place = told.place
            if own_store(self.service.keys) not in refusals.stores:
                with self.service.writing() as connection:
                    settings.write(connection, _PEOPLE, f"{place.xid}.{place.n}")

    def _profiles(self, peer: RelayPeer, profiles: Sequence[Profile], refusals: _Refusals) -> None:
        """Hand *profiles* on, in smaller parts where some are refused, so that one person stops no other."""
        own = own_store(self.service.keys)
        if not profiles:
            return
        try:
            peer.profiles(ProfilesRequest(store=own, profiles=tuple(profiles)))
        except Refused as refusal:
            if len(profiles) == 1 or refusal.reason not in _OF_ONE_JOURNAL:
                refusals.put_aside(own, refusal)
                return
            half = len(profiles) // 2
            self._profiles(peer, profiles[:half], refusals)
            self._profiles(peer, profiles[half:], refusals)

    # down

    def _page(self, peer: RelayPeer) -> bool:
        """Take in one page of what is no record; whether there are more."""
        self._ask_again()
        with self.service.reading() as connection:
            cursor = settings.read(connection, _CURSOR) or ""
            own = own_store(self.service.keys)
            sent = _place(settings.read(connection, _PEOPLE)).n
        start = Tip(seq=0, hash=genesis(own))
        state = JournalState(store=own, tip=start, acknowledged=start)
        request = ChangesRequest(cursor=cursor, own=(state,), profiles=sent, limit=PAGE, records=False)
        try:
            answer = peer.changes(request)
        except Refused as refusal:
            if refusal.reason != ErrorCode.BAD_CURSOR or not cursor:
                raise
            self._start_over()
            answer = peer.changes(msgspec.structs.replace(request, cursor="", profiles=0))
        self._take_in(answer)
        return answer.more

    def _start_over(self) -> None:
        """The hub above was restored from a backup: it needs people again, too. Records it asks for by its cards."""
        with self.service.writing() as connection:
            settings.write(connection, _PEOPLE, "")

    def _ask_again(self) -> None:
        """Go back to the first page that another version of this program could not read."""
        with self.service.reading() as connection:
            version, _, cursor = (settings.read(connection, _MISSED) or "").partition(" ")
        if version and version != VERSION:
            with self.service.writing() as connection:
                settings.write(connection, _CURSOR, cursor)
                settings.write(connection, _MISSED, "")

    def _take_in(self, answer: ChangesAnswer) -> None:
        changes = [_read(raw) for raw in answer.changes]
        for change in changes:
            if isinstance(change, PackChanged) and change.pack.digest != self.service.pack().digest:
                change_pack(self.service.database, change.pack)
        with self.service.writing() as connection:
            learned = [Learned(each.entry, replica.FROM_ABOVE) for each in changes if isinstance(each, PersonChanged)]
            people.keep(connection, learned, xid=self.service.database.xid(connection))
            relaying.forget(connection, [each.person for each in changes if isinstance(each, PersonErased)])
            for each in changes:
                if isinstance(each, _Issuer):
                    self._issuer(connection, each)
            if any(isinstance(each, NotUnderstood) for each in changes) and not settings.read(connection, _MISSED):
                settings.write(connection, _MISSED, f"{VERSION} {settings.read(connection, _CURSOR) or ''}")
            settings.write(connection, _CURSOR, answer.cursor)

    def _issuer(self, connection: Connection, change: "_Issuer") -> None:
        now, trust = self.service.now(), self.service.trust
        if change.ended is not None:
            relays.end_issuer(connection, change.number, revoked=change.ended == "issuer_revoked", now=now)
            return
        who = stations.owner(connection, StoreId(change.store)) if change.store else None
        info = sealing.issuer_info(self.above.hub, change.number)
        key = sealing.unseal(change.sealed, trust.sealing, info=info) if trust is not None else None
        if who is not None and key is not None:
            relays.adopt_issuer(connection, Issued(change.number, key), who, now=now)

    def _fetch(self, peer: RelayPeer, card: StoreCard) -> int:
        fetched = 0
        for tip in card.tips:
            known = self._known(card.store)
            while tip.seq and not self._holds(card.store, tip):
                batch = peer.fetch(FetchRequest(store=card.store, tip=tip, known=known)).batch
                if batch is None:
                    break
                relaying.take(self.service, batch)
                known, fetched = (_end_of(batch),), fetched + len(batch.records)
        return fetched

    def _gaps_here(self, theirs: Mapping[str, StoreCard]) -> list[Gap]:
        with self.service.reading() as connection:
            return gaps.here(connection, theirs.values())

    def _fill_here(self, peer: RelayPeer, gap: Gap) -> int:
        at, fetched = gap.after, 0
        while at.seq < gap.until:
            batch = peer.fetch(FetchRequest(store=gap.line.store, tip=gap.tip, known=(at,))).batch
            if batch is None or batch.first_seq > gap.until:
                break
            relaying.take(self.service, batch)
            at, fetched = _end_of(batch), fetched + len(batch.records)
        return fetched

    def _holds(self, store: str, tip: Tip) -> bool:
        with self.service.reading() as connection:
            return replica.lines_of(connection, store).holding(tip) is not None

    def _known(self, store: str) -> tuple[Tip, ...]:
        with self.service.reading() as connection:
            lines = replica.lines_of(connection, store)
            forks = [_fork(line.fork_seq, lines.hash_at(line, line.fork_seq)) for line in lines.all if line.parent]
            return tuple([line.tip for line in lines.all] + [tip for tip in forks if tip is not None])


def status(service: HubService) -> RelayStatus | None:
    """How a relay is; None for a hub that hangs on none."""
    with service.reading() as connection:
        hub = settings.read(connection, "upstream")
        is_revoked = settings.read(connection, _REVOKED) == "1"
        waiting, contact = settings.read(connection, _WAITING), settings.read(connection, _CONTACT)
        refused = {
            store for way in (_REFUSED_UP, _REFUSED_DOWN) for store in (settings.read(connection, way) or "").split()
        }
    if hub is None:
        return None
    return RelayStatus(hub, int(waiting or 0), int(contact) if contact else None, tuple(sorted(refused)), is_revoked)


@dataclass(frozen=True, slots=True)
class _Issuer:
    """An issuer that the hub above tells of: its key, sealed to this hub, or that it ``ended``."""

    number: int
    store: str = ""
    sealed: str = ""
    ended: str | None = None


class _Told(msgspec.Struct, frozen=True):
    issuer: int
    sealed: str = ""
    store: str = ""


class _Tagged(msgspec.Struct, frozen=True):
    kind: str
    value: msgspec.Raw


def _read(raw: msgspec.Raw) -> "Change | _Issuer | NotUnderstood | None":
    """A change that is no record."""
    try:
        found = msgspec.json.decode(raw, type=_Tagged)
        if found.kind not in _OF_ISSUERS:
            return decode_change(raw)
        told = msgspec.json.decode(found.value, type=_Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return NotUnderstood("")
    return _Issuer(told.issuer, told.store, told.sealed, None if found.kind == "issuer" else found.kind)


def _lines(connection: Connection) -> Iterator[Line]:
    t = schema.journal.c
    for row in connection.execute(select(t.store, t.id, t.seq, t.hash).order_by(t.store, t.branch)):
        yield Line(row.store, row.id, Tip(seq=row.seq, hash=bytes(row.hash).hex()))


def _end(theirs: Mapping[str, StoreCard], line: Line) -> int:
    """How far the hub above is on a journal, as far as its card says."""
    card = theirs.get(line.store)
    return min(line.tip.seq, max((tip.seq for tip in card.tips), default=0)) if card else 0


def _end_of(batch: RecordsRequest) -> Tip:
    return Tip(seq=batch.last_seq, hash=batch.tip_after)


def _fork(seq: int, digest: bytes | None) -> Tip | None:
    return None if digest is None else Tip(seq=seq, hash=digest.hex())


def _place(text: str | None) -> Place:
    xid, _, n = (text or "").partition(".")
    return Place(int(xid), int(n)) if n else Place()
