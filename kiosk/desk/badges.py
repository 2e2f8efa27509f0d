"""Badges of a person: made, replaced, made void, and noted when they were put on paper."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from kiosk.desk.act import Act, readable
from kiosk.desk.outcomes import CodeFlaw, NewBadge, UnfitCode
from kiosk.domain.badges import Standing
from kiosk.domain.ids import PersonId, RecordId, subject_of_person
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.store.finding import Shown, shown_code
from kiosk.store.issuing import PRINTED, digest_of, good_badges, make_badge, newest_badge

_FLAWS: Final = {Standing.FORGED: CodeFlaw.FORGED, Standing.ISSUER_REVOKED: CodeFlaw.WITHDRAWN}


def issue(act: Act, person: PersonId, code: str, reason: str) -> RecordId:
    """Make *code* a badge of *person*. Raises LookupError for a stranger, UnfitCode for a code they cannot have."""
    entry = act.known(person)
    return _give(act, entry, _fit(act, entry, code), reason)


def replace(act: Act, person: PersonId, code: str, reason: str) -> RecordId:
    """The same, and every other badge of ours that *person* had is void; tickets of other systems stay."""
    entry = act.known(person)
    new = _fit(act, entry, code)
    for old in good_badges(act.tx, entry):
        if old != new:
            revoke(act, entry.person, old, reason)
    return _give(act, entry, new, reason)


def mint(act: Act, entry: PersonEntry, expires: date | None, reason: str) -> NewBadge:
    """Make a badge with this station's key. Raises EnvironmentProblem when none can be made."""
    code = make_badge(act.tx, entry, expires, new_key=act.pen.new_key)
    body = BadgeIssued(digest_of(act.tx, code), reason)
    return NewBadge(code, act.append(body, subject_of_person(entry.person)).id)


def reissue(act: Act, entry: PersonEntry, expires: date | None, reason: str) -> NewBadge:
    """Make a new badge and every one of ours that *entry*'s person had void; tickets of other systems stay."""
    for code in good_badges(act.tx, entry):
        revoke(act, entry.person, code, reason)
    return mint(act, entry, expires, reason)


def revoke(act: Act, person: PersonId, code: str, reason: str) -> RecordId:
    """Make *code* of *person* void, here at once and everywhere through the hub. Raises LookupError for a stranger."""
    act.known(person)
    text = readable(code)
    digest = digest_of(act.tx, text)
    for who in _owners(act, person, text):
        act.tx.set_code(who, text, CodeStatus.REVOKED)
    act.tx.revoke_code(digest)
    return act.append(BadgeRevoked(digest, reason), subject_of_person(person)).id


def newest_or_new(act: Act, person: PersonEntry, expires: date | None) -> str:
    """The newest badge of *person* that is good today, a new one for who has none."""
    today = act.pack().day_of(act.at)
    return newest_badge(act.tx, person, today) or mint(act, person, expires, "").code


def note_printed(act: Act, badges: Iterable[tuple[PersonId, str]], printer: str) -> None:
    """Note that these badges (whose, and the code) were printed; codes are kept as digests."""
    for person, code in badges:
        detail: dict[str, str | int] = {"printer": printer[:200], "code": digest_of(act.tx, code)}
        act.append(Audit(PRINTED, detail), subject_of_person(person))


def _owners(act: Act, person: PersonId, code: str) -> tuple[PersonId, ...]:
    """Under which ids *person*, who may have been merged, has *code*; their own where under none."""
    ids = act.tx.same_person(person)
    return tuple(who for who in ids if code in act.tx.codes_ever(who)) or (person,)


def _give(act: Act, entry: PersonEntry, code: str, reason: str) -> RecordId:
    act.tx.set_code(entry.person, code, CodeStatus.ACTIVE)
    return act.append(BadgeIssued(digest_of(act.tx, code), reason), subject_of_person(entry.person)).id


def _fit(act: Act, entry: PersonEntry, code: str) -> str:
    """*code* as it is printed, if it can be a badge of *entry*'s person. Raises UnfitCode."""
    shown = shown_code(act.tx, readable(code))
    if not shown.code:
        raise UnfitCode(CodeFlaw.EMPTY)
    if any(owner.person != entry.person for owner, _ in shown.found):
        raise UnfitCode(CodeFlaw.TAKEN)
    if act.tx.is_revoked(digest_of(act.tx, shown.code)) or _is_void(shown):
        raise UnfitCode(CodeFlaw.REVOKED)
    if shown.standing in _FLAWS:
        raise UnfitCode(_FLAWS[shown.standing])
    return shown.code


def _is_void(shown: Shown) -> bool:
    return any(status is CodeStatus.REVOKED for _, status in shown.found)
