"""The last report of all records, kept so that every worker can show it at once and after a restart."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from kiosk.domain.figures import Report
from sync.hub.store.schema import kept_report
from sync.hub.store.upsert import insert

_ONLY = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """``digest``: of the pack it was made with; ``at``: when all records there were had been taken in, ms."""

    report: Report
    digest: str
    at: int


def keep(connection: Connection, kept: Kept) -> None:
    """Keep *kept* instead of the one before."""
    values = {"digest": kept.digest, "at": kept.at, "figures": msgspec.json.encode(kept.report).decode()}
    new = insert(connection, kept_report).values(id=_ONLY, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))


def newest(connection: Connection) -> Kept | None:
    """None when none was made yet, or only one by a program whose reports had another form."""
    row = connection.execute(select(kept_report)).one_or_none()
    if row is None:
        return None
    try:
        return Kept(msgspec.json.decode(row.figures, type=Report), row.digest, row.at)
    except msgspec.MsgspecError:
        return None
