"""The lines of a store's history: usually one; a copied store that was written to twice has two from there on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from sync.hub.store import schema
from sync.hub.store.upsert import insert as upsert
from sync.protocol.messages import Tip


@dataclass(frozen=True, slots=True)
class Line:
    """A journal row: records after ``fork_seq`` are its own, those before are its parent's."""

    id: int
    store: str
    branch: int
    parent: int | None
    fork_seq: int
    seq: int
    hash: bytes

    @property
    def tip(self) -> Tip:
        return Tip(seq=self.seq, hash=self.hash.hex())


def first_line(connection: Connection, store: StoreId) -> None:
    """Make sure that *store* has a line; a new one is empty."""
    row = {"store": store, "branch": 0, "hash": bytes.fromhex(genesis(store))}
    new = upsert(connection, schema.journal).on_conflict_do_nothing(index_elements=["store", "branch"])
    connection.execute(new, [row])


class Lines:
    """All lines of one store as they stand in this transaction; ``locked`` keeps other writers of the store out."""

    def __init__(self, connection: Connection, store: StoreId, *, locked: bool = False) -> None:
        self.connection = connection
        self.store = store
        query = select(schema.journal).where(schema.journal.c.store == store).order_by(schema.journal.c.branch)
        rows = connection.execute(query.with_for_update() if locked else query)
        self._lines = {row.id: _line(row) for row in rows}

    @property
    def all(self) -> Sequence[Line]:
        return tuple(self._lines.values())

    def hashes(self, line: Line, first: int, last: int) -> dict[int, bytes]:
        """Hashes of the records *first* to *last* that *line* has, quarantined ones among them, by number."""
        last = min(last, line.seq)
        held: dict[int, bytes] = {}
        if line.parent is not None and first <= line.fork_seq:
            held |= self.hashes(self._lines[line.parent], first, min(last, line.fork_seq))
        if last > line.fork_seq and first <= last:
            for table in (schema.record, schema.quarantine):
                query = select(table.c.seq, table.c.hash).where(
                    table.c.journal == line.id, table.c.seq.between(first, last)
                )
                held.update((row.seq, bytes(row.hash)) for row in self.connection.execute(query))
        return held

    def reasons(self, line: Line, first: int, last: int) -> dict[int, str]:
        """Which of the records *first* to *last* of *line* are quarantined, and why."""
        last = min(last, line.seq)
        held: dict[int, str] = {}
        if line.parent is not None and first <= line.fork_seq:
            held |= self.reasons(self._lines[line.parent], first, min(last, line.fork_seq))
        if last <= line.fork_seq or first > last:
            return held
        query = select(schema.quarantine.c.seq, schema.quarantine.c.reason).where(
            schema.quarantine.c.journal == line.id, schema.quarantine.c.seq.between(first, last)
        )
        held.update((row.seq, row.reason) for row in self.connection.execute(query))
        return held

    def hash_at(self, line: Line, seq: int) -> bytes | None:
        """The hash of record *seq* of *line*, its genesis for 0, None when it does not have it."""
        if seq == 0:
            return bytes.fromhex(genesis(self.store))
        if seq == line.seq:
            return line.hash
        return self.hashes(line, seq, seq).get(seq)

    def prev_of(self, line: Line, seq: int) -> str | None:
        """What *line*'s own record *seq* names as the hash before it, where that is not the record before it here."""
        mine = schema.record.c.journal == line.id, schema.record.c.seq == seq
        return self.connection.execute(select(schema.record.c.prev).where(*mine)).scalar()

    def holding(self, tip: Tip) -> Line | None:
        """The line that has exactly the record *tip* names; the longest, when several share it."""
        wanted = bytes.fromhex(tip.hash)
        having = [line for line in self.all if line.seq >= tip.seq and self.hash_at(line, tip.seq) == wanted]
        return max(having, key=lambda line: line.seq, default=None)

    def fork(self, parent: Line, seq: int) -> Line:
        """A new line that shares *parent*'s records up to *seq*."""
        line = Line(
            id=0,
            store=self.store,
            branch=max(line.branch for line in self.all) + 1,
            parent=parent.id,
            fork_seq=seq,
            seq=seq,
            hash=self.hash_at(parent, seq) or parent.hash,
        )
        values = {name: value for name, value in asdict(line).items() if name != "id"}
        new = insert(schema.journal).values(values).returning(schema.journal.c.id)
        line = replace(line, id=self.connection.execute(new).scalar_one())
        self._lines[line.id] = line
        return line

    def extend(self, line: Line, seq: int, digest: bytes) -> Line:
        """*line* reaches up to *seq* now."""
        moved = replace(line, seq=seq, hash=digest)
        self.connection.execute(
            update(schema.journal).where(schema.journal.c.id == line.id).values(seq=seq, hash=digest)
        )
        self._lines[line.id] = moved
        return moved


def _line(row: Row[Any]) -> Line:
    return Line(row.id, row.store, row.branch, row.parent, row.fork_seq, row.seq, bytes(row.hash))
