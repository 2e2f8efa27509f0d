"""A full disk, for one SQLite database: SQLite itself refuses to let the file grow, with the error of a full disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def full_disk(engine: Engine, *, spare: int = 0) -> Iterator[None]:
    """The database of *engine* may not grow by more than *spare* pages, for as long as the block runs."""
    engine.dispose()
    with engine.connect() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + spare

    def limit(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()
