"""Takes a batch of one store's records in: placed on the line it continues, checked, kept, nothing twice."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from sync.hub.store import anomalies, insertion, quarantine, schema, signatures
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail
from sync.hub.store.insertion import NewRow
from sync.hub.store.lines import Line, Lines
from sync.hub.store.signatures import Vouched
from sync.hub.store.upsert import insert
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import Outcome, OutcomeRun, RecordsAnswer, Tip
from sync.protocol.record_wire import Entry

_AT = re.compile(rb'\{"actor":"[^"]{0,200}","at":(-?\d{1,16}),')
"""How canonical JSON begins: the time can be read where the rest, which comes behind it, cannot."""
_PRINT = 16
"""Letters of a record's hash that tell it from others with its number: in a copied store there may be several."""


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
    """Where a batch goes: on ``line``, which has the records ``known`` of it already."""

    line: Line
    known: Collection[int]


def take(connection: Connection, batch: Batch) -> RecordsAnswer:
    """Keep what is new in *batch*. Raises Refused(``gap``) when it continues nothing that the hub has."""
    lines = Lines(connection, batch.store, locked=True)
    place = _place(lines, batch)
    new = [entry for entry in batch.entries if entry.seq not in place.known]
    reasons = lines.reasons(place.line, batch.first, batch.last)
    line = place.line
    if new:
        reasons |= _keep(connection, line, batch, new)
        if batch.last > line.seq:
            line = lines.extend(line, batch.last, bytes.fromhex(batch.entries[-1].hash))
        if new[0].seq <= place.line.seq:
            _end_gaps(lines, line, batch)
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
        if _agrees(lines, line, batch, held):
            return _Place(line, held) if not batch.lost else _after_gap(lines, line, batch, held)
        forks.append(_Place(line, range(batch.first, batch.first + _equal(batch.entries, held))))
    if not forks:
        raise Refused(ErrorCode.GAP, f"records before {batch.first} are not here, or are others")
    nearest = max(forks, key=lambda place: len(place.known))
    return _Place(_fork(lines, nearest, batch), nearest.known)


def _continues(lines: Lines, line: Line, batch: Batch) -> bool:
    before = batch.first - 1 - batch.lost
    return line.seq >= before and lines.hash_at(line, before) == batch.tip_before


def _agrees(lines: Lines, line: Line, batch: Batch, held: dict[int, bytes]) -> bool:
    """Whether *batch* says nothing else than *line*, where that has records; it may fill what *line* lacks."""
    for entry in batch.entries:
        mine = bytes.fromhex(entry.hash)
        if held.get(entry.seq, mine) != mine:
            return False
        if entry.seq < line.seq and entry.seq not in held:
            following = lines.prev_of(line, entry.seq + 1)
            if following not in (None, entry.hash):
                return False
    return True


def _equal(entries: Sequence[Entry], held: dict[int, bytes]) -> int:
    """How many of the first *entries* are among *held* with the same hash."""
    for place, entry in enumerate(entries):
        if held.get(entry.seq) != bytes.fromhex(entry.hash):
            return place
    return len(entries)


def _after_gap(lines: Lines, line: Line, batch: Batch, known: Collection[int]) -> _Place:
    """The station lost records for good; its line goes on behind what the hub still has of them."""
    if line.seq < batch.first - 1:
        behind = batch.entries[0]
        missing = detail(first=line.seq + 1, last=batch.first - 1, station_at=_written_at(behind))
        key = f"gap:{batch.store}:{batch.first}:{behind.hash[:_PRINT]}"
        gap = Anomaly(AnomalyKind.GAP, key, batch.received, batch.store, line.seq + 1, None, missing)
        anomalies.note(lines.connection, [gap])
    return _Place(line, known)


