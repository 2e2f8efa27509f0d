"""Takes a backup of a hub, from one moment's view of its database, while it serves."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, func, select, tuple_

from kiosk.domain.version import VERSION
from sync.hub.backup.file import FORMAT, Head, HomeFile, Rows, Writer, check, write
from sync.hub.home import HubHome
from sync.hub.service import HubService
from sync.hub.store import schema

PORTION = 2_000
DERIVED = frozenset({schema.person_search})
"""What each kind of database keeps in its own form, and a restore makes anew."""


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written and read back. ``size`` in bytes."""

    path: Path
    size: int
    records: int
    people: int


def backup(service: HubService, home: HubHome, path: Path) -> Written:
    """Write everything the hub has to *path* and read it back. It holds names and keys: keep it as safe as the hub.

    Stations may go on sending meanwhile; what they send after the beginning is not in it. Raises HubProblem.
    """

    def fill(out: Writer) -> None:
        with service.reading() as connection:
            out.write(_head(service, connection))
            for name, mode, content in home.keepsakes():
                out.write(HomeFile(name, mode, content))
            for table in schema.metadata.sorted_tables:
                if table not in DERIVED:
                    _write(connection, table, out)

    counts = write(path, fill)
    check(path)
    return Written(path, path.stat().st_size, counts.get("record", 0), counts.get("person", 0))


def _head(service: HubService, connection: Connection) -> Head:
    revision = MigrationContext.configure(connection).get_current_revision() or ""
    return Head(FORMAT, service.keys.hub, service.keys.event, revision, VERSION, service.now())


def _write(connection: Connection, table: Table, out: Writer) -> None:
    columns = tuple(str(column.name) for column in table.columns)
    for portion in _portions(_rows(connection, table)):
        out.write(Rows(str(table.name), columns, portion))


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The rows of *table*. Where they are numbered, numbered anew in the order in which readers see them, under
    transaction 0: a transaction's number means nothing in another database."""
    if table is schema.projected:
        yield _mark(connection)
        return
    is_numbered = "xid" in table.columns
    order = (table.c.xid, table.c.n) if is_numbered else tuple(table.primary_key.columns)
    found = connection.execute(select(table).order_by(*order), execution_options={"yield_per": PORTION})
    if not is_numbered:
        yield from (list(row) for row in found)
        return
    names = list(found.keys())
    n, xid = names.index("n"), names.index("xid")
    for number, row in enumerate(found, start=1):
        values = list(row)
        values[n], values[xid] = number, 0
        yield values


def _mark(connection: Connection) -> list[Any]:
    """How far the counts had come, in the new numbers."""
    t, at = schema.record.c, connection.execute(select(schema.projected)).one()
    counted = select(func.count()).select_from(schema.record).where(tuple_(t.xid, t.n) <= tuple_(at.xid, at.n))
    return [at.id, 0, connection.execute(counted).scalar_one()]


def _portions(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while portion := list(itertools.islice(rows, PORTION)):
        yield portion
