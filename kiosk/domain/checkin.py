"""The rules of an activity check-in: facts in, verdict out; nothing is read or written here.

A clock never turns anybody away: a station's clock may be a year off, so what depends on it (wrong day, not open,
closed, an expired badge) is *look*, and the record says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kiosk.domain.badges import Badge, Standing
from kiosk.domain.ids import ActivityId, EventId, PersonId, RecordId, StoreId, ZoneId
from kiosk.domain.packs import Activity, Opening, Pack, PersonRole, UnknownCodes, opening
from kiosk.domain.people import CodeStatus, Enrolment
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict

GRACE = timedelta(minutes=15)
"""Doors open this long before a session starts."""


class State(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Presence:
    """The last thing known of a subject at an activity on a day: where, when (ms) and by which record."""

    record: RecordId
    state: State
    at: int
    station: StoreId
    station_name: str
    zone: ZoneId
    activity: ActivityId


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a code, or a choice by hand, may mean. ``code``: CodeStatus of the very code scanned."""

    person: PersonId
    role: PersonRole
    organisation: str
    enrolment: Enrolment
    activities: tuple[ActivityId, ...]
    code: CodeStatus = CodeStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules need about one scan, loaded in the same transaction that will record the result.

    ``others``: how many other people are at the activity now. ``other_event``: the event the code belongs to,
    when it is known to be another's. ``badge``: what the code says if it is a badge of this system, and what that is
    worth here; a badge that a list or the hub names is worth as much as a verified one.
    """

    candidates: tuple[Candidate, ...]
    presence: Presence | None = None
    others: int = 0
    other_event: EventId | None = None
    badge: Badge | None = None
    standing: Standing = Standing.VERIFIED


@dataclass(frozen=True, slots=True)
class Context:
    """Where the scan happened: the pack in force and the activity this desk serves."""

    pack: Pack
    activity: Activity


_STOPS = frozenset(
    {
        Reason.REVOKED,
        Reason.WRONG_EVENT,
        Reason.NOT_ACCEPTED,
        Reason.WAITING_LIST,
        Reason.FULL,
        Reason.NOT_YOUR_ACTIVITY,
    }
)
_ORDER = (
    Reason.BAD_SIGNATURE,
    Reason.REVOKED,
    Reason.ISSUER_REVOKED,
    Reason.WRONG_EVENT,
    Reason.NOT_ACCEPTED,
    Reason.WAITING_LIST,
    Reason.NOT_YOUR_ACTIVITY,
    Reason.FULL,
    Reason.ALREADY_HERE,
    Reason.UNVERIFIED_BADGE,
    Reason.EXPIRED,
    Reason.WRONG_DAY,
    Reason.CLOSED,
    Reason.NOT_OPEN,
    Reason.NOT_IN_ROSTER,
)
_WORTHLESS: Mapping[Standing, Reason] = {
    Standing.FORGED: Reason.BAD_SIGNATURE,
    Standing.ISSUER_REVOKED: Reason.ISSUER_REVOKED,
    Standing.OTHER_EVENT: Reason.WRONG_EVENT,
}
"""Badges that say nothing about anybody: their holder is found by name, or let in as nobody known."""
_CLOCK: Mapping[Opening, tuple[Reason, ...]] = {
    Opening.OPEN: (),
    Opening.BEFORE: (Reason.NOT_OPEN,),
    Opening.AFTER: (Reason.CLOSED,),
    Opening.NOT_TODAY: (Reason.WRONG_DAY,),
}
_FINAL = frozenset({Reason.REVOKED})
"""Reasons that staff cannot override by a tap: the person is found by name instead."""


def decide(context: Context, facts: Facts, *, now: int) -> Verdict:
    """The verdict on one scan at *now* (ms, station clock): total, pure, and the same on station and hub."""
    if len(facts.candidates) > 1:
        return Ask((Reason.AMBIGUOUS,), tuple(c.person for c in facts.candidates))
    if facts.badge is not None and facts.standing in _WORTHLESS:
        return Stop((_WORTHLESS[facts.standing],), overridable=True)
    if not facts.candidates:
        return _unknown(context, facts, now)
    reasons = _about_person(context, facts, facts.candidates[0])
    reasons += _about_badge(context, facts, now) + _about_moment(context, facts, now)
    return _verdict(reasons, facts)


def _unknown(context: Context, facts: Facts, now: int) -> Verdict:
    if facts.other_event is not None:
        return Stop((Reason.WRONG_EVENT,), overridable=True)
    let_in_before = facts.presence is not None
    if context.pack.unknown_codes is UnknownCodes.REFUSE and not let_in_before:
        return Stop((Reason.NOT_IN_ROSTER,), overridable=True)
    reasons = [Reason.NOT_IN_ROSTER, *_about_moment(context, facts, now)]
    if not let_in_before and not _may_take_part(context.activity, PersonRole.ATTENDEE, ()):
        reasons.append(Reason.NOT_YOUR_ACTIVITY)
    return _verdict(reasons, facts)


def _about_person(context: Context, facts: Facts, who: Candidate) -> list[Reason]:
    checks = {
        Reason.REVOKED: who.code is CodeStatus.REVOKED,
        Reason.WRONG_EVENT: facts.other_event is not None,
        Reason.NOT_ACCEPTED: who.enrolment is Enrolment.NOT_ACCEPTED,
        Reason.WAITING_LIST: who.enrolment is Enrolment.WAITING,
        Reason.NOT_YOUR_ACTIVITY: not _may_take_part(context.activity, who.role, who.activities),
    }
    return [reason for reason, applies in checks.items() if applies]


def _about_badge(context: Context, facts: Facts, now: int) -> list[Reason]:
    if facts.badge is None:
        return []
    checks = {
        Reason.UNVERIFIED_BADGE: facts.standing is Standing.UNKNOWN_ISSUER,
        Reason.EXPIRED: facts.badge.has_expired(context.pack.day_of(now)),
    }
    return [reason for reason, applies in checks.items() if applies]


def _may_take_part(activity: Activity, role: PersonRole, listed_for: tuple[ActivityId, ...]) -> bool:
    listed = activity.id in listed_for or not activity.listed_only
    return listed and (not activity.roles or role in activity.roles)


def _about_moment(context: Context, facts: Facts, now: int) -> list[Reason]:
    here = facts.presence is not None and facts.presence.state is State.IN
    capacity = context.activity.capacity
    reasons = _about_clock(context, now)
    if here:
        reasons.append(Reason.ALREADY_HERE)
    elif capacity is not None and facts.others >= capacity:
        reasons.append(Reason.FULL)
    return reasons


def _about_clock(context: Context, now: int) -> list[Reason]:
    moment = context.pack.local(now)
    if moment.date() not in context.pack.days:
        return [Reason.WRONG_DAY]
    return list(_CLOCK[opening(context.activity, moment, GRACE)])


def _verdict(reasons: list[Reason], facts: Facts) -> Verdict:
    if not reasons:
        back = facts.presence is not None and facts.presence.state is State.OUT
        return Go((Reason.WELCOME_BACK if back else Reason.OK,))
    ordered = tuple(sorted(set(reasons), key=_ORDER.index))
    if _FINAL.intersection(ordered):
        return Stop(ordered, overridable=False)
    if Reason.ALREADY_HERE in ordered:  # whoever was let in, by an override even, is not turned away again
        return Look((Reason.ALREADY_HERE, *(reason for reason in ordered if reason is not Reason.ALREADY_HERE)))
    return Stop(ordered, overridable=True) if _STOPS.intersection(ordered) else Look(ordered)
