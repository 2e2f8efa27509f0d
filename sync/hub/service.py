"""The hub's side of the protocol: every step as PROTOCOL.md says, over the store; HTTP is only a coat around it."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from msgspec import UNSET
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kiosk.domain.ids import StoreId
from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import pack_from_wire, pack_to_wire
from sync.hub.problems import HubProblem
from sync.hub.store import (
    anomalies,
    feed,
    ingest,
    invitations,
    issuers,
    notices,
    people,
    projection,
    schema,
    settings,
    stations,
)
from sync.hub.store.anomalies import Anomaly, AnomalyKind
from sync.hub.store.database import Database, as_problem
from sync.hub.store.feed import Own, Wanted
from sync.hub.store.ingest import Batch
from sync.hub.store.lines import Lines
from sync.hub.store.notices import NoticeKind
from sync.hub.store.people import Learned
from sync.hub.store.stations import Contact, Newcomer, Station
from sync.protocol import sealing
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    EnrolAnswer,
    EnrolRequest,
    HeldJournal,
    HelloAnswer,
    HelloRequest,
    JournalState,
    ProfilesAnswer,
    ProfilesRequest,
    RecordsAnswer,
    RecordsRequest,
)
from sync.protocol.record_wire import read_entries
from sync.protocol.versions import CAPABILITIES, PROTOCOL


@dataclass(frozen=True, slots=True)
class HubKeys:
    """What names this hub. ``epoch`` changes when the hub is restored from a backup."""

    hub: str
    event: str
    epoch: str


def initialise(database: Database, pack: Pack) -> None:
    """Make an empty database a hub for the event of *pack*. Raises HubProblem when it is one already."""
    with database.writing() as connection:
        if settings.read(connection, "hub") is not None:
            raise HubProblem("exists", "There is a hub here already; choose another folder or database, or use it.")
        for key, value in (("hub", f"hub-{secrets.token_hex(8)}"), ("event", pack.id), ("epoch", secrets.token_hex(4))):
            settings.write(connection, key, value)
        connection.execute(schema.projected.insert(), [{"id": 1, "xid": 0, "n": 0}])
        _write_pack(connection, pack)


def change_pack(database: Database, pack: Pack) -> None:
    """Put *pack*, of the same event, in force; every station hears of it. Raises HubProblem."""
    with database.writing() as connection:
        if settings.read(connection, "event") != pack.id:
            raise HubProblem("other_event", f"This hub is not for the event {pack.id!r}: make another hub for it.")
        _write_pack(connection, pack)
        notices.renew(connection, NoticeKind.PACK, [pack.id], xid=database.xid(connection))


def _write_pack(connection: Connection, pack: Pack) -> None:
    settings.write(connection, "pack", json.dumps(pack_to_wire(pack), ensure_ascii=False))
    settings.write(connection, "pack_digest", pack.digest)


class HubService:
    """A hub over an initialised *database*. ``now`` gives ms since 1970. Raises HubProblem when it is none."""

    def __init__(self, database: Database, *, now: Callable[[], int]) -> None:
        self.database = database
        self.now = now
        self._pack: Pack | None = None
        with database.reading() as connection:
            values = [settings.read(connection, key) for key in ("hub", "event", "epoch")]
        hub, event, epoch = values
        if hub is None or event is None or epoch is None:
            raise HubProblem("no_hub", "There is no hub in this database yet: start one with an event pack.")
        self.keys = HubKeys(hub, event, epoch)

    def pack(self) -> Pack:
        """The pack in force; read again only when it changed."""
        with self.database.reading() as connection:
            return self._current_pack(connection)

    def catch_up(self, *, steps: int | None = None, wait: bool = True) -> bool:
        """Bring counts and anomalies up to the records committed so far, or *steps* towards it; whether more are left.

        Without *wait* nothing happens while another worker is at it.
        """
        with _translating():
            return projection.follow(self.database, self.pack, steps=steps, wait=wait)

    def peer(self, token: str) -> "StationPeer":
        """The hub as the station with *token* sees it."""
        return StationPeer(self, token)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        if request.protocol != PROTOCOL:
            raise Refused(ErrorCode.VERSION, f"this hub speaks protocol {PROTOCOL}")
        if isinstance(request.event, str) and request.event != self.keys.event:
            raise Refused(ErrorCode.OTHER_EVENT, f"this hub is for {self.keys.event}")
        token, now = secrets.token_urlsafe(32), self.now()
        with self.writing() as connection:
            refusal = invitations.redeem(connection, request.code, now=now)
            if refusal is None:
                name = " ".join(request.name.split()) or "Station"
                xid, public = self.database.xid(connection), _public_key(request)
                new = Newcomer(StoreId(request.store), name, token_digest(token), now, public)
                station = stations.enrol(connection, new, xid=xid)
                issued = issuers.give(connection, station.id, now=now, xid=xid) if public else None
        if refusal is not None:
            raise refusal
        seal = self.sealer(station)
        return EnrolAnswer(
            station_token=token,
            hub=self.keys.hub,
            event=self.keys.event,
            station_name=station.name,
            pack=pack_to_wire(self.pack()),
            issuer=issued.number if issued else UNSET,
            issuer_key=seal(issued.number, issued.key) if issued and seal else UNSET,
        )

    def sealer(self, station: Station) -> feed.Seal | None:
        """Seals keys of issuers to *station*; None when it never said what to seal to."""
        public = station.sealing_key
        if public is None:
            return None
        return lambda issuer, key: sealing.seal(key, public, info=sealing.issuer_info(self.keys.hub, issuer))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; what goes wrong with the database itself becomes a refusal that stations wait out."""
        with _translating(), self.database.writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _translating(), self.database.reading() as connection:
            yield connection

    def _current_pack(self, connection: Connection) -> Pack:
        digest = settings.read(connection, "pack_digest")
        pack = self._pack
        if pack is None or pack.digest != digest:
            pack = self._pack = pack_from_wire(json.loads(settings.read(connection, "pack") or "{}"))
        return pack


