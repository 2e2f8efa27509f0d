"""Volunteers who came on an earlier day and never left: found among the few check-ins of volunteers."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, func, literal, select, tuple_

from kiosk.domain.kinds import CheckedIn
from kiosk.domain.meanings import Reader
from kiosk.domain.packs import Pack, PersonRole
from sync.hub.store import marks, schema
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.presences import corrected
from sync.hub.store.records import as_record
from sync.hub.store.schema import identity, presence, volunteer_stay
from sync.hub.store.upsert import insert

_MARK, _WORK = marks.Followed.STAYS, 0x6B687374
_STEP: Final = 2_000
_PERSON: Final = "person:"


def follow(connection: Connection, pack: Pack) -> bool:
    """Take in check-ins of volunteers that the counts have followed already; whether there may be more."""
    if not marks.alone(connection, _WORK):
        return False
    until = connection.execute(select(schema.projected.c.xid, schema.projected.c.n)).one()
    rows = _next(connection, (until.xid, until.n))
    reader = Reader(pack)
    found = [values for row in rows if (values := _stay(row, reader)) is not None]
    if found:
        new = insert(connection, volunteer_stay).on_conflict_do_nothing(index_elements=["record"])
        connection.execute(new, found)
    more = len(rows) == _STEP
    marks.write(connection, _MARK, (rows[-1].xid, rows[-1].n) if more else (until.xid, until.n))
    return more


def open_since_before(connection: Connection, day: str) -> Iterator[Anomaly]:
    """Every one of a day before *day* that nothing ended: it is still the last thing known of that person there."""
    t, p = volunteer_stay.c, presence.c
    head = len(_PERSON)
    person = case((t.subject.startswith(_PERSON), func.substr(t.subject, head + 1)), else_=literal(""))
    subject = func.coalesce(_PERSON + identity.c.one, t.subject)
    query = (
        select(volunteer_stay)
        .outerjoin(identity, identity.c.person == person)
        .join(presence, and_(p.subject == subject, p.activity == t.activity, p.day == t.day))
        .where(t.day < day, p.inside, p.record == t.record)
        .order_by(t.at, t.record)
    )
    for row in connection.execute(query):
        about = detail(zone=row.zone, activity=row.activity, day=row.day)
        key = f"open_shift:{row.record}"
        yield Anomaly(AnomalyKind.OPEN_SHIFT, key, row.at, row.store, row.seq, row.subject, about)


def _next(connection: Connection, until: marks.Mark) -> Sequence[Row[Any]]:
    t = schema.record.c
    query = (
        select(schema.record, schema.journal.c.store)
        .join(schema.journal, schema.journal.c.id == t.journal)
        .where(tuple_(t.xid, t.n) > tuple_(*marks.read(connection, _MARK)), tuple_(t.xid, t.n) <= tuple_(*until))
        .where(t.kind == CheckedIn.KIND, t.body.contains(f'"role":"{PersonRole.VOLUNTEER}"'))
        .order_by(t.xid, t.n)
        .limit(_STEP)
    )
    return connection.execute(query).all()


def _stay(row: Row[Any], reader: Reader) -> dict[str, object] | None:
    number, _ = reader.read(as_record(row, row.store))
    body = reader.meanings[number]
    if not isinstance(body, CheckedIn) or body.role != PersonRole.VOLUNTEER:
        return None
    return {
        "record": row.id,
        "subject": row.subject,
        "activity": body.activity,
        "zone": body.zone,
        "day": body.day,
        "at": corrected(row),
        "store": row.store,
        "seq": row.seq,
    }
