"""Statements of the scan path, given to SQLite as they are: SQLAlchemy's way around each takes ten times as long.

They run in the connection's transaction, which begins with the first of them, and fail as SQLAlchemy's do.
"""

from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Cursor, Error, Row
from typing import TypeAlias, cast

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

Values: TypeAlias = Sequence[object] | Mapping[str, object]

_DIALECT = sqlite.dialect(paramstyle="named")


def compiled(statement: Executable, columns: Iterable[str] = ()) -> str:
    """The text of *statement*, with a ``:name`` for each of its values. Make it once: this is what takes long.

    *columns*: those that an INSERT gives values to.
    """
    return str(statement.compile(dialect=_DIALECT, column_keys=list(columns) or None))  # type: ignore[attr-defined]


def rows(connection: Connection, statement: str, values: Values = ()) -> list[Row]:
    """What *statement* finds; columns by place or by name. Raises DBAPIError."""
    cursor = _cursor(connection)
    cursor.row_factory = Row
    try:
        return cursor.execute(statement, values).fetchall()
    except Error as error:
        raise _as_told(connection, statement, error) from error


def first(connection: Connection, statement: str, values: Values = ()) -> Row | None:
    """The first of what *statement* finds. Raises DBAPIError."""
    return next(iter(rows(connection, statement, values)), None)


def change(connection: Connection, statement: str, values: Values) -> int:
    """Write; how many rows are others now. Raises DBAPIError."""
    try:
        return _cursor(connection).execute(statement, values).rowcount
    except Error as error:
        raise _as_told(connection, statement, error) from error


def change_each(connection: Connection, statement: str, values: Iterable[Values]) -> None:
    """Write, once with each of *values*. Raises DBAPIError."""
    try:
        _cursor(connection).executemany(statement, values)
    except Error as error:
        raise _as_told(connection, statement, error) from error


def _cursor(connection: Connection) -> Cursor:
    if not connection.in_transaction():
        connection.begin()
    return cast("Cursor", connection.connection.cursor())


def _as_told(connection: Connection, statement: str, error: Error) -> BaseException:
    """What SQLAlchemy would raise; without the values, which may be somebody's name."""
    return DBAPIError.instance(
        statement, None, error, Error, hide_parameters=True, dialect=connection.dialect, connection_invalidated=False
    )
