"""Everything that can go wrong between station and hub, as stable codes and a small tree of exceptions.

::

    SyncProblem
    ├── Unreachable   nobody answered: cable out, Wi-Fi gone, time-out, connection reset
    ├── NotTheHub     somebody answered, but not the hub: captive portal, proxy page, impostor, truncated body
    ├── Unpinned      nothing is known by which the hub could be told from others
    └── Refused       the hub itself said no, with a code
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Codes of the hub's refusals; texts may change, codes never do."""

    BAD_TOKEN = "bad_token"  # noqa: S105 - a code, not a password
    REVOKED = "revoked"
    ENROL_CODE_UNKNOWN = "enrol_code_unknown"
    ENROL_CODE_EXPIRED = "enrol_code_expired"
    ENROL_CODE_USED = "enrol_code_used"
    NOT_YOUR_STORE = "not_your_store"
    OTHER_EVENT = "other_event"
    VERSION = "version"
    BAD_REQUEST = "bad_request"
    BAD_SIGNATURE = "bad_signature"
    """The batch is not signed by the station whose records it says it has."""
    DAMAGED = "damaged"
    """The batch does not have the digest (``tip_after``) it came with: altered on the way."""
    GAP = "gap"
    """The batch does not continue what the hub holds: say hello and go on from the mark it gives."""
    BAD_CURSOR = "bad_cursor"
    TOO_LARGE = "too_large"
    BUSY = "busy"
    HUB_TROUBLE = "hub_trouble"
    """The hub is there but cannot work: disk full, database away."""


HTTP_STATUS: dict[ErrorCode, int] = {
    ErrorCode.BAD_TOKEN: 401,
    ErrorCode.REVOKED: 403,
    ErrorCode.ENROL_CODE_UNKNOWN: 403,
    ErrorCode.ENROL_CODE_EXPIRED: 403,
    ErrorCode.ENROL_CODE_USED: 403,
    ErrorCode.NOT_YOUR_STORE: 403,
    ErrorCode.OTHER_EVENT: 409,
    ErrorCode.VERSION: 426,
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.BAD_SIGNATURE: 403,
    ErrorCode.DAMAGED: 400,
    ErrorCode.GAP: 409,
    ErrorCode.BAD_CURSOR: 400,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.BUSY: 429,
    ErrorCode.HUB_TROUBLE: 503,
}


SENTENCES: dict[str, str] = {
    ErrorCode.BAD_TOKEN: "The hub does not know this station (any more): enrol it again.",
    ErrorCode.REVOKED: "The organiser has revoked this station: it can hand in its records, and gets nothing back.",
    ErrorCode.ENROL_CODE_UNKNOWN: "The hub does not know this code: check it, or ask for a new one.",
    ErrorCode.ENROL_CODE_EXPIRED: "This code is too old: ask for a new one.",
    ErrorCode.ENROL_CODE_USED: "This code was used already: ask for a new one.",
    ErrorCode.NOT_YOUR_STORE: "These records belong to another station of the hub.",
    ErrorCode.OTHER_EVENT: "That hub is for another event: make a station for it (khomue init) in another folder.",
    ErrorCode.VERSION: "Station and hub do not speak the same protocol: update Khomue on the older of them.",
    ErrorCode.BAD_SIGNATURE: "The hub knows these records under another key: enrol this station again.",
    ErrorCode.TOO_LARGE: "The hub refused the request as too large.",
    ErrorCode.BUSY: "The hub is busy; try again in a moment.",
}


class SyncProblem(Exception):
    """Sync did not go through; nothing was consumed. As text it is a sentence for people.

    ``code`` is stable, for logs, screens and tests.
    """

    @property
    def code(self) -> str:
        raise NotImplementedError


class Unreachable(SyncProblem):
    """Nobody answered."""

    @property
    def code(self) -> str:
        return "unreachable"


class NotTheHub(SyncProblem):
    """Something answered that is not the enrolled hub, or its answer was cut or altered on the way."""

    def __str__(self) -> str:
        return f"Something answered that is not the hub (a Wi-Fi login page, a proxy?): {super().__str__()}"

    @property
    def code(self) -> str:
        return "not_the_hub"


class Unpinned(SyncProblem):
    """Nothing is known by which the hub at an address could be told from anybody else there."""

    def __str__(self) -> str:
        return f"This station does not know how to recognise the hub at {super().__str__()}: enrol it again."

    @property
    def code(self) -> str:
        return "unpinned"


class Refused(SyncProblem):
    """The hub refused. ``retry_after``: seconds it asks to wait, when it does."""

    def __init__(self, reason: str, detail: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return SENTENCES.get(self.reason) or f"The hub refused ({self.reason}): {self.detail}"

    @property
    def code(self) -> str:
        return self.reason
