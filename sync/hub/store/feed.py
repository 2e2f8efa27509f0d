"""The change feed: what a station has not heard of yet, in an order that no slow writer can slip behind.

Two streams, each in order of (xid, n): notices, and the records that other stations must know of. A cursor holds a
place in both, and the hub's epoch: after a restore of the hub, old cursors are refused and stations start over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, Row, Select, and_, not_, or_, select, tuple_

from kiosk.domain.badges import IssuerKey
from kiosk.domain.changes import (
    Change,
    CodeRevoked,
    IssuerRetired,
    IssuerRevoked,
    PackChanged,
    Participated,
    PersonErased,
    PersonMerged,
    RecordVoided,
    StationNamed,
)
from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, PersonId, RecordId, StoreId, ZoneId
from kiosk.domain.kinds import BadgeRevoked, CheckedIn, CheckedOut, Merged, Voided, body_of
from kiosk.domain.meanings import Reader
from kiosk.domain.packs import Pack
from kiosk.domain.records import Record
from sync.hub.store import anomalies, issuers, schema
from sync.hub.store.notices import NoticeKind
from sync.hub.store.records import as_record
from sync.protocol.change_wire import encode_change, encode_issuer, tagged
from sync.protocol.errors import ErrorCode, Refused

SHARED = (CheckedIn.KIND, CheckedOut.KIND, Voided.KIND, BadgeRevoked.KIND, Merged.KIND)


@dataclass(frozen=True, slots=True)
class Place:
    """Behind the row with this (xid, n)."""

    xid: int = 0
    n: int = 0


@dataclass(frozen=True, slots=True)
class Cursor:
    epoch: str
    notices: Place = Place()
    records: Place = Place()

    def token(self) -> str:
        return f"{self.epoch}.{self.notices.xid}.{self.notices.n}.{self.records.xid}.{self.records.n}"


def parse_cursor(token: str, epoch: str) -> Cursor:
    """The cursor that *token* stands for; an empty one is the beginning. Raises Refused(``bad_cursor``)."""
    if not token:
        return Cursor(epoch)
    given, *numbers = token.split(".")
    if given != epoch or len(numbers) != 4 or not all(number.isascii() and number.isdigit() for number in numbers):
        raise Refused(ErrorCode.BAD_CURSOR, "not a cursor of this hub, or of before it was restored")
    a, b, c, d = (min(int(number), 1 << 62) for number in numbers)
    return Cursor(epoch, Place(a, b), Place(c, d))


Seal: TypeAlias = Callable[[int, bytes], str]


@dataclass(frozen=True, slots=True)
class Own:
    """What the asking station has itself: of line ``journal`` everything up to ``seq``."""

    journal: int
    seq: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """``own``: left out. ``store``, ``profiles``: its own list entries up to that number are left out too.

    ``seal``: seals the key of an issuer to the station that asks; None when it has no key of its own. ``issuer``: the
    number under which that station makes badges. ``station``: its own number. ``records``: whether facts from records
    are wanted; a relay, which has the records, is told instead whose each issuer is.
    """

    cursor: Cursor
    limit: int
    own: Sequence[Own] = ()
    store: str = ""
    profiles: int = 0
    seal: Seal | None = None
    issuer: int | None = None
    station: int | None = None
    records: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    changes: tuple[msgspec.Raw, ...]
    cursor: Cursor
    more: bool


def page(connection: Connection, wanted: Wanted, *, pack: Pack, settled: int) -> Found:
    """The next changes, up to ``wanted.limit``, from rows below transaction *settled*."""
    cursor, limit = wanted.cursor, wanted.limit
    found = connection.execute(_notices(wanted, limit, settled)).all()
    room = max((limit + 1) // 2, limit - len(found))  # neither stream holds up the other
    records = connection.execute(_records(wanted, room, settled)).all() if wanted.records else []
    notices = found[: max(1, limit - len(records))]
    reader = Reader(pack)
    changes = [*_of_notices(connection, notices, pack, wanted), *_of_records(records, reader)]
    moved = Cursor(cursor.epoch, _end(notices, cursor.notices), _end(records, cursor.records))
    more = len(notices) < len(found) or len(found) == limit or len(records) == room
    return Found(tuple(changes), moved, more=more)


def _end(rows: Sequence[Row[Any]], start: Place) -> Place:
    return Place(rows[-1].xid, rows[-1].n) if rows else start


def _notices(wanted: Wanted, limit: int, settled: int) -> Select[Any]:
    t, p, place = schema.notice.c, schema.person.c, wanted.cursor.notices
    own = and_(t.kind == NoticeKind.PERSON.value, p.origin == wanted.store, p.origin_n <= wanted.profiles)
    return (
        select(t.xid, t.n, t.kind, t.key, p.entry)
        .outerjoin_from(schema.notice, schema.person, and_(t.kind == NoticeKind.PERSON.value, p.id == t.key))
        .where(tuple_(t.xid, t.n) > tuple_(place.xid, place.n), t.xid < settled)
        .where(or_(p.origin.is_(None), not_(own)))
        .order_by(t.xid, t.n)
        .limit(limit)
    )


def _records(wanted: Wanted, limit: int, settled: int) -> Select[Any]:
    t, place = schema.record.c, wanted.cursor.records
    query = (
        select(schema.record, schema.journal.c.store, schema.station.c.name)
        .join(schema.journal, schema.journal.c.id == t.journal)
        .join(schema.store, schema.store.c.id == schema.journal.c.store)
        .join(schema.station, schema.station.c.id == schema.store.c.station)
        .where(tuple_(t.xid, t.n) > tuple_(place.xid, place.n), t.xid < settled, t.kind.in_(SHARED))
    )
    for own in wanted.own:
        query = query.where(not_(and_(t.journal == own.journal, t.seq <= own.seq)))
    return query.order_by(t.xid, t.n).limit(limit)


def _of_notices(connection: Connection, rows: Sequence[Row[Any]], pack: Pack, wanted: Wanted) -> Iterator[msgspec.Raw]:
    keys = issuers.keys(connection) if any(row.kind == NoticeKind.ISSUER.value for row in rows) else {}
    named = _stations(connection, [row.key for row in rows if row.kind == NoticeKind.STATION.value])
    stores = {} if wanted.records else issuers.stores(connection)
    odd = [row.key for row in rows if row.kind == NoticeKind.ANOMALY.value]
    concerning = anomalies.changes(connection, odd, wanted.station) if odd else {}
    for row in rows:
        match NoticeKind(row.kind):
            case NoticeKind.PERSON:
                if row.entry is not None:
                    yield tagged("person", b'{"entry":' + row.entry.encode() + b"}")
            case NoticeKind.ERASED:
                yield encode_change(PersonErased(PersonId(row.key)))
            case NoticeKind.PACK:
                yield encode_change(PackChanged(pack))
            case NoticeKind.STATION:
                yield encode_change(named[row.key])
            case NoticeKind.ISSUER:
                yield from _issuer(int(row.key), keys[int(row.key)], wanted, stores.get(int(row.key), ""))
            case NoticeKind.ANOMALY:
                if row.key in concerning:
                    yield encode_change(concerning[row.key])


def _issuer(number: int, known: IssuerKey, wanted: Wanted, store: str) -> Iterator[msgspec.Raw]:
    """Both, for a revoked one: with its key a station can tell what it made from what was forged."""
    if wanted.seal is not None:
        yield encode_issuer(number, wanted.seal(number, known.key), own=number == wanted.issuer, store=store)
    if known.revoked:
        yield encode_change(IssuerRevoked(number))
    elif known.retired:
        yield encode_change(IssuerRetired(number))


def _stations(connection: Connection, stores: Sequence[str]) -> Mapping[str, StationNamed]:
    if not stores:
        return {}
    query = (
        select(schema.store.c.id, schema.station.c.name, schema.station.c.revoked_at)
        .join(schema.station, schema.station.c.id == schema.store.c.station)
        .where(schema.store.c.id.in_(stores))
    )
    return {
        row.id: StationNamed(StoreId(row.id), row.name, revoked=row.revoked_at is not None)
        for row in connection.execute(query)
    }


def _of_records(rows: Sequence[Row[Any]], reader: Reader) -> Iterator[msgspec.Raw]:
    for row in rows:
        change = _change(as_record(row, row.store), row.name, reader)
        if change is not None:
            yield encode_change(change)


def _change(record: Record, station_name: str, reader: Reader) -> Change | None:
    match body_of(record):
        case Voided(of=of):
            return RecordVoided(RecordId(of))
        case BadgeRevoked(code=code):
            return CodeRevoked(code)
        case Merged(person=person, into=into):
            return PersonMerged(record.id, PersonId(person), PersonId(into))
        case CheckedIn() | CheckedOut():
            return _participated(record, station_name, reader)
        case _:
            return None


def _participated(record: Record, station_name: str, reader: Reader) -> Change | None:
    number, _ = reader.read(record)
    meaning = reader.meanings[number]
    if not isinstance(meaning, CheckedIn | CheckedOut):
        return None
    return Participated(
        record=record.id,
        subject=record.subject,
        state=State.IN if isinstance(meaning, CheckedIn) else State.OUT,
        at=record.at + (record.offset or 0),
        activity=ActivityId(meaning.activity),
        zone=ZoneId(meaning.zone),
        day=meaning.day,
        station=record.station,
        station_name=station_name,
    )
