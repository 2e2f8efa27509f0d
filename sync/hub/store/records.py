"""Records as the hub kept them: read back whole, and proven to be what the stations wrote."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.records import ChainBreak, Record, genesis, record_hash
from sync.hub.store import schema
from sync.hub.store.lines import Line, Lines

_CHUNK = 5_000


def with_store() -> Select[Any]:
    """Selects rows of ``record`` with their store, and with ``shift`` under a record's name for it."""
    t = schema.record.c
    return select(schema.record, t.shift.label("offset"), schema.journal.c.store).join(
        schema.journal, schema.journal.c.id == t.journal
    )


def as_record(row: Row[Any], store: str) -> Record:
    """A row of ``record`` as a record of *store*; its ``prev`` is empty where the row leaves it to the one before."""
    return Record(
        id=RecordId(row.id),
        station=StoreId(store),
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        subject=Subject(row.subject),
        body=row.body,
        actor=row.actor,
        prev=row.prev or "",
        mono=row.mono,
        offset=row.shift,
    )


def every(connection: Connection) -> Iterator[Record]:
    """Every record that is not in quarantine, of one journal after the other, in order of ``seq``."""
    for line, lines in _all_lines(connection):
        seq, before = line.fork_seq, lines.hash_at(line, line.fork_seq)
        for row in _rows(connection, line):
            if row.seq != seq + 1:
                before = lines.hash_at(line, row.seq - 1)
            record = as_record(row, line.store)
            yield record if row.prev is not None else replace(record, prev=(before or b"").hex())
            seq, before = row.seq, bytes(row.hash)


def verify(connection: Connection) -> Iterator[tuple[str, ChainBreak | tuple[int, str]]]:
    """For every journal its name and last record (number, hash), or the first record that does not fit."""
    for line, lines in _all_lines(connection):
        yield name_of(line), _verify(connection, line, lines)


def name_of(line: Line) -> str:
    """What people call a line: its store, and which branch of it."""
    return line.store if line.branch == 0 else f"{line.store} (branch {line.branch})"


def _verify(connection: Connection, line: Line, lines: Lines) -> ChainBreak | tuple[int, str]:
    tip = lines.hash_at(line, line.fork_seq) or bytes.fromhex(genesis(StoreId(line.store)))
    aside = _aside(connection, line)
    seq = line.fork_seq
    for row in _rows(connection, line):
        while seq + 1 < row.seq and seq + 1 in aside:
            seq, tip = seq + 1, aside[seq + 1]
        if row.seq != seq + 1:
            return ChainBreak(seq + 1, f"record {seq + 1} is missing: the next one is {row.seq}")
        if row.prev is not None and row.prev != tip.hex():
            return ChainBreak(row.seq, "it does not continue the record before it")
        record = replace(as_record(row, line.store), prev=tip.hex())
        seq, tip = row.seq, bytes(row.hash)
        if record_hash(record) != tip.hex():
            return ChainBreak(row.seq, "its content is not what was written")
    while seq + 1 in aside:
        seq, tip = seq + 1, aside[seq + 1]
    if (seq, tip) != (line.seq, line.hash):
        return ChainBreak(seq + 1, f"record {seq + 1} is missing: the journal goes on to {line.seq}")
    return line.seq, line.hash.hex()


def _aside(connection: Connection, line: Line) -> dict[int, bytes]:
    """Hashes of the quarantined records of *line*, taken from what they contain."""
    t = schema.quarantine.c
    query = select(t.seq, t.content).where(t.journal == line.id)
    return {row.seq: hashlib.sha256(bytes(row.content)).digest() for row in connection.execute(query)}


def _all_lines(connection: Connection) -> Iterator[tuple[Line, Lines]]:
    stores = select(schema.journal.c.store).distinct().order_by(schema.journal.c.store)
    for store in connection.execute(stores).scalars().all():
        lines = Lines(connection, StoreId(store))
        yield from ((line, lines) for line in lines.all)


def _rows(connection: Connection, line: Line) -> Iterator[Row[Any]]:
    after = 0
    while True:
        t = schema.record.c
        query = select(schema.record).where(t.journal == line.id, t.seq > after).order_by(t.seq).limit(_CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].seq
