"""Takes a station out of service: its journal is put aside, whole; everything personal and secret is removed."""

import contextlib
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

from kiosk.store.erasing import empty_log
from kiosk.store.opening import FILE_NAME

_JOURNAL: Final = frozenset(
    {
        *("journal", "record", "quarantined", "participation", "voided", "presence", "tally", "station"),
        *("merge", "identity", "alembic_version"),
    }
)
"""What stays: records as they were, and what was made of them. Profiles, tokens, keys and prints go."""
_INDEX: Final = "person_text"


def put_aside(home: Path, *, name: str) -> Path:
    """Reset the station in *home*, which must be closed; gives the file that has its journal now.

    Whoever calls it has made sure that nothing is lost.
    """
    database, aside = home / FILE_NAME, _free(home, name)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        with connection:
            for table in _others(connection):
                connection.execute(f'DELETE FROM "{table}"')
        connection.execute("VACUUM")
    empty_log(database)
    database.rename(aside)
    for left in (*home.glob(f"{FILE_NAME}-*"), *home.glob("station.before-*.db")):
        left.unlink()  # older forms of the same journal, with people in them
    return aside


def _free(home: Path, name: str) -> Path:
    names = (home / f"station.{name}{f'.{number}' if number else ''}.journal" for number in count())
    return next(path for path in names if not path.exists())


def _others(connection: sqlite3.Connection) -> Iterator[str]:
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table not in _JOURNAL and not table.startswith((f"{_INDEX}_", "sqlite_")):
            yield table
