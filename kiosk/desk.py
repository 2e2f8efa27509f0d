"""The desk: every act at a station, each one transaction that is durable before anybody is told.

Scan, load facts, decide, append, commit; only then the screen turns green.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.clock import Clock, HubTime, new_key
from kiosk.domain.badges import UNVERIFIED_ACT, Badge, Standing
from kiosk.domain.checkin import GRACE, Candidate, Context, Facts, Presence, State, decide
from kiosk.domain.codes import code_text
from kiosk.domain.ids import (
    ActivityId,
    PersonId,
    RecordId,
    Subject,
    ZoneId,
    person_of_subject,
    subject_of_person,
    subject_of_zone,
)
from kiosk.domain.kinds import (
    Audit,
    BadgeIssued,
    BadgeRevoked,
    Body,
    CheckedIn,
    CheckedOut,
    Counted,
    GroupArrived,
    Overridden,
    Refused,
    Voided,
    body_of,
    encode_body,
)
from kiosk.domain.packs import Activity, ActivityKind, Opening, Pack, PersonRole, opening
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.domain.records import Record
from kiosk.domain.roll import Roll
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict
from kiosk.problems import EnvironmentProblem
from kiosk.store.finding import Found, Shown, guest, shown_code
from kiosk.store.issuing import PRINTED, badges_of, digest_of, make_badge, newest_badge
from kiosk.store.journal import Draft
from kiosk.store.projections import WALK_BY
from kiosk.store.station_store import Store
from kiosk.store.transaction import Transaction

MAX_CODE = 4096
"""Characters of a code that are looked at; a QR code holds at most 4,296."""
UNDOABLE = (CheckedIn.KIND, CheckedOut.KIND, Counted.KIND, GroupArrived.KIND)
OVERRIDE_REASONS = ("known_in_person", "paper_ticket", "organiser_said_so", "other")
SECTORS = ("business", "education", "youth", "civil_society", "government", "other")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scan or a choice by hand, already on disk.

    ``record``: what was written about it, the check-in or the refusal. ``presence``: where the person already was.
    ``problem`` explains a verdict whose reason is ``system``. ``badge``: what the code says, if it is one of ours;
    whoever has no profile is a ``person`` without a name.
    """

    verdict: Verdict
    at: int
    activity: Activity
    record: RecordId | None = None
    person: PersonEntry | None = None
    presence: Presence | None = None
    people: tuple[PersonEntry, ...] = ()
    problem: EnvironmentProblem | None = None
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class NewBadge:
    """A badge that was just made, and the record that says so."""

    code: str
    record: RecordId


@dataclass(frozen=True, slots=True)
class Recent:
    """One line of *last scans*: ``kind`` of the record, whom it was about if known, and whether it was undone."""

    record: RecordId
    at: int
    kind: str
    reasons: tuple[str, ...]
    person: PersonEntry | None
    undone: bool
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """What the desk screen shows at rest; ``walk_bys`` are this station's, today, in this zone."""

    activity: Activity
    here: int
    walk_bys: int
    saved: int
    recent: tuple[Recent, ...]


@dataclass(frozen=True, slots=True)
class _Scan:
    """What was shown, or who was chosen; ``how`` goes into the record."""

    shown: Shown
    how: str


