"""Makes and opens a station's database: migrated, with a copy put aside first, and never one from a newer program."""

import ctypes
import hashlib
import os
import sqlite3
import struct
import sys
import uuid
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kiosk.problems import StoreProblem
from kiosk.store.beginning import Patience, begun, half_a_minute
from kiosk.store.engine import as_problem, open_engine

FILE_NAME = "station.db"
_AT_FDCWD, _STATX_BTIME, _STATX_SIZE = -100, 0x800, 256
"""Of statx(2)."""


def open_database(home: Path, *, create: bool = False, patience: Patience = half_a_minute) -> Engine:
    """The station database in *home*, migrated to the newest form; in that form already, it waits for no writer.

    Raises StoreProblem when there is none (and *create* is false), when it is newer than this program, when it cannot
    be read or written, or when *patience* ended before another program did.
    """
    path = home / FILE_NAME
    if not create and not path.exists():
        raise StoreProblem(
            "no_station", f"There is no station in {home}. Make one: khomue init --home {home} --pack PACK"
        )
    try:
        if create:
            home.mkdir(parents=True, exist_ok=True)
            _keep_private(path)
        engine = open_engine(path)
        _migrate(engine, path, patience)
    except DBAPIError as error:
        raise as_problem(error, path) or error from error
    except OSError as error:
        raise StoreProblem("cannot_open", f"{home} cannot be used: {error.strerror}. Choose another folder.") from error
    return engine


def fingerprint(path: Path) -> str:
    """Names this very file on this very machine, so that a copied or restored database is noticed.

    SHA-256 over the machine, the device, the inode and when that was born; a false alarm only costs a new journal.
    """
    return _fingerprint(path, f"/{_born(path)}")


def older_fingerprint(path: Path) -> str:
    """What ``fingerprint`` gave before it knew births: one that was kept then stands for the same file."""
    return _fingerprint(path, "")


def _fingerprint(path: Path, born: str) -> str:
    status = path.stat()
    text = f"{uuid.getnode()}/{status.st_dev}/{status.st_ino}{born}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _born(path: Path) -> int:
    """When the file was made, ns; 0 where the system does not tell. It tells a file from an earlier one with its inode:
    a database that is deleted and put back often gets the number that it had. (Windows gives none again.)

    By statx, and never by opening the file: closing it would take SQLite's locks on it away from this process.
    """
    statx = getattr(ctypes.CDLL(None), "statx", None) if sys.platform == "linux" else None
    told = ctypes.create_string_buffer(_STATX_SIZE)
    if statx is None or statx(_AT_FDCWD, os.fsencode(path), 0, _STATX_BTIME, told) != 0:
        return 0
    mask, seconds, ns = struct.unpack_from("=I76xqI", told.raw)
    return int(seconds) * 1_000_000_000 + int(ns) if mask & _STATX_BTIME else 0


def _migrate(engine: Engine, path: Path, patience: Patience) -> None:
    scripts = _scripts()
    with engine.connect().execution_options(reading=True) as connection:
        if _revision(connection) == scripts.get_current_head():
            return
    with begun(lambda: engine, path, patience) as connection:
        found = _revision(connection)
        if found == scripts.get_current_head():  # another program migrated it while this one waited
            return
        if found is not None:
            _refuse_newer(found, scripts, path)
            _put_copy_aside(path, found)
        _upgrade(_alembic(), connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "kiosk.store:migrations")
    return config


@cache
def _scripts() -> ScriptDirectory:
    """The migrations this program has: read once, not whenever a database is opened."""
    return ScriptDirectory.from_config(_alembic())


def _upgrade(config: Config, connection: Connection) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(found: str, scripts: ScriptDirectory, path: Path) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if found not in known:
        raise StoreProblem(
            "newer_database",
            f"{path} was written by a newer Khomue (form {found}). Update Khomue on this computer; "
            "nothing was changed.",
        )


def _put_copy_aside(path: Path, revision: str) -> Path:
    """A whole, consistent copy of the database beside it, made by SQLite's backup API and flushed to the disk."""
    aside = path.with_name(f"{path.stem}.before-{revision}.db")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.before-{revision}.{number}.db")
    _keep_private(aside)
    source, target = sqlite3.connect(path), sqlite3.connect(aside)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    return aside


def _keep_private(path: Path) -> None:
    """An empty file that its owner alone may read: names, phones and the keys of badges go into it."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
