"""What one subject's presences add to the counts of places: pure arithmetic, no database.

A *place* is ``activity:…``, ``zone:…`` or ``event``; a count is kept for a day and, under the day "", for all days.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
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
    """What counts change by: for every row, people, check-ins, inside, walk-bys, parties and people in them.

    Rows have numbers while a step is summed up: with sets of small numbers a person with many presences is cheap.
    """

    def __init__(self) -> None:
        self._numbers: dict[Row, int] = {}
        self._of: dict[tuple[str, str, str], tuple[frozenset[int], frozenset[int]]] = {}
        self._people: Counter[int] = Counter()
        self._checkins: Counter[int] = Counter()
        self._inside: Counter[int] = Counter()
        self._crowds: dict[int, dict[str, int]] = defaultdict(dict)

    def rows(self) -> Iterable[tuple[Row, dict[str, int]]]:
        """Every row that changes, and by how much."""
        counted = (("people", self._people), ("checkins", self._checkins), ("inside", self._inside))
        for row, number in sorted(self._numbers.items()):
            changes = {what: counts[number] for what, counts in counted if counts[number]}
            changes |= {what: count for what, count in self._crowds.get(number, {}).items() if count}
            if changes:
                yield row, changes

    def subject(self, before: Iterable[Presence], after: Iterable[Presence]) -> None:
        """One subject's presences change from *before* to *after*: one person however many check-ins.

        What is the very same object on both sides is known to be equal without a look.
        """
        old = {id(here): here for here in before if here.checkins > 0}
        new = {id(here): here for here in after if here.checkins > 0}
        gone = [old[key] for key in old.keys() - new.keys()]
        come = [new[key] for key in new.keys() - old.keys()]
        if not gone and not come:
            return
        stayed = [old[key] for key in old.keys() & new.keys()]
        self._count_checkins(gone, -1)
        self._count_checkins(come, 1)
        _count_once(self._people, *(list(map(self._everywhere, some)) for some in (gone, come, stayed)))
        _count_once(self._inside, *(list(map(self._inside_at, some)) for some in (gone, come, stayed)))

    def crowd(self, zone: str, day: str, counts: dict[str, int]) -> None:
        """Walk-bys or a party in *zone*."""
        for row in self._rows("", zone, day)[0]:
            held = self._crowds[row]
            for what, count in counts.items():
                held[what] = held.get(what, 0) + count

    def _count_checkins(self, presences: Iterable[Presence], sign: int) -> None:
        for here in presences:
            for row in self._everywhere(here):
                self._checkins[row] += sign * here.checkins

    def _everywhere(self, here: Presence) -> frozenset[int]:
        """The rows in which *here* is somebody."""
        return self._rows(here.activity, here.zone, here.day)[0]

    def _inside_at(self, here: Presence) -> frozenset[int]:
        """The rows in which *here* is somebody who is in: those of the day alone."""
        return self._rows(here.activity, here.zone, here.day)[1] if here.inside else _NONE

    def _rows(self, activity: str, zone: str, day: str) -> tuple[frozenset[int], frozenset[int]]:
        """The rows that something at *activity* in *zone* counts in, and those of them that are of its day."""
        found = self._of.get((activity, zone, day))
        if found is None:
            rows = {row: self._numbers.setdefault(row, len(self._numbers)) for row in rows_of(activity, zone, day)}
            daily = frozenset(number for row, number in rows.items() if row[1])
            found = self._of[activity, zone, day] = frozenset(rows.values()), daily
        return found


_NONE: Final[frozenset[int]] = frozenset()


def _count_once(
    counts: Counter[int], gone: list[frozenset[int]], come: list[frozenset[int]], stayed: list[frozenset[int]]
) -> None:
    """One fewer in rows that only *gone* has, one more in rows that only *come* has."""
    was, now = _NONE.union(*gone), _NONE.union(*come)
    if was == now:
        return
    for row in was.difference(now, *stayed):
        counts[row] -= 1
    for row in now.difference(was, *stayed):
        counts[row] += 1


def rows_of(activity: str, zone: str, day: str) -> tuple[Row, ...]:
    """The rows that something at *activity* in *zone* counts in; no activity: somebody only arrived."""
    named = (f"activity:{activity}" if activity else "", f"zone:{zone}" if zone else "", EVENT)
    return tuple((place, when) for place in named if place for when in {day, ""})
