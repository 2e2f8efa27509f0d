"""Makes a hub of a backup: a new home, and an empty database of either kind."""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Inspector, inspect, select, text

from sync.hub.admin import now_ms
from sync.hub.backup.dump import PORTION
from sync.hub.backup.file import Head, HomeFile, Rows, as_head, check, frames
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.store import marks, people, people_search, schema, settings
from sync.hub.store.database import Database
from sync.hub.users import audit


def restore(path: Path, home: Path, *, database: str | None = None) -> Head:
    """Make the hub of the backup at *path* anew in the folder *home*, in its SQLite file or the *database* at a URL.

    All or nothing; the backup is proven whole before anything is written. The hub keeps its name, keys and accounts,
    so stations go on without being enrolled again; they send what came after the backup once more. Raises HubProblem.
    """
    head = check(path)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise HubProblem("exists", f"{home} is not empty. Choose another folder: nothing was changed.")
    new = home.with_name(f".{home.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a restore that was cut off
    try:
        _restore(head, path, HubHome(new), database)
        if home.exists():
            home.rmdir()
        new.replace(home)
    except OSError as error:
        raise HubProblem("cannot_write", f"{home} cannot be made: {error.strerror}. Choose another folder.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return head


def _restore(head: Head, path: Path, files: HubHome, database: str | None) -> None:
    files.create()
    url = files.database_url(database)
    base = Database.open(url, revision=head.revision)
    try:
        with base.writing() as connection:
            _refuse_used(connection)
            _fill(connection, files, path)
            settings.write(connection, "epoch", secrets.token_hex(4))
            marks.forget_all(connection)
    finally:
        base.close()
    _bring_up_to_date(url, head, now_ms())
    files.remember_database(database)


def _bring_up_to_date(url: str, head: Head, now: int) -> None:
    """Bring the form of the database up to date, build what a backup leaves out, and note where it comes from."""
    base = Database.open(url)
    try:
        with base.writing() as connection:
            audit.write(connection, audit.TERMINAL, audit.Act.RESTORED, now=now, made_at=head.made_at)
            known = select(schema.person.c.entry).where(schema.person.c.entry.is_not(None))
            rows = connection.execute(known, execution_options={"yield_per": PORTION}).scalars()
            for portion in rows.partitions(PORTION):
                read = map(people.readable, portion)
                people_search.keep(connection, [entry for entry in read if entry is not None])
    finally:
        base.close()


def _refuse_used(connection: Connection) -> None:
    if settings.read(connection, "hub") is not None:
        raise HubProblem("exists", "There is a hub in that database already. Choose an empty one: nothing was changed.")


def _fill(connection: Connection, files: HubHome, path: Path) -> None:
    catalogue = inspect(connection)
    for table in reversed(schema.metadata.sorted_tables):  # a migration may have put first rows in
        if catalogue.has_table(table.name):
            connection.execute(table.delete())
    for frame in frames(path):
        match frame:
            case Head():
                as_head(frame, path)
            case HomeFile(name, mode, content):
                files.keep(name, mode, content)
            case Rows():
                _insert(connection, catalogue, frame)
    if connection.dialect.name == "postgresql":
        _number_on(connection, catalogue)


def _insert(connection: Connection, catalogue: Inspector, frame: Rows) -> None:
    """Names of tables and columns come from a file, so only those that exist get into a statement."""
    known = {column["name"] for column in catalogue.get_columns(frame.table)}
    if unknown := set(frame.columns) - known:
        raise HubProblem("damaged", f"The backup has columns that this program does not know: {', '.join(unknown)}.")
    table = _quoted(connection, frame.table)
    columns = ", ".join(_quoted(connection, column) for column in frame.columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table} ({columns}) FROM STDIN", frame.rows)
        return
    marks = ", ".join("?" * len(frame.columns))
    rows = [tuple(row) for row in frame.rows]
    connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _copy(connection: Connection, statement: str, rows: Sequence[Sequence[object]]) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _number_on(connection: Connection, catalogue: Inspector) -> None:
    """Let PostgreSQL's sequences go on behind the numbers that came with the rows."""
    for table in catalogue.get_table_names():
        for column in catalogue.get_columns(table):
            name = _quoted(connection, column["name"])
            asked = {"table": _quoted(connection, table), "column": column["name"]}
            sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), asked).scalar()
            if sequence is not None:
                highest = f"SELECT setval(:sequence, greatest(max({name}), 1)) FROM {_quoted(connection, table)}"
                connection.execute(text(highest), {"sequence": sequence})


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
