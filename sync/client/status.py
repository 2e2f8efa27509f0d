"""What the sync pill and the *Ready?* screen may know: plain values, nothing of the network."""

from dataclasses import dataclass
from enum import StrEnum


class SyncState(StrEnum):
    NOT_ENROLLED = "not_enrolled"
    NEVER_CONTACTED = "never_contacted"
    """Enrolled, and the hub has not answered this program yet."""
    UP_TO_DATE = "up_to_date"
    """The hub answered last time and holds every record of this station."""
    SENDING = "sending"
    """The hub answers; records are on their way."""
    WAITING_FOR_NETWORK = "waiting_for_network"
    """Nobody answers."""
    HUB_ANSWERS_WRONGLY = "hub_answers_wrongly"
    """Somebody answers who is not the hub: a captive portal, a proxy's error page."""
    HUB_BUSY = "hub_busy"
    """The hub asks to wait, or has trouble of its own."""
    REVOKED = "revoked"
    """The organiser revoked this station: it hands in records and gets nothing any more."""
    REFUSED = "refused"
    """The hub says no in a way that waiting will not mend; ``problem`` has its code."""
    STATION_TROUBLE = "station_trouble"
    """The station's own store or program failed; the log says more."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The truth of one moment. ``waiting`` + ``at_hub`` = records saved here. Times in ms, station clock.

    ``dead_letters``: records the hub keeps but would not count. ``clock_offset``: hub minus station, ms.
    ``problem``: a code (``sync.protocol.errors``) when the last attempt failed.
    ``people_waiting``: whether list entries made here are still to be sent.
    ``minutes_left``: how long what waits will take, at the speed of the last requests; None when nothing was measured.
    ``proven``: how many records, all there were, the hub was last found to have; None when it had not all.
    ``known_at``: when everything was here last that the hub knew: how old this station's knowledge is.
    """

    state: SyncState
    waiting: int = 0
    at_hub: int = 0
    dead_letters: int = 0
    last_contact: int | None = None
    clock_offset: int | None = None
    problem: str | None = None
    people_waiting: bool = False
    minutes_left: int | None = None
    known_at: int | None = None
    proven: int | None = None


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What one ``sync_once`` came to. ``complete``: every record and list entry of this station is at the hub, proven
    by an equal chain hash, and every change was fetched."""

    status: SyncStatus
    complete: bool
    sent: int = 0
    received: int = 0


_PROBLEM_STATES = {
    "unreachable": SyncState.WAITING_FOR_NETWORK,
    "not_the_hub": SyncState.HUB_ANSWERS_WRONGLY,
    "busy": SyncState.HUB_BUSY,
    "hub_trouble": SyncState.HUB_BUSY,
    "gap": SyncState.SENDING,
    "revoked": SyncState.REVOKED,
    "station_trouble": SyncState.STATION_TROUBLE,
}
"""What a problem's code means for the pill; a code that is not here is a refusal."""

_GRAVITY = tuple(SyncState)
"""States get graver down this list."""


def state_of(*, enrolled: bool, contacted: bool, waiting: int, problem: str | None, revoked: bool) -> SyncState:
    """The state that these facts make. ``contacted``: the hub has answered this program."""
    if not enrolled:
        return SyncState.NOT_ENROLLED
    if problem is not None:
        return _PROBLEM_STATES.get(problem, SyncState.REFUSED)
    if revoked:
        return SyncState.REVOKED
    if not contacted:
        return SyncState.NEVER_CONTACTED
    return SyncState.SENDING if waiting else SyncState.UP_TO_DATE


def worst(*problems: str | None) -> str | None:
    """The gravest of the problems that two loops had, None when they had none."""
    met = [problem for problem in problems if problem is not None]
    return max(met, key=lambda p: _GRAVITY.index(_PROBLEM_STATES.get(p, SyncState.REFUSED)), default=None)
