"""Records that the hub keeps and does not count: how many of a store, and what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from kiosk.domain.ids import StoreId
from sync.hub.store.schema import journal, quarantine

MOST: Final = 4_000
"""Bytes of a record that are shown: enough for any that a station of ours wrote."""


@dataclass(frozen=True, slots=True)
class Aside:
    """One record as it arrived: ``size`` bytes, of which ``content`` has the first; ``received``: ms."""

    branch: int
    seq: int
    received: int
    size: int
    content: bytes

    @property
    def is_cut(self) -> bool:
        return len(self.content) < self.size


def extent(connection: Connection, store: StoreId, reason: str) -> tuple[int, int, int]:
    """How many records of *store* were put aside for *reason*, and the lowest and highest number among them."""
    q = quarantine.c
    query = select(func.count(), func.min(q.seq), func.max(q.seq)).join(journal, journal.c.id == q.journal)
    row = connection.execute(query.where(journal.c.store == store, q.reason == reason)).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def newest(connection: Connection, store: StoreId, reason: str, limit: int, *, start: int = 0) -> Iterator[Aside]:
    """Such records, the newest first: up to *limit* behind the first *start*."""
    q = quarantine.c
    query = (
        select(journal.c.branch, q.seq, q.received, func.length(q.content), func.substr(q.content, 1, MOST))
        .join(journal, journal.c.id == q.journal)
        .where(journal.c.store == store, q.reason == reason)
        .order_by(q.received.desc(), journal.c.branch, q.seq.desc())
    )
    for branch, seq, received, size, content in connection.execute(query.limit(limit).offset(start)):
        yield Aside(branch, seq, received, int(size), bytes(content))
