"""Opens SQLite the way a journal needs it: WAL, full durability, foreign keys and an explicit BEGIN."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk.problems import BUSY, StoreProblem

ATTEMPT_MS = 500
"""So long SQLite waits for another process (an import, a sync by hand) that holds the database, before it is asked
whether to wait on (``Patience``)."""
LONGEST_MS = 30_000
"""So long whoever is not asked waits. Readers do: no writer is in their way, only a log that begins or ends."""
CHECKPOINT_PAGES = 8_000
"""Pages of the write-ahead log after which a commit copies them into the database itself, which makes somebody wait.
Sync does so before that, beside the desk's work (``Store.checkpoint``)."""
LOG_BYTES = CHECKPOINT_PAGES * 4_096
"""A longer log is cut off when it begins anew, which takes as long as a few scans."""


def open_engine(path: Path) -> Engine:
    """An engine on the database file at *path*; transactions begin with BEGIN IMMEDIATE, so they never deadlock.

    SQLAlchemy's own SQLite transactions do not cover DDL: migrations need the explicit BEGIN too. A statement that
    fails is told without its values, which may be somebody's name.
    """
    waiting = {"timeout": LONGEST_MS / 1000}
    engine = create_engine(f"sqlite:///{path}", connect_args=waiting, pool_size=8, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: SQLiteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-16384",
        f"journal_size_limit={LOG_BYTES}",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        "secure_delete=ON",  # who is erased is overwritten, older forms of their profile too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    """The options ``reading`` and ``durable`` of a connection say what its transactions are for."""
    options = connection.get_execution_options()
    if options.get("reading", False):
        pragmas, begin = [f"busy_timeout={LONGEST_MS}"], "BEGIN"
    else:
        durable = options.get("durable", True)
        pragmas = [f"busy_timeout={ATTEMPT_MS}", f"synchronous={'FULL' if durable else 'NORMAL'}"]
        begin = "BEGIN IMMEDIATE"
    cursor = connection.connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    connection.exec_driver_sql(begin)


def as_problem(error: DBAPIError, path: Path) -> StoreProblem | None:
    """What a database error means for the people at the station; None when the mistake is ours.

    The SQLite codes are those of https://sqlite.org/rescode.html.
    """
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    for prefix, code, sentence in _PROBLEMS:
        if name.startswith(prefix):
            return StoreProblem(code, sentence.format(path=path))
    return None


_BUSY = "Another program has been holding {path} for too long. Close other Khomue windows and try again."
_MEMORY = "This computer has no memory left, nothing was saved. Close other programs and try again."
_PROBLEMS = (
    ("SQLITE_NOMEM", "memory", _MEMORY),
    ("SQLITE_IOERR_NOMEM", "memory", _MEMORY),
    ("SQLITE_LOCKED", BUSY, _BUSY),
    ("SQLITE_PROTOCOL", BUSY, _BUSY),  # many began at once, and SQLite gave up after ten seconds of trying
    ("SQLITE_BUSY", BUSY, _BUSY),
    (
        "SQLITE_FULL",
        "disk_full",
        "The disk is full, nothing was saved. Free some space on the drive of {path} and try again.",
    ),
    (
        "SQLITE_READONLY",
        "read_only",
        "{path} cannot be written. Give this user the right to write to the file and its folder.",
    ),
    (
        "SQLITE_PERM",
        "read_only",
        "{path} may not be used. Give this user the right to read and write the file and its folder.",
    ),
    (
        "SQLITE_CANTOPEN",
        "cannot_open",
        "{path} cannot be opened. Check that the folder exists and that this user may write to it.",
    ),
    (
        "SQLITE_NOTADB",
        "not_a_database",
        "{path} is not a Khomue database. Move it aside and restore the newest copy.",
    ),
    (
        "SQLITE_CORRUPT",
        "damaged",
        "{path} is damaged. Keep the file, do not reset: copy it to a USB stick and call the organiser.",
    ),
    (
        "SQLITE_IOERR",
        "disk_error",
        "The disk reported an error while {path} was used. Copy it to a USB stick at once and change the disk.",
    ),
)
