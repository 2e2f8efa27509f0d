"""Writes the sound records of a batch, each database by its fastest way; one that cannot be kept stops no other."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError


class NewRow(NamedTuple):
    """A row of ``record`` but for its number; ``prev`` is None where it is the hash of the record before."""

    xid: int
    journal: int
    seq: int
    id: str
    at: int
    kind: str
    subject: str
    body: str
    actor: str
    prev: str | None
    mono: int
    shift: int | None
    hash: bytes
    received: int


_Way: TypeAlias = Callable[[Connection, Sequence[NewRow]], set[int]]
"""Inserts rows, all or none, and gives the numbers of those whose id is another record's already."""
_OF_A_RECORD = (DataError, IntegrityError, ProgrammingError)
"""What one record can do to a whole batch."""


def keep(connection: Connection, rows: Sequence[NewRow]) -> dict[int, str]:
    """Insert *rows*; gives the ones that could not be, with the reason.

    They are written in order of their ids, so that two batches with the same ids never wait for each other in a circle.
    """
    ordered = sorted(rows, key=lambda row: (row.id, row.seq))
    for way in (_copy, _insert_arrays) if connection.dialect.name == "postgresql" else (_insert_values,):
        reasons = _try(connection, ordered, way) if ordered else {}
        if reasons is not None:
            return reasons
    return _keep_singly(connection, ordered)


def _try(connection: Connection, rows: Sequence[NewRow], way: _Way) -> dict[int, str] | None:
    """None when that way they do not go in together."""
    try:
        with connection.begin_nested():
            return dict.fromkeys(way(connection, rows), "id_reused")
    except _OF_A_RECORD:
        return None


def _keep_singly(connection: Connection, rows: Sequence[NewRow]) -> dict[int, str]:
    way = _insert_arrays if connection.dialect.name == "postgresql" else _insert_values
    reasons: dict[int, str] = {}
    for row in rows:
        found = _try(connection, [row], way)
        reasons |= {row.seq: "unstorable"} if found is None else found
    return reasons


_COLUMNS = {
    "xid": "bigint",
    "journal": "integer",
    "seq": "bigint",
    "id": "text",
    "at": "bigint",
    "kind": "text",
    "subject": "text",
    "body": "text",
    "actor": "text",
    "prev": "text",
    "mono": "bigint",
    "shift": "bigint",
    "hash": "bytea",
    "received": "bigint",
}
_TYPES = tuple(_COLUMNS.values())
_NAMES = ", ".join(_COLUMNS)
_COPY = f"COPY record ({_NAMES}) FROM STDIN (FORMAT BINARY)"
_INSERT_ARRAYS = (
    f"INSERT INTO record ({_NAMES}) SELECT {_NAMES} FROM unnest("
    + ", ".join(f"%({name})b::{kind}[]" for name, kind in _COLUMNS.items())
    + f") AS t({_NAMES}) ORDER BY id, seq ON CONFLICT (id) DO NOTHING RETURNING seq"
)


def _copy(connection: Connection, rows: Sequence[NewRow]) -> set[int]:
    """PostgreSQL's own way in, twice as fast as any INSERT; it knows no conflicts and fails at the first."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine is made with this driver
    try:
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as e:
        raise DBAPIError.instance(_COPY, None, e, psycopg.Error, dialect=connection.dialect) from e
    return set()


def _insert_arrays(connection: Connection, rows: Sequence[NewRow]) -> set[int]:
    """One statement; its arrays travel in psycopg's binary form (``%b``), a seventh of the cost of text."""
    columns = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    kept = set(connection.exec_driver_sql(_INSERT_ARRAYS, columns).scalars())
    return {row.seq for row in rows} - kept


def _insert_values(connection: Connection, rows: Sequence[NewRow]) -> set[int]:
    """SQLite: many rows a statement, since the driver lets other threads in before and after each one."""
    done = sum(
        connection.exec_driver_sql(_values(len(part)), tuple(chain.from_iterable(part))).rowcount
        for part in _parts(rows)
    )
    if done == len(rows):
        return set()
    journal, seqs = rows[0].journal, [row.seq for row in rows]
    query = "SELECT seq FROM record WHERE journal = ? AND seq BETWEEN ? AND ?"
    kept = set(connection.exec_driver_sql(query, (journal, min(seqs), max(seqs))).scalars())
    return set(seqs) - kept


def _parts(rows: Sequence[NewRow]) -> Iterator[Sequence[NewRow]]:
    """*rows* in hundreds, then tens, then ones: few enough different statements for SQLite to remember them."""
    start = 0
    for size in (100, 10, 1):
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _values(rows: int) -> str:
    row = f"({', '.join('?' * len(_COLUMNS))})"
    return f"INSERT INTO record ({_NAMES}) VALUES {', '.join([row] * rows)} ON CONFLICT (id) DO NOTHING"
