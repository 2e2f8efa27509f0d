"""Which records were taken back; a void may come before the record that it voids."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.domain.kinds import Voided, decode_body
from sync.hub.store.among import among
from sync.hub.store.schema import void
from sync.hub.store.upsert import insert


def named_in(rows: Iterable[Row[Any]]) -> dict[str, str]:
    """The records that voids among *rows* take back, and by which record."""
    bodies = ((row.id, decode_body(row.kind, row.body)) for row in rows if row.kind == Voided.KIND)
    return {body.of: by for by, body in bodies if isinstance(body, Voided) and body.of.isprintable()}


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of the records *ids* are void."""
    query = select(void.c.of).where(among(connection, void.c.of, ids))
    return set(connection.execute(query).scalars()) if ids else set()


def keep(connection: Connection, voids: dict[str, str]) -> None:
    rows = [{"of": of, "by": by} for of, by in sorted(voids.items())]
    if rows:
        connection.execute(insert(connection, void).on_conflict_do_nothing(index_elements=["of"]), rows)
