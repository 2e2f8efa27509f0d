"""Who was said to be one person: by whom, when and why, and who took that back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, Select, or_, select

from kiosk.domain.ids import PersonId, RecordId
from kiosk.domain.kinds import Merged, Voided, decode_body
from sync.hub.store import schema
from sync.hub.store.among import among


@dataclass(frozen=True, slots=True)
class Deed:
    """A record of what somebody (``by``) did, with the reason, in a journal of the station or hub called ``name``."""

    record: RecordId
    by: str
    at: int
    reason: str
    store: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Joining:
    """``undone``: the record that took it back, None while it is in force."""

    person: PersonId
    into: PersonId
    made: Deed
    undone: Deed | None


def of(connection: Connection, people: Collection[str]) -> list[Joining]:
    """Every merge that any of *people* is in, those taken back too, the newest first."""
    return sorted(_joinings(connection, people), key=lambda each: each.made.record, reverse=True)


def _joinings(connection: Connection, people: Collection[str]) -> Iterator[Joining]:
    t = schema.merge.c
    wanted = sorted(set(people))
    mine = or_(among(connection, t.person, wanted), among(connection, t.target, wanted))
    rows = connection.execute(select(t.record, t.person, t.target, schema.void.c.by).outerjoin(
        schema.void, schema.void.c.of == t.record).where(mine)).all()  # fmt: skip
    deeds = _deeds(connection, [record for row in rows for record in (row.record, row.by) if record])
    for row in rows:
        if row.record in deeds:
            person, into = PersonId(row.person), PersonId(row.target)
            yield Joining(person, into, deeds[row.record], deeds.get(row.by) if row.by else None)


def _deeds(connection: Connection, records: Collection[str]) -> dict[str, Deed]:
    query = _with_author().where(among(connection, schema.record.c.id, sorted(set(records))))
    return {row.id: _deed(row) for row in connection.execute(query)} if records else {}


def _with_author() -> Select[Any]:
    r, whose = schema.record, schema.station.c
    joined: FromClause = (
        r.join(schema.journal, schema.journal.c.id == r.c.journal)
        .join(schema.store, schema.store.c.id == schema.journal.c.store)
        .join(schema.station, whose.id == schema.store.c.station)
    )
    columns = (r.c.id, r.c.kind, r.c.body, r.c.actor, r.c.at, schema.journal.c.store)
    return select(*columns, whose.name, whose.kind.label("whose")).select_from(joined)


def _deed(row: Any) -> Deed:
    body = decode_body(row.kind, row.body)
    reason = body.reason if isinstance(body, Merged | Voided) else ""
    return Deed(RecordId(row.id), row.actor, row.at, reason, row.store, row.name, row.whose)
