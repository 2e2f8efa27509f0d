"""From what was shown to a verdict and its record; and in spite of a refusal, when staff say so."""

from dataclasses import dataclass

from kiosk.desk.act import Act
from kiosk.desk.outcomes import Outcome
from kiosk.domain.badges import UNVERIFIED_ACT, Standing
from kiosk.domain.checkin import Candidate, Context, Facts, Presence, State, decide
from kiosk.domain.ids import PersonId, RecordId, Subject, subject_of_person
from kiosk.domain.kinds import Audit, CheckedIn, CheckedOut, Overridden, Refused, body_of
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.domain.records import Record
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict
from kiosk.store.finding import Found, Shown

OVERRIDE_REASONS = ("known_in_person", "paper_ticket", "organiser_said_so", "other")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was shown, or who was chosen; ``how`` goes into the record."""

    shown: Shown
    how: str


def chosen(act: Act, person: PersonId, how: str) -> Scan:
    """*person*, picked by hand: whatever badge they have or lost."""
    entry = act.tx.person(person)
    found: Found = ((entry, CodeStatus.ACTIVE),) if entry else ()
    return Scan(Shown(found, subject_of_person(person)), how)


def check_in(act: Act, scan: Scan) -> Outcome:
    """Decide on *scan* and write down what came of it."""
    shown, activity = scan.shown, act.activity()
    presence = act.tx.presence(shown.subject, activity.id, act.day())
    verdict = decide(Context(act.pack(), activity), _facts(act, shown, presence), now=act.at)
    person = shown.found[0][0] if len(shown.found) == 1 else None
    record = _write(act, verdict, scan, person, presence)
    _note_unverified(act, shown, record)
    people = tuple(entry for entry, _ in shown.found) if isinstance(verdict, Ask) else ()
    about = record.id if record else None
    return Outcome(verdict, act.at, activity, about, person, presence, people, badge=shown.badge)


def check_out(act: Act, person: PersonId) -> RecordId | None:
    """End *person*'s presence at the activity in force; None when they are not there."""
    activity, day, subject = act.activity(), act.day(), subject_of_person(person)
    presence = act.tx.presence(subject, activity.id, day)
    if presence is None or presence.state is State.OUT:
        return None
    body = CheckedOut(activity=activity.id, zone=activity.zone, day=day, checkin=presence.record)
    return act.append(body, subject).id


def override(act: Act, refusal: RecordId, reason: str) -> Outcome | None:
    """Let in whom *refusal* turned away; None when it is no refusal, or a final one."""
    target = act.tx.record(refusal)
    body = body_of(target) if target is not None else None
    if target is None or not isinstance(body, Refused) or Reason.REVOKED in body.reasons:
        return None
    activity, person = act.activity(), act.person_of(target.subject)
    presence = act.tx.presence(target.subject, activity.id, act.day())
    if presence is not None and presence.state is State.IN:
        return Outcome(Look((Reason.ALREADY_HERE,)), act.at, activity, None, person, presence)
    act.append(Overridden(of=refusal, reason=reason), target.subject)
    record = _let_in(act, target.subject, person, "override", body.reasons)
    return Outcome(Look(tuple(map(Reason, body.reasons))), act.at, activity, record.id, person, presence)


def _write(
    act: Act, verdict: Verdict, scan: Scan, person: PersonEntry | None, presence: Presence | None
) -> Record | None:
    subject = scan.shown.subject
    match verdict:
        case Ask():
            return None
        case Stop(reasons=reasons):
            activity = act.activity()
            return act.append(Refused(reasons, activity.id, activity.zone, act.day()), subject)
        case Look(reasons=reasons) if Reason.ALREADY_HERE in reasons and presence is not None:
            act.append(Audit("seen_again", {"of": presence.record}), subject)
            return None
        case Go(reasons=reasons) | Look(reasons=reasons):
            return _let_in(act, subject, person, scan.how, reasons)


def _let_in(act: Act, subject: Subject, person: PersonEntry | None, how: str, reasons: tuple[str, ...]) -> Record:
    activity = act.activity()
    body = CheckedIn(
        activity=activity.id,
        zone=activity.zone,
        day=act.day(),
        role=person.role if person else PersonRole.ATTENDEE,
        organisation=act.pen.roll(act.pack()).reference(person.organisation) if person else "",
        how=how,
        reasons=tuple(reasons),
    )
    return act.append(body, subject)


def _note_unverified(act: Act, shown: Shown, record: Record | None) -> None:
    """Leave the hub, which has every key, what it needs to settle a badge that could not be checked here."""
    if record is not None and shown.badge is not None and shown.standing is Standing.UNKNOWN_ISSUER:
        detail: dict[str, str | int] = {"of": record.id, "badge": shown.code or ""}
        act.append(Audit(UNVERIFIED_ACT, detail), shown.subject)


def _facts(act: Act, shown: Shown, presence: Presence | None) -> Facts:
    pack, activity = act.pack(), act.activity()
    return Facts(
        candidates=tuple(_candidate(*pair) for pair in shown.found),
        presence=presence,
        others=act.tx.here(activity.id, act.day()) if activity.capacity is not None else 0,
        other_event=None if shown.found else pack.event_of_code(shown.code or ""),
        badge=shown.badge,
        standing=shown.standing,
    )


def _candidate(entry: PersonEntry, status: CodeStatus) -> Candidate:
    return Candidate(
        person=entry.person,
        role=entry.role,
        organisation=entry.organisation,
        enrolment=entry.enrolment,
        activities=entry.activities,
        code=status,
    )
