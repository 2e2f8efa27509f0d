"""What the presenters read of the desk, the camera and the doctor: their answers satisfy these as they are."""

from collections.abc import Mapping
from typing import Protocol

from kiosk.domain.badges import Badge
from kiosk.domain.checkin import Presence
from kiosk.domain.ids import RecordId
from kiosk.domain.packs import Activity
from kiosk.domain.people import PersonEntry
from kiosk.domain.verdicts import Verdict


class ProblemFact(Protocol):
    """Something wrong with the surroundings; ``kiosk.problems.EnvironmentProblem`` is one."""

    code: str
    sentence: str


class OutcomeFact(Protocol):
    """What came of a scan; ``kiosk.desk.Outcome`` is one."""

    @property
    def verdict(self) -> Verdict: ...
    @property
    def at(self) -> int: ...
    @property
    def activity(self) -> Activity: ...
    @property
    def record(self) -> RecordId | None: ...
    @property
    def person(self) -> PersonEntry | None: ...
    @property
    def presence(self) -> Presence | None: ...
    @property
    def people(self) -> tuple[PersonEntry, ...]: ...
    @property
    def problem(self) -> ProblemFact | None: ...
    @property
    def badge(self) -> Badge | None: ...


class HitFact(Protocol):
    """Somebody a search found; ``kiosk.desk.Hit`` is one."""

    @property
    def person(self) -> PersonEntry: ...
    @property
    def presence(self) -> Presence | None: ...


class RecentFact(Protocol):
    """One line of last scans; ``kiosk.desk.Recent`` is one."""

    @property
    def record(self) -> RecordId: ...
    @property
    def at(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...
    @property
    def person(self) -> PersonEntry | None: ...
    @property
    def undone(self) -> bool: ...
    @property
    def amount(self) -> int: ...


class GlanceFact(Protocol):
    """The desk at rest; ``kiosk.desk.Glance`` is one."""

    @property
    def activity(self) -> Activity: ...
    @property
    def here(self) -> int: ...
    @property
    def walk_bys(self) -> int: ...
    @property
    def saved(self) -> int: ...
    @property
    def recent(self) -> tuple[RecentFact, ...]: ...


class CameraFact(Protocol):
    """How the camera fares; ``kiosk.camera.CameraStatus`` is one."""

    @property
    def state(self) -> str: ...
    @property
    def fps(self) -> float: ...
    @property
    def name(self) -> str: ...
    @property
    def problem(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def program(self) -> str: ...


class CheckFact(Protocol):
    """One light; ``kiosk.doctor.Check`` is one."""

    @property
    def name(self) -> str: ...
    @property
    def light(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, str | int]: ...
