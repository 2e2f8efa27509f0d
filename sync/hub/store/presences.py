"""Presences in the database: loaded for many subjects at once, written in one order so that nobody deadlocks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, delete, select

from kiosk.domain.kinds import CheckedIn, CheckedOut
from sync.hub.store.among import among
from sync.hub.store.counting import Presence
from sync.hub.store.schema import presence

Visit: TypeAlias = CheckedIn | CheckedOut
Key: TypeAlias = tuple[str, str]
"""Activity and day."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a subject's presences were and are."""

    subject: str
    before: Mapping[Key, Presence]
    after: Mapping[Key, Presence]


def key(visit: Visit) -> Key:
    return visit.activity, visit.day


def corrected(row: Row[Any]) -> int:
    """When a record happened by the hub's clock, as far as its station knew that."""
    return int(row.at) + int(row.shift or 0)


def after_visit(before: Presence | None, row: Row[Any], visit: Visit) -> Presence:
    """The presence after one more record: the latest time wins, the id where times are equal.

    Not where ``steps_back`` says so: then all records have to be looked at together.
    """
    count = int(isinstance(visit, CheckedIn)) + (before.checkins if before is not None else 0)
    now = _presence(row, visit, count)
    if before is None or _order(now) >= _order(before):
        return now
    return before._replace(checkins=count)


def steps_back(before: Presence | None, row: Row[Any]) -> bool:
    """Whether the station that decided *before* set its clock back since: its later record has an earlier time."""
    return before is not None and before.journal == row.journal and (corrected(row), row.id) < _order(before)


def folded(visits: Iterable[tuple[Row[Any], Visit]]) -> dict[Key, Presence]:
    """The presences that *visits*, all there are, come to: within a station its own order decides (clocks jump),
    between stations the time, and the id where times are equal."""
    newest: dict[Key, dict[int, tuple[Row[Any], Visit]]] = {}
    counts: Counter[Key] = Counter()
    for row, visit in sorted(visits, key=lambda each: each[0].seq):
        newest.setdefault(key(visit), {})[row.journal] = (row, visit)
        counts[key(visit)] += isinstance(visit, CheckedIn)
    return {
        at: max((_presence(row, visit, counts[at]) for row, visit in last.values()), key=_order)
        for at, last in newest.items()
    }


def _presence(row: Row[Any], visit: Visit, count: int) -> Presence:
    inside = isinstance(visit, CheckedIn)
    return Presence(visit.activity, visit.day, visit.zone, inside, corrected(row), row.id, row.journal, count)


def _order(held: Presence) -> tuple[int, str]:
    return held.at, held.record


def load(connection: Connection, subjects: Sequence[str]) -> dict[str, dict[Key, Presence]]:
    """The presences of each of *subjects*."""
    found: dict[str, dict[Key, Presence]] = {subject: {} for subject in subjects}
    t = presence.c
    columns = (t.subject, t.activity, t.day, t.zone, t.inside, t.at, t.record, t.journal, t.checkins)
    query = select(*columns).where(among(connection, t.subject, subjects))
    for subject, *rest in connection.execute(query).all() if subjects else ():
        held = Presence._make(rest)
        found[subject][held.activity, held.day] = held
    return found


def save(connection: Connection, changes: Iterable[Change]) -> None:
    rows: list[tuple[Any, ...]] = []
    gone: list[tuple[str, str, str]] = []
    for change in changes:
        changed = (held for at, held in change.after.items() if change.before.get(at) != held)
        rows += [(change.subject, *held) for held in changed]
        gone += [(change.subject, *at) for at in change.before if at not in change.after]
    _write(connection, rows)
    t = presence.c
    for subject, activity, day in sorted(gone):
        connection.execute(delete(presence).where(t.subject == subject, t.activity == activity, t.day == day))


_COLUMNS = tuple(column.name for column in presence.columns)
_KEY = tuple(column.name for column in presence.primary_key)
_UPSERT = (
    f"INSERT INTO presence ({', '.join(_COLUMNS)}) {{source}} ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEY)
)
_SQLITE = _UPSERT.format(source=f"VALUES ({', '.join('?' * len(_COLUMNS))})")
_TYPES = dict.fromkeys(("subject", "activity", "day", "zone", "record"), "text") | {
    "inside": "boolean",
    "at": "bigint",
    "journal": "integer",
    "checkins": "integer",
}
_POSTGRESQL = _UPSERT.format(
    source="SELECT * FROM unnest(" + ", ".join(f"%({name})b::{_TYPES[name]}[]" for name in _COLUMNS) + ")"
)


def _write(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    rows.sort(key=lambda row: row[:3])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL, dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))
    else:
        connection.exec_driver_sql(_SQLITE, rows)
