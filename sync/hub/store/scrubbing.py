"""Removes what a database still holds of people who were erased where nobody looks: its log, copies put aside.

SQLite writes zeros over what it deletes (``secure_delete``), so the database file itself has nothing left.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import select

from sync.hub.store import schema
from sync.hub.store.database import Database

_PATIENCE_S, _BUSY_S = 5, 30
_PAGES = 64
_HELD: Final = ("person", "person_search", "trait", "likely", "people_import_row")
"""Tables that hold something personal."""
_OF: Final = (
    ("trait", "person"),
    ("likely", "one"),
    ("likely", "other"),
    ("people_import_row", "person"),
    ("person_search", "person"),
)
"""Rows that go with the person whose id stands in that column."""
_ONE_AT_A_TIME: Final = Lock()
"""Whoever comes while another thread cleans waits for it to end: what is cleaned then is clean when they return."""


def after_erasing(database: Database) -> None:
    """Call it once the transaction that erased somebody is committed.

    SQLite: empties the log file, and copies that migrations put aside forget everybody who is erased. PostgreSQL:
    vacuums the tables that held something, so that the space is written over; its write-ahead log and backups are the
    server's.
    """
    file = database.file
    if file is None:
        database.vacuum(_HELD)
        return
    with _ONE_AT_A_TIME:
        _clean_file(database, file)


def _clean_file(database: Database, file: Path) -> None:
    _clean_index(file)
    _empty_log(file)
    if copies := sorted(file.parent.glob(f"{file.stem}.before-*.db")):
        with database.reading() as connection:
            erased = (
                connection.execute(select(schema.person.c.id).where(schema.person.c.entry.is_(None))).scalars().all()
            )
        for copy in copies:
            _forget(copy, erased)


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


def _forget(copy: Path, people: Sequence[str]) -> None:
    """Make *copy*, a database of an earlier form, forget *people*."""
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("CREATE TEMP TABLE gone (id TEXT PRIMARY KEY)")
        connection.executemany("INSERT INTO gone VALUES (?)", [(each,) for each in people])
        connection.commit()
        before = connection.total_changes
        with connection:
            _forget_rows(connection)
        if connection.total_changes == before:
            return
    if _has(copy, "person_gram"):
        _clean_index(copy)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("VACUUM")


def _forget_rows(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE person SET entry = NULL WHERE entry IS NOT NULL AND id IN (SELECT id FROM gone)")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "person_gram" in there:
        connection.execute(
            "INSERT INTO person_gram (person_gram, rowid, grams) "
            "SELECT 'delete', n, grams FROM person_search WHERE person IN (SELECT id FROM gone)"
        )
    for table, column in _OF:
        if table in there:
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM gone)")


def _has(file: Path, table: str) -> bool:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return found is not None
