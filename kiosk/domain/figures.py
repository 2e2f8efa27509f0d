"""The figures of a report: what the output table of an expo says, and what stands behind each line of it.

All of them are of records that count. People are distinct people: two scans, two booths or two days make one.
Time is in milliseconds, money in satang.
"""

from dataclasses import dataclass

from kiosk.domain.ids import ActivityId, EventId, OrganisationId, ZoneId
from kiosk.domain.packs import ActivityKind, OrganisationRole, Text


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation as the pack knows it; ``id`` and ``role`` are None for one that it does not list."""

    name: Text
    id: OrganisationId | None = None
    role: OrganisationRole | None = None


@dataclass(frozen=True, slots=True)
class Organisations:
    """Line 2: who was there, beside how many the pack lists. ``hosts`` are its ORGANISERS, ``partners`` all others."""

    hosts: int
    partners: int
    listed_hosts: int
    listed_partners: int
    present: tuple[NamedOrganisation, ...]


@dataclass(frozen=True, slots=True)
class KindOfActivity:
    """Line 3, in detail; ``kind`` is None for activities that the pack does not list."""

    kind: ActivityKind | None
    took_place: int
    planned: int


@dataclass(frozen=True, slots=True)
class Activities:
    """Line 3: activities with at least one check-in, beside how many the pack plans."""

    took_place: int
    planned: int
    by_kind: tuple[KindOfActivity, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Volunteers, their time, and how many time entries have no end (or none within a day): those add no time."""

    people: int
    time: int
    open_entries: int


@dataclass(frozen=True, slots=True)
class ZoneWork:
    zone: ZoneId
    name: Text
    work: Work


@dataclass(frozen=True, slots=True)
class Volunteers:
    """Line 4. Whoever helped in two zones is in both, and once in ``total``; so is time spent in two at once."""

    total: Work
    by_zone: tuple[ZoneWork, ...]


@dataclass(frozen=True, slots=True)
class SectorOfGroups:
    sector: str
    organisations: int
    people: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Line 6: organisations that came as groups, and their heads."""

    organisations: int
    people: int
    by_sector: tuple[SectorOfGroups, ...]


@dataclass(frozen=True, slots=True)
class OrganisationFunds:
    organisation: NamedOrganisation
    satang: int
    pledges: int


@dataclass(frozen=True, slots=True)
class Funds:
    """Line 7: money pledged, the largest sum first."""

    satang: int
    by_organisation: tuple[OrganisationFunds, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """Line 8: outlets that sent somebody, and how many came."""

    people: int
    outlets: tuple[NamedOrganisation, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """The public: registered ``attendees`` who checked in anywhere, and walk-bys, which nobody can tell apart.

    ``people``: everybody who checked in, in any role.
    """

    attendees: int
    walk_bys: int
    people: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who was somewhere, or somewhen."""

    people: int
    attendees: int
    check_ins: int


@dataclass(frozen=True, slots=True)
class Day:
    """``day``: as records write it, an ISO date of the event's time zone."""

    day: str
    turnout: Turnout
    organisations: int
    walk_bys: int
    group_people: int


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    zone: ZoneId
    name: Text
    turnout: Turnout
    walk_bys: int
    group_people: int


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    activity: ActivityId
    name: Text
    kind: ActivityKind | None
    turnout: Turnout


@dataclass(frozen=True, slots=True)
class Report:
    """One event's report. ``not_understood``: records of a newer program, kept and not counted."""

    event: EventId
    name: Text
    pack_version: str
    space_m2: int | None
    organisations: Organisations
    activities: Activities
    volunteers: Volunteers
    participants: int
    """Line 5: attendees who checked in to an activity."""
    groups: Groups
    funds: Funds
    media: Media
    reached: Reached
    days: tuple[Day, ...]
    zones: tuple[ZoneFigures, ...]
    by_activity: tuple[ActivityFigures, ...]
    not_understood: int
