"""The append-only journal: numbers and chains every record, and proves itself whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Row

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.records import ChainBreak, Record, check_chain, genesis, record_hash
from kiosk.store import driver
from kiosk.store.schema import journal, record


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be: all but its place in the chain. ``at`` in ms, ``mono`` in ms since the program started."""

    id: RecordId
    at: int
    kind: str
    subject: Subject
    body: str
    actor: str
    mono: int = 0
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a journal: its last ``seq`` (0: empty) and the hash that the next record continues."""

    station: StoreId
    seq: int
    hash: str


# Statements of the scan path are made once: building them takes longer than SQLite takes to run them.
_CURRENT = "SELECT id FROM journal ORDER BY number DESC LIMIT 1"
_TIP = "SELECT seq, hash FROM record WHERE station = ? ORDER BY seq DESC LIMIT 1"
_ACKNOWLEDGED = "SELECT acknowledged FROM journal WHERE id = ?"
_ACKNOWLEDGE = "UPDATE journal SET acknowledged = ? WHERE id = ?"
_AFTER = "SELECT * FROM record WHERE station = ? AND seq > ? ORDER BY seq LIMIT ?"
_APPEND = driver.compiled(insert(record), (*Record.__slots__, "hash"))


def current(connection: Connection) -> StoreId:
    """The store identity that writes now."""
    (newest,) = driver.rows(connection, _CURRENT)
    return StoreId(newest["id"])


def stores(connection: Connection) -> tuple[StoreId, ...]:
    """Every store identity this database has had, oldest first."""
    return tuple(StoreId(i) for i in connection.execute(select(journal.c.id).order_by(journal.c.number)).scalars())


def found(connection: Connection, store: StoreId, fingerprint: str) -> None:
    """Begin a new journal in this database, whose file *fingerprint* tells: *store* writes from now on."""
    number = len(stores(connection)) + 1
    connection.execute(insert(journal).values(id=store, number=number, fingerprint=fingerprint, acknowledged=0))


def mark(connection: Connection) -> str | None:
    """The fingerprint of the file that the newest journal was begun in; None before the first."""
    newest = select(journal.c.fingerprint).order_by(journal.c.number.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none()


def set_mark(connection: Connection, new: str) -> None:
    """The newest journal's file is told by *new* from now on."""
    connection.execute(update(journal).where(journal.c.id == current(connection)).values(fingerprint=new))


def tip(connection: Connection, store: StoreId) -> Tip:
    row = driver.first(connection, _TIP, (store,))
    return Tip(store, 0, genesis(store)) if row is None else Tip(store, row["seq"], row["hash"])


def acknowledged(connection: Connection, store: StoreId) -> int:
    """Up to which record of *store* the hub has them all; 0 where there is no such journal."""
    row = driver.first(connection, _ACKNOWLEDGED, (store,))
    return 0 if row is None else row["acknowledged"]


def acknowledge(connection: Connection, store: StoreId, through: int) -> None:
    driver.change(connection, _ACKNOWLEDGE, (through, store))


def append(connection: Connection, draft: Draft) -> Record:
    """Add *draft* behind the last record; call it inside a writing transaction."""
    end = tip(connection, current(connection))
    new = Record(
        id=draft.id,
        station=end.station,
        seq=end.seq + 1,
        at=draft.at,
        kind=draft.kind,
        subject=draft.subject,
        body=draft.body,
        actor=draft.actor,
        prev=end.hash,
        mono=draft.mono,
        offset=draft.offset,
    )
    driver.change(connection, _APPEND, _columns(new) | {"hash": record_hash(new)})
    return new


def _columns(new: Record) -> dict[str, object]:
    return {name: getattr(new, name) for name in Record.__slots__}


def as_record(row: RowMapping | Row) -> Record:
    return Record(**{name: row[name] for name in Record.__slots__})


def after(connection: Connection, store: StoreId, seq: int, limit: int) -> tuple[Record, ...]:
    """Up to *limit* records of *store* that follow *seq*, in order."""
    return tuple(map(as_record, driver.rows(connection, _AFTER, (store, seq, limit))))


def hash_at(connection: Connection, store: StoreId, seq: int) -> str | None:
    """The chain's hash after record *seq* (0: the genesis), None when there is no such record."""
    if seq == 0:
        return genesis(store)
    query = select(record.c.hash).where(record.c.station == store, record.c.seq == seq)
    return connection.execute(query).scalar_one_or_none()


def find(connection: Connection, wanted: RecordId) -> Record | None:
    row = connection.execute(select(record).where(record.c.id == wanted)).mappings().first()
    return None if row is None else as_record(row)


def every(connection: Connection) -> Iterator[Record]:
    """All records of this database in the order they were written."""
    query = select(record).order_by(record.c.n).execution_options(yield_per=2000)
    for row in connection.execute(query).mappings():
        yield as_record(row)


def verify(connection: Connection, store: StoreId) -> ChainBreak | Tip:
    """Walk the whole journal of *store*: its tip when every record is whole and in place, else the first break.

    A journal that lost its end still has an unbroken chain; what the hub acknowledged tells.
    """
    query = select(record).where(record.c.station == store).order_by(record.c.seq).execution_options(yield_per=2000)
    rows = connection.execute(query).mappings()
    outcome = check_chain(((as_record(row), str(row["hash"])) for row in rows), after=0, tip=genesis(store))
    if isinstance(outcome, ChainBreak):
        return outcome
    end = tip(connection, store)
    known = connection.execute(select(journal.c.acknowledged).where(journal.c.id == store)).scalar_one()
    if known > end.seq:
        return ChainBreak(end.seq + 1, f"it ends here, but the hub has records up to {known}")
    return end
