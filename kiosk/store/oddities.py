"""What does not add up about this station, as the hub last told it, and what staff here said of it."""

import json
from typing import Any

from sqlalchemy import Connection, Row, and_, case, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.kinds import Settled
from kiosk.domain.records import canonical
from kiosk.store.schema import anomaly


def learn(connection: Connection, told: AnomalyChanged) -> None:
    """Keep it as it stands now. What staff said of it holds no more once it is open again, or there is news of it."""
    values = {
        "kind": told.kind,
        "at": told.at,
        "state": told.state.value,
        "subject": told.subject,
        "station_name": told.station_name,
        "detail": canonical(dict(told.detail)),
        "reason": told.reason,
        "mark": told.mark,
    }
    new = insert(anomaly).values(key=told.key, **values)
    open_again = and_(new.excluded.state == AnomalyState.OPEN, anomaly.c.state != AnomalyState.OPEN)
    said = case((or_(open_again, new.excluded.mark > anomaly.c.mark), ""), else_=anomaly.c.said)
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={**values, "said": said}))


def answered(connection: Connection, body: Settled) -> None:
    """Staff said what came of it; the hub hears of that with the records."""
    connection.execute(update(anomaly).where(anomaly.c.key == body.anomaly).values(said=body.reason))


def answers(connection: Connection) -> dict[str, str]:
    """What staff said of those that they answered and that are still open, by key."""
    query = select(anomaly.c.key, anomaly.c.said).where(anomaly.c.said != "", anomaly.c.state == AnomalyState.OPEN)
    return {row.key: row.said for row in connection.execute(query)}


def known(connection: Connection, limit: int) -> tuple[AnomalyChanged, ...]:
    """Those that are open first, then the others; the newest of each first."""
    rows = connection.execute(
        select(anomaly).order_by(anomaly.c.state != AnomalyState.OPEN, anomaly.c.at.desc(), anomaly.c.key).limit(limit)
    )
    return tuple(map(_told, rows))


def find(connection: Connection, key: str) -> AnomalyChanged | None:
    row = connection.execute(select(anomaly).where(anomaly.c.key == key)).one_or_none()
    return None if row is None else _told(row)


def _told(row: Row[Any]) -> AnomalyChanged:
    return AnomalyChanged(
        key=row.key,
        kind=row.kind,
        at=row.at,
        state=AnomalyState(row.state),
        subject=row.subject,
        station_name=row.station_name,
        detail=json.loads(row.detail),
        reason=row.reason,
        mark=row.mark,
    )
