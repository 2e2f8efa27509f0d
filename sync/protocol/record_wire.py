"""Records on the wire: their content, byte for byte, because the hash is taken over it."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.records import Record, content, flaw


class _Content(msgspec.Struct, frozen=True):
    actor: str
    at: int
    body: msgspec.Raw
    id: str
    kind: str
    mono: int
    offset: int | None
    prev: str
    seq: int
    station: str
    subject: str


_DECODER = msgspec.json.Decoder(_Content)
_STRING = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a batch as it arrived. ``record`` is None when it cannot be read; ``flaw`` says why it will be
    quarantined (a code), None when it is sound."""

    seq: int
    content: bytes
    hash: str
    record: Record | None
    flaw: str | None


def content_bytes(record: Record) -> bytes:
    return content(record).encode("utf-8", "surrogatepass")


def to_wire(data: bytes) -> msgspec.Raw:
    """A record's content as an element of a batch: itself when it is sound JSON, else a string of its Base64."""
    try:
        msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return opaque(data)
    return msgspec.Raw(data)


def opaque(data: bytes) -> msgspec.Raw:
    """A record's content as a string, which no parser on the way can stumble over."""
    return msgspec.Raw(b'"' + base64.b64encode(data) + b'"')


def read_entries(store: str, first_seq: int, raws: Iterable[msgspec.Raw]) -> Iterator[Entry]:
    """The records of a batch of *store*, numbered by their place; never raises for a bad one."""
    for seq, raw in enumerate(raws, first_seq):
        data = _unwrapped(bytes(raw))
        record = _record(data)
        digest = hashlib.sha256(data).hexdigest()
        yield Entry(seq, data, digest, record, _flaw(store, seq, record))


def _unwrapped(data: bytes) -> bytes:
    if not data.startswith(b'"'):
        return data
    try:
        return base64.b64decode(_STRING.decode(data), validate=True)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return data


def _record(data: bytes) -> Record | None:
    """The record whose content is exactly *data*, or None."""
    try:
        c = _DECODER.decode(data)
        body = bytes(c.body).decode()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    record = Record(
        id=RecordId(c.id),
        station=StoreId(c.station),
        seq=c.seq,
        at=c.at,
        kind=c.kind,
        subject=Subject(c.subject),
        body=body,
        actor=c.actor,
        prev=c.prev,
        mono=c.mono,
        offset=c.offset,
    )
    return record if content_bytes(record) == data else None


def _flaw(store: str, seq: int, record: Record | None) -> str | None:
    if record is None:
        return "bad_form"
    if record.station != store:
        return "wrong_store"
    if record.seq != seq:
        return "wrong_seq"
    return flaw(record)
