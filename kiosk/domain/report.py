"""The report of an event, from its records and its pack alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Final, NamedTuple, TypeVar, assert_never

from kiosk.domain.figures import (
    Activities,
    ActivityFigures,
    Day,
    Funds,
    Groups,
    KindOfActivity,
    Media,
    NamedOrganisation,
    OrganisationFunds,
    Organisations,
    Reached,
    Report,
    SectorOfGroups,
    Turnout,
    Volunteers,
    ZoneFigures,
    ZoneWork,
)
from kiosk.domain.ids import ActivityId, ZoneId
from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived, Pledged, Unknown
from kiosk.domain.packs import ORGANISERS, ActivityKind, Pack, PersonRole, Text
from kiosk.domain.projections import Fold
from kiosk.domain.records import Record
from kiosk.domain.report_text import detail_rows, report_json, report_rows
from kiosk.domain.roll import Roll
from kiosk.domain.time_entries import time_entries, work

__all__ = ["SECTORS", "Tally", "detail_rows", "report_json", "report_rows"]

SECTORS: Final = ("business", "education", "youth", "civil_society", "government")
"""Sectors of groups that stand on their own, in the order of the table; any other text is ``other``."""
MONEY: Final = "money"
"""What a pledge of money is called in ``Pledged.what``."""

PRESENT: Final = (PersonRole.ORGANISATION, PersonRole.STAFF)
"""Roles that can make an organisation present; media are counted on a line of their own."""

T = TypeVar("T")


class Visits(NamedTuple):
    """Check-ins at one activity, zone and day in one role (``body``, which names no organisation).

    ``mask`` has a bit for each person.
    """

    body: CheckedIn
    check_ins: int
    mask: int


class Tally:
    """Counts records as they come, and reports at any time; the order of stations, and repeats, change nothing."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._fold = Fold(pack)

    def add(self, record: Record) -> None:
        """Take one record in: those of one station in order of ``seq``, and none that has a ``flaw``."""
        self._fold.add(record)

    def report(self) -> Report:
        """The report of what was taken in so far."""
        return _report(self._pack, self._fold)


class _Seen:
    """What a fold holds, sorted by what it is."""

    def __init__(self, fold: Fold) -> None:
        self.sent: list[CheckedIn] = []
        """Check-ins in which people stood for organisations, one of each sort."""
        self.walk_bys: list[tuple[Counted, int]] = []
        self.groups: list[tuple[GroupArrived, int]] = []
        self.pledges: list[tuple[Pledged, int]] = []
        self.leavings: list[CheckedOut] = []
        self.not_understood = 0
        check_ins: Counter[CheckedIn] = Counter()
        for meaning, times in fold.seen():
            match meaning:
                case CheckedIn():
                    self.sent += [meaning] if meaning.organisation else []
                    check_ins[replace(meaning, organisation="")] += times
                case CheckedOut():
                    self.leavings.append(meaning)
                case Counted():
                    self.walk_bys.append((meaning, times))
                case GroupArrived():
                    self.groups.append((meaning, times))
                case Pledged():
                    self.pledges.append((meaning, times))
                case Unknown():
                    self.not_understood += times
                case _:
                    assert_never(meaning)
        self.visits = [Visits(body, check_ins[body], mask) for body, mask in fold.crowds() if check_ins[body]]


def _report(pack: Pack, fold: Fold) -> Report:
    seen, roll = _Seen(fold), Roll(pack)
    attendees = _in_role(seen.visits, PersonRole.ATTENDEE)
    return Report(
        event=pack.id,
        name=pack.name,
        pack_version=pack.version,
        space_m2=pack.space_m2,
        organisations=_organisations(seen.sent, pack, roll),
        activities=_activities(seen.visits, pack),
        volunteers=_volunteers(seen, fold, pack),
        participants=_people(visit for visit in attendees if visit.body.activity),
        groups=_groups(seen.groups, roll),
        funds=_funds(seen.pledges, roll),
        media=_media(seen, roll),
        reached=Reached(_people(attendees), _counted(seen.walk_bys), _people(seen.visits)),
        days=_days(seen, pack, roll),
        zones=_zones(seen, pack),
        by_activity=_by_activity(seen.visits, pack),
        not_understood=seen.not_understood,
    )


