"""The hub's own journal: what people of the hub did, as records chained and numbered like any station's.

A hub that was restored from a backup has a new epoch, and so goes on under a new store: no number is ever used twice.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import uuid_utils
from sqlalchemy import Connection, insert, select

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.kinds import Body, encode_body
from kiosk.domain.records import Record, flaw, record_hash
from sync.hub.service import HubKeys, HubService
from sync.hub.store import ingest, schema, stations
from sync.hub.store.ingest import Batch
from sync.hub.store.lines import Lines
from sync.protocol.record_wire import content_bytes, read_entries, to_wire

NAME = "Hub"
OWN_STORE = "hub-"
"""How the names of hubs' own stores begin."""
KIND = "hub"
"""What the station row says under which a hub's own journal is kept."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. ``actor``: a token, such as ``user:3`` or ``cli``; never a name."""

    subject: Subject
    body: Body
    actor: str


def own_store(keys: HubKeys) -> StoreId:
    """The store in which the hub that *keys* name writes now."""
    return StoreId(f"{keys.hub}.{keys.epoch}")


def write(service: HubService, connection: Connection, act: Act) -> RecordId:
    """The same for the hub that *service* is, now; gives the record's id."""
    return write_record(service, connection, act).id


def write_record(service: HubService, connection: Connection, act: Act) -> Record:
    """The same; gives the record."""
    xid = service.database.xid(connection)
    return append(connection, act, keys=service.keys, now=service.now(), xid=xid)


def lock(connection: Connection, keys: HubKeys, *, now: int) -> None:
    """Keep everybody else out of the journal until this transaction ends; on SQLite there is one writer anyway."""
    Lines(connection, _opened(connection, own_store(keys), now), locked=True)


def append(connection: Connection, act: Act, *, keys: HubKeys, now: int, xid: int) -> Record:
    """Write *act* behind the hub's last record; it reaches the counts and the stations as any record does.

    Raises ValueError for an act that cannot be a record: an overlong reason, an actor that is no token.
    """
    return append_all(connection, [act], keys=keys, now=now, xid=xid)[0]


def append_all(connection: Connection, acts: Iterable[Act], *, keys: HubKeys, now: int, xid: int) -> tuple[Record, ...]:
    """Append *acts* in their order, all of one moment. Raises ValueError as ``append`` does; then none is written."""
    store = _opened(connection, own_store(keys), now)
    line = Lines(connection, store, locked=True).all[0]
    records: list[Record] = []
    prev = line.hash.hex()
    for seq, act in enumerate(acts, line.seq + 1):
        records.append(_record(act, store, seq=seq, prev=prev, now=now))
        prev = record_hash(records[-1])
    if records:
        entries = tuple(read_entries(store, records[0].seq, [to_wire(content_bytes(each)) for each in records]))
        ingest.take(connection, Batch(store, records[0].seq, line.hash, entries, lost=0, received=now, xid=xid))
    return tuple(records)


def station_row(connection: Connection, keys: HubKeys, *, now: int) -> int:
    """The number of the station row that stands for the hub itself."""
    row = stations.owner(connection, _opened(connection, own_store(keys), now))
    if row is None:
        raise LookupError("the hub's own journal was just opened")
    return row


def _record(act: Act, store: StoreId, *, seq: int, prev: str, now: int) -> Record:
    record = Record(
        id=RecordId(str(uuid_utils.uuid7())),
        station=store,
        seq=seq,
        at=now,
        kind=act.body.KIND,
        subject=act.subject,
        body=encode_body(act.body),
        actor=act.actor,
        prev=prev,
        offset=0,
    )
    wrong = flaw(record)
    if wrong is not None:
        raise ValueError(f"an act that cannot be a record: {wrong}")
    return record


def _opened(connection: Connection, store: StoreId, now: int) -> StoreId:
    """Make sure that *store* is here, under the row that stands for the hub itself."""
    if stations.owner(connection, store) is None:
        t = schema.station.c
        own = t.kind == KIND, t.relay.is_(None)  # other hubs' are known through a relay
        row = connection.execute(select(t.id).where(*own).order_by(t.id)).scalars().first()
        if row is None:
            values = {"name": NAME, "token_hash": secrets.token_bytes(32), "enrolled_at": now, "kind": KIND}
            new = insert(schema.station).values(values).returning(schema.station.c.id)
            row = connection.execute(new).scalar_one()
        stations.claim(connection, store, row)
    return store
