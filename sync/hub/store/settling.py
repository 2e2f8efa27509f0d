"""Settles badges that a station could not check: the hub knows every issuer, and notes those that are no good.

The check-in itself stays a fact; the organiser sees what stood behind it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, text

from kiosk.domain.badges import UNVERIFIED_ACT, BadgeClaim, IssuerKey, Standing, parse, standing
from kiosk.domain.ids import EventId, subject_of_code
from kiosk.domain.kinds import Audit, BadgeIssued, decode_body
from sync.hub.store import issuers, schema
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail


def bad_badges(connection: Connection, rows: Sequence[Row[Any]], event: EventId) -> Iterator[Anomaly]:
    """What to note about badges among *rows* that turn out forged, revoked or of nobody the hub knows."""
    noted = [row for row in rows if row.kind == Audit.KIND and UNVERIFIED_ACT in row.body]
    keys = issuers.keys(connection) if noted else {}
    for row in noted:
        body = decode_body(row.kind, row.body)
        if isinstance(body, Audit) and body.act == UNVERIFIED_ACT:
            code = str(body.detail.get("badge", ""))
            worth = _worth(code, event, keys)
            if worth is not Standing.VERIFIED and not _was_issued(connection, row.subject, event, code):
                about = detail(why=worth.value)
                yield Anomaly(
                    AnomalyKind.BAD_BADGE, f"bad_badge:{row.id}", row.at, row.store, row.seq, row.subject, about
                )


def _was_issued(connection: Connection, subject: str, event: EventId, code: str) -> bool:
    """Whether a station has told of making this very badge: one without a hub at the time, or whose key is retired."""
    digest = subject_of_code(event, code).removeprefix("code:")
    made = text(f"record.kind = '{BadgeIssued.KIND}'"), schema.record.c.subject == subject  # as its index has it
    bodies = connection.execute(select(schema.record.c.body).where(*made)).scalars()
    return any(digest in body for body in bodies)


def _worth(code: str, event: EventId, keys: Mapping[int, IssuerKey]) -> Standing:
    claim = parse(code)
    if not isinstance(claim, BadgeClaim):
        return Standing.FORGED
    return standing(claim, event, keys.get(claim.badge.issuer))
