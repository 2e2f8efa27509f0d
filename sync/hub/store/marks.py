"""How far something has followed the rows of a table, in the order (xid, n) in which none is ever skipped."""

from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import Connection, delete, text

from sync.hub.store import settings
from sync.hub.store.schema import setting

Mark: TypeAlias = tuple[int, int]


class Followed(StrEnum):
    """Everything that keeps a mark. What each does with a row, it may do again."""

    LOOKALIKES = "lookalikes_at"
    STAYS = "stays_at"
    PEOPLE_UP = "relay_people"


def read(connection: Connection, name: Followed) -> Mark:
    xid, _, n = (settings.read(connection, name) or "0.0").partition(".")
    return int(xid), int(n)


def write(connection: Connection, name: Followed, mark: Mark) -> None:
    settings.write(connection, name, f"{mark[0]}.{mark[1]}")


def forget_all(connection: Connection) -> None:
    """Everything is followed from the beginning again: the rows have other numbers than they had."""
    connection.execute(delete(setting).where(setting.c.key.in_(list(Followed))))


def alone(connection: Connection, number: int) -> bool:
    """Whether this transaction is the one that may do work *number* now; on SQLite there is one writer anyway."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": number}).scalar_one())
