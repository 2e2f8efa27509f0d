"""Opens the hub's database: SQLite for a laptop, PostgreSQL when the event outgrows it; migrated first."""

import os
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from sync.hub.problems import HubProblem

BUSY_TIMEOUT_S = 30
_MIGRATION_LOCK = 0x6B686F6D7565
"""PostgreSQL advisory lock: one worker migrates, the others wait. The ASCII of "khomue"."""


class Database:
    """The hub's database, safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = threading.Lock()
        self.is_postgresql = engine.dialect.name == "postgresql"

    @classmethod
    def open(cls, url: str, *, revision: str = "head") -> "Database":
        """Open and migrate the database at *url* (an SQLAlchemy URL), to an earlier *revision* to put a backup of that
        age back. Raises HubProblem."""
        engine = _engine(_parsed(url))
        try:
            _migrate(engine, revision)
        except DBAPIError as error:
            engine.dispose()
            raise as_problem(error) from error
        except HubProblem:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; on SQLite writers take turns, within the process without polling."""
        if self.is_postgresql:
            with self._engine.begin() as connection:
                yield connection
            return
        with self._writer, self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment."""
        options = {"isolation_level": "REPEATABLE READ"} if self.is_postgresql else {}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def turn(self, what: str, *, wait: bool = False) -> Iterator[Callable[[], bool]]:
        """A turn at *what*, which one process at a time has, until the block ends; gives whether it is ours (still).

        With *wait* it is ours in the end, once whoever has it is done.

        PostgreSQL gives it on to another when this process or its connection is gone. SQLite has one process.
        """
        if not self.is_postgresql:
            yield lambda: True
            return
        lock = {"lock": zlib.crc32(what.encode())}
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            take = "SELECT true FROM pg_advisory_lock(:lock)" if wait else "SELECT pg_try_advisory_lock(:lock)"
            ours = connection.execute(text(take), lock).scalar_one()
            try:
                yield lambda: ours and bool(connection.execute(text("SELECT true")).scalar_one())
            finally:
                if ours:
                    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)

    @property
    def url(self) -> str:
        """Where it is, with the password that opens it: for another process of ours, never for a log."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        url = self._engine.url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    def vacuum(self, tables: Sequence[str]) -> None:
        """Free what deleted rows of *tables* took, on PostgreSQL."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.exec_driver_sql(f"VACUUM {table}")

    def settled(self, connection: Connection) -> int:
        """Rows with an ``xid`` below this are all there is ever going to be below it: no writer is still under way.

        PostgreSQL numbers transactions when they start and shows them when they commit, in another order; a reader
        that goes by number alone would pass over the slow ones. SQLite commits in order.
        """
        if not self.is_postgresql:
            return 1
        query = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(connection.execute(query).scalar_one())

    def xid(self, connection: Connection) -> int:
        """The number of the transaction under way, 0 on SQLite."""
        if not self.is_postgresql:
            return 0
        return int(connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as e:
        raise HubProblem(
            "database_url", f"{url!r} is no database URL: write postgresql://user:password@host/name"
        ) from e
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        return parsed
    raise HubProblem("database_url", "the hub runs on SQLite or PostgreSQL: write postgresql://user:password@host/name")


def _engine(url: URL) -> Engine:
    """Statements are told without their values where one fails: those may be personal data."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True)
    waiting = {"timeout": BUSY_TIMEOUT_S}
    engine = create_engine(url, connect_args=waiting, pool_size=20, max_overflow=30, hide_parameters=True)
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours, so that it covers DDL too
    for pragma in (
        *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"),
        "secure_delete=ON",  # who is erased is overwritten, older forms of their profile too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _migrate(engine: Engine, revision: str) -> None:
    scripts = _scripts()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        found = MigrationContext.configure(connection).get_current_revision()
        _refuse_newer(revision, scripts)
        if found in {revision, scripts.get_current_head()}:
            return
        if found is not None:
            _refuse_newer(found, scripts)
            _put_copy_aside(engine, found)
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "sync.hub.store:migrations")
    return config


@cache
def _scripts() -> ScriptDirectory:
    """The migrations this program has: read once, not whenever a database is opened."""
    return ScriptDirectory.from_config(_alembic())


def _refuse_newer(found: str, scripts: ScriptDirectory) -> None:
    if found not in {"head", *(script.revision for script in scripts.walk_revisions())}:
        raise HubProblem(
            "newer_database",
            f"The hub's database was written by a newer Khomue (form {found}). Update Khomue on this computer; "
            "nothing was changed.",
        )


def _put_copy_aside(engine: Engine, revision: str) -> None:
    """A consistent copy of an SQLite database beside it; PostgreSQL is backed up by its own tools."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    path = Path(engine.url.database)
    aside = path.with_name(f"{path.stem}.before-{revision}.db")
    if aside.exists():
        return
    source, target = sqlite3.connect(path), sqlite3.connect(aside)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    with aside.open("rb") as file:
        os.fsync(file.fileno())


def as_problem(error: DBAPIError) -> HubProblem:
    """A database error as a sentence, without the statement and its values: those may be personal data."""
    name = str(getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or "")
    for prefix, code, sentence in _PROBLEMS:
        if name.startswith(prefix):
            return HubProblem(code, sentence)
    return HubProblem("database", f"The hub's database failed ({type(error.orig).__name__} {name}).")


_PROBLEMS = (
    ("SQLITE_FULL", "disk_full", "The hub's disk is full: nothing was lost, stations keep their records. Free space."),
    ("53100", "disk_full", "The database server's disk is full: stations keep their records. Free space."),
    ("SQLITE_READONLY", "read_only", "The hub's database file cannot be written. Check the rights of its folder."),
    ("SQLITE_CANTOPEN", "cannot_open", "The hub's database file cannot be opened. Check its folder."),
    ("SQLITE_BUSY", "busy", "Another program has held the hub's database for too long."),
    ("SQLITE_CORRUPT", "damaged", "The hub's database file is damaged: keep it, and restore the newest backup."),
    ("SQLITE_NOTADB", "damaged", "The hub's database file is not a database."),
)
