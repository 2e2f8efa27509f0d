"""What the hub has of a station's journal: how many records up to where, and which it does not have."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, Table, func, select

from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from sync.hub.store import schema
from sync.hub.store.lines import Line, Lines
from sync.protocol.messages import HeldRecords, Span, Tip

MOST_SPANS: Final = 1_000
_TABLES: Final = schema.record, schema.quarantine


def held(connection: Connection, store: StoreId, points: Sequence[Tip]) -> HeldRecords:
    """What the hub has of *store* up to the last of *points* that it has too."""
    lines = Lines(connection, store)
    shared, line = _shared(lines, store, points)
    if line is None:
        return HeldRecords(store=store, shared=shared, count=0)
    parts = list(_parts(lines, line, shared.seq))
    counted = sum(_count(connection, schema.record, *part) for part in parts)
    aside = sum(_count(connection, schema.quarantine, *part) for part in parts)
    spans = _spans(connection, parts, counted + aside, shared.seq)
    return HeldRecords(store=store, shared=shared, count=counted + aside, quarantined=aside, missing=spans)


def missing(lines: Lines, line: Line) -> tuple[Span, ...]:
    """Those of the records of *line* up to its end that are not here, the first of many."""
    parts = list(_parts(lines, line, line.seq))
    counted = sum(_count(lines.connection, table, *part) for table in _TABLES for part in parts)
    return _spans(lines.connection, parts, counted, line.seq)


def _spans(connection: Connection, parts: Sequence[tuple[int, int, int]], counted: int, until: int) -> tuple[Span, ...]:
    return () if counted == until else tuple(islice(_missing(connection, parts, until), MOST_SPANS))


def _shared(lines: Lines, store: StoreId, points: Sequence[Tip]) -> tuple[Tip, Line | None]:
    for point in sorted(points, key=lambda point: -point.seq):
        line = lines.holding(point) if point.seq else None
        if line is not None:
            return point, line
    return Tip(seq=0, hash=genesis(store)), None


def _parts(lines: Lines, line: Line, until: int) -> Iterator[tuple[int, int, int]]:
    """The stretches that make up the line's first *until* records: journal, first, last."""
    by_id = {each.id: each for each in lines.all}
    here: Line | None = line
    while here is not None:
        if until > here.fork_seq:
            yield here.id, here.fork_seq + 1, until
        until = min(until, here.fork_seq)
        here = None if here.parent is None else by_id[here.parent]


def _count(connection: Connection, table: Table, journal: int, first: int, last: int) -> int:
    query = select(func.count()).where(table.c.journal == journal, table.c.seq.between(first, last))
    return connection.execute(query).scalar_one()


def _missing(connection: Connection, parts: Sequence[tuple[int, int, int]], until: int) -> Iterator[Span]:
    expected = 1
    for seq in sorted(_seqs(connection, parts)):
        if seq > expected:
            yield Span(first=expected, last=seq - 1)
        expected = seq + 1
    if expected <= until:
        yield Span(first=expected, last=until)


def _seqs(connection: Connection, parts: Sequence[tuple[int, int, int]]) -> Iterator[int]:
    for journal, first, last in parts:
        for table in _TABLES:
            query = select(table.c.seq).where(table.c.journal == journal, table.c.seq.between(first, last))
            yield from connection.execute(query).scalars()
