"""What changed that stations must hear of: each thing once, at the place of its last change."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection, delete, text

from sync.hub.store.schema import notice
from sync.hub.store.upsert import insert


class NoticeKind(StrEnum):
    PERSON = "person"
    ERASED = "person_erased"
    PACK = "pack"
    STATION = "station"
    ISSUER = "issuer"
    ANOMALY = "anomaly"


def renew(connection: Connection, kind: NoticeKind, keys: Iterable[str], *, xid: int) -> None:
    """Move the notices of *keys* to the end of the feed, so that every station hears of them again."""
    ordered = sorted(set(keys))
    if not ordered:
        return
    rows = [{"xid": xid, "kind": kind.value, "key": key} for key in ordered]
    new = insert(connection, notice)
    if connection.dialect.name == "postgresql":
        # Whoever renewed one at this moment may have been heard by a reader already; then ours moves it once more.
        again = {"xid": new.excluded.xid, "n": new.excluded.n}
        connection.execute(new.on_conflict_do_update(index_elements=["kind", "key"], set_=again), rows)
    else:
        connection.execute(delete(notice).where(notice.c.kind == kind.value, notice.c.key.in_(ordered)))
        connection.execute(new, rows)


def drop(connection: Connection, kind: NoticeKind, keys: Iterable[str]) -> None:
    """Nobody needs to hear of *keys* any more."""
    connection.execute(delete(notice).where(notice.c.kind == kind.value, notice.c.key.in_(sorted(set(keys)))))


def transaction(connection: Connection) -> int:
    """The number of the transaction under way, 0 on SQLite."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())
