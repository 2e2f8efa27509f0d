"""Proves by their stations' signatures that the journals here are what the stations wrote."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from sync.hub.store import signatures
from sync.hub.store.lines import Lines
from sync.hub.store.records import name_of
from sync.hub.store.signatures import SignedTip
from sync.protocol import signing


@dataclass(frozen=True, slots=True)
class Signed:
    """The line ``name`` is signed ``through`` this record; ``problem``: the first signature that does not fit."""

    name: str
    through: int
    problem: int | None


def signed(connection: Connection, store: StoreId, *, event: str) -> Iterator[Signed]:
    """What each line of *store* is proven to; nothing for stations that do not sign."""
    lines = Lines(connection, store)
    tips = signatures.tips_of(connection, store)
    for line in lines.all:
        own = [tip for tip in tips if tip.line == line.id]
        wrong = [tip.tip.seq for tip in own if not _fits(lines, tip, event)]
        if own:
            proven = max((tip.tip.seq for tip in own if tip.tip.seq not in wrong), default=0)
            yield Signed(name_of(line), proven, min(wrong, default=None))


def _fits(lines: Lines, signed_tip: SignedTip, event: str) -> bool:
    """The record is the one that was signed, and the station signed it."""
    line = next(line for line in lines.all if line.id == signed_tip.line)
    held = lines.hash_at(line, signed_tip.tip.seq)
    text = signing.tip_text(event, line.store, signed_tip.tip)
    is_same = held is not None and held.hex() == signed_tip.tip.hash
    return is_same and signing.is_raw_signature(text, signed_tip.signature, signed_tip.public)
