"""Removes what a database still holds of people who were erased where nobody looks: its log, copies put aside.

SQLite writes zeros over what it deletes (``secure_delete``), so the database file itself has nothing left.
"""

import contextlib
import sqlite3
from collections.abc import Collection
from pathlib import Path

from sync.hub.store.database import Database

_PATIENCE_S, _BUSY_S = 5, 30
_PAGES = 64


def after_erasing(database: Database, people: Collection[str]) -> None:
    """Call it once the transaction that erased *people* is committed.

    SQLite: empties the log file, and copies that migrations put aside forget them too. PostgreSQL: vacuums the tables
    that held something, so that the space is written over; its write-ahead log and backups are the server's.
    """
    file = database.file
    if file is None:
        database.vacuum(("person", "trait", "likely"))
        return
    _clean_index(file)
    _empty_log(file)
    for copy in sorted(file.parent.glob(f"{file.stem}.before-*.db")):
        _forget(copy, people)


def _clean_index(file: Path) -> None:
    """Rewrite the search index, which has pieces of deleted names until then, in steps of a few milliseconds each
    (https://sqlite.org/fts5.html#the_merge_command)."""
    with contextlib.closing(sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        pages, before = -_PAGES, -2
        while connection.total_changes - before >= 2 or pages < 0:
            before = connection.total_changes
            connection.execute("INSERT INTO person_gram (person_gram, rank) VALUES ('merge', ?)", (pages,))
            pages = _PAGES


def _empty_log(file: Path) -> None:
    """Write the log into the database and cut it to nothing; a reader that is slow keeps it a little longer."""
    with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE_S)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _forget(copy: Path, people: Collection[str]) -> None:
    """Make *copy*, a database of an earlier form, forget *people*."""
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        with connection:
            connection.executemany("UPDATE person SET entry = NULL WHERE id = ?", [(each,) for each in people])
        connection.execute("VACUUM")
