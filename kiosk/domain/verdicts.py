"""What a scan comes to: *go*, *look*, *stop* or *ask*, with every reason that applies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.ids import PersonId


class Reason(StrEnum):
    """Why a verdict is what it is; each has a text, a colour, a shape and a sound."""

    OK = "ok"
    WELCOME_BACK = "welcome_back"
    ALREADY_HERE = "already_here"
    NOT_IN_ROSTER = "not_in_roster"
    UNVERIFIED_BADGE = "unverified_badge"
    BAD_SIGNATURE = "bad_signature"
    WRONG_EVENT = "wrong_event"
    REVOKED = "revoked"
    ISSUER_REVOKED = "issuer_revoked"
    """Made with the key of a station that was withdrawn."""
    EXPIRED = "expired"
    NOT_ACCEPTED = "not_accepted"
    WAITING_LIST = "waiting_list"
    WRONG_DAY = "wrong_day"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    FULL = "full"
    NOT_YOUR_ACTIVITY = "not_your_activity"
    CONSENT_MISSING = "consent_missing"
    CHECKLIST = "checklist"
    SHIFT_OPEN = "shift_open"
    NO_SHIFT = "no_shift"
    TOO_LONG = "too_long"
    AMBIGUOUS = "ambiguous"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Go:
    """Accepted. ``reasons`` holds one: ``ok`` or ``welcome_back``."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Accepted, but the staff should know why it is unusual; the gravest reason stands first."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Not accepted; the gravest reason stands first."""

    reasons: tuple[Reason, ...]
    overridable: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Not yet decided: somebody has to choose among ``people``."""

    reasons: tuple[Reason, ...]
    people: tuple[PersonId, ...]


Verdict: TypeAlias = Go | Look | Stop | Ask
