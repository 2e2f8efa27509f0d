"""The hub's side of the protocol: every step as PROTOCOL.md says, over the store; HTTP is only a coat around it."""

from collections.abc import Iterator

from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from sync.hub import relaying
from sync.hub.enrolling import enrol
from sync.hub.service import HubService, token_digest
from sync.hub.store import (
    anomalies,
    feed,
    ingest,
    issuers,
    people,
    reconciling,
    relays,
    stations,
)
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.feed import Own, Wanted
from sync.hub.store.ingest import Batch
from sync.hub.store.lines import Lines
from sync.hub.store.people import Learned
from sync.hub.store.stations import Contact, Station
from sync.hub.vouching import vouch
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    AuthorityAnswer,
    AuthorityRequest,
    ChangesAnswer,
    ChangesRequest,
    EnrolAnswer,
    EnrolRequest,
    FetchAnswer,
    FetchRequest,
    HeldJournal,
    HelloAnswer,
    HelloRequest,
    JournalState,
    ProfilesAnswer,
    ProfilesRequest,
    ReconcileAnswer,
    ReconcileRequest,
    RecordsAnswer,
    RecordsRequest,
    StationsAnswer,
    StationsRequest,
)
from sync.protocol.record_wire import read_entries
from sync.protocol.versions import CAPABILITIES, PROTOCOL


