"""What one hub hands another: cards of stations, their journals in batches as the stations signed them, people."""

import base64
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import UNSET
from sqlalchemy import Connection, select, tuple_

from kiosk.domain.ids import StoreId
from kiosk.domain.people import PersonEntry
from sync.hub.store import anomalies, gaps, people, schema, signatures
from sync.hub.store.feed import Place
from sync.hub.store.lines import Line, Lines
from sync.hub.store.notices import NoticeKind
from sync.hub.store.records import as_record
from sync.protocol.messages import Copied, RecordsRequest, Span, StationCard, StoreCard, Tip
from sync.protocol.record_wire import content_bytes, to_wire

FROM_ABOVE = "upstream:"
"""The origin of an entry that the hub above told."""
PORTION = 1_000
"""Records of a batch of a journal that nobody signs."""


def cards(connection: Connection, rows: Sequence[int]) -> tuple[StationCard, ...]:
    """The stations with these numbers, as another hub is told of them."""
    stores = _stores(connection)
    t = schema.station
    found = connection.execute(select(t).where(t.c.id.in_(rows)).order_by(t.c.id)).all()
    return tuple(
        StationCard(
            name=row.name,
            kind=row.kind,
            stores=tuple(stores[row.id]),
            joined=row.joined_at or row.enrolled_at,
            revoked=row.revoked_at,
            broken=UNSET if row.revoked_at is None or row.stolen_at is not None else True,
            contact=row.contact_at,
            program=row.program,
            saved=row.saved,
            dead_letters=row.dead_letters,
            signing_keys=tuple(_text(key.public) for key in signatures.keys_of(connection, row.id)),
            sealing_key="" if row.sealing_key is None else _text(row.sealing_key),
            skew=UNSET if row.clock_skew is None else row.clock_skew,
            battery=UNSET if row.battery is None else row.battery,
        )
        for row in found
        if stores[row.id]
    )


def next_batch(lines: Lines, line: Line, after: Tip, *, signed: bool) -> RecordsRequest | None:
    """The records of *line* behind *after*, to the next point that its station signed; None when there are none.

    Records before a gap whose end nobody signed are left out, and the batch says that they are lost: the chain does
    not lead to them. Without *signed* nobody vouches for the journal but whoever hands it on.
    """
    end, signature = _end(lines, line, after.seq) if signed else (min(line.seq, after.seq + PORTION), None)
    runs = list(_runs(lines, line, after.seq, end))
    if not runs:
        return None
    contents = runs[0] if signature is None else runs[-1]
    first, last = contents[0][0], contents[-1][0]
    tip = lines.hash_at(line, last)
    assert tip is not None  # noqa: S101 - its record was just read
    return RecordsRequest(
        store=line.store,
        first_seq=first,
        last_seq=last,
        tip_before=after.hash,
        tip_after=tip.hex(),
        records=tuple(to_wire(content) for _, content in contents),
        lost=first - after.seq - 1,
        signature=_text(signature) if signature is not None and last == end else UNSET,
    )


def _stores(connection: Connection) -> dict[int, list[StoreCard]]:
    tips: dict[str, list[Tip]] = defaultdict(list)
    spans: dict[str, list[tuple[Span, ...]]] = defaultdict(list)
    missing = gaps.missing(connection)
    journals = select(schema.journal).order_by(schema.journal.c.id)
    for row in connection.execute(journals):
        tips[row.store].append(Tip(seq=row.seq, hash=bytes(row.hash).hex()))
        spans[row.store].append(missing.get(row.id, ()))
    found: dict[int, list[StoreCard]] = defaultdict(list)
    owners = {row.id: row.station for row in connection.execute(select(schema.store))}
    copied = {store: Copied(at=at, journals=many) for store, (at, many) in anomalies.copies(connection).items()}
    for store, its_tips in tips.items():
        lacking = tuple(spans[store]) if any(spans[store]) else ()
        card = StoreCard(store=store, tips=tuple(its_tips), copied=copied.get(store, UNSET), missing=lacking)
        found[owners[store]].append(card)
    return found


def _end(lines: Lines, line: Line, after: int) -> tuple[int, bytes | None]:
    """The next signed point of *line* behind *after*, and its signature."""
    reach = {each.id: last for each, _, last in _segments(lines, line, 0, line.seq)}
    for tip in sorted(signatures.tips_of(lines.connection, line.store), key=lambda each: each.tip.seq):
        if after < tip.tip.seq <= reach.get(tip.line, 0):
            return tip.tip.seq, tip.signature
    return min(line.seq, after + PORTION), None


def _segments(lines: Lines, line: Line, first: int, last: int) -> Iterator[tuple[Line, int, int]]:
    """Which lines have the records *first* to *last* of *line*: its own after the fork, its parents' before."""
    parent = next((each for each in lines.all if each.id == line.parent), None)
    if parent is not None and first <= line.fork_seq:
        yield from _segments(lines, parent, first, min(last, line.fork_seq))
    if last > line.fork_seq:
        yield line, max(first, line.fork_seq + 1), last


def _runs(lines: Lines, line: Line, after: int, end: int) -> Iterator[list[tuple[int, bytes]]]:
    """Number and content of the records behind *after* up to *end*, from gap to gap."""
    run: list[tuple[int, bytes]] = []
    for own, first, last in _segments(lines, line, after + 1, end):
        for seq, content in sorted(_contents(lines, own, first, last)):
            if run and seq != run[-1][0] + 1:
                yield run
                run = []
            run.append((seq, content))
    if run:
        yield run


def _contents(lines: Lines, line: Line, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    hashes = lines.hashes(line, first - 1, last)
    kept, aside = schema.record, schema.quarantine
    query = select(kept).where(kept.c.journal == line.id, kept.c.seq.between(first, last))
    for row in lines.connection.execute(query):
        record = as_record(row, line.store)
        before = hashes.get(row.seq - 1) or lines.hash_at(line, row.seq - 1) or b""
        yield row.seq, content_bytes(record if row.prev is not None else replace(record, prev=before.hex()))
    for row in lines.connection.execute(
        select(aside).where(aside.c.journal == line.id, aside.c.seq.between(first, last))
    ):
        yield row.seq, bytes(row.content)


@dataclass(frozen=True, slots=True)
class Told:
    """Behind ``place`` in the notices: people that were learned here, and those erased."""

    place: Place
    entries: tuple[tuple[int, PersonEntry], ...]
    erased: tuple[str, ...]


def people_after(connection: Connection, place: Place, *, settled: int, limit: int) -> Told | None:
    """What this hub learned of people itself, not from the hub above; None when there is nothing new."""
    t, p = schema.notice.c, schema.person.c
    query = (
        select(t.xid, t.n, t.kind, t.key, p.entry, p.origin)
        .outerjoin_from(schema.notice, schema.person, p.id == t.key)
        .where(tuple_(t.xid, t.n) > tuple_(place.xid, place.n), t.xid < settled)
        .where(t.kind.in_([NoticeKind.PERSON.value, NoticeKind.ERASED.value]))
        .order_by(t.xid, t.n)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    learned = [row for row in rows if row.kind == NoticeKind.PERSON.value and row.entry and row.origin != FROM_ABOVE]
    return Told(
        Place(rows[-1].xid, rows[-1].n),
        tuple((row.n, entry) for row in learned if (entry := people.readable(row.entry)) is not None),
        tuple(row.key for row in rows if row.kind == NoticeKind.ERASED.value),
    )


def lines_of(connection: Connection, store: str) -> Lines:
    return Lines(connection, StoreId(store))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
