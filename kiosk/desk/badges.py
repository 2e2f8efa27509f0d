"""Badges of a person: made, replaced, made void, and noted when they were put on paper."""

from collections.abc import Iterable
from datetime import date

from kiosk.desk.act import Act, readable
from kiosk.desk.outcomes import NewBadge
from kiosk.domain.ids import PersonId, RecordId, subject_of_person
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.store.issuing import PRINTED, badges_of, digest_of, make_badge, newest_badge


def issue(act: Act, person: PersonId, code: str, reason: str) -> RecordId:
    """Make *code* a badge of *person*. Raises LookupError for a stranger, ValueError for a code of another's."""
    text = readable(code)
    act.known(person)
    if not text or any(entry.person != person for entry, _ in act.tx.by_code(text)):
        raise ValueError("that code is empty or somebody else's")
    act.tx.set_code(person, text, CodeStatus.ACTIVE)
    return act.append(BadgeIssued(digest_of(act.tx, text), reason), subject_of_person(person)).id


def mint(act: Act, entry: PersonEntry, expires: date | None, reason: str) -> NewBadge:
    """Make a badge with this station's key. Raises EnvironmentProblem when none can be made."""
    code = make_badge(act.tx, entry, expires, new_key=act.pen.new_key)
    body = BadgeIssued(digest_of(act.tx, code), reason)
    return NewBadge(code, act.append(body, subject_of_person(entry.person)).id)


def reissue(act: Act, entry: PersonEntry, expires: date | None, reason: str) -> NewBadge:
    """Make a new badge and every one of ours that *entry*'s person had void; tickets of other systems stay."""
    for code in badges_of(entry):
        revoke(act, entry.person, code, reason)
    return mint(act, entry, expires, reason)


def revoke(act: Act, person: PersonId, code: str, reason: str) -> RecordId:
    """Make *code* of *person* void, here at once and everywhere through the hub."""
    text = readable(code)
    digest = digest_of(act.tx, text)
    act.tx.set_code(person, text, CodeStatus.REVOKED)
    act.tx.revoke_code(digest)
    return act.append(BadgeRevoked(digest, reason), subject_of_person(person)).id


def newest_or_new(act: Act, person: PersonEntry, expires: date | None) -> str:
    """The newest badge that *person* has, a new one for who has none."""
    return newest_badge(person) or mint(act, person, expires, "").code


def note_printed(act: Act, badges: Iterable[tuple[PersonId, str]], printer: str) -> None:
    """Note that these badges (whose, and the code) were printed; codes are kept as digests."""
    for person, code in badges:
        detail: dict[str, str | int] = {"printer": printer[:200], "code": digest_of(act.tx, code)}
        act.append(Audit(PRINTED, detail), subject_of_person(person))