def _in_role(visits: Iterable[Visits], role: PersonRole) -> list[Visits]:
    return [visit for visit in visits if visit.body.role == role]


def _people(visits: Iterable[Visits]) -> int:
    """How many different people made *visits*."""
    return reduce(or_, (visit.mask for visit in visits), 0).bit_count()


def _turnout(visits: Sequence[Visits]) -> Turnout:
    attendees = _people(_in_role(visits, PersonRole.ATTENDEE))
    return Turnout(_people(visits), attendees, sum(visit.check_ins for visit in visits))


def _by(things: Iterable[T], key: Callable[[T], str]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


def _organisations_at(sent: Iterable[CheckedIn], roll: Roll) -> tuple[NamedOrganisation, ...]:
    """Who was there: whatever a representative stands for, and what the staff of a booth do if the pack lists it."""
    texts = {role: {body.organisation for body in sent if body.role == role} for role in PRESENT}
    represented = {roll.key(text) for text in texts[PersonRole.ORGANISATION]}
    named = roll.named(set().union(*texts.values()))
    return tuple(named[key] for key in named if key in represented or named[key].id is not None)


def _organisations(sent: Iterable[CheckedIn], pack: Pack, roll: Roll) -> Organisations:
    present = _organisations_at(sent, roll)
    hosts = sum(organisation.role in ORGANISERS for organisation in present)
    listed_hosts = sum(organisation.role in ORGANISERS for organisation in pack.organisations)
    return Organisations(hosts, len(present) - hosts, listed_hosts, len(pack.organisations) - listed_hosts, present)


def _activities(visits: Iterable[Visits], pack: Pack) -> Activities:
    kinds = {activity.id: activity.kind for activity in pack.activities}
    planned = Counter(kinds.values())
    took_place = Counter(kinds.get(ActivityId(a)) for a in {visit.body.activity for visit in visits} if a)
    order = [kind for kind in (*ActivityKind, None) if took_place[kind] or (kind and planned[kind])]
    by_kind = tuple(KindOfActivity(kind, took_place[kind], planned[kind] if kind else 0) for kind in order)
    return Activities(took_place.total(), planned.total(), by_kind)


def _volunteers(seen: _Seen, fold: Fold, pack: Pack) -> Volunteers:
    entered = {visit.body for visit in _in_role(seen.visits, PersonRole.VOLUNTEER)}
    arrivals = [(meaning, row) for meaning, row in fold.rows(entered) if isinstance(meaning, CheckedIn)]
    people = {row.person for _, row in arrivals}
    left = fold.rows(set(seen.leavings), people)
    leavings = [(meaning, row) for meaning, row in left if isinstance(meaning, CheckedOut)]
    entries = time_entries(arrivals, leavings)
    zones = _by(entries, lambda entry: entry.zone)
    by_zone = tuple(ZoneWork(zone, name, work(zones[zone])) for zone, name in _zone_names(pack, zones))
    return Volunteers(work(entries), by_zone)


def _groups(arrived: Sequence[tuple[GroupArrived, int]], roll: Roll) -> Groups:
    sectors = _by(arrived, lambda group: group[0].sector if group[0].sector in SECTORS else "other")
    by_sector = tuple(
        SectorOfGroups(sector, _names(sectors[sector], roll), _heads(sectors[sector]))
        for sector in (*SECTORS, "other")
        if sector in sectors
    )
    return Groups(_names(arrived, roll), _heads(arrived), by_sector)


def _names(arrived: Iterable[tuple[GroupArrived, int]], roll: Roll) -> int:
    return len(roll.named(group.organisation for group, _ in arrived))


def _heads(arrived: Iterable[tuple[GroupArrived, int]]) -> int:
    return sum(group.people * times for group, times in arrived)


def _funds(pledges: Iterable[tuple[Pledged, int]], roll: Roll) -> Funds:
    money = [(pledge, times) for pledge, times in pledges if pledge.what == MONEY]
    named = roll.named(pledge.organisation for pledge, _ in money) | {"": NamedOrganisation(Text(""))}
    to = _by(money, lambda given: roll.key(given[0].organisation))
    funds = [
        OrganisationFunds(named[key], _satang(to[key]), sum(times for _, times in to[key])) for key in named if to[key]
    ]
    return Funds(_satang(money), tuple(sorted(funds, key=lambda fund: -fund.satang)))


def _satang(pledges: Iterable[tuple[Pledged, int]]) -> int:
    return sum(pledge.amount * times for pledge, times in pledges)


def _media(seen: _Seen, roll: Roll) -> Media:
    came = _people(_in_role(seen.visits, PersonRole.MEDIA))
    outlets = roll.named(body.organisation for body in seen.sent if body.role == PersonRole.MEDIA)
    return Media(came, tuple(outlets.values()))


def _days(seen: _Seen, pack: Pack, roll: Roll) -> tuple[Day, ...]:
    visits = _by(seen.visits, lambda visit: visit.body.day)
    walk_bys = _by(seen.walk_bys, lambda counted: counted[0].day)
    groups = _by(seen.groups, lambda group: group[0].day)
    sent = _by(seen.sent, lambda body: body.day)
    ours = {day.isoformat() for day in pack.days}
    return tuple(
        Day(
            day=day,
            turnout=_turnout(visits[day]),
            organisations=len(_organisations_at(sent[day], roll)),
            walk_bys=_counted(walk_bys[day]),
            group_people=_heads(groups[day]),
        )
        for day in sorted(ours | visits.keys() | walk_bys.keys() | groups.keys())
    )


def _counted(walk_bys: Iterable[tuple[Counted, int]]) -> int:
    return sum(counted.count * times for counted, times in walk_bys)


def _zones(seen: _Seen, pack: Pack) -> tuple[ZoneFigures, ...]:
    visits = _by(seen.visits, lambda visit: visit.body.zone)
    walk_bys = _by(seen.walk_bys, lambda counted: counted[0].zone)
    groups = _by(seen.groups, lambda group: group[0].zone)
    met = visits.keys() | walk_bys.keys() | groups.keys() | {zone.id for zone in pack.zones}
    return tuple(
        ZoneFigures(zone, name, _turnout(visits[zone]), _counted(walk_bys[zone]), _heads(groups[zone]))
        for zone, name in _zone_names(pack, met)
    )


def _zone_names(pack: Pack, zones: Collection[str]) -> Iterator[tuple[ZoneId, Text]]:
    """*zones* in the pack's order, then those that it does not know."""
    names = {zone.id: zone.name for zone in pack.zones}
    yield from ((zone, name) for zone, name in names.items() if zone in zones)
    yield from ((ZoneId(zone), Text(zone)) for zone in sorted(set(zones) - names.keys()))


def _by_activity(visits: Iterable[Visits], pack: Pack) -> tuple[ActivityFigures, ...]:
    """Every activity that took place: the pack's in its order, then those that it does not know."""
    at = _by((visit for visit in visits if visit.body.activity), lambda visit: visit.body.activity)
    listed = [
        ActivityFigures(activity.id, activity.name, activity.kind, _turnout(at.pop(activity.id)))
        for activity in pack.activities
        if activity.id in at
    ]
    others = [ActivityFigures(ActivityId(a), Text(a), None, _turnout(at[a])) for a in sorted(at)]
    return (*listed, *others)
