"""Settles badges that a station could not check: the hub knows every issuer, and hears of every badge that was made.

The check-in itself stays a fact; the organiser sees what stood behind it, and the station hears what it was worth.
Whichever comes first, the scan or the record of making the badge, the end is the same.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from kiosk.domain.badges import UNVERIFIED_ACT, BadgeClaim, IssuerKey, Standing, parse, standing
from kiosk.domain.ids import EventId, subject_of_code
from kiosk.domain.kinds import Audit, BadgeIssued, decode_body
from sync.hub.store import anomalies, identities, issuers, schema, settings
from sync.hub.store.among import among
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.records import with_store

_HEAD: Final = "bad_badge:"
"""How keys of such a scan begin, whatever it is found to be; behind it stands the record."""
_WEIGHED: Final = "issuers_weighed"
"""Setting: how many issuers were known when badges of unknown ones were last looked at."""
_ISSUED: Final = "issued"
"""Why a badge is good that its key does not prove: a station told of making it."""


def weigh(connection: Connection, rows: Sequence[Row[Any]], event: EventId, moved: Collection[str]) -> None:
    """Keep what badges are worth that stations let in unchecked: those among *rows*, and older ones that *rows* may
    tell of. *moved*: the subjects of everybody who is somebody else since."""
    scans = [*_scans(rows), *_scans(_older(connection, rows, moved))]
    keys = issuers.keys(connection) if scans else {}
    anomalies.replace(connection, [_weighed(connection, row, code, event, keys) for row, code in scans])


def weigh_again(connection: Connection, event: EventId) -> None:
    """Look once more at badges of issuers that the hub did not know, when it knows more of them than it did then."""
    known = str(connection.execute(select(func.count()).select_from(schema.issuer)).scalar_one())
    if settings.read(connection, _WEIGHED) == known:
        return
    settings.write(connection, _WEIGHED, known)
    t = schema.anomaly.c
    unknown = t.kind == AnomalyKind.BAD_BADGE, t.detail.contains(f'"why":"{Standing.UNKNOWN_ISSUER}"')
    again = [key.removeprefix(_HEAD) for key in connection.execute(select(t.key).where(*unknown)).scalars()]
    if again:
        rows = connection.execute(with_store().where(among(connection, schema.record.c.id, again))).all()
        weigh(connection, rows, event, ())


def _scans(rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], str]]:
    """Those of *rows* that tell of a badge that could not be checked, with its code."""
    for row in rows:
        if row.kind == Audit.KIND and UNVERIFIED_ACT in row.body:
            body = decode_body(row.kind, row.body)
            if isinstance(body, Audit) and body.act == UNVERIFIED_ACT:
                yield row, str(body.detail.get("badge", ""))


def _older(connection: Connection, rows: Sequence[Row[Any]], moved: Collection[str]) -> Sequence[Row[Any]]:
    """Records of scans that were weighed before, of people of whom *rows* tell something."""
    touched = {row.subject for row in rows if row.kind == BadgeIssued.KIND} | set(moved)
    if not touched:
        return ()
    t = schema.anomaly.c
    kinds = (AnomalyKind.BAD_BADGE, AnomalyKind.GOOD_BADGE)
    about = among(connection, t.subject, sorted(identities.family(connection, touched)))
    found = connection.execute(select(t.key, t.detail).where(t.kind.in_(kinds), about)).all()
    again = [row.key.removeprefix(_HEAD) for row in found if json.loads(row.detail)["why"] != Standing.VERIFIED]
    here = {row.id for row in rows}
    wanted = among(connection, schema.record.c.id, [each for each in again if each not in here])
    return connection.execute(with_store().where(wanted)).all() if again else ()


def _weighed(
    connection: Connection, row: Row[Any], code: str, event: EventId, keys: Mapping[int, IssuerKey]
) -> Anomaly:
    worth = _worth(code, event, keys)
    why = (
        _ISSUED if worth is not Standing.VERIFIED and _was_issued(connection, row.subject, event, code) else worth.value
    )
    is_good = why in (_ISSUED, Standing.VERIFIED)
    return Anomaly(
        kind=AnomalyKind.GOOD_BADGE if is_good else AnomalyKind.BAD_BADGE,
        key=f"{_HEAD}{row.id}",
        at=row.at + (row.shift or 0),
        store=row.store,
        seq=row.seq,
        subject=row.subject,
        detail=detail(why=why, station_at=row.at),
        ended_at=row.received if is_good else None,
    )


def _was_issued(connection: Connection, subject: str, event: EventId, code: str) -> bool:
    """Whether a station has told of making this very badge: one without a hub at the time, or whose key is retired."""
    digest = subject_of_code(event, code).removeprefix("code:")
    everybody = sorted(identities.family(connection, [subject]))
    t = schema.record.c
    made = t.kind == BadgeIssued.KIND, among(connection, t.subject, everybody)
    bodies = connection.execute(select(t.body).where(*made)).scalars()
    return any(digest in body for body in bodies)


def _worth(code: str, event: EventId, keys: Mapping[int, IssuerKey]) -> Standing:
    claim = parse(code)
    if not isinstance(claim, BadgeClaim):
        return Standing.FORGED
    return standing(claim, event, keys.get(claim.badge.issuer))
