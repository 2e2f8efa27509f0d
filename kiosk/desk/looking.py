"""What the desk screen shows at rest: where we are, how many are here, what happened last."""

from kiosk.desk.act import Act
from kiosk.desk.outcomes import Found, Glance, Hit, Recent
from kiosk.domain.checkin import Presence
from kiosk.domain.ids import PersonId, subject_of_person
from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived, Refused, body_of
from kiosk.domain.pack_changes import PackChange, pack_changes
from kiosk.domain.records import Record
from kiosk.store.projections import WALK_BY

UNDOABLE = (CheckedIn.KIND, CheckedOut.KIND, Counted.KIND, GroupArrived.KIND)


def glance(act: Act, lines: int) -> Glance:
    """What the desk shows at rest, with that many lines of last scans."""
    tx, activity, day = act.tx, act.activity(), act.day()
    saved = sum(tx.tip(store).seq for store in tx.stores())
    walk_bys = tx.total(activity.zone, day, WALK_BY)
    dropped = bool(activity.id) and tx.pack().activity(activity.id) is None
    return Glance(activity, tx.here(activity.id, day), walk_bys, saved, recent(act, lines), dropped)


def pack_news(act: Act) -> tuple[PackChange, ...]:
    """What the pack changed since somebody here last said that they saw it."""
    before = act.tx.pack_before()
    return () if before is None else pack_changes(before, act.pack())


def find(act: Act, query: str, limit: int) -> Found:
    """Up to *limit* people that *query* may mean, each with where they stand."""
    people = act.tx.search(query, limit + 1)
    subjects = [subject_of_person(entry.person) for entry in people[:limit]]
    known = act.tx.presences(subjects, act.activity().id, act.day()) if subjects else {}
    hits = (Hit(entry, known.get(subject)) for entry, subject in zip(people, subjects, strict=False))
    return Found(tuple(hits), more=len(people) > limit)


def presence(act: Act, person: PersonId) -> Presence | None:
    """Where *person* stands with the activity in force today."""
    return act.tx.presence(subject_of_person(person), act.activity().id, act.day())


def recent(act: Act, limit: int) -> tuple[Recent, ...]:
    """The last acts and refusals here, newest first."""
    return tuple(_line(act, record) for record in act.tx.latest((*UNDOABLE, Refused.KIND), limit))


def _line(act: Act, record: Record) -> Recent:
    body = body_of(record)
    reasons = body.reasons if isinstance(body, CheckedIn | Refused) else ()
    amount = body.count if isinstance(body, Counted) else body.people if isinstance(body, GroupArrived) else 0
    person = act.person_of(record.subject)
    return Recent(record.id, record.at, record.kind, reasons, person, act.tx.is_voided(record.id), amount)
