"""Cuts a journal into batches: contiguous runs of records, small enough to send."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from sync.client.ports import Outbox
from sync.protocol.messages import RecordsRequest, Tip
from sync.protocol.record_wire import content_bytes, opaque, to_wire

BATCH_RECORDS = 1_000
BATCH_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one batch; always at least one record. ``opaque``: as strings that no parser minds."""

    records: int = BATCH_RECORDS
    size: int = BATCH_BYTES
    opaque: bool = False

    def halved(self, sent: int) -> "Limits | None":
        """Less, after a batch of *sent* records was refused as a whole; None when there is no less."""
        if sent > 1:
            return Limits(sent // 2, self.size, self.opaque)
        return None if self.opaque else Limits(1, self.size, opaque=True)


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def point(outbox: Outbox, store: StoreId, seq: int) -> Tip | None:
    """Record *seq* as a point of the journal, its hash worked out from what is really there; None: not there."""
    if seq == 0:
        return Tip(seq=0, hash=genesis(store))
    records = outbox.records_after(store, seq - 1, 1)
    if not records or records[0].seq != seq:
        return None
    return Tip(seq=seq, hash=hash_of(content_bytes(records[0])))


def next_batch(outbox: Outbox, store: StoreId, after: Tip, limits: Limits) -> RecordsRequest | None:
    """The records behind *after*, up to the *limits* or the first missing number; None when there are none."""
    records = outbox.records_after(store, after.seq, limits.records)
    if not records:
        return None
    first = records[0].seq
    contents: list[bytes] = []
    size = 0
    for place, record in enumerate(records):
        content = content_bytes(record)
        size += len(content)
        if record.seq != first + place or (contents and size > limits.size):
            break
        contents.append(content)
    return _request(store, after, first, contents, as_strings=limits.opaque)


def _request(store: StoreId, after: Tip, first: int, contents: Sequence[bytes], *, as_strings: bool) -> RecordsRequest:
    return RecordsRequest(
        store=store,
        first_seq=first,
        last_seq=first + len(contents) - 1,
        tip_before=after.hash,
        tip_after=hash_of(contents[-1]),
        records=tuple(opaque(content) if as_strings else to_wire(content) for content in contents),
        lost=first - after.seq - 1,
    )
