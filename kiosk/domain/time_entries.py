"""Turns the check-ins and check-outs of volunteers into time entries and sums them up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kiosk.domain.figures import Work
from kiosk.domain.ids import ZoneId
from kiosk.domain.kinds import CheckedIn, CheckedOut
from kiosk.domain.projections import Row

LONGEST: Final = 24 * 3_600_000
"""An entry longer than a day (ms) was forgotten, or a clock was wrong: its length is not known."""


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One stay of a volunteer in a zone; hub time in ms. ``end`` is None where it is open or cannot be right."""

    person: int
    zone: ZoneId
    start: int
    end: int | None


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    """A check-in or check-out of one person at one activity on one day; ``at`` sorts, arrivals first."""

    person: int
    activity: str
    day: str
    at: int
    out: bool
    zone: str


def time_entries(
    arrivals: Iterable[tuple[CheckedIn, Row]], leavings: Iterable[tuple[CheckedOut, Row]]
) -> list[TimeEntry]:
    """The time entries of those who arrived, from rows in any order; *leavings* of others are passed over.

    A person comes and goes at an activity, day by day: a second arrival before leaving (two booths, one badge) adds
    nothing. A check-out belongs to the check-in that it names, else to that person's activity and day.
    """
    came = {row.key: _event(body, row, out=False) for body, row in arrivals}
    left = (_leaving(body, row, came.get(row.ends)) for body, row in leavings)
    events = sorted([*came.values(), *left])
    stays = groupby(events, key=lambda event: (event.person, event.activity, event.day))
    return [entry for _, stay in stays for entry in _entries(stay)]


def _event(body: CheckedIn | CheckedOut, row: Row, *, out: bool) -> _Event:
    return _Event(row.person, body.activity, body.day, row.at, out, body.zone)


def _leaving(body: CheckedOut, row: Row, came: _Event | None) -> _Event:
    if came is None or came.person != row.person:
        return _event(body, row, out=True)
    # Two stations' clocks may disagree: nobody leaves before they came.
    return _Event(row.person, came.activity, came.day, max(row.at, came.at), out=True, zone=came.zone)


def _entries(events: Iterable[_Event]) -> Iterable[TimeEntry]:
    came: _Event | None = None
    for event in events:
        if not event.out:
            came = came or event
        elif came is not None:
            yield _entry(came, event.at)
            came = None
    if came is not None:
        yield _entry(came, None)


def _entry(came: _Event, left: int | None) -> TimeEntry:
    known = left is not None and left - came.at <= LONGEST
    return TimeEntry(came.person, ZoneId(came.zone), came.at, left if known else None)


def work(entries: Iterable[TimeEntry]) -> Work:
    """People, time and open entries of *entries*; a person's time is counted once where entries overlap."""
    by_person: dict[int, list[TimeEntry]] = defaultdict(list)
    for entry in entries:
        by_person[entry.person].append(entry)
    unended = sum(entry.end is None for stays in by_person.values() for entry in stays)
    return Work(len(by_person), sum(map(_time, by_person.values())), unended)


def _time(entries: list[TimeEntry]) -> int:
    """Milliseconds that *entries* of one person cover."""
    total, until = 0, None
    for start, end in sorted((entry.start, entry.end) for entry in entries if entry.end is not None):
        total += max(0, end - (start if until is None else max(start, until)))
        until = end if until is None else max(until, end)
    return total
