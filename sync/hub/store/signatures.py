"""Keys of stations, and the points of journals that they signed: proof of every record up to there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, ScalarSelect, Table, bindparam, delete, func, select

from sync.hub.store.lines import Line
from sync.hub.store.schema import journal, quarantine, record, signed_tip, station_key
from sync.hub.store.upsert import insert
from sync.protocol.messages import Tip

BLOCK = 1_000
"""Of every so many records the last signed point is kept: a relay can cut batches there, and a proof stays small."""

# Made once: both run for every batch.
_KEYS = (
    select(station_key.c.id, station_key.c.key)
    .where(station_key.c.station == bindparam("station"))
    .order_by(station_key.c.id.desc())
)


def _held(table: Table) -> ScalarSelect[int]:
    """How many records of the line *table* has behind a signed point, up to the new one."""
    behind = table.c.seq > signed_tip.c.seq, table.c.seq <= bindparam("tip")
    query = select(func.count()).where(table.c.journal == signed_tip.c.journal, *behind)
    return query.correlate(signed_tip).scalar_subquery()


_OLDER = delete(signed_tip).where(
    signed_tip.c.journal == bindparam("line"),
    signed_tip.c.seq >= bindparam("first"),
    signed_tip.c.seq < bindparam("tip"),
    _held(record) + _held(quarantine) == bindparam("tip", type_=BigInteger) - signed_tip.c.seq,
)
"""Across a gap no chain can be followed, so a point before one is the last that vouches for what is there."""


@dataclass(frozen=True, slots=True)
class StationKey:
    """An Ed25519 public key, under the number it has here."""

    id: int
    public: bytes


@dataclass(frozen=True, slots=True)
class SignedTip:
    """A point of the line ``line``, its ``signature``, and the ``public`` key that made it."""

    line: int
    tip: Tip
    signature: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Vouched:
    """The signature that a batch came with, checked: by which of the station's keys."""

    signature: bytes
    key: int


def keys_of(connection: Connection, station: int) -> Sequence[StationKey]:
    """Every key the station ever had, the one it signs with now first."""
    return [StationKey(row.id, bytes(row.key)) for row in connection.execute(_KEYS, {"station": station})]


def learn_key(connection: Connection, station: int, public: bytes, *, now: int) -> None:
    """The station signs with *public* from now on."""
    new = insert(connection, station_key).on_conflict_do_nothing(index_elements=["station", "key"])
    connection.execute(new, [{"station": station, "key": public, "since": now}])


def keep_tip(connection: Connection, line: Line, tip: Tip, vouched: Vouched) -> None:
    """Keep *tip* of *line*; earlier ones of the same block go as far as everything behind them is here: they prove
    nothing more."""
    row = {"journal": line.id, "seq": tip.seq, "hash": bytes.fromhex(tip.hash)}
    new = insert(connection, signed_tip).on_conflict_do_nothing(index_elements=["journal", "seq"])
    connection.execute(new, [row | {"signature": vouched.signature, "key": vouched.key}])
    start = tip.seq - tip.seq % BLOCK
    connection.execute(_OLDER, {"line": line.id, "first": start, "tip": tip.seq})


def tips_of(connection: Connection, store: str) -> Sequence[SignedTip]:
    """Every signed point kept of *store*, line by line, in order."""
    query = (
        select(signed_tip, station_key.c.key.label("public"))
        .join(station_key, station_key.c.id == signed_tip.c.key)
        .join(journal, journal.c.id == signed_tip.c.journal)
        .where(journal.c.store == store)
        .order_by(signed_tip.c.journal, signed_tip.c.seq)
    )
    return [
        SignedTip(row.journal, Tip(seq=row.seq, hash=bytes(row.hash).hex()), bytes(row.signature), bytes(row.public))
        for row in connection.execute(query)
    ]
