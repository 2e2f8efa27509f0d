"""What a station learns from the hub: one frozen dataclass per kind of change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, PersonId, RecordId, StoreId, Subject, ZoneId
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """A person is known, or known better; the entry replaces what the station had of that person."""

    entry: PersonEntry


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Everything personal about ``person`` has to go; counts stay."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class CodeRevoked:
    """A badge code is no longer good; ``code`` is its digest (the subject ``code:…`` without its head)."""

    code: str


@dataclass(frozen=True, slots=True)
class Participated:
    """Another station's check-in or check-out; ``at`` in ms, already corrected by that station's clock offset."""

    record: RecordId
    subject: Subject
    state: State
    at: int
    activity: ActivityId
    zone: ZoneId
    day: str
    station: StoreId
    station_name: str


@dataclass(frozen=True, slots=True)
class RecordVoided:
    """Another station's record ``of`` was taken back."""

    of: RecordId


@dataclass(frozen=True, slots=True)
class PersonMerged:
    """Record ``record`` of a hub says that ``person`` is ``into``; a void of it may come before or after."""

    record: RecordId
    person: PersonId
    into: PersonId


class AnomalyState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    """Somebody at the hub looked into it; ``reason`` says what came of it."""
    ENDED = "ended"
    """It was over by itself."""


@dataclass(frozen=True, slots=True)
class AnomalyChanged:
    """Something at the hub that does not add up and concerns this station, as it stands now; times in ms.

    ``key`` names it. ``subject`` is who it is about, "" for nobody; ``station_name`` where; ``detail`` the rest, such
    as ``other_at`` and ``other_zone``. ``mark`` grows with whatever is new about it.
    """

    key: str
    kind: str
    at: int
    state: AnomalyState
    subject: str = ""
    station_name: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)
    reason: str = ""
    mark: int = 0


@dataclass(frozen=True, slots=True)
class PackChanged:
    pack: Pack


@dataclass(frozen=True, slots=True)
class StationNamed:
    """What another station of the event is called, and whether it may still take part."""

    station: StoreId
    name: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class IssuerKnown:
    """Badges of *issuer* can be checked with ``key``, a secret: on the wire it is sealed to the station it goes to.

    ``own``: it is the station itself, from now on.
    """

    issuer: int
    key: bytes = field(repr=False)
    own: bool = False


@dataclass(frozen=True, slots=True)
class IssuerRevoked:
    """Badges of *issuer* are no longer good, whoever made them."""

    issuer: int


@dataclass(frozen=True, slots=True)
class IssuerRetired:
    """The key of *issuer* may be in wrong hands: it proves nothing any more."""

    issuer: int


Change: TypeAlias = (
    PersonChanged
    | PersonErased
    | CodeRevoked
    | Participated
    | RecordVoided
    | PersonMerged
    | AnomalyChanged
    | PackChanged
    | StationNamed
    | IssuerKnown
    | IssuerRevoked
    | IssuerRetired
)


@dataclass(frozen=True, slots=True)
class Missed:
    """Changes that this program in its ``version`` could not read, as they are of a newer one: at least ``count``, the
    first on the page behind ``cursor``. Another version asks from there again."""

    cursor: str
    version: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of changes in the hub's order; ``cursor`` is the hub's token for what comes after it."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool
