"""Changes on the wire: each an object with its ``kind``; a kind that this program does not know is passed over."""

from typing import Any

import msgspec

from kiosk.domain.changes import (
    Change,
    CodeRevoked,
    PackChanged,
    Participated,
    PersonChanged,
    PersonErased,
    RecordVoided,
    StationNamed,
)
from kiosk.domain.packs_wire import PackWireError, pack_from_wire, pack_to_wire
from sync.protocol.errors import NotTheHub

KINDS: dict[str, type[Change]] = {
    "person": PersonChanged,
    "person_erased": PersonErased,
    "code_revoked": CodeRevoked,
    "participated": Participated,
    "voided": RecordVoided,
    "pack": PackChanged,
    "station": StationNamed,
}
_NAMES = {change: kind for kind, change in KINDS.items()}


class _Tagged(msgspec.Struct, frozen=True):
    kind: str
    value: msgspec.Raw


def encode_change(change: Change) -> msgspec.Raw:
    value: object = pack_to_wire(change.pack) if isinstance(change, PackChanged) else change
    return tagged(_NAMES[type(change)], msgspec.json.encode(value))


def tagged(kind: str, value: bytes) -> msgspec.Raw:
    """A change whose value is already JSON."""
    return msgspec.Raw(msgspec.json.encode(_Tagged(kind, msgspec.Raw(value))))


def decode_change(raw: msgspec.Raw) -> Change | None:
    """The change in *raw*, None when its kind is unknown here. Raises NotTheHub when it is damaged."""
    try:
        found = msgspec.json.decode(raw, type=_Tagged)
        kind = KINDS.get(found.kind)
        return None if kind is None else _value(kind, found.value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, PackWireError) as e:
        raise NotTheHub(f"a damaged change: {e}") from e


def _value(kind: type[Any], raw: msgspec.Raw) -> Change:
    if kind is PackChanged:
        return PackChanged(pack_from_wire(msgspec.json.decode(raw, type=dict[str, Any])))
    change: Change = msgspec.json.decode(raw, type=kind)
    return change
