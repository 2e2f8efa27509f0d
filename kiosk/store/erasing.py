"""People who asked to be forgotten: who they are, so that no list brings them back, and what has to be cleaned up."""

import contextlib
import json
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.ids import PersonId
from kiosk.store import driver, searching, settings
from kiosk.store.schema import erased

TO_CLEAN = "to_clean"
"""The setting that says so while traces of somebody may be left in the search index and the log."""
_PAGES = 64
"""Pages of the index rewritten in one transaction: a few milliseconds, which no scan notices."""
_PATIENCE_S = 1
_ANYBODY = "SELECT 1 FROM erased LIMIT 1"
_AMONG = "SELECT person FROM erased WHERE person IN (SELECT value FROM json_each(?))"


def among(connection: Connection, people: Collection[PersonId]) -> frozenset[PersonId]:
    """Those of *people* who were erased."""
    if not people or driver.first(connection, _ANYBODY) is None:
        return frozenset()
    return frozenset(PersonId(row["person"]) for row in driver.rows(connection, _AMONG, (json.dumps(sorted(people)),)))


def remember(connection: Connection, who: PersonId) -> None:
    """Keep no profile of *who* from now on."""
    connection.execute(insert(erased).values(person=who).on_conflict_do_nothing())
    settings.write(connection, TO_CLEAN, 1)


def everybody(connection: Connection) -> tuple[PersonId, ...]:
    return tuple(PersonId(each) for each in connection.execute(select(erased.c.person)).scalars())


def clean_index(connection: Connection, *, first: bool) -> bool:
    """Rewrite a part of the search index, which still has pieces of deleted names; whether more is left to do.

    That is how FTS5 does it step by step: a negative number begins a merge of everything, a merge that did less than
    two changes had nothing left to do (https://sqlite.org/fts5.html#the_merge_command).
    """
    before = _total_changes(connection)
    searching.merge_some(connection, -_PAGES if first else _PAGES)
    return _total_changes(connection) - before >= 2


def _total_changes(connection: Connection) -> int:
    ((changes,),) = driver.rows(connection, "SELECT total_changes()")
    return int(changes)


def empty_log(database: Path) -> None:
    """Write the log into the database and cut it to nothing; a reader that is slow keeps it a little longer."""
    with contextlib.closing(sqlite3.connect(database, timeout=_PATIENCE_S)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def clean_copies(database: Path, people: Collection[PersonId]) -> None:
    """Copies that migrations put aside forget *people* too."""
    for copy in sorted(database.parent.glob(f"{database.stem}.before-*.db")):
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            for statement in _forgetting(connection):
                connection.executemany(statement, [(each,) for each in people])
            connection.execute("INSERT INTO person_text (person_text) VALUES ('optimize')")
            connection.commit()
            connection.execute("VACUUM")


def _forgetting(connection: sqlite3.Connection) -> Iterator[str]:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    yield "DELETE FROM person_text WHERE rowid IN (SELECT n FROM person WHERE id = ?)"
    yield "DELETE FROM person WHERE id = ?"