def _end_gaps(lines: Lines, line: Line, batch: Batch) -> None:
    """What a gap lacked may come after all, on a stick from before the loss."""
    for gap in anomalies.lasting(lines.connection, batch.store, AnomalyKind.GAP):
        first, last = (int(json.loads(gap.detail)[name]) for name in ("first", "last"))
        if len(lines.hashes(line, first, last)) == last - first + 1:
            anomalies.end(lines.connection, gap.key, now=batch.received)


def _fork(lines: Lines, place: _Place, batch: Batch) -> Line:
    seq = batch.first + len(place.known) - 1
    line = lines.fork(place.line, seq)
    copies = sum(each.parent is not None and each.fork_seq == seq for each in lines.all)
    about = detail(copies=copies, station_at=_written_at(batch.entries[len(place.known)]))
    key = f"fork:{batch.store}:{seq + 1}"
    found = Anomaly(AnomalyKind.FORK, key, batch.received, batch.store, seq + 1, None, about, mark=copies)
    anomalies.note(lines.connection, [found])
    return line


def _written_at(entry: Entry) -> int | None:
    """When a record was written by its station's clock, as far as that can be read."""
    found = _AT.match(entry.content) if entry.fields is None else None
    at = int(found[1]) if found else None if entry.fields is None else entry.fields.at
    return at if at is not None and abs(at) < 1 << 53 else None


def _keep(connection: Connection, line: Line, batch: Batch, new: Sequence[Entry]) -> dict[int, str]:
    """Store *new* on *line*; gives those that were put aside, with the reason."""
    before = dict(zip((entry.seq for entry in batch.entries), _tips(line, batch), strict=False))
    reasons = {entry.seq: entry.flaw for entry in new if entry.flaw is not None}
    rows = [_row(line, batch, entry, before[entry.seq]) for entry in new if entry.flaw is None]
    reasons |= insertion.keep(connection, rows)
    _put_aside(connection, line, batch, [entry for entry in new if entry.seq in reasons], reasons)
    anomalies.note(connection, [*_broken(batch, rows), *_aside(connection, batch, reasons, new)])
    return reasons


def _tips(line: Line, batch: Batch) -> Iterator[str]:
    """The hash that each record of *batch* ought to name as the one before it."""
    yield (line.hash if batch.lost else batch.tip_before).hex()
    yield from (entry.hash for entry in batch.entries)


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


def _broken(batch: Batch, rows: Sequence[NewRow]) -> Iterator[Anomaly]:
    for row in rows:
        if row.prev is not None and not (batch.lost and row.seq == batch.first):
            key = f"broken_chain:{batch.store}:{row.seq}:{row.hash.hex()[:_PRINT]}"
            about = detail(station_at=row.at)
            yield Anomaly(AnomalyKind.BROKEN_CHAIN, key, batch.received, batch.store, row.seq, None, about)


def _aside(connection: Connection, batch: Batch, reasons: dict[int, str], new: Sequence[Entry]) -> Iterator[Anomaly]:
    """One for each reason, with all records of the store that were put aside for it."""
    written = {entry.seq: _written_at(entry) for entry in new}
    for reason in sorted(set(reasons.values())):
        many, first, last = quarantine.extent(connection, batch.store, reason)
        newest = max(seq for seq, why in reasons.items() if why == reason)
        about = detail(reason=reason, many=many, first=first, last=last, station_at=written[newest])
        key = f"quarantined:{batch.store}:{reason}"
        yield Anomaly(AnomalyKind.QUARANTINED, key, batch.received, batch.store, newest, None, about, mark=many)


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


def _outcomes(batch: Batch, known: Collection[int], reasons: dict[int, str]) -> Iterator[OutcomeRun]:
    def outcome(place: int) -> tuple[Outcome, str]:
        reason = reasons.get(batch.first + place)
        if reason is not None:
            return Outcome.QUARANTINED, reason
        return (Outcome.DUPLICATE if batch.first + place in known else Outcome.STORED), ""

    for (kind, reason), run in groupby(range(len(batch.entries)), outcome):
        places = list(run)
        yield OutcomeRun(first=batch.first + places[0], last=batch.first + places[-1], outcome=kind, reason=reason)
