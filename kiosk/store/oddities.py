"""What does not add up about this station, as the hub last told it."""

import json

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.records import canonical
from kiosk.store.schema import anomaly


def learn(connection: Connection, told: AnomalyChanged) -> None:
    """Keep it as it stands now."""
    values = {
        "kind": told.kind,
        "at": told.at,
        "state": told.state.value,
        "subject": told.subject,
        "station_name": told.station_name,
        "detail": canonical(dict(told.detail)),
        "reason": told.reason,
    }
    new = insert(anomaly).values(key=told.key, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=values))


def known(connection: Connection, limit: int) -> tuple[AnomalyChanged, ...]:
    """Those that are open first, then the others; the newest of each first."""
    rows = connection.execute(
        select(anomaly).order_by(anomaly.c.state != AnomalyState.OPEN, anomaly.c.at.desc(), anomaly.c.key).limit(limit)
    )
    return tuple(
        AnomalyChanged(
            key=row.key,
            kind=row.kind,
            at=row.at,
            state=AnomalyState(row.state),
            subject=row.subject,
            station_name=row.station_name,
            detail=json.loads(row.detail),
            reason=row.reason,
        )
        for row in rows
    )
