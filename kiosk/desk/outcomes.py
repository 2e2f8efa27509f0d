"""What acts at the desk come to, as screens show it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.badges import Badge
from kiosk.domain.checkin import Presence
from kiosk.domain.ids import RecordId
from kiosk.domain.packs import Activity
from kiosk.domain.people import PersonEntry
from kiosk.domain.verdicts import Verdict
from kiosk.problems import EnvironmentProblem


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


class CodeFlaw(StrEnum):
    """Why a code cannot be given to somebody as a badge."""

    EMPTY = "empty"
    TAKEN = "taken"
    """It is somebody else's, or a badge that names somebody else."""
    REVOKED = "revoked"
    """It was made void: whoever shows it would be turned away for good."""
    FORGED = "forged"
    WITHDRAWN = "withdrawn"
    """Its maker is a station that was withdrawn."""


class UnfitCode(ValueError):
    """A code that cannot be given to somebody, and why."""

    def __init__(self, why: CodeFlaw) -> None:
        super().__init__(f"that code cannot be given to anybody: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody a search found, and where they stand with the activity in force today."""

    person: PersonEntry
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to, best first; ``more``: there are others, whom a longer query would tell apart."""

    hits: tuple[Hit, ...]
    more: bool = False


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
    """What the desk screen shows at rest; ``walk_bys`` are this station's, today, in this zone.

    ``dropped``: the pack has the activity no more; the desk goes on with it until somebody chooses another.
    """

    activity: Activity
    here: int
    walk_bys: int
    saved: int
    recent: tuple[Recent, ...]
    dropped: bool = False
