"""Badge codes that any station can check without a network: 26 characters of a QR code, made with an issuer's key.

**Layout, version K.** ``K``, then 25 digits in base 44 (the alphabet of QR's alphanumeric mode without the space, which
scanners and people lose), most significant first. Their value is below 2^136 and holds, from the highest bit down:

========  ====  ==========================================================================================
field     bits  meaning
========  ====  ==========================================================================================
tag         11  the first bits of SHA-256 over ``khomue/badge/K/event NUL event id NUL issuer`` (decimal)
issuer      10  who made it: 1 to 1023 are given out by the hub; 0 is a station that belongs to no hub
role         3  place in ``ROLES``; 7 is none that this program knows
person      60  the person's id (``number_of_person``)
serial       4  0 for a person's first badge, one more for every badge after it
expires     12  its last good day, counted from 2024-01-01 (which is 0: never expires), up to 2035-03-18
mac         36  the first bits of HMAC-SHA256, keyed by the issuer, over ``khomue/badge/K NUL event id NUL`` and
                the 100 bits above in 13 bytes, big-endian
========  ====  ==========================================================================================

That is 26 characters of alphanumeric mode: 25 modules a side at error correction Q. No name and no number is in it; the
role is, so that a station which never heard of the person counts volunteers as volunteers.

**How far the numbers go.** A station keeps its number; revoking one gives every other a new one, so 60 stations and the
hub use up 1,023 with the sixteenth revocation. Then a hub gives none out: a station that joins makes badges as issuer
0, which others let in as unverified. There is no spare bit: 25 digits hold 2^136.5. Should an event need more, a
version with another first letter can take bits from the tag (8 and 13 in place of 11 and 10 name 8,191 issuers, and
mistake one badge in 256 of another event for a forged one of this); badges of version K stay good beside it.

**What it protects against** is decision 14 of ARCHITECTURE.md. In short: making a badge without a key takes 2^36
guesses, each one a scan that staff see refused; a copied badge is the badge; a stolen station can make badges until its
issuer is revoked.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from kiosk.domain.ids import PERSON_BITS, EventId, PersonId, number_of_person, person_of_number
from kiosk.domain.packs import PersonRole

VERSION: Final = "K"
LENGTH: Final = 26
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"
ALONE: Final = 0
"""The issuer of a station that belongs to no hub: its key is its own, so only its own word tells good from bad."""
MOST_ISSUERS: Final = 1023
MOST_SERIAL: Final = 15
ROLES: Final = (
    PersonRole.ATTENDEE,
    PersonRole.VOLUNTEER,
    PersonRole.ORGANISATION,
    PersonRole.MEDIA,
    PersonRole.STAFF,
)
"""Never reordered: badges hold the place."""
EPOCH: Final = date(2024, 1, 1)
LAST_DAY: Final = EPOCH + timedelta(days=(1 << 12) - 1)
KEY_BYTES: Final = 32

UNVERIFIED_ACT: Final = "badge_unverified"
"""The act of an audit record with a badge that a station could not check (``badge``, about record ``of``)."""

_TAG, _ISSUER, _ROLE, _SERIAL, _DAY, _MAC = 11, 10, 3, 4, 12, 36
_SIGNED: Final = _TAG + _ISSUER + _ROLE + PERSON_BITS + _SERIAL + _DAY
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says. ``expires``: its last good day, None for never."""

    person: PersonId
    issuer: int
    role: PersonRole = PersonRole.ATTENDEE
    serial: int = 0
    expires: date | None = None

    def has_expired(self, day: date) -> bool:
        return self.expires is not None and day > self.expires


@dataclass(frozen=True, slots=True)
class BadgeClaim:
    """A text that has the form of a badge, believed nothing yet. ``code``: as it is printed, in capitals."""

    code: str
    badge: Badge
    tag: int
    signed: int
    mac: int


@dataclass(frozen=True, slots=True)
class NotABadge:
    """Any other text; it may still be a ticket of another system."""


class Standing(StrEnum):
    """What a claim is worth at a station that has certain keys."""

    VERIFIED = "verified"
    UNKNOWN_ISSUER = "unknown_issuer"
    FORGED = "forged"
    ISSUER_REVOKED = "issuer_revoked"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """What is known of an issuer. ``key`` is empty when only its revocation was heard of.

    ``retired``: others may have the key, so it proves nothing any more; only a list tells good badges from forged ones.
    """

    key: bytes
    revoked: bool = False
    retired: bool = False


Parsed: TypeAlias = BadgeClaim | NotABadge


