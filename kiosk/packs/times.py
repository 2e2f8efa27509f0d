"""Dates, clock times and sessions as organisers write them, with the words to mend what is written amiss."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from kiosk.domain.packs import Session
from kiosk.packs.fields import Fields
from kiosk.packs.nodes import Items, Leaf, Node, Table
from kiosk.packs.problems import Findings, Place

_BUDDHIST: Final = 543
"""Years that the Buddhist era is ahead of the common one."""
_YEARS: Final = range(1990, 2200)
_SPAN: Final = re.compile(r"(\S+)\s+(\S+?)\s*(?:-|–|—|ถึง)\s*(\S+)")
_MOST_SESSIONS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Clock:
    """Reads dates and times, noting in *findings* what it cannot read."""

    findings: Findings

    def day(self, text: str, place: Place) -> date | None:
        """The date that *text* (YYYY-MM-DD) names, or None."""
        found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        turned = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
        parts = tuple(map(int, found.groups() if found else turned.groups()[::-1] if turned else (0, 0, 0)))
        year = parts[0] - _BUDDHIST if parts[0] - _BUDDHIST in _YEARS else parts[0]
        try:
            day = date(year, parts[1], parts[2])
        except ValueError:
            self.findings.add(place, f"“{text:.40}” is not a date", "Write it like “2019-10-10”")
            return None
        if year not in _YEARS or turned or year != parts[0]:
            era = "is in the Buddhist era" if year != parts[0] else "is not written as a date is here"
            self.findings.add(place, f"“{text}” {era}", f"Write “{day.isoformat()}”")
            return None
        return day

    def time(self, text: str, place: Place) -> time | None:
        """The time that *text* (HH:MM) names, or None."""
        found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", text)
        hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
        if hour < 24 and minute < 60:
            return time(hour, minute)
        self.findings.add(place, f"“{text:.40}” is not a time", f"Write “{_better_time(text)}”")
        return None


def _better_time(text: str) -> str:
    numbers = re.match(r"(\d{1,2})[.:]?(\d{2})?", text)
    hour, minute = (int(numbers[1]), int(numbers[2] or 0)) if numbers else (99, 99)
    if (hour, minute) == (24, 0):
        return "23:59"
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else "09:30"


def read_sessions(fields: Fields, days: tuple[date, ...], clock: Clock) -> tuple[Session, ...]:
    """The sessions of one activity, in order of time; every one lies on one of *days* (if any are known)."""
    placed = [found for node in _entries(fields) for found in _sessions(node, days, clock)]
    if len(placed) > _MOST_SESSIONS:
        fields.wrong("sessions", f"There are {len(placed)} sessions", f"Write at most {_MOST_SESSIONS}")
        return ()
    placed.sort(key=lambda found: (found[0].day, found[0].starts))
    for (before, _), (session, place) in itertools.pairwise(placed):
        if session.day == before.day and session.starts < before.ends:
            message = f"Two sessions overlap on {session.day}: {_span(before)} and {_span(session)}"
            clock.findings.add(place, message, "Make them one, or make it two activities")
    return tuple(session for session, _ in placed)


def _entries(fields: Fields) -> tuple[Node, ...]:
    node = fields.node("sessions")
    return node.items if isinstance(node, Items) else fields.words("sessions")


def _sessions(node: Node, days: tuple[date, ...], clock: Clock) -> Iterator[tuple[Session, Place]]:
    day, starts, ends = _parts(node, clock.findings)
    if not day:
        return
    from_, until = clock.time(starts, node.place), clock.time(ends, node.place)
    every_day = day.lower() in ("daily", "ทุกวัน")
    on = days if every_day else tuple(filter(None, (clock.day(day, node.place),)))
    if from_ is None or until is None:
        return
    if until <= from_:
        instead = "Write the earlier time first; a session past midnight is two sessions"
        clock.findings.add(node.place, f"This session ends ({ends}) before it starts ({starts})", instead)
        return
    for d in on:
        if days and d not in days:
            instead = f"Write a day from {min(days)} to {max(days)}, or add it to the event's days"
            clock.findings.add(node.place, f"{d} is not a day of the event", instead)
        yield Session(d, from_, until), node.place


def _parts(node: Node, findings: Findings) -> tuple[str, str, str]:
    """Day, start and end as written; empty texts when they are not all there."""
    if isinstance(node, Table):
        fields = Fields(node, findings, known=("day", "starts", "ends"))
        for key in ("day", "starts", "ends"):
            fields.required(key, "Write {day: 2019-10-10, starts: 10:00, ends: 12:00}")
        parts = fields.text("day"), fields.text("starts"), fields.text("ends")
        return parts if all(parts) else ("", "", "")
    found = _SPAN.fullmatch(node.text or "") if isinstance(node, Leaf) else None
    if not found:
        findings.add(node.place, "This is not a session", "Write it like “2019-10-10 10:00-12:00”")
        return "", "", ""
    return found[1], found[2], found[3]


def _span(session: Session) -> str:
    return f"{session.starts:%H:%M}-{session.ends:%H:%M}"