class StationPeer:
    """The protocol's steps for one station; satisfies SyncPeer."""

    def __init__(self, service: HubService, token: str) -> None:
        self._service = service
        self._digest = token_digest(token)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._service.enrol(request)

    def hello(self, request: HelloRequest) -> HelloAnswer:
        if request.protocol != PROTOCOL:
            raise Refused(ErrorCode.VERSION, f"this hub speaks protocol {PROTOCOL}")
        now, keys = self._service.now(), self._service.keys
        skew = request.clock - now
        contact = Contact(now, request.program, sum(j.tip.seq for j in request.journals), request.dead_letters, skew)
        with self._service.writing() as connection:
            station = self._station(connection)
            journals = tuple(_held(connection, station, journal) for journal in request.journals)
            stations.save_contact(connection, station.id, contact)
        return HelloAnswer(
            event=keys.event,
            station_name=station.name,
            protocols=(PROTOCOL,),
            capabilities=CAPABILITIES,
            time=now,
            journals=journals,
            revoked=station.is_revoked,
        )

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        """Accepted from a revoked station too: what it saw happened."""
        if request.last_seq != request.first_seq + len(request.records) - 1 or request.first_seq <= request.lost:
            raise Refused(ErrorCode.BAD_REQUEST, "first_seq, last_seq, lost and the records do not agree")
        entries = tuple(read_entries(request.store, request.first_seq, request.records))
        if entries[-1].hash != request.tip_after:
            raise Refused(ErrorCode.DAMAGED, "the records do not end in tip_after")
        with self._service.writing() as connection:
            station = self._station(connection)
            _claim(connection, station, request.store)
            batch = Batch(
                store=StoreId(request.store),
                first=request.first_seq,
                tip_before=bytes.fromhex(request.tip_before),
                entries=entries,
                lost=request.lost,
                received=self._service.now(),
                xid=self._service.database.xid(connection),
            )
            answer = ingest.take(connection, batch)
            if station.revoked_at is not None:
                _note_revoked(connection, station, batch)
        return answer

    def profiles(self, request: ProfilesRequest) -> ProfilesAnswer:
        with self._service.writing() as connection:
            station = self._trusted(connection)
            _claim(connection, station, request.store)
            learned = [Learned(profile.entry, request.store, profile.n) for profile in request.profiles]
            people.keep(connection, learned, xid=self._service.database.xid(connection))
        return ProfilesAnswer(through=max(profile.n for profile in request.profiles))

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        cursor = feed.parse_cursor(request.cursor, self._service.keys.epoch)
        pack = self._service.pack()
        with self._service.reading() as connection:
            station = self._trusted(connection)
            seal, issuer = self._service.sealer(station), issuers.of_station(connection, station.id)
            own = tuple(own for journal in request.own for own in _own(connection, journal))
            store = request.own[-1].store if request.own else ""
            wanted = Wanted(cursor, request.limit, own, store, request.profiles, seal, issuer)
            settled = self._service.database.settled(connection)
            found = feed.page(connection, wanted, pack=pack, settled=settled)
        return ChangesAnswer(changes=found.changes, cursor=found.cursor.token(), more=found.more)

    def _station(self, connection: Connection) -> Station:
        """Looked up by the token's digest: the comparison runs on hashes of secrets nobody can choose."""
        station = stations.by_token(connection, self._digest)
        if station is None:
            raise Refused(ErrorCode.BAD_TOKEN)
        return station

    def _trusted(self, connection: Connection) -> Station:
        station = self._station(connection)
        if station.is_revoked:
            raise Refused(ErrorCode.REVOKED)
        return station


