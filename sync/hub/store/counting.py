"""What one subject's presences add to the counts of places: pure arithmetic, no database.

A *place* is ``activity:…``, ``zone:…`` or ``event``; a count is kept for a day and, under the day "", for all days.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

EVENT: Final = "event"


class Presence(NamedTuple):
    """The last thing known of a subject at an activity on a day, and how many of its check-ins there count."""

    activity: str
    day: str
    zone: str
    inside: bool
    at: int
    record: str
    journal: int
    checkins: int


Row: TypeAlias = tuple[str, str]
"""A place and a day ("" for all days): a row of ``tally``."""


class Deltas:
    """What counts change by: for every row, people, check-ins, inside, walk-bys, parties and people in them."""

    def __init__(self) -> None:
        self.people: Counter[Row] = Counter()
        self.checkins: Counter[Row] = Counter()
        self.inside: Counter[Row] = Counter()
        self.crowds: dict[Row, dict[str, int]] = defaultdict(dict)

    def rows(self) -> Iterable[tuple[Row, dict[str, int]]]:
        """Every row that changes, and by how much."""
        counted = (("people", self.people), ("checkins", self.checkins), ("inside", self.inside))
        for row in sorted({*self.people, *self.checkins, *self.inside, *self.crowds}):
            changes = {what: counts[row] for what, counts in counted if counts[row]}
            changes |= {what: count for what, count in self.crowds.get(row, {}).items() if count}
            if changes:
                yield row, changes

    def subject(self, before: Iterable[Presence], after: Iterable[Presence]) -> None:
        """One subject's presences change from *before* to *after*: one person however many check-ins."""
        self._add(before, -1)
        self._add(after, 1)

    def crowd(self, zone: str, day: str, counts: dict[str, int]) -> None:
        """Walk-bys or a party in *zone*."""
        for row in rows_of("", zone, day):
            held = self.crowds[row]
            for what, count in counts.items():
                held[what] = held.get(what, 0) + count

    def _add(self, presences: Iterable[Presence], sign: int) -> None:
        seen: set[Row] = set()
        inside: set[Row] = set()
        checkins = self.checkins
        for here in presences:
            if here.checkins <= 0:
                continue
            rows = rows_of(here.activity, here.zone, here.day)
            for row in rows:
                checkins[row] += sign * here.checkins
            seen.update(rows)
            if here.inside:
                inside.update(row for row in rows if row[1])
        for row in seen:
            self.people[row] += sign
        for row in inside:
            self.inside[row] += sign


@lru_cache(maxsize=10_000)
def rows_of(activity: str, zone: str, day: str) -> tuple[Row, ...]:
    """The rows that something at *activity* in *zone* counts in; no activity: somebody only arrived."""
    named = (f"activity:{activity}" if activity else "", f"zone:{zone}" if zone else "", EVENT)
    return tuple((place, when) for place in named if place for when in {day, ""})
