"""What a station can answer when the hub asks about something that does not add up there.

An answer is a word for what came of it, which both sides have in every language: nobody types names into a record.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from kiosk.domain.ids import Subject

_ALWAYS: Final = ("looked_into",)
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "two_places": ("shared_badge", "next_door", "our_mistake"),
    "bad_badge": ("identity_checked", "our_mistake"),
    "over_capacity": ("room_enough", "left_unnoticed", "our_mistake"),
    "open_shift": ("left_unnoticed", "our_mistake"),
    "clock_off": ("clock_set",),
    "fork": ("restored_copy",),
    "copied": ("restored_copy",),
    "gap": ("restored_copy", "disk_damaged"),
    "broken_chain": ("disk_damaged",),
}
ANSWERS: Final = tuple(sorted({*_ALWAYS, *(each for own in _OWN.values() for each in own)}))


def answers_to(kind: str) -> tuple[str, ...]:
    """What can be said of an anomaly of *kind*, the likeliest first."""
    return (*_OWN.get(kind, ()), *_ALWAYS)


def subject_of(key: str, subject: str | None) -> Subject:
    """Whom a record about the anomaly *key* is about: *subject*, or where that is nobody, the anomaly itself."""
    return Subject(subject or f"anomaly:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}")
