"""What an event pack says: the programme of an event, its places, activities and house rules."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.domain.ids import ActivityId, EventId, OrganisationId, ZoneId
from kiosk.domain.logos import Logo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# What a datetime can hold, less a day for the time zone.
_FIRST_MS: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1) + 86_400_000
_LAST_MS: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1) - 86_400_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages of the product; English falls back to Thai where it is missing."""

    th: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en or self.th if language == "en" else self.th or self.en


class ActivityKind(StrEnum):
    EXHIBITION = "exhibition"
    TALK = "talk"
    VOLUNTEER = "volunteer"
    WORKSHOP = "workshop"
    GAME = "game"


class OrganisationRole(StrEnum):
    HOST = "host"
    PARTNER = "partner"
    PLATFORM = "platform"
    """An organisation that runs a giving platform."""
    VENUE = "venue"
    MEDIA = "media"


ORGANISERS = frozenset({OrganisationRole.HOST, OrganisationRole.PLATFORM, OrganisationRole.VENUE})
"""Those who hold an event together: who leads a zone, who runs a giving platform, who gives the place."""


class PersonRole(StrEnum):
    ATTENDEE = "attendee"
    VOLUNTEER = "volunteer"
    ORGANISATION = "organisation"
    """Somebody who represents an organisation taking part."""
    MEDIA = "media"
    STAFF = "staff"


class UnknownCodes(StrEnum):
    """What happens to a code nobody knows."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    """Count the holder as a person without a name: *look*, not *stop*."""


@dataclass(frozen=True, slots=True)
class Organisation:
    id: OrganisationId
    name: Text
    role: OrganisationRole = OrganisationRole.PARTNER


@dataclass(frozen=True, slots=True)
class Zone:
    """A place where booths stand; ``platform`` marks a giving platform rather than an issue zone."""

    id: ZoneId
    name: Text
    site: str = ""
    lead: OrganisationId | None = None
    partners: tuple[OrganisationId, ...] = ()
    platform: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One opening of an activity: local dates and times of the event's time zone; ``ends`` is exclusive."""

    day: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Activity:
    """Something people check in to. No sessions: open on every day of the event, all day.

    ``capacity``: people at once (None: no limit). ``roles``: who may take part (empty: everybody).
    ``listed_only``: only people whose list entry names this activity.
    """

    id: ActivityId
    name: Text
    zone: ZoneId
    kind: ActivityKind
    sessions: tuple[Session, ...] = ()
    capacity: int | None = None
    roles: tuple[PersonRole, ...] = ()
    listed_only: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome agreed before the event: who agreed it, how it is measured, how much of it by when."""

    id: str
    zone: ZoneId | None
    text: Text
    indicator: str
    target: int
    due: date
    agreed_by: tuple[OrganisationId, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """An event whose badges may turn up here: last year's, the one next door. Its codes begin with ``code_prefix``."""

    id: EventId
    name: Text
    code_prefix: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole event pack, already checked: every id it mentions exists.

    ``space_m2``: area given by the venue, in square metres. ``day_rate``: THB a volunteer's day is worth.
    ``version`` is the organiser's own text; ``digest`` (hex SHA-256) names the exact content.
    """

    id: EventId
    name: Text
    version: str
    timezone: str
    days: tuple[date, ...]
    digest: str
    place: Text = field(default=Text(""))
    space_m2: int | None = None
    day_rate: int = 800
    unknown_codes: UnknownCodes = UnknownCodes.REFUSE
    sites: tuple[Site, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    zones: tuple[Zone, ...] = ()
    activities: tuple[Activity, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    other_events: tuple[OtherEvent, ...] = ()
    logo: Logo | None = None

    def event_of_code(self, code: str) -> EventId | None:
        """The other event that *code* belongs to by its beginning, if the pack knows it."""
        return next((other.id for other in self.other_events if code.startswith(other.code_prefix)), None)

    def zone(self, zone: ZoneId) -> Zone | None:
        return next((z for z in self.zones if z.id == zone), None)

    def activity(self, activity: ActivityId) -> Activity | None:
        return next((a for a in self.activities if a.id == activity), None)

    def organisation(self, organisation: OrganisationId) -> Organisation | None:
        return next((o for o in self.organisations if o.id == organisation), None)

    def local(self, at_ms: int) -> datetime:
        """*at_ms* (milliseconds since 1970, UTC) as the event's local time; a mad clock's year is 1 or 9999."""
        at = _EPOCH + timedelta(milliseconds=min(max(at_ms, _FIRST_MS), _LAST_MS))
        return at.astimezone(ZoneInfo(self.timezone))

    def day_of(self, at_ms: int) -> date:
        return self.local(at_ms).date()


def sessions_on(activity: Activity, day: date) -> tuple[Session, ...]:
    return tuple(s for s in activity.sessions if s.day == day)


class Opening(StrEnum):
    OPEN = "open"
    BEFORE = "before"
    AFTER = "after"
    NOT_TODAY = "not_today"


def opening(activity: Activity, moment: datetime, grace: timedelta) -> Opening:
    """Whether *activity* is open at local *moment*; doors open *grace* before a session, maybe before midnight."""
    if not activity.sessions:
        return Opening.OPEN
    clock = moment.replace(tzinfo=None)
    spans = [(datetime.combine(s.day, s.starts) - grace, datetime.combine(s.day, s.ends)) for s in activity.sessions]
    if any(opens <= clock < ends for opens, ends in spans):
        return Opening.OPEN
    today = sessions_on(activity, moment.date())
    if not today:
        return Opening.NOT_TODAY
    return Opening.BEFORE if any(clock.time() < session.starts for session in today) else Opening.AFTER
