"""Facts that do not fit together: noted once, kept, and shown to the organiser."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from kiosk.domain.records import canonical
from sync.hub.store.schema import anomaly
from sync.hub.store.upsert import insert


class AnomalyKind(StrEnum):
    FORK = "fork"
    """Two histories under one store's name: it was copied, or restored and written to."""
    GAP = "gap"
    """The station itself no longer has some of its records."""
    BROKEN_CHAIN = "broken_chain"
    """A record does not continue the one before it: something was altered on the station's disk."""
    QUARANTINED = "quarantined"
    REVOKED_SENDING = "revoked_sending"
    TWO_PLACES = "two_places"
    """One badge in two zones within a minute."""
    BAD_BADGE = "bad_badge"
    """A badge let in unchecked that turned out forged, of a revoked issuer, or of none that the hub knows."""
    UNPROJECTABLE = "unprojectable"
    """A record that the hub keeps but could not count."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    kind: AnomalyKind
    key: str
    at: int
    store: str | None = None
    seq: int | None = None
    subject: str | None = None
    detail: str = "{}"


def detail(**values: str | int) -> str:
    return canonical(values)


def note(connection: Connection, anomalies: Sequence[Anomaly]) -> None:
    """Keep those whose key is new."""
    if not anomalies:
        return
    rows = [
        {
            "kind": a.kind.value,
            "key": a.key,
            "at": a.at,
            "store": a.store,
            "seq": a.seq,
            "subject": a.subject,
            "detail": a.detail,
        }
        for a in sorted(anomalies, key=lambda a: a.key)
    ]
    connection.execute(insert(connection, anomaly).on_conflict_do_nothing(index_elements=["key"]), rows)


def newest(connection: Connection, limit: int) -> list[Anomaly]:
    rows = connection.execute(
        select(anomaly).where(anomaly.c.settled_at.is_(None)).order_by(anomaly.c.at.desc()).limit(limit)
    )
    return [Anomaly(AnomalyKind(r.kind), r.key, r.at, r.store, r.seq, r.subject, r.detail) for r in rows]
