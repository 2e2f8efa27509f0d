"""A record: one fact of a station's journal, immutable, numbered and chained to the one before.

The hash of a record is SHA-256 over its *content*: the UTF-8 text of one JSON object whose keys stand in
alphabetical order without white space, and whose ``body`` is the body's own text, byte for byte as it was written.
``prev`` is the hash of the record before, in hex; the first record of a store has :func:`genesis` there.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.domain.ids import RecordId, StoreId, Subject

MAX_BODY = 16_384
"""Bytes of the longest body a hub accepts."""

_TOKEN = re.compile(r"[A-Za-z0-9_.:@+/-]{0,200}")
_NUL = re.compile(r"\0|(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in JSON text, as it is or escaped (an escaped backslash before u0000 is harmless)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One fact. ``at`` and ``offset`` are milliseconds, ``mono`` milliseconds since the station program started.

    ``at``: the station's own clock (UTC, since 1970), right or wrong. ``offset``: hub clock minus station clock as
    last measured, None if never. ``seq`` counts from 1 without gaps and is the only order within a station.
    ``body`` is canonical JSON text (see :func:`canonical`); ``actor`` names who acted, as a role or a pseudonym.
    """

    id: RecordId
    station: StoreId
    seq: int
    at: int
    kind: str
    subject: Subject
    body: str
    actor: str
    prev: str
    mono: int = 0
    offset: int | None = None


def canonical(value: object) -> str:
    """*value* as JSON text with sorted keys, no white space and no floats; raises TypeError for a float."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"floats have no single text form; write an integer in a smaller unit, not {value}")
    if isinstance(value, dict):
        value = (*value, *value.values())
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            _refuse_floats(item)


def content(record: Record) -> str:
    """The text whose SHA-256 is the record's hash, and which travels on the wire."""
    r = record
    offset = "null" if r.offset is None else str(r.offset)
    return (
        f'{{"actor":"{r.actor}","at":{r.at},"body":{r.body},"id":"{r.id}","kind":"{r.kind}","mono":{r.mono},'
        f'"offset":{offset},"prev":"{r.prev}","seq":{r.seq},"station":"{r.station}","subject":"{r.subject}"}}'
    )


def record_hash(record: Record) -> str:
    """SHA-256 of the record's content, 64 hex digits."""
    return hashlib.sha256(content(record).encode("utf-8", "surrogatepass")).hexdigest()


def genesis(station: StoreId) -> str:
    """What stands in ``prev`` of a store's first record: SHA-256 of ``khomue/1`` NUL and the store's id."""
    return hashlib.sha256(f"khomue/1\0{station}".encode()).hexdigest()


def is_token(text: str) -> bool:
    """Whether *text* may stand in ``id``, ``station``, ``kind``, ``subject`` or ``actor``: ASCII, no quotes."""
    return _TOKEN.fullmatch(text) is not None


def flaw(record: Record) -> str | None:
    """Why *record* cannot be kept as a fact (a code of PROTOCOL.md), or None when its form is sound."""
    tokens = (record.id, record.station, record.kind, record.subject, record.actor, record.prev)
    if not all(is_token(text) for text in tokens) or not (record.id and record.kind and record.subject):
        return "bad_field"
    if not 1 <= record.seq < 1 << 53 or not 0 <= record.at < 1 << 53 or abs(record.mono) >= 1 << 53:
        return "bad_field"
    if record.offset is not None and abs(record.offset) >= 1 << 53:
        return "bad_field"
    if len(record.body.encode("utf-8", "surrogatepass")) > MAX_BODY:
        return "too_large"
    if _NUL.search(record.body) or not record.body.startswith("{"):
        return "bad_body"
    return None


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first record of a journal that does not fit: its ``seq`` and what is wrong with it."""

    seq: int
    problem: str


def check_chain(kept: Iterable[tuple[Record, str]], *, after: int, tip: str) -> ChainBreak | str:
    """Walk a journal that starts behind record *after* with hash *tip*; give its last hash or the first break.

    *kept* pairs each record with the hash kept beside it: an altered record no longer gives its own.
    """
    seq = after
    for record, expected in kept:
        seq += 1
        if record.seq > seq:
            return ChainBreak(seq, f"record {seq} is missing: the next one is {record.seq}")
        if record.seq < seq:
            return ChainBreak(seq, f"record {record.seq} stands where record {seq} should")
        if record.prev != tip:
            return ChainBreak(seq, "it does not continue the record before it")
        tip = record_hash(record)
        if tip != expected:
            return ChainBreak(seq, "its content is not what was written")
    return tip
