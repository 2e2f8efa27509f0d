"""Compares what this station has with what its hub has, record for record, without sending the records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.domain.ids import StoreId
from sync.client.outgoing import point
from sync.client.ports import StationStore
from sync.protocol.errors import NotTheHub
from sync.protocol.messages import HeldRecords, JournalPoints, ReconcileRequest, Tip
from sync.protocol.peer import Reconciler
from sync.protocol.versions import MAX_JOURNALS, MAX_POINTS

CAPABILITY: Final = "reconcile"
"""What a hub's hello names that can be asked."""


@dataclass(frozen=True, slots=True)
class JournalProof:
    """How a journal compares. ``at_hub``: how many of its ``records`` the hub has, ``quarantined`` among them.

    ``missing``: first and last of what the hub does not have, or has in another form.
    """

    store: StoreId
    records: int
    at_hub: int
    quarantined: int
    missing: tuple[tuple[int, int], ...]

    @property
    def is_equal(self) -> bool:
        """Number, last record and hash are the same on both sides."""
        return not self.missing and self.at_hub == self.records


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every journal of a station against its hub, at the hub's time ``at``, ms."""

    at: int
    journals: tuple[JournalProof, ...]

    @property
    def is_equal(self) -> bool:
        return all(journal.is_equal for journal in self.journals)

    @property
    def records(self) -> int:
        return sum(journal.records for journal in self.journals)

    @property
    def at_hub(self) -> int:
        return sum(journal.at_hub for journal in self.journals)


def reconcile(store: StationStore, peer: Reconciler) -> Reconciliation:
    """Ask the hub; a proof is kept by the store. Raises SyncProblem."""
    asked = tuple(_points(store))
    answer = peer.reconcile(ReconcileRequest(journals=asked))
    if [held.store for held in answer.journals] != [journal.store for journal in asked]:
        raise NotTheHub("the hub answered about other journals")
    proofs = tuple(_proof(journal, held) for journal, held in zip(asked, answer.journals, strict=True))
    found = Reconciliation(answer.time, proofs)
    missing = [(journal.store, *span) for journal in proofs for span in journal.missing]
    store.save_proof(found.at_hub if found.is_equal else None, answer.time, missing)
    return found


def _points(store: StationStore) -> Iterator[JournalPoints]:
    for journal in list(store.stores())[-MAX_JOURNALS:]:
        seq, _ = store.tip(journal)
        if seq or journal == store.store_id():
            yield JournalPoints(store=journal, points=tuple(_spread(store, journal, seq)))


def _spread(store: StationStore, journal: StoreId, tip: int) -> Iterator[Tip]:
    """Points in equal steps up to the end; their hashes worked out from what is really there."""
    many = min(tip, MAX_POINTS - 1)
    wanted = sorted({0} if tip == 0 else {tip * step // many for step in range(1, many + 1)})
    found = [each for seq in wanted if (each := point(store, journal, seq)) is not None]
    yield from found
    if not found or found[-1].seq != tip:  # the end cannot be read any more
        yield Tip(seq=tip, hash=store.tip(journal)[1])


def _proof(journal: JournalPoints, held: HeldRecords) -> JournalProof:
    end = journal.points[-1].seq
    behind = ((held.shared.seq + 1, end),) if held.shared.seq < end else ()
    missing = (*((span.first, span.last) for span in held.missing), *behind)
    return JournalProof(StoreId(journal.store), end, held.count, held.quarantined, missing)
