"""What records say: one frozen dataclass per kind, and the versioned codec between them and their JSON text.

A body's JSON object has the fields of its dataclass and ``v``, the version it was written in. Fields may be added
with a default; anything else is a new version. A kind or version from a newer program decodes to :class:`Unknown`,
which keeps the text, so that it is stored and forwarded as it came.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, ClassVar, TypeAlias, get_args, get_type_hints

from kiosk.domain.ids import RecordId
from kiosk.domain.records import Record, canonical


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody took part in an activity (or arrived, where ``activity`` is empty). ``day``: local date, ISO."""

    KIND: ClassVar[str] = "checked_in"
    V: ClassVar[int] = 1
    activity: str
    zone: str
    day: str
    role: str = "attendee"
    organisation: str = ""
    """The organisation the person stands for: its id in the pack, else its name as the list has it."""
    how: str = "scan"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedOut:
    KIND: ClassVar[str] = "checked_out"
    V: ClassVar[int] = 1
    activity: str
    zone: str
    day: str
    checkin: str = ""
    """The record of the check-in that this ends."""


@dataclass(frozen=True, slots=True)
class Refused:
    KIND: ClassVar[str] = "refused"
    V: ClassVar[int] = 1
    reasons: tuple[str, ...]
    activity: str
    zone: str
    day: str


@dataclass(frozen=True, slots=True)
class Voided:
    """Record ``of`` was a mistake; both stay."""

    KIND: ClassVar[str] = "voided"
    V: ClassVar[int] = 1
    of: str
    reason: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """Staff let somebody in against refusal ``of``; the check-in is the next record."""

    KIND: ClassVar[str] = "overridden"
    V: ClassVar[int] = 1
    of: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """``count`` people walked by (negative: taken back)."""

    KIND: ClassVar[str] = "counted"
    V: ClassVar[int] = 1
    zone: str
    day: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupArrived:
    """``people`` came together from ``organisation`` (a name, of no single person)."""

    KIND: ClassVar[str] = "group_arrived"
    V: ClassVar[int] = 1
    organisation: str
    people: int
    sector: str
    zone: str
    day: str


@dataclass(frozen=True, slots=True)
class BadgeIssued:
    """The subject has a badge whose code has this digest (as in ``subject_of_code``)."""

    KIND: ClassVar[str] = "badge_issued"
    V: ClassVar[int] = 1
    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BadgeRevoked:
    KIND: ClassVar[str] = "badge_revoked"
    V: ClassVar[int] = 1
    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    KIND: ClassVar[str] = "registered"
    V: ClassVar[int] = 1
    role: str
    how: str = "desk"


@dataclass(frozen=True, slots=True)
class Pledged:
    """Something was promised to ``organisation``: ``amount`` in satang for money, else in units of ``what``."""

    KIND: ClassVar[str] = "pledged"
    V: ClassVar[int] = 1
    what: str
    amount: int
    organisation: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Somebody at the hub found that ``person`` and ``into`` are one; voided, they are two again."""

    KIND: ClassVar[str] = "merged"
    V: ClassVar[int] = 1
    person: str
    into: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """Everything personal about the subject was removed at the hub; what was counted stays counted."""

    KIND: ClassVar[str] = "erased"
    V: ClassVar[int] = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Somebody at a hub, or at a station that is in it, looked into an anomaly (its key) and says why it needs no more;
    voided, it is open again. ``mark``: how far it had gone; what is newer opens it again."""

    KIND: ClassVar[str] = "settled"
    V: ClassVar[int] = 1
    anomaly: str
    reason: str
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """Something happened to the station itself: started, roster imported, enrolled, seen again …"""

    KIND: ClassVar[str] = "audit"
    V: ClassVar[int] = 1
    act: str
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A body that this program cannot read, kept as its text."""

    kind: str
    text: str


Body: TypeAlias = (
    CheckedIn
    | CheckedOut
    | Refused
    | Voided
    | Overridden
    | Counted
    | GroupArrived
    | BadgeIssued
    | BadgeRevoked
    | Registered
    | Pledged
    | Merged
    | Erased
    | Settled
    | Audit
)

BODIES: Mapping[str, type[Body]] = {body.KIND: body for body in get_args(Body)}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    kind: {f.name: get_type_hints(body)[f.name] for f in fields(body)} for kind, body in BODIES.items()
}


def encode_body(body: Body) -> str:
    """The canonical JSON text of *body*."""
    return canonical({**asdict(body), "v": body.V})


def decode_body(kind: str, text: str) -> Body | Unknown:
    """The body that *text* holds; :class:`Unknown` for an unknown kind, a newer version or a form that does not fit."""
    wanted = BODIES.get(kind)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return Unknown(kind, text)
    if wanted is None or not isinstance(raw, dict) or raw.get("v") != wanted.V:
        return Unknown(kind, text)
    given = {name: _value(hint, raw[name]) for name, hint in _FIELDS[kind].items() if name in raw}
    if MISSING in given.values():
        return Unknown(kind, text)
    make: Callable[..., Body] = wanted
    try:
        return make(**given)
    except TypeError:  # a field without a default is missing
        return Unknown(kind, text)


def body_of(record: Record) -> Body | Unknown:
    return decode_body(record.kind, record.body)


def _value(hint: Any, value: object) -> object:
    """*value* as a field of type *hint* wants it, MISSING where it cannot be one."""
    if hint == tuple[str, ...]:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if fits and isinstance(value, list) else MISSING
    if hint is int:
        return value if _is_integer(value) else MISSING
    if hint is str:
        return value if isinstance(value, str) else MISSING
    fits = isinstance(value, dict) and all(isinstance(item, str) or _is_integer(item) for item in value.values())
    return value if fits else MISSING


def _is_integer(value: object) -> bool:
    """Whether *value* is a number that every JSON reader takes for the same one (RFC 8259 §6)."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53


def target_of(body: Body | Unknown) -> RecordId | None:
    """The record that *body* takes back or overrides, if it does."""
    match body:
        case Voided(of=of) | Overridden(of=of):
            return RecordId(of)
        case _:
            return None