def mint(event: EventId, badge: Badge, key: bytes) -> str:
    """The code of *badge* at *event*, made with its issuer's 32-byte *key*; equal badges have equal codes.

    Raises ValueError for a person, serial, issuer or day that the layout cannot hold.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    signed = _signed_bits(event, badge)
    return _text(signed << _MAC | _authenticator(event, signed, key))


def parse(text: str) -> Parsed:
    """*text* as a badge of any event, NotABadge when it has not the form of one. Capitals do not matter."""
    if len(text) != LENGTH or not text.isascii():
        return NotABadge()
    code = text.upper()
    number = 0
    for character in code[1:]:
        value = _VALUES.get(character)
        if value is None:
            return NotABadge()
        number = number * len(ALPHABET) + value
    if code[0] != VERSION or number >> (_SIGNED + _MAC):
        return NotABadge()
    return _claim(code, number)


def belongs_to(claim: BadgeClaim, event: EventId) -> bool:
    """Whether *claim* is of *event*; one badge in 2048 of other events seems to be, and then has a wrong mac."""
    return claim.tag == _event_tag(event, claim.badge.issuer)


def verify(claim: BadgeClaim, event: EventId, key: bytes) -> bool:
    """Whether the holder of *key* made *claim* for *event*."""
    expected = _authenticator(event, claim.signed, key)
    return hmac.compare_digest(expected.to_bytes(5), claim.mac.to_bytes(5))


def standing(claim: BadgeClaim, event: EventId, known: IssuerKey | None) -> Standing:
    """What *claim* is worth where *known* is all that is known of its issuer.

    Every station on its own is issuer 0, so a mac that this one did not make may be another's.
    """
    if not belongs_to(claim, event):
        return Standing.OTHER_EVENT
    if known is None or (not known.key and not known.revoked):
        return Standing.UNKNOWN_ISSUER
    if known.key and not verify(claim, event, known.key):
        return Standing.UNKNOWN_ISSUER if claim.badge.issuer == ALONE else Standing.FORGED
    if known.revoked:
        return Standing.ISSUER_REVOKED
    return Standing.UNKNOWN_ISSUER if known.retired else Standing.VERIFIED


def badges_among(codes: Iterable[str], event: EventId) -> tuple[BadgeClaim, ...]:
    """Those of *codes* that have the form of a badge of *event*; the others are tickets of other systems."""
    claims = (claim for claim in map(parse, codes) if isinstance(claim, BadgeClaim))
    return tuple(claim for claim in claims if belongs_to(claim, event))


def tickets_among(codes: Iterable[str], event: EventId) -> tuple[str, ...]:
    """Those of *codes* that are no badge of *event*: tickets of other systems, and what blank badges carry."""
    return tuple(sorted(code for code in codes if not badges_among([code], event)))


def newest_first(codes: Iterable[str], event: EventId, person: PersonId) -> tuple[BadgeClaim, ...]:
    """The badges among *codes* that name *person*, the one made last first."""
    mine = [claim for claim in badges_among(codes, event) if claim.badge.person == person]
    return tuple(sorted(mine, key=lambda claim: -claim.badge.serial))


def next_serial(codes: Iterable[str], event: EventId, person: PersonId) -> int:
    """The serial of *person*'s next badge, given every code they ever had; may be beyond ``MOST_SERIAL``."""
    return max((claim.badge.serial for claim in newest_first(codes, event, person)), default=-1) + 1


def _signed_bits(event: EventId, badge: Badge) -> int:
    day = 0 if badge.expires is None else (badge.expires - EPOCH).days
    if badge.expires is not None and not 0 < day < 1 << _DAY:
        raise ValueError(f"a badge expires between {EPOCH + timedelta(days=1)} and {LAST_DAY}, or never")
    fields = (
        (_event_tag(event, badge.issuer), _TAG),
        (badge.issuer, _ISSUER),
        (ROLES.index(badge.role), _ROLE),
        (number_of_person(badge.person), PERSON_BITS),
        (badge.serial, _SERIAL),
        (day, _DAY),
    )
    packed = 0
    for value, bits in fields:
        if not 0 <= value < 1 << bits:
            raise ValueError(f"{value} does not fit in {bits} bits of a badge")
        packed = packed << bits | value
    return packed


def _claim(code: str, number: int) -> Parsed:
    signed, mac = number >> _MAC, number & (1 << _MAC) - 1
    rest, day = signed >> _DAY, signed & (1 << _DAY) - 1
    rest, serial = rest >> _SERIAL, rest & (1 << _SERIAL) - 1
    rest, person = rest >> PERSON_BITS, rest & (1 << PERSON_BITS) - 1
    rest, role = rest >> _ROLE, rest & (1 << _ROLE) - 1
    tag, issuer = rest >> _ISSUER, rest & (1 << _ISSUER) - 1
    badge = Badge(
        person=person_of_number(person),
        issuer=issuer,
        role=ROLES[role] if role < len(ROLES) else PersonRole.ATTENDEE,
        serial=serial,
        expires=EPOCH + timedelta(days=day) if day else None,
    )
    return BadgeClaim(code, badge, tag, signed, mac)


def _text(number: int) -> str:
    digits = []
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[value])
    return VERSION + "".join(reversed(digits))


def _event_tag(event: EventId, issuer: int) -> int:
    """Bound to the issuer too, so that an issuer read wrongly shows as such even where its key is not known."""
    return _first_bits(hashlib.sha256(f"khomue/badge/K/event\0{event}\0{issuer}".encode()).digest(), _TAG)


def _authenticator(event: EventId, signed: int, key: bytes) -> int:
    message = f"khomue/badge/K\0{event}\0".encode() + signed.to_bytes((_SIGNED + 7) // 8)
    return _first_bits(hmac.digest(key, message, "sha256"), _MAC)


def _first_bits(digest: bytes, bits: int) -> int:
    return int.from_bytes(digest[:8]) >> (64 - bits)
