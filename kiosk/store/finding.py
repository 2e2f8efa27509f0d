"""Whom a scanned text means: somebody of a list, or whoever a badge names that nobody here has heard of."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from kiosk.domain.badges import Badge, BadgeClaim, Standing, belongs_to, parse, standing
from kiosk.domain.ids import EventId, PersonId, Subject, subject_of_code, subject_of_person
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.store.transaction import Transaction

Found: TypeAlias = tuple[tuple[PersonEntry, CodeStatus], ...]

_NAMES_NOBODY = frozenset({Standing.FORGED, Standing.ISSUER_REVOKED, Standing.OTHER_EVENT})


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown to the station. ``subject`` is set even where nobody is known.

    ``badge``: what the text says if it is a badge of this system, with its ``standing`` here; ``code``: the text as
    it is printed, None when there is no text.
    """

    found: Found
    subject: Subject
    badge: Badge | None = None
    standing: Standing = Standing.VERIFIED
    code: str | None = None


def shown_code(tx: Transaction, text: str) -> Shown:
    """What *text* means. A list that has it decides; only then is it taken for a badge, and checked."""
    event = tx.pack().id
    parsed = parse(text)
    claim = parsed if isinstance(parsed, BadgeClaim) else None
    found = tx.by_code(text) if text else ()
    if not found and claim is not None:
        text, found = claim.code, tx.by_code(claim.code)
    if found:
        shown = Shown(found, _subject(event, text, found), _ours(claim, event), code=text)
    elif claim is not None:
        shown = _claimed(tx, event, claim)
    else:
        shown = Shown((), subject_of_code(event, text), code=text)
    return _revoked_where_it_is(tx, event, shown)


def guest(person: PersonId, badge: Badge | None = None) -> PersonEntry:
    """Somebody without a profile, as far as a badge says who they are."""
    entry = PersonEntry(person, (), "")
    return replace(entry, role=badge.role) if badge is not None else entry


def _claimed(tx: Transaction, event: EventId, claim: BadgeClaim) -> Shown:
    worth = standing(claim, event, tx.issuer(claim.badge.issuer))
    if worth in _NAMES_NOBODY:
        return Shown((), subject_of_code(event, claim.code), claim.badge, worth, claim.code)
    who = tx.person(claim.badge.person) or guest(claim.badge.person, claim.badge)
    return Shown(((who, CodeStatus.ACTIVE),), subject_of_person(who.person), claim.badge, worth, claim.code)


def _ours(claim: BadgeClaim | None, event: EventId) -> Badge | None:
    return claim.badge if claim is not None and belongs_to(claim, event) else None


def _subject(event: EventId, text: str, found: Found) -> Subject:
    return subject_of_person(found[0][0].person) if len(found) == 1 else subject_of_code(event, text)


def _revoked_where_it_is(tx: Transaction, event: EventId, shown: Shown) -> Shown:
    """*shown*, each code marked as revoked when the hub or this station said so."""
    if not shown.found or not tx.is_revoked(subject_of_code(event, shown.code or "").removeprefix("code:")):
        return shown
    return replace(shown, found=tuple((entry, CodeStatus.REVOKED) for entry, _ in shown.found))