class Desk:
    """The only writer of a station's journal.

    A verdict never fails for the surroundings' sake: a full disk or a lost database is an outcome whose reason is
    ``system``, with nothing written and nothing shown as accepted. The other acts raise EnvironmentProblem.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        actor: str = "desk",
        new_key: Callable[[], bytes] = new_key,
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._new_key = new_key
        self._actor = actor
        with store.reading() as tx:
            self.hub_time = HubTime(clock, tx.number("clock_offset"))
            pack = tx.pack()
        self._fallback = first_open(pack, self.hub_time.now())
        self._rolls = {pack.digest: Roll(pack)}

    # looking

    def pack(self) -> Pack:
        return self._store.pack()

    def activity(self) -> Activity:
        """The activity in force at this desk."""
        with self._store.reading() as tx:
            return self._activity(tx, tx.pack())

    def search(self, query: str, limit: int = 30) -> tuple[PersonEntry, ...]:
        """People found by any part of a name, nickname or organisation, or the last digits of a phone."""
        with self._store.reading() as tx:
            return tx.search(query, limit)

    def glance(self, recent: int = 8) -> Glance:
        """What the desk shows at rest, all of one moment."""
        with self._store.reading() as tx:
            activity, day = self._activity(tx, tx.pack()), self._day(tx)
            saved = sum(tx.tip(store).seq for store in tx.stores())
            walk_bys = tx.total(activity.zone, day, WALK_BY)
            return Glance(activity, tx.here(activity.id, day), walk_bys, saved, self._recent(tx, recent))

    def presence(self, person: PersonId) -> Presence | None:
        """Where *person* stands with the activity in force today."""
        with self._store.reading() as tx:
            activity = self._activity(tx, tx.pack())
            return tx.presence(subject_of_person(person), activity.id, self._day(tx))

    # acting

    def opened(self, version: str) -> None:
        """Note in the journal that the station program started."""
        with self._store.writing() as tx:
            detail: dict[str, str | int] = {"version": version, "pack": tx.pack().digest}
            self._append(tx, Audit("opened", detail), Subject("station:self"))

    def choose_activity(self, activity: ActivityId) -> Activity:
        """Make *activity* the one in force. Raises LookupError when the pack has none of that id."""
        with self._store.writing() as tx:
            chosen = tx.pack().activity(activity)
            if chosen is None and not activity and not tx.pack().activities:
                return self._activity(tx, tx.pack())
            if chosen is None:
                raise LookupError(f"the event has no activity {activity!r}")
            if tx.setting("activity") != activity:
                tx.set_setting("activity", activity)
                self._append(tx, Audit("activity_chosen", {"activity": activity}), subject_of_zone(chosen.zone))
            return chosen

    def scan(self, code: str, *, how: str = "scan") -> Outcome:
        """Act on a code that was shown: check its owner in, or say why not."""
        text = _readable(code)
        return self._act(lambda tx: _Scan(shown_code(tx, text), how))

    def check_in(self, person: PersonId, *, how: str = "search") -> Outcome:
        """Check in somebody who was chosen by hand, whatever badge they have or lost."""

        def find(tx: Transaction) -> _Scan:
            entry = tx.person(person)
            found: Found = ((entry, CodeStatus.ACTIVE),) if entry else ()
            return _Scan(Shown(found, subject_of_person(person)), how)

        return self._act(find)

    def check_out(self, person: PersonId) -> RecordId | None:
        """End *person*'s presence at the activity in force; None when they are not there."""
        with self._store.writing() as tx:
            activity, day = self._activity(tx, tx.pack()), self._day(tx)
            subject = subject_of_person(person)
            presence = tx.presence(subject, activity.id, day)
            if presence is None or presence.state is State.OUT:
                return None
            body = CheckedOut(activity=activity.id, zone=activity.zone, day=day, checkin=presence.record)
            return self._append(tx, body, subject).id

    def override(self, refusal: RecordId, reason: str) -> Outcome | None:
        """Let in whom *refusal* turned away, with one of OVERRIDE_REASONS; None when that cannot be overridden."""
        if reason not in OVERRIDE_REASONS:
            raise ValueError(f"{reason!r} is not one of {', '.join(OVERRIDE_REASONS)}")
        try:
            with self._store.writing() as tx:
                return self._override(tx, refusal, reason)
        except EnvironmentProblem as problem:
            return self._broken(problem)

    def undo(self, wanted: RecordId, reason: str = "mistake") -> bool:
        """Take back a check-in, check-out, count or group of this station; False when there is nothing to undo."""
        with self._store.writing() as tx:
            target = tx.record(wanted)
            if target is None or target.kind not in UNDOABLE or tx.is_voided(wanted):
                return False
            self._append(tx, Voided(of=wanted, reason=reason), target.subject)
            return True

    def undo_last(self) -> Recent | None:
        """Take back the newest act that can be; what it was, or None."""
        with self._store.reading() as tx:
            last = next((line for line in self._recent(tx, 50) if line.kind in UNDOABLE and not line.undone), None)
        return last if last is not None and self.undo(last.record) else None

    def count(self, people: int) -> int:
        """Count *people* who walked by (negative: take back); this station's sum for the zone today."""
        with self._store.writing() as tx:
            activity, day = self._activity(tx, tx.pack()), self._day(tx)
            people = max(people, -tx.total(activity.zone, day, WALK_BY))
            if people:
                self._append(tx, Counted(activity.zone, day, people), subject_of_zone(activity.zone))
            return tx.total(activity.zone, day, WALK_BY)

    def group_arrived(self, organisation: str, people: int, sector: str = "other") -> RecordId:
        """Note a group: the organisation's name, 1 to 10,000 heads, one of SECTORS. Raises ValueError."""
        name = " ".join(_readable(organisation).split())[:200]
        if not name or not 1 <= people <= 10_000 or sector not in SECTORS:
            raise ValueError("a group needs an organisation's name, 1 to 10,000 people and a known sector")
        with self._store.writing() as tx:
            activity, day = self._activity(tx, tx.pack()), self._day(tx)
            body = GroupArrived(name, people, sector, activity.zone, day)
            return self._append(tx, body, subject_of_zone(activity.zone)).id

    def issue_badge(self, person: PersonId, code: str, *, reason: str = "") -> RecordId:
        """Make *code*, a ticket or a phone's, a badge of *person*.

        Raises LookupError for a stranger, ValueError for a code of another's. ``mint_badge`` makes a code.
        """
        text = _readable(code)
        with self._store.writing() as tx:
            self._known(tx, person)
            if not text or any(entry.person != person for entry, _ in tx.by_code(text)):
                raise ValueError("that code is empty or somebody else's")
            tx.set_code(person, text, CodeStatus.ACTIVE)
            return self._append(tx, BadgeIssued(digest_of(tx, text), reason), subject_of_person(person)).id

    def mint_badge(self, person: PersonId, *, expires: date | None = None, reason: str = "") -> NewBadge:
        """Make a badge for *person*, beside those they have. Raises LookupError for a stranger, EnvironmentProblem."""
        with self._store.writing() as tx:
            return self._mint(tx, self._known(tx, person), expires, reason)

    def reissue_badge(self, person: PersonId, *, expires: date | None = None, reason: str = "lost") -> NewBadge:
        """Make a new badge for *person* and every one of ours that they had void; tickets of other systems stay."""
        with self._store.writing() as tx:
            entry = self._known(tx, person)
            for code in badges_of(entry):
                self._revoke(tx, person, code, reason)
            return self._mint(tx, entry, expires, reason)

    def revoke_badge(self, person: PersonId, code: str, *, reason: str = "") -> RecordId:
        """Make *code* of *person* void, here at once and everywhere through the hub."""
        with self._store.writing() as tx:
            return self._revoke(tx, person, _readable(code), reason)

    def badge_codes(self, people: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        """The badge of each of *people*, all known here: the newest they have, a new one for who has none."""
        with self._store.writing() as tx:
            return tuple(newest_badge(person) or self._mint(tx, person, expires, "").code for person in people)

    def note_printed(self, badges: Iterable[tuple[PersonId, str]], *, printer: str) -> None:
        """Note in the journal that these badges (whose, and the code) were printed; codes are kept as digests."""
        with self._store.writing() as tx:
            for person, code in badges:
                detail: dict[str, str | int] = {"printer": printer[:200], "code": digest_of(tx, code)}
                self._append(tx, Audit(PRINTED, detail), subject_of_person(person))

    # how it is done

    def _act(self, find: Callable[[Transaction], _Scan]) -> Outcome:
        try:
            with self._store.writing() as tx:
                return self._decide(tx, find(tx))
        except EnvironmentProblem as problem:
            return self._broken(problem)

    def _decide(self, tx: Transaction, scan: _Scan) -> Outcome:
        pack, shown = tx.pack(), scan.shown
        activity, day, at = self._activity(tx, pack), self._day(tx), self.hub_time.now()
        presence = tx.presence(shown.subject, activity.id, day)
        others = tx.here(activity.id, day) if activity.capacity is not None else 0
        verdict = decide(Context(pack, activity), _facts(pack, shown, presence, others), now=at)
        person = shown.found[0][0] if len(shown.found) == 1 else None
        record = self._write(tx, verdict, scan, person, presence)
        self._note_unverified(tx, shown, record)
        people = tuple(entry for entry, _ in shown.found) if isinstance(verdict, Ask) else ()
        about = record.id if record else None
        return Outcome(verdict, at, activity, about, person, presence, people, badge=shown.badge)

    def _note_unverified(self, tx: Transaction, shown: Shown, record: Record | None) -> None:
        """Leave the hub, which has every key, what it needs to settle a badge that could not be checked here."""
        if record is not None and shown.badge is not None and shown.standing is Standing.UNKNOWN_ISSUER:
            detail: dict[str, str | int] = {"of": record.id, "badge": shown.code or ""}
            self._append(tx, Audit(UNVERIFIED_ACT, detail), shown.subject)

    def _write(
        self, tx: Transaction, verdict: Verdict, scan: _Scan, person: PersonEntry | None, presence: Presence | None
    ) -> Record | None:
        activity, day = self._activity(tx, tx.pack()), self._day(tx)
        match verdict:
            case Ask():
                return None
            case Stop(reasons=reasons):
                return self._append(tx, Refused(reasons, activity.id, activity.zone, day), scan.shown.subject)
            case Look(reasons=reasons) if Reason.ALREADY_HERE in reasons and presence is not None:
                self._append(tx, Audit("seen_again", {"of": presence.record}), scan.shown.subject)
                return None
            case Go(reasons=reasons) | Look(reasons=reasons):
                return self._check_in(tx, scan.shown.subject, person, scan.how, reasons)

    def _check_in(
        self, tx: Transaction, subject: Subject, person: PersonEntry | None, how: str, reasons: tuple[str, ...]
    ) -> Record:
        pack = tx.pack()
        activity = self._activity(tx, pack)
        body = CheckedIn(
            activity=activity.id,
            zone=activity.zone,
            day=self._day(tx),
            role=person.role if person else PersonRole.ATTENDEE,
            organisation=self._roll(pack).reference(person.organisation) if person else "",
            how=how,
            reasons=tuple(reasons),
        )
        return self._append(tx, body, subject)

    def _override(self, tx: Transaction, refusal: RecordId, reason: str) -> Outcome | None:
        target = tx.record(refusal)
        body = body_of(target) if target is not None else None
        if target is None or not isinstance(body, Refused) or Reason.REVOKED in body.reasons:
            return None
        activity, day, at = self._activity(tx, tx.pack()), self._day(tx), self.hub_time.now()
        person = self._person_of(tx, target.subject)
        presence = tx.presence(target.subject, activity.id, day)
        if presence is not None and presence.state is State.IN:
            return Outcome(Look((Reason.ALREADY_HERE,)), at, activity, None, person, presence)
        self._append(tx, Overridden(of=refusal, reason=reason), target.subject)
        record = self._check_in(tx, target.subject, person, "override", body.reasons)
        return Outcome(Look(tuple(map(Reason, body.reasons))), at, activity, record.id, person, presence)

    def _mint(self, tx: Transaction, entry: PersonEntry, expires: date | None, reason: str) -> NewBadge:
        code = make_badge(tx, entry, expires, new_key=self._new_key)
        body = BadgeIssued(digest_of(tx, code), reason)
        return NewBadge(code, self._append(tx, body, subject_of_person(entry.person)).id)

    def _revoke(self, tx: Transaction, person: PersonId, code: str, reason: str) -> RecordId:
        digest = digest_of(tx, code)
        tx.set_code(person, code, CodeStatus.REVOKED)
        tx.revoke_code(digest)
        return self._append(tx, BadgeRevoked(digest, reason), subject_of_person(person)).id

    def _known(self, tx: Transaction, person: PersonId) -> PersonEntry:
        entry = tx.person(person)
        if entry is None:
            raise LookupError("this person is not known here")
        return entry

    def _person_of(self, tx: Transaction, subject: Subject) -> PersonEntry | None:
        """Whom a record is about; a guest without a name where there is no profile."""
        who = person_of_subject(subject)
        return (tx.person(who) or guest(who)) if who else None

    def _roll(self, pack: Pack) -> Roll:
        if pack.digest not in self._rolls:
            self._rolls = {pack.digest: Roll(pack)}
        return self._rolls[pack.digest]

    def _append(self, tx: Transaction, body: Body, subject: Subject) -> Record:
        draft = Draft(
            id=RecordId(self._new_id()),
            at=self._clock.now(),
            kind=body.KIND,
            subject=subject,
            body=encode_body(body),
            actor=self._actor,
            mono=self._clock.mono(),
            offset=self.hub_time.offset(),
        )
        return tx.append(draft)

    def _activity(self, tx: Transaction, pack: Pack) -> Activity:
        chosen = pack.activity(ActivityId(tx.setting("activity") or ""))
        return chosen or first_open(pack, self.hub_time.now())

    def _day(self, tx: Transaction) -> str:
        return tx.pack().day_of(self.hub_time.now()).isoformat()

    def _recent(self, tx: Transaction, limit: int) -> tuple[Recent, ...]:
        return tuple(self._line(tx, record) for record in tx.latest((*UNDOABLE, Refused.KIND), limit))

    def _line(self, tx: Transaction, record: Record) -> Recent:
        body = body_of(record)
        reasons = body.reasons if isinstance(body, CheckedIn | Refused) else ()
        amount = body.count if isinstance(body, Counted) else body.people if isinstance(body, GroupArrived) else 0
        person = self._person_of(tx, record.subject)
        return Recent(record.id, record.at, record.kind, reasons, person, tx.is_voided(record.id), amount)

    def _broken(self, problem: EnvironmentProblem) -> Outcome:
        stop = Stop((Reason.SYSTEM,), overridable=False)
        return Outcome(stop, self.hub_time.now(), self._fallback, problem=problem)


def first_open(pack: Pack, now: int) -> Activity:
    """The activity a desk serves when nobody chose one: the first that is open now, else the first of the pack.

    A pack without activities is an event one only arrives at: its desks serve the event itself.
    """
    moment = pack.local(now)
    arrival = Activity(ActivityId(""), pack.name, ZoneId(""), ActivityKind.EXHIBITION)
    first = pack.activities[0] if pack.activities else arrival
    return next((a for a in pack.activities if opening(a, moment, GRACE) is Opening.OPEN), first)


def _facts(pack: Pack, shown: Shown, presence: Presence | None, others: int) -> Facts:
    return Facts(
        candidates=tuple(_candidate(*pair) for pair in shown.found),
        presence=presence,
        others=others,
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


def _readable(text: str) -> str:
    """*text* without what no database or screen can hold: NULs and lone surrogates; cut at MAX_CODE."""
    return code_text(text[:MAX_CODE].replace("\0", "").encode("utf-8", "replace").decode())
