"""Takes a batch of one store's records in: placed on the line it continues, checked, kept, nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from sync.hub.store import anomalies, insertion, schema, signatures
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.insertion import NewRow
from sync.hub.store.lines import Line, Lines
from sync.hub.store.signatures import Vouched
from sync.hub.store.upsert import insert
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import Outcome, OutcomeRun, RecordsAnswer, Tip
from sync.protocol.record_wire import Entry


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it arrived: ``entries`` are numbered from ``first``; ``lost`` records before it are gone for good.

    ``vouched``: its station's signature, None where the station has no key.
    """

    store: StoreId
    first: int
    tip_before: bytes
    entries: Sequence[Entry]
    lost: int
    received: int
    xid: int
    vouched: Vouched | None = None

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a batch goes: on ``line``, which has its first ``known`` records already."""

    line: Line
    known: int


def take(connection: Connection, batch: Batch) -> RecordsAnswer:
    """Keep what is new in *batch*. Raises Refused(``gap``) when it continues nothing that the hub has."""
    lines = Lines(connection, batch.store, locked=True)
    place = _place(lines, batch)
    new = batch.entries[place.known :]
    reasons = lines.reasons(place.line, batch.first, batch.last)
    line = place.line
    if new:
        reasons |= _keep(connection, line, batch, new)
        line = lines.extend(line, batch.last, bytes.fromhex(new[-1].hash))
    if batch.vouched is not None:
        signatures.keep_tip(connection, line, Tip(seq=batch.last, hash=batch.entries[-1].hash), batch.vouched)
    return RecordsAnswer(
        store=batch.store,
        tip_after=batch.entries[-1].hash,
        outcomes=tuple(_outcomes(batch, place.known, reasons)),
        high_water=line.tip,
    )


def _place(lines: Lines, batch: Batch) -> _Place:
    """The line that shares most with the batch; a new one where the batch contradicts every line there is."""
    forks: list[_Place] = []
    for line in lines.all:
        if not _continues(lines, line, batch):
            continue
        held = lines.hashes(line, batch.first, batch.last)
        equal = _equal(batch.entries, held)
        if equal == len(held):
            return _Place(line, equal) if not batch.lost else _after_gap(lines, line, batch, equal)
        forks.append(_Place(line, equal))
    if not forks:
        raise Refused(ErrorCode.GAP, f"records before {batch.first} are not here, or are others")
    nearest = max(forks, key=lambda place: place.known)
    return _Place(_fork(lines, nearest, batch), nearest.known)


def _continues(lines: Lines, line: Line, batch: Batch) -> bool:
    before = batch.first - 1 - batch.lost
    return line.seq >= before and lines.hash_at(line, before) == batch.tip_before


def _equal(entries: Sequence[Entry], held: dict[int, bytes]) -> int:
    """How many of the first *entries* are among *held* with the same hash."""
    for place, entry in enumerate(entries):
        if held.get(entry.seq) != bytes.fromhex(entry.hash):
            return place
    return len(entries)


def _after_gap(lines: Lines, line: Line, batch: Batch, known: int) -> _Place:
    """The station lost records for good; its line goes on behind what the hub still has of them."""
    if line.seq < batch.first - 1:
        missing = detail(first=line.seq + 1, last=batch.first - 1)
        gap = Anomaly(
            AnomalyKind.GAP, f"gap:{line.id}:{batch.first}", batch.received, batch.store, line.seq + 1, None, missing
        )
        anomalies.note(lines.connection, [gap])
    return _Place(line, known)


def _fork(lines: Lines, place: _Place, batch: Batch) -> Line:
    seq = batch.first + place.known - 1
    line = lines.fork(place.line, seq)
    found = Anomaly(
        AnomalyKind.FORK, f"fork:{line.id}", batch.received, batch.store, seq + 1, None, detail(branch=line.branch)
    )
    anomalies.note(lines.connection, [found])
    return line


def _keep(connection: Connection, line: Line, batch: Batch, new: Sequence[Entry]) -> dict[int, str]:
    """Store *new* behind *line*'s end; gives those that were put aside, with the reason."""
    before = [line.hash.hex(), *(entry.hash for entry in new)]
    reasons = {entry.seq: entry.flaw for entry in new if entry.flaw is not None}
    rows = [_row(line, batch, entry, tip) for entry, tip in zip(new, before, strict=False) if entry.flaw is None]
    reasons |= insertion.keep(connection, rows)
    _put_aside(connection, line, batch, [entry for entry in new if entry.seq in reasons], reasons)
    anomalies.note(connection, list(_findings(line, batch, rows, reasons)))
    return reasons


def _row(line: Line, batch: Batch, entry: Entry, tip: str) -> NewRow:
    record = entry.fields
    assert record is not None  # noqa: S101 - an entry without a flaw has been read
    return NewRow(
        xid=batch.xid,
        journal=line.id,
        seq=record.seq,
        id=record.id,
        at=record.at,
        kind=record.kind,
        subject=record.subject,
        body=str(record.body, "utf-8"),
        actor=record.actor,
        prev=None if record.prev == tip else record.prev,
        mono=record.mono,
        shift=record.offset,
        hash=bytes.fromhex(entry.hash),
        received=batch.received,
    )


def _findings(line: Line, batch: Batch, rows: Sequence[NewRow], reasons: dict[int, str]) -> Iterator[Anomaly]:
    for row in rows:
        if row.prev is not None and not (batch.lost and row.seq == batch.first):
            key = f"broken_chain:{line.id}:{row.seq}"
            yield Anomaly(AnomalyKind.BROKEN_CHAIN, key, batch.received, batch.store, row.seq)
    for seq, reason in reasons.items():
        key = f"quarantined:{line.id}:{reason}"
        yield Anomaly(AnomalyKind.QUARANTINED, key, batch.received, batch.store, seq, None, detail(reason=reason))


def _put_aside(
    connection: Connection, line: Line, batch: Batch, entries: Sequence[Entry], reasons: dict[int, str]
) -> None:
    rows = [
        {
            "journal": line.id,
            "seq": entry.seq,
            "hash": bytes.fromhex(entry.hash),
            "reason": reasons[entry.seq],
            "content": entry.content,
            "received": batch.received,
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(connection, schema.quarantine), rows)


def _outcomes(batch: Batch, known: int, reasons: dict[int, str]) -> Iterator[OutcomeRun]:
    def outcome(place: int) -> tuple[Outcome, str]:
        reason = reasons.get(batch.first + place)
        if reason is not None:
            return Outcome.QUARANTINED, reason
        return (Outcome.DUPLICATE if place < known else Outcome.STORED), ""

    for (kind, reason), run in groupby(range(len(batch.entries)), outcome):
        places = list(run)
        yield OutcomeRun(first=batch.first + places[0], last=batch.first + places[-1], outcome=kind, reason=reason)
