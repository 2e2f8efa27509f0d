"""What was said about anomalies, with a reason, by hubs and by stations; a void of such a record takes it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, select

from kiosk.domain.kinds import Settled
from kiosk.domain.records import Record
from sync.hub.store import issuers, schema
from sync.hub.store.schema import settlement, void
from sync.hub.store.upsert import insert

LONGEST_REASON = 500
_PORTION = 500
_STATION = "station"
"""What ``station.kind`` says of a row that is no hub's."""


def readable(reason: str) -> str:
    """*reason* as a record can have it: one line of what can be printed, cut where it gets long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in reason)
    return " ".join(plain.split())[:LONGEST_REASON]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled ``key``, when (ms) and why. ``record``: what a void names to open it again.

    ``mark``: how far the anomaly had gone. ``store``: in whose journal it stands, which is that of row ``station``,
    called ``name``, a station's or a hub's by its ``kind``.
    """

    record: str
    key: str
    reason: str
    by: str
    at: int
    mark: int = 0
    store: str = ""
    station: int | None = None
    name: str = ""
    kind: str = _STATION

    @property
    def by_hub(self) -> bool:
        return self.kind in issuers.HUBS


_whose, _writer = schema.store.alias(), schema.station.alias()
_WRITTEN = exists().where(_whose.c.id == settlement.c.store, _writer.c.id == _whose.c.station)
_OF_STOLEN = _WRITTEN.where(_writer.c.stolen_at.is_not(None))
IN_FORCE = and_(~exists().where(void.c.of == settlement.c.record), ~_OF_STOLEN)
"""Condition on a row of ``settlement``: nobody took it back, and whoever said it is not stolen. That is asked when it
is read, so that it does not matter which of the two a hub heard of first."""

APART = and_(_WRITTEN.where(_writer.c.kind.in_(issuers.HUBS)), IN_FORCE)
"""Condition on a row of ``settlement`` about two people who only look like one: only a hub keeps them apart."""


def keep(connection: Connection, found: Sequence[tuple[Row[Any], Settled]]) -> set[str]:
    """Keep what rows of records with their store say; gives the keys that they are about."""
    rows = [_values(row, row.store, body) for row, body in sorted(found, key=lambda pair: pair[0].id)]
    if rows:
        connection.execute(insert(connection, settlement).on_conflict_do_nothing(index_elements=["record"]), rows)
    return {str(row["key"]) for row in rows}


def keep_one(connection: Connection, record: Record, body: Settled) -> None:
    """Keep what *record*, which was just written here, says."""
    new = insert(connection, settlement).values(_values(record, record.station, body))
    connection.execute(new.on_conflict_do_nothing(index_elements=["record"]))


def _values(record: Row[Any] | Record, store: str, body: Settled) -> dict[str, object]:
    return {
        "record": record.id,
        "key": body.anomaly[:300],
        "reason": body.reason,
        "by": record.actor,
        "at": record.at,
        "mark": body.mark,
        "store": store,
    }


def keys_of(connection: Connection, station: int) -> set[str]:
    """The keys that *station* settled anything about, whether that is in force or not."""
    s = schema.store.c
    query = select(settlement.c.key).join(schema.store, s.id == settlement.c.store).where(s.station == station)
    return set(connection.execute(query).scalars())


def said_by(connection: Connection, records: Collection[str]) -> set[str]:
    """The keys that those of *records* are about which settled something."""
    ordered = sorted(records)
    portions = (ordered[start : start + _PORTION] for start in range(0, len(ordered), _PORTION))
    queries = (select(settlement.c.key).where(settlement.c.record.in_(portion)) for portion in portions)
    return {key for query in queries for key in connection.execute(query).scalars()}


def of(connection: Connection, keys: Collection[str]) -> dict[str, tuple[Settlement, ...]]:
    """What is in force about each of *keys* of which anything is, the newest last."""
    found: dict[str, tuple[Settlement, ...]] = {}
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _PORTION):
        for row in connection.execute(_query(ordered[start : start + _PORTION])):
            said = Settlement(
                record=row.record,
                key=row.key,
                reason=row.reason,
                by=row.by,
                at=row.at,
                mark=row.mark,
                store=row.store,
                station=row.station,
                name=row.name or "",
                kind=row.kind or _STATION,
            )
            found[row.key] = (*found.get(row.key, ()), said)
    return found


def apart(connection: Connection, key: str) -> tuple[Settlement, ...]:
    """What keeps the two people of *key* apart, the newest last."""
    return tuple(said for said in of(connection, [key]).get(key, ()) if said.by_hub)


def _query(keys: Sequence[str]) -> Any:
    s = schema.store.c
    return (
        select(settlement, s.station, schema.station.c.name, schema.station.c.kind)
        .outerjoin(schema.store, s.id == settlement.c.store)
        .outerjoin(schema.station, schema.station.c.id == s.station)
        .where(settlement.c.key.in_(keys), IN_FORCE)
        .order_by(settlement.c.at, settlement.c.record)
    )
