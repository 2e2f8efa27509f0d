"""How far something has followed the rows of a table, in the order (xid, n) in which none is ever skipped."""

from typing import TypeAlias

from sqlalchemy import Connection, text

from sync.hub.store import settings

Mark: TypeAlias = tuple[int, int]


def read(connection: Connection, name: str) -> Mark:
    xid, _, n = (settings.read(connection, name) or "0.0").partition(".")
    return int(xid), int(n)


def write(connection: Connection, name: str, mark: Mark) -> None:
    settings.write(connection, name, f"{mark[0]}.{mark[1]}")


def alone(connection: Connection, number: int) -> bool:
    """Whether this transaction is the one that may do work *number* now; on SQLite there is one writer anyway."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": number}).scalar_one())
