"""Volunteers' time, worked out by the rule that the report and the stations use."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kiosk.domain import projections
from kiosk.domain.ids import PersonId, Subject, person_of_subject, subject_of_person
from kiosk.domain.kinds import CheckedIn, CheckedOut, decode_body
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.domain.time_entries import TimeEntry, time_entries, work
from sync.hub.exports.places import Places, name_of
from sync.hub.exports.writing import Cell, Table
from sync.hub.store import identities, voids
from sync.hub.store.schema import record

SHIFTS = ("person", "name", "nickname", "organisation", "zone_id", "zone", "start", "end", "hours")
PEOPLE = ("person", "name", "nickname", "organisation", "zones", "entries", "still_open", "hours")
_HOUR = 3_600_000
_SOME = 500


def shifts(connection: Connection, pack: Pack, *, zone: str | None = None) -> Table:
    """Every time entry; ``hours`` is empty for one that nobody ended, or that cannot be right."""
    return Table(SHIFTS, _shift_rows(_Volunteers(connection, zone), Places(pack)))


def hours(connection: Connection, pack: Pack, *, zone: str | None = None) -> Table:
    """Everybody who helped: the time that their entries cover, counted once where they overlap."""
    return Table(PEOPLE, _people_rows(_Volunteers(connection, zone), Places(pack)))


def _shift_rows(volunteers: "_Volunteers", places: Places) -> Iterator[tuple[Cell, ...]]:
    for who, entries in volunteers.by_person():
        for entry in entries:
            end = places.time(entry.end) if entry.end is not None else ""
            spent: Cell = round((entry.end - entry.start) / _HOUR, 2) if entry.end is not None else ""
            yield (*_named(who), entry.zone, places.zone(entry.zone), places.time(entry.start), end, spent)


def _people_rows(volunteers: "_Volunteers", places: Places) -> Iterator[tuple[Cell, ...]]:
    for who, entries in volunteers.by_person():
        zones = ", ".join(sorted({places.zone(entry.zone) or entry.zone for entry in entries}))
        total = work(entries)
        yield (*_named(who), zones, len(entries), total.open_entries, round(total.time / _HOUR, 2))


@dataclass(frozen=True, slots=True)
class _Who:
    subject: str
    entry: PersonEntry | None


def _named(who: _Who) -> tuple[str, str, str, str]:
    person = who.entry
    return (
        who.subject.removeprefix("person:"),
        name_of(person),
        person.nickname if person else "",
        person.organisation if person else "",
    )


class _Volunteers:
    """The time entries of those who came as volunteers, by person; of one zone, or of all."""

    def __init__(self, connection: Connection, zone: str | None) -> None:
        self._connection = connection
        self._zone = zone
        self._same = identities.known(connection)
        self._numbers: dict[str, int] = {}
        self._records: dict[str, int] = {}

    def by_person(self) -> Iterator[tuple[_Who, Sequence[TimeEntry]]]:
        arrivals = self._arrivals()
        leavings = self._leavings({row.person for _, row in arrivals})
        entries: dict[int, list[TimeEntry]] = defaultdict(list)
        for entry in time_entries(arrivals, leavings):
            if self._zone in (None, entry.zone):
                entries[entry.person].append(entry)
        subjects = {number: subject for subject, number in self._numbers.items()}
        ids = [who for number in entries if (who := person_of_subject(Subject(subjects[number]))) is not None]
        known = identities.profiles(self._connection, ids)
        for number, own in entries.items():
            who = person_of_subject(Subject(subjects[number]))
            yield _Who(subjects[number], known.get(who or PersonId(""))), own

    def _arrivals(self) -> list[tuple[CheckedIn, projections.Row]]:
        t = record.c
        came = t.body.contains(f'"role":"{PersonRole.VOLUNTEER.value}"', autoescape=True)
        rows = self._standing(_columns().where(t.kind == CheckedIn.KIND, came))
        bodies = ((decode_body(row.kind, row.body), row) for row in rows)
        return [(body, self._row(row, 0)) for body, row in bodies if isinstance(body, CheckedIn)]

    def _leavings(self, numbers: set[int]) -> list[tuple[CheckedOut, projections.Row]]:
        subjects = [each for subject, n in self._numbers.items() if n in numbers for each in self._alike(subject)]
        found: list[tuple[CheckedOut, projections.Row]] = []
        for start in range(0, len(subjects), _SOME):
            some = record.c.subject.in_(subjects[start : start + _SOME])
            for row in self._standing(_columns().where(record.c.kind == CheckedOut.KIND, some)):
                body = decode_body(row.kind, row.body)
                if isinstance(body, CheckedOut):
                    found.append((body, self._row(row, self._records.get(body.checkin, 0))))
        return found

    def _standing(self, query: Select[Any]) -> list[Row[Any]]:
        """The rows that nothing has taken back."""
        rows = self._connection.execute(query).all()
        void = voids.known(self._connection, [row.id for row in rows])
        return [row for row in rows if row.id not in void]

    def _row(self, row: Row[Any], ends: int) -> projections.Row:
        key = self._records.setdefault(row.id, len(self._records) + 1)
        number = self._numbers.setdefault(self._one(row.subject), len(self._numbers))
        return projections.Row(key, number, 0, row.at + (row.shift or 0), ends)

    def _one(self, subject: str) -> str:
        """The subject under which somebody goes who was merged."""
        who = person_of_subject(Subject(subject))
        return subject if who is None else subject_of_person(self._same.one(who))

    def _alike(self, subject: str) -> Sequence[str]:
        who = person_of_subject(Subject(subject))
        return (subject,) if who is None else [subject_of_person(each) for each in self._same.group(who)]


def _columns() -> Select[Any]:
    t = record.c
    return select(t.id, t.kind, t.subject, t.body, t.at, t.shift)
