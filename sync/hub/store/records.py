"""Records as the hub kept them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.records import Record
from sync.hub.store import schema

_CHUNK = 5_000


def as_record(row: Row[Any], store: str) -> Record:
    """A row of ``record`` as a record of *store*; its ``prev`` is empty where the row leaves it to the one before."""
    return Record(
        id=RecordId(row.id),
        station=StoreId(store),
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        subject=Subject(row.subject),
        body=row.body,
        actor=row.actor,
        prev=row.prev or "",
        mono=row.mono,
        offset=row.shift,
    )


def every(connection: Connection) -> Iterator[Record]:
    """Every record that is not in quarantine, of one journal after the other, in order of ``seq``."""
    journals = connection.execute(
        select(schema.journal).order_by(schema.journal.c.store, schema.journal.c.branch)
    ).all()
    for journal in journals:
        after = 0
        while True:
            t = schema.record.c
            query = select(schema.record).where(t.journal == journal.id, t.seq > after).order_by(t.seq).limit(_CHUNK)
            rows = connection.execute(query).all()
            if not rows:
                break
            yield from (as_record(row, journal.store) for row in rows)
            after = rows[-1].seq
