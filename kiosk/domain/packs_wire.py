"""A pack as plain JSON values: how the hub hands it to stations, and what its digest is taken over."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kiosk.domain.packs import Pack


class PackWireError(ValueError):
    """The values are not a pack, or were altered on the way (the digest does not match)."""


def pack_to_wire(pack: Pack) -> dict[str, Any]:
    """*pack* as JSON values. Fields at their default are left out, so a later field keeps old digests."""
    return _object_to_wire(pack)


def pack_from_wire(wire: Mapping[str, Any]) -> Pack:
    """The pack that *wire* holds; unknown keys are passed over. Raises PackWireError."""
    if not isinstance(wire, Mapping):
        raise PackWireError(f"a pack is an object, not {type(wire).__name__}")
    if wire.get("digest") != digest_of_wire(wire):
        raise PackWireError("the digest does not match the content")
    try:
        pack = _from_wire(Pack, wire)
    except (TypeError, ValueError, KeyError, AttributeError) as e:
        raise PackWireError(f"not a pack: {e}") from e
    assert isinstance(pack, Pack)  # noqa: S101 - narrows the reader's object
    return pack


def with_digest(pack: Pack) -> Pack:
    """*pack* with the digest of its content."""
    return dataclasses.replace(pack, digest=digest_of_wire(pack_to_wire(pack)))


def digest_of_wire(wire: Mapping[str, Any]) -> str:
    """Hex SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of all but ``digest``."""
    content = {key: value for key, value in wire.items() if key != "digest"}
    try:
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()
    except (TypeError, ValueError) as e:
        raise PackWireError(f"not JSON values: {e}") from e


def _object_to_wire(value: Any) -> dict[str, Any]:
    fields = {f: getattr(value, f.name) for f in dataclasses.fields(value)}
    return {f.name: _to_wire(held) for f, held in fields.items() if held != f.default}


def _to_wire(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case Enum():
            return value.value
        case tuple():
            return [_to_wire(item) for item in value]
        case _:
            return _object_to_wire(value) if dataclasses.is_dataclass(value) else value


def _from_wire(kind: Any, value: Any) -> Any:
    """*value* as *kind*: one of the types that a pack's fields are declared with."""
    if get_origin(kind) in (Union, UnionType):
        inner = next(k for k in get_args(kind) if k is not type(None))
        return None if value is None else _from_wire(inner, value)
    if get_origin(kind) is tuple:
        return tuple(_from_wire(get_args(kind)[0], item) for item in _checked(value, list))
    plain = getattr(kind, "__supertype__", kind)
    if dataclasses.is_dataclass(plain):
        return _object_from_wire(plain, _checked(value, Mapping))
    if issubclass(plain, (date, time)):
        return plain.fromisoformat(_checked(value, str))
    return plain(value) if issubclass(plain, Enum) else _checked(value, plain)


def _object_from_wire(kind: Any, wire: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    known = {f.name for f in dataclasses.fields(kind)}
    return kind(**{name: _from_wire(hints[name], value) for name, value in wire.items() if name in known})


def _checked(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{value!r:.40} is not a {kind.__name__}")
    return value