class StationPeer:
    """The protocol's steps for one station; satisfies SyncPeer."""

    def __init__(self, service: HubService, token: str) -> None:
        self._service = service
        self._digest = token_digest(token)

    def authority(self, _request: AuthorityRequest) -> AuthorityAnswer:
        """For anybody who asks: it is worth nothing without the fingerprint of an invitation."""
        trust = self._service.trust
        if trust is None:
            raise Refused(ErrorCode.BAD_REQUEST, "this hub has no certificate authority")
        return AuthorityAnswer(certificate=trust.authority.pem)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return enrol(self._service, request)

    def hello(self, request: HelloRequest) -> HelloAnswer:
        if request.protocol != PROTOCOL:
            raise Refused(ErrorCode.VERSION, f"this hub speaks protocol {PROTOCOL}")
        now, keys = self._service.now(), self._service.keys
        skew = request.clock - now
        battery = request.battery if isinstance(request.battery, int) else None
        with self._service.writing() as connection:
            station = self._station(connection)
            owners = [_owner(connection, station, journal.store) for journal in request.journals]
            journals = tuple(_held(connection, own, j) for own, j in zip(owners, request.journals, strict=True))
            saved = sum(j.tip.seq for own, j in zip(owners, request.journals, strict=True) if own.id == station.id)
            written = tuple(journal.store for journal in request.journals if journal.tip.seq)
            contact = Contact(now, request.program, saved, request.dead_letters, skew, battery, written)
            self._note(connection, station, contact)
        return HelloAnswer(
            event=keys.event,
            station_name=station.name,
            protocols=(PROTOCOL,),
            capabilities=CAPABILITIES,
            time=now,
            journals=journals,
            revoked=station.is_revoked,
            **self._service.public_keys(),
        )

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        """Accepted from a revoked station too: what it saw happened."""
        if request.last_seq != request.first_seq + len(request.records) - 1 or request.first_seq <= request.lost:
            raise Refused(ErrorCode.BAD_REQUEST, "first_seq, last_seq, lost and the records do not agree")
        with self._service.rush.batch():
            return self._take(request)

    def _take(self, request: RecordsRequest) -> RecordsAnswer:
        entries = tuple(read_entries(request.store, request.first_seq, request.records))
        if entries[-1].hash != request.tip_after:
            raise Refused(ErrorCode.DAMAGED, "the records do not end in tip_after")
        with self._service.writing() as connection:
            station = _owner(connection, self._station(connection), request.store)
            _claim(connection, station, request.store)
            vouched = vouch(connection, station.id, request, event=self._service.keys.event)
            batch = Batch(
                store=StoreId(request.store),
                first=request.first_seq,
                tip_before=bytes.fromhex(request.tip_before),
                entries=entries,
                lost=request.lost,
                received=self._service.now(),
                xid=self._service.database.xid(connection),
                vouched=vouched,
            )
            answer = ingest.take(connection, batch)
            if station.is_stolen:
                _note_revoked(connection, batch)
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
            wanted = Wanted(
                cursor,
                request.limit,
                own,
                store,
                request.profiles,
                seal,
                issuer,
                station.id,
                request.records is not False,
            )
            settled = self._service.database.settled(connection)
            found = feed.page(connection, wanted, pack=pack, settled=settled)
        return ChangesAnswer(changes=found.changes, cursor=found.cursor.token(), more=found.more)

    def stations(self, request: StationsRequest) -> StationsAnswer:
        """For hubs that hang on this one."""
        with self._service.reading() as connection:
            relay = self._trusted(connection)
        return relaying.meet(self._service, relay, request)

    def fetch(self, request: FetchRequest) -> FetchAnswer:
        """For hubs that hang on this one: everybody's records. Raises Refused."""
        with self._service.reading() as connection:
            relay = self._trusted(connection)
            if not relays.is_relay(connection, relay.id):
                raise Refused(ErrorCode.BAD_REQUEST, f"{relay.name} did not enrol as a relay")
        return relaying.fetch(self._service, request)

    def reconcile(self, request: ReconcileRequest) -> ReconcileAnswer:
        """Answered to a revoked station too: it may want to know before it is wiped."""
        now = self._service.now()
        with self._service.writing() as connection:
            station = self._station(connection)
            owners = [_owner(connection, station, journal.store) for journal in request.journals]
            for own, journal in zip(owners, request.journals, strict=True):
                _claim(connection, own, journal.store)
            held = tuple(reconciling.held(connection, StoreId(j.store), j.points) for j in request.journals)
            wanted = [journal.points[-1].seq for journal in request.journals]
            equal = all(seq == h.shared.seq == h.count for seq, h in zip(wanted, held, strict=True))
            own_records = sum(seq for seq, own in zip(wanted, owners, strict=True) if own.id == station.id)
            stations.save_proof(connection, station.id, own_records if equal else None, now=now)
        return ReconcileAnswer(time=now, journals=held)

    def _station(self, connection: Connection) -> Station:
        """Looked up by the token's digest: the comparison runs on hashes of secrets nobody can choose."""
        station = stations.by_token(connection, self._digest)
        if station is None:
            raise Refused(ErrorCode.BAD_TOKEN)
        return station

    def _note(self, connection: Connection, station: Station, contact: Contact) -> None:
        """Remember how the station is, and notice a second computer that goes by its name."""
        stations.save_contact(connection, station.id, contact)
        if not relays.is_relay(connection, station.id):
            _note_copy(connection, station, contact)

    def _trusted(self, connection: Connection) -> Station:
        station = self._station(connection)
        if station.is_revoked:
            raise Refused(ErrorCode.REVOKED)
        return station


def _owner(connection: Connection, carrier: Station, store: str) -> Station:
    """Whose journal *store* is: that of *carrier*, or of the station for which *carrier* hands it in."""
    owner = relays.carried_for(connection, carrier.id, StoreId(store))
    return (None if owner is None else stations.find(connection, owner)) or carrier


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


def _note_copy(connection: Connection, station: Station, contact: Contact) -> None:
    """A database that was copied goes on under a new journal and keeps the old ones. Who speaks with the same token and
    does not have the journal that this station wrote last is another copy of it, or an older one."""
    written = contact.written
    before = stations.save_newest(connection, station.id, written[-1]) if written else None
    if before is not None and before not in written:
        first = stations.first_journal(connection, station.id) or before
        journals = stations.journals_of(connection, station.id)
        anomalies.note(connection, [anomalies.copied(first, at=contact.at, journals=journals)])


def _note_revoked(connection: Connection, batch: Batch) -> None:
    last = batch.entries[-1]
    about = detail(last=last.seq, station_at=last.fields.at if last.fields is not None else None)
    key = f"revoked_sending:{batch.store}"
    found = Anomaly(
        AnomalyKind.REVOKED_SENDING, key, batch.received, batch.store, batch.first, detail=about, mark=last.seq
    )
    anomalies.note(connection, [found])
