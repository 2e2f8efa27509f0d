"""Which anomalies somebody settled, with the reason; a void of that record opens one again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from kiosk.domain.kinds import Settled
from sync.hub.store import notices
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import settlement, void
from sync.hub.store.upsert import insert

LONGEST_REASON = 500
_PORTION = 500


def readable(reason: str) -> str:
    """*reason* as a record can have it: one line of what can be printed, cut where it gets long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in reason)
    return " ".join(plain.split())[:LONGEST_REASON]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled ``key``, when (ms) and why. ``record``: what a void names to open it again."""

    record: str
    key: str
    reason: str
    by: str
    at: int


IN_FORCE = ~exists().where(void.c.of == settlement.c.record)
"""Condition on a row of ``settlement``: nobody took it back."""


def keep(connection: Connection, found: Sequence[tuple[Row[Any], Settled]]) -> None:
    rows = [
        {"record": row.id, "key": body.anomaly[:300], "reason": body.reason, "by": row.actor, "at": row.at}
        for row, body in sorted(found, key=lambda pair: pair[0].id)
    ]
    if rows:
        connection.execute(insert(connection, settlement).on_conflict_do_nothing(index_elements=["record"]), rows)
        _tell(connection, {str(row["key"]) for row in rows})


def reopened(connection: Connection, undone: Collection[str]) -> None:
    """Tell the stations of anomalies that are open again, as one of the records *undone* had settled them."""
    ordered = sorted(undone)
    for start in range(0, len(ordered), _PORTION):
        query = select(settlement.c.key).where(settlement.c.record.in_(ordered[start : start + _PORTION]))
        _tell(connection, set(connection.execute(query).scalars()))


def of(connection: Connection, keys: Collection[str]) -> dict[str, Settlement]:
    """The settlement in force of each of *keys* that has one: the newest."""
    found: dict[str, Settlement] = {}
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _PORTION):
        query = select(settlement).where(settlement.c.key.in_(ordered[start : start + _PORTION]), IN_FORCE)
        for row in connection.execute(query.order_by(settlement.c.at, settlement.c.record)):
            found[row.key] = Settlement(row.record, row.key, row.reason, row.by, row.at)
    return found


def _tell(connection: Connection, keys: Collection[str]) -> None:
    if keys:
        notices.renew(connection, NoticeKind.ANOMALY, keys, xid=notices.transaction(connection))
