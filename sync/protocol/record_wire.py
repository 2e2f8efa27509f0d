"""Records on the wire: their content, byte for byte, because the hash is taken over it."""

import base64
import binascii
import hashlib
import string
from collections.abc import Iterable, Iterator

import msgspec

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.records import MAX_BODY, Record, content, flaw


class Fields(msgspec.Struct, frozen=True):
    """A record's content as it is read; ``body`` stays the text it is."""

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


_DECODER = msgspec.json.Decoder(Fields)
_STRING = msgspec.json.Decoder(str)
_TOKEN_LETTERS = (string.ascii_letters + string.digits + "_.:@+/-").encode()
_MOST_TEXT = 200
"""All texts of a record together are rarely longer than any one of them may be."""
_LIMIT = 1 << 53


class Entry(msgspec.Struct, frozen=True):
    """One record of a batch as it arrived. ``fields`` is None when it cannot be read; ``flaw`` says why it will be
    quarantined (a code), None when it is sound. ``hash`` is SHA-256 of ``content``, in hex."""

    seq: int
    content: bytes
    hash: str
    fields: Fields | None
    flaw: str | None

    @property
    def record(self) -> Record | None:
        return None if self.fields is None else _record(self.fields)


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
        fields = _fields(data)
        yield Entry(seq, data, hashlib.sha256(data).hexdigest(), fields, _flaw(store, seq, fields))


def _unwrapped(data: bytes) -> bytes:
    if not data.startswith(b'"'):
        return data
    try:
        return base64.b64decode(_STRING.decode(data), validate=True)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return data


def _fields(data: bytes) -> Fields | None:
    """The record whose content is exactly *data*, or None."""
    try:
        c = _DECODER.decode(data)
        return c if _content_of(c) == data else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _content_of(c: Fields) -> bytes:
    """What ``kiosk.domain.records.content`` writes of these values, made for every record a hub takes in."""
    offset = "null" if c.offset is None else c.offset
    return (
        f'{{"actor":"{c.actor}","at":{c.at},"body":{str(c.body, "utf-8")},"id":"{c.id}","kind":"{c.kind}",'
        f'"mono":{c.mono},"offset":{offset},"prev":"{c.prev}","seq":{c.seq},"station":"{c.station}",'
        f'"subject":"{c.subject}"}}'
    ).encode()


def _record(c: Fields) -> Record:
    return Record(
        id=RecordId(c.id),
        station=StoreId(c.station),
        seq=c.seq,
        at=c.at,
        kind=c.kind,
        subject=Subject(c.subject),
        body=str(c.body, "utf-8"),
        actor=c.actor,
        prev=c.prev,
        mono=c.mono,
        offset=c.offset,
    )


def _flaw(store: str, seq: int, fields: Fields | None) -> str | None:
    if fields is None:
        return "bad_form"
    if fields.station != store:
        return "wrong_store"
    if fields.seq != seq:
        return "wrong_seq"
    return None if _is_surely_sound(fields) else flaw(_record(fields))


def _is_surely_sound(c: Fields) -> bool:
    """Whether :func:`kiosk.domain.records.flaw` finds nothing, without asking it: so of nearly every record.

    What is not sure is asked there; texts are tokens when nothing is left of them without the letters of tokens.
    """
    texts = f"{c.id}{c.station}{c.kind}{c.subject}{c.actor}{c.prev}"
    body = bytes(c.body)
    return (
        bool(c.id and c.kind and c.subject)
        and len(texts) <= _MOST_TEXT
        and texts.isascii()
        and not texts.encode().translate(None, _TOKEN_LETTERS)
        and 1 <= c.seq < _LIMIT
        and 0 <= c.at < _LIMIT
        and -_LIMIT < c.mono < _LIMIT
        and (c.offset is None or -_LIMIT < c.offset < _LIMIT)
        and len(body) <= MAX_BODY
        and body.startswith(b"{")
        and b"u0000" not in body
        and b"\0" not in body
    )
