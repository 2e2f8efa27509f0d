"""What one subject's presences add to the counts of places: pure arithmetic, no database.

A *place* is ``activity:…``, ``zone:…`` or ``event``; a count is kept for a day and, under the day "", for all days.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

EVENT = "event"


@dataclass(frozen=True, slots=True)
class Presence:
    """The last thing known of a subject at an activity on a day, and how many of its check-ins there count."""

    activity: str
    day: str
    zone: str
    inside: bool
    at: int
    record: str
    journal: int
    checkins: int


class Place(NamedTuple):
    place: str
    day: str
    what: str
    """Which count: ``people``, ``checkins``, ``inside``, ``walkbys``, ``parties`` or ``party_people``."""


def places(activity: str, zone: str) -> tuple[str, ...]:
    """The places that something at *activity* in *zone* belongs to; no activity: somebody only arrived."""
    named = (f"activity:{activity}" if activity else "", f"zone:{zone}" if zone else "", EVENT)
    return tuple(place for place in named if place)


def shares(presences: Iterable[Presence]) -> Counter[Place]:
    """What a subject with these presences adds: one person however many check-ins, inside only on each day."""
    total: Counter[Place] = Counter()
    distinct: set[Place] = set()
    for here in presences:
        if here.checkins <= 0:
            continue
        for place in places(here.activity, here.zone):
            distinct |= {Place(place, here.day, "people"), Place(place, "", "people")}
            if here.inside:
                distinct.add(Place(place, here.day, "inside"))
            total[Place(place, here.day, "checkins")] += here.checkins
            total[Place(place, "", "checkins")] += here.checkins
    total.update(distinct)
    return total
