"""Changes on the wire: each an object with its ``kind``; what this program cannot read is passed over and told of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from kiosk.domain.changes import (
    AnomalyChanged,
    Change,
    CodeRevoked,
    IssuerKnown,
    IssuerRetired,
    IssuerRevoked,
    PackChanged,
    Participated,
    PersonChanged,
    PersonErased,
    PersonMerged,
    RecordVoided,
    StationNamed,
)
from kiosk.domain.packs_wire import PackWireError, pack_from_wire, pack_to_wire

KINDS: dict[str, type[Change]] = {
    "person": PersonChanged,
    "person_erased": PersonErased,
    "code_revoked": CodeRevoked,
    "participated": Participated,
    "voided": RecordVoided,
    "person_merged": PersonMerged,
    "anomaly": AnomalyChanged,
    "pack": PackChanged,
    "station": StationNamed,
    "issuer": IssuerKnown,
    "issuer_revoked": IssuerRevoked,
    "issuer_retired": IssuerRetired,
}
_NAMES = {change: kind for kind, change in KINDS.items()}


Unseal: TypeAlias = Callable[[int, str], bytes | None]
"""Opens the key of an issuer that was sealed to this station; None when it was not."""


class _SealedIssuer(msgspec.Struct, frozen=True):
    """An issuer's key as it travels: sealed to the one station that this answer goes to, which may be the issuer."""

    issuer: int
    sealed: str
    own: bool = False
    store: str | msgspec.UnsetType = msgspec.UNSET
    """Told to a relay: a journal of the station that is this issuer."""


class _Tagged(msgspec.Struct, frozen=True):
    kind: str
    value: msgspec.Raw


def encode_change(change: Change) -> msgspec.Raw:
    """*change* as it goes to any station. An issuer's key goes sealed, by ``encode_issuer``."""
    if isinstance(change, IssuerKnown):
        raise TypeError("a key leaves the hub only sealed")
    value: object = pack_to_wire(change.pack) if isinstance(change, PackChanged) else change
    return tagged(_NAMES[type(change)], msgspec.json.encode(value))


def encode_issuer(issuer: int, sealed: str, *, own: bool, store: str = "") -> msgspec.Raw:
    """The key of *issuer*, sealed to the station that asks; *own*: it is that station's."""
    return tagged(_NAMES[IssuerKnown], msgspec.json.encode(_SealedIssuer(issuer, sealed, own, store or msgspec.UNSET)))


def tagged(kind: str, value: bytes) -> msgspec.Raw:
    """A change whose value is already JSON."""
    return msgspec.Raw(msgspec.json.encode(_Tagged(kind, msgspec.Raw(value))))


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A change of this ``kind``, as it says, that this program cannot read: a newer hub's, or a hub's mistake."""

    kind: str


def decode_change(raw: msgspec.Raw, unseal: Unseal = lambda _issuer, _sealed: None) -> Change | NotUnderstood | None:
    """The change in *raw*, None when it is sealed to somebody else."""
    name = ""
    try:
        found = msgspec.json.decode(raw, type=_Tagged)
        name = found.kind
        kind = KINDS.get(name)
        if kind is IssuerKnown:
            return _issuer(found.value, unseal)
        return NotUnderstood(name) if kind is None else _value(kind, found.value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, PackWireError):
        return NotUnderstood(name)


@dataclass(frozen=True, slots=True)
class Read:
    """The changes of an answer that are for this program, and how many it could not read."""

    changes: tuple[Change, ...]
    not_understood: int


def read_changes(raws: Iterable[msgspec.Raw], unseal: Unseal) -> Read:
    found = [decode_change(raw, unseal) for raw in raws]
    changes = tuple(each for each in found if each is not None and not isinstance(each, NotUnderstood))
    return Read(changes, sum(isinstance(each, NotUnderstood) for each in found))


def _issuer(raw: msgspec.Raw, unseal: Unseal) -> Change | None:
    found = msgspec.json.decode(raw, type=_SealedIssuer)
    key = unseal(found.issuer, found.sealed)
    return None if key is None else IssuerKnown(found.issuer, key, found.own)


def _value(kind: type[Any], raw: msgspec.Raw) -> Change:
    if kind is PackChanged:
        return PackChanged(pack_from_wire(msgspec.json.decode(raw, type=dict[str, Any])))
    change: Change = msgspec.json.decode(raw, type=kind)
    return change
