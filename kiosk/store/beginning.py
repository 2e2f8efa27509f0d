"""Begins what writes to a station's database, for as long as somebody wants to wait for another program that does."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from kiosk.problems import BUSY
from kiosk.store.engine import LONGEST_MS, as_problem

Patience: TypeAlias = Callable[[float], bool]
"""Whether to wait on for another program that writes, after so many seconds; asked about twice a second."""
_LONGEST_S: Final = LONGEST_MS / 1000


def half_a_minute(waited: float) -> bool:
    """The patience of who is not told: whatever holds a database longer is a problem."""
    return waited < _LONGEST_S


@contextmanager
def begun(there: Callable[[], Engine], path: Path, patience: Patience, *, durable: bool = True) -> Iterator[Connection]:
    """A connection to the database at *path* whose transaction nobody else can write beside; kept when the block ends
    well.

    *there*: asked for the engine at each attempt. *durable*: on the disk when the block has ended; otherwise with the
    next that is, or a checkpoint, and nothing after it without it. Raises DBAPIError, one of a busy database when
    *patience* ended.
    """
    transaction = _begin(there, path, patience, durable=durable)
    with transaction.connection, transaction:
        yield transaction.connection


def _begin(there: Callable[[], Engine], path: Path, patience: Patience, *, durable: bool) -> RootTransaction:
    start = time.monotonic()
    while True:
        connection = there().connect().execution_options(durable=durable)
        try:
            return connection.begin()
        except DBAPIError as error:
            connection.close()
            problem = as_problem(error, path)
            if problem is None or problem.code != BUSY or not patience(time.monotonic() - start):
                raise
