"""Records that lines of journals lack here, and what of it another hub could fill, or be filled with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kiosk.domain.ids import StoreId
from kiosk.domain.records import genesis
from sync.hub.store import reconciling
from sync.hub.store.anomalies import AnomalyKind
from sync.hub.store.lines import Line, Lines
from sync.hub.store.schema import anomaly
from sync.protocol.messages import Span, StoreCard, Tip

Missing = Mapping[int, tuple[Span, ...]]
"""What each line lacks, in order, by the line's id; lines that lack nothing are not in it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Records behind ``after`` up to number ``until``, ``many`` of which one hub has and the other lacks.

    ``line``: the line here, ``tip``: where it ends at the other hub.
    """

    line: Line
    tip: Tip
    after: Tip
    until: int
    many: int


def missing(connection: Connection) -> Missing:
    """What lacks here: only a journal in which a gap was ever noted is looked through."""
    torn = select(anomaly.c.store).where(anomaly.c.kind == AnomalyKind.GAP.value).distinct()
    stores = [StoreId(name) for name in connection.execute(torn.order_by(anomaly.c.store)).scalars() if name]
    found = {
        line.id: reconciling.missing(lines, line)
        for lines in (Lines(connection, store) for store in stores)
        for line in lines.all
    }
    return {line: spans for line, spans in found.items() if spans}


def there(connection: Connection, cards: Collection[StoreCard]) -> list[Gap]:
    """What the hub that told *cards* lacks on lines of which this one has it."""
    mine = missing(connection)
    torn = [card for card in cards if card.missing]
    return [
        gap
        for lines, line, tip, theirs in _shared(connection, torn)
        for gap in _fillable(lines, line, tip, theirs, mine.get(line.id, ()))
    ]


def here(connection: Connection, cards: Collection[StoreCard]) -> list[Gap]:
    """What this hub lacks on lines of which the hub that told *cards* has it."""
    mine = missing(connection)
    known = [card for card in cards if mine and isinstance(card.missing, tuple)]
    return [
        gap
        for lines, line, tip, theirs in _shared(connection, known)
        for gap in _fillable(lines, line, tip, mine.get(line.id, ()), theirs)
    ]


def _shared(
    connection: Connection, cards: Collection[StoreCard]
) -> Iterator[tuple[Lines, Line, Tip, tuple[Span, ...]]]:
    """The lines of *cards* whose ends are here, with what lacks on each there."""
    for card in cards:
        lines = Lines(connection, StoreId(card.store))
        told = card.missing if isinstance(card.missing, tuple) else ()
        for number, tip in enumerate(card.tips):
            line = lines.holding(tip) if tip.seq else None
            if line is not None:
                yield lines, line, tip, told[number] if number < len(told) else ()


def _fillable(lines: Lines, line: Line, tip: Tip, lacked: Sequence[Span], other: Sequence[Span]) -> Iterator[Gap]:
    """The gaps among *lacked* of one hub, up to *tip*, of which the one that lacks *other* has anything."""
    for span in lacked:
        had = list(_without(Span(first=span.first, last=min(span.last, tip.seq)), other))
        if had:
            many = sum(part.last - part.first + 1 for part in had)
            yield Gap(line, tip, _before(lines, line, span.first), had[-1].last, many)


def _without(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """The parts of *span* that are in none of *others*, which are in order."""
    first = span.first
    for other in others:
        if other.last >= first and other.first <= span.last:
            if other.first > first:
                yield Span(first=first, last=other.first - 1)
            first = other.last + 1
    if first <= span.last:
        yield Span(first=first, last=span.last)


def _before(lines: Lines, line: Line, seq: int) -> Tip:
    """The record before number *seq*, where it is here; else the beginning, from which a batch can always go on."""
    digest = lines.hash_at(line, seq - 1)
    return Tip(seq=0, hash=genesis(lines.store)) if digest is None else Tip(seq=seq - 1, hash=digest.hex())
