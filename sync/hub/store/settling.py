"""Settles badges that a station could not check: the hub knows every issuer, and notes those that are no good.

The check-in itself stays a fact; the organiser sees what stood behind it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.domain.badges import UNVERIFIED_ACT, BadgeClaim, IssuerKey, Standing, parse, standing
from kiosk.domain.ids import EventId
from kiosk.domain.kinds import Audit, decode_body
from sync.hub.store import issuers
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail


def bad_badges(connection: Connection, rows: Sequence[Row[Any]], event: EventId) -> Iterator[Anomaly]:
    """What to note about badges among *rows* that turn out forged, revoked or of nobody the hub knows."""
    noted = [row for row in rows if row.kind == Audit.KIND and UNVERIFIED_ACT in row.body]
    keys = issuers.keys(connection) if noted else {}
    for row in noted:
        body = decode_body(row.kind, row.body)
        if isinstance(body, Audit) and body.act == UNVERIFIED_ACT:
            worth = _worth(str(body.detail.get("badge", "")), event, keys)
            if worth is not Standing.VERIFIED:
                about = detail(why=worth.value)
                yield Anomaly(
                    AnomalyKind.BAD_BADGE, f"bad_badge:{row.id}", row.at, row.store, row.seq, row.subject, about
                )


def _worth(code: str, event: EventId, keys: Mapping[int, IssuerKey]) -> Standing:
    claim = parse(code)
    if not isinstance(claim, BadgeClaim):
        return Standing.FORGED
    return standing(claim, event, keys.get(claim.badge.issuer))