def token_digest(token: str) -> bytes:
    """What the hub keeps of a 256-bit random token; a slow hash would add nothing to that."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _public_key(request: EnrolRequest) -> bytes | None:
    """What the newcomer wants its secrets sealed to. Raises Refused when that is no key."""
    if not isinstance(request.sealing_key, str):
        return None
    public = sealing.read_public_key(request.sealing_key)
    if public is None:
        raise Refused(ErrorCode.BAD_REQUEST, "sealing_key is not an X25519 public key")
    return public


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Refused(ErrorCode.HUB_TROUBLE, as_problem(error).sentence, retry_after=5) from error


def _claim(connection: Connection, station: Station, store: str) -> None:
    if not stations.claim(connection, StoreId(store), station.id):
        raise Refused(ErrorCode.NOT_YOUR_STORE, f"{store} belongs to another station")


def _held(connection: Connection, station: Station, journal: JournalState) -> HeldJournal:
    """What the hub has of *journal*: the line that the station is on, or the first one when it is on none."""
    _claim(connection, station, journal.store)
    lines = Lines(connection, StoreId(journal.store))
    on = lines.holding(journal.tip)
    known = on or lines.holding(journal.acknowledged)
    return HeldJournal(
        store=journal.store,
        high_water=(known or lines.all[0]).tip,
        holds_tip=on is not None,
        holds_acknowledged=known is not None and lines.holding(journal.acknowledged) is not None,
    )


def _own(connection: Connection, journal: JournalState) -> Iterator[Own]:
    """The stretches of lines that make up what the station has and knows to be here."""
    lines = Lines(connection, StoreId(journal.store))
    line, seq = lines.holding(journal.acknowledged), journal.acknowledged.seq
    by_id = {each.id: each for each in lines.all}
    while line is not None:
        yield Own(line.id, seq)
        seq = min(seq, line.fork_seq)
        line = None if line.parent is None else by_id[line.parent]


def _note_revoked(connection: Connection, station: Station, batch: Batch) -> None:
    key = f"revoked_sending:{station.id}:{station.revoked_at}"
    anomalies.note(connection, [Anomaly(AnomalyKind.REVOKED_SENDING, key, batch.received, batch.store, batch.first)])
