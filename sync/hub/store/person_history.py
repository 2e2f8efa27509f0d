"""What happened to one person: every record about them, of all stations, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub.store import stations, voids
from sync.hub.store.schema import journal, record

LIMIT = 1_000
"""Records of one person that are shown: the newest."""


@dataclass(frozen=True, slots=True)
class Event:
    """``at``: by the station's clock; ``happened``: corrected by what the station knew of the hub's; ``received``: when
    it came here. All ms."""

    record: str
    kind: str
    body: str
    subject: str
    station: str
    at: int
    happened: int
    received: int
    void: bool


def of(connection: Connection, subjects: Sequence[str], *, limit: int = LIMIT) -> Sequence[Event]:
    """What is recorded about *subjects*."""
    t = record.c
    columns = (t.id, t.kind, t.body, t.subject, t.at, t.shift, t.received, journal.c.store)
    query = select(*columns).join(journal, journal.c.id == t.journal).where(t.subject.in_(subjects))
    rows = connection.execute(query.order_by(t.n.desc()).limit(limit)).all()
    void = voids.known(connection, [row.id for row in rows])
    names = stations.names(connection)
    events = [
        Event(
            row.id,
            row.kind,
            row.body,
            row.subject,
            names.get(row.store, row.store),
            row.at,
            row.at + (row.shift or 0),
            row.received,
            row.id in void,
        )
        for row in rows
    ]
    return sorted(events, key=lambda event: (event.happened, event.record))
