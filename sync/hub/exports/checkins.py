"""Every check-in, in the order the hub got them; those taken back say so."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from kiosk.domain.ids import PersonId, Subject, person_of_subject, subject_of_person
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.meanings import Reader
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from sync.hub.exports.places import Places, name_of
from sync.hub.exports.writing import Cell, Table
from sync.hub.store import identities, schema, stations, voids
from sync.hub.store.records import as_record

HEADER = (
    *("time", "day", "zone_id", "zone", "activity_id", "activity", "subject", "name", "organisation"),
    *("role", "station", "record_id", "voided"),
)
_PORTION = 2_000


def checkins(connection: Connection, pack: Pack, *, zone: str | None = None) -> Table:
    """All of them, or those of one *zone*."""
    return Table(HEADER, _rows(connection, pack, zone))


def _rows(connection: Connection, pack: Pack, zone: str | None) -> Iterator[tuple[Cell, ...]]:
    table = _Reading(pack, stations.names(connection))
    for rows in _portions(connection):
        void = voids.known(connection, [row.id for row in rows])
        ids = sorted({p for row in rows if (p := _person(row)) is not None})
        known, ones = identities.profiles(connection, ids), identities.ones(connection, ids)
        for row in rows:
            visit = table.visit(row)
            if visit is not None and zone in (None, visit.zone):
                person = _person(row) or PersonId("")
                subject = subject_of_person(PersonId(ones[person])) if person in ones else row.subject
                yield table.cells(row, visit, _Who(subject, known.get(person)), void=row.id in void)


class _Who(NamedTuple):
    """Whom a check-in counts for, under the id they go by since they were merged."""

    subject: str
    profile: PersonEntry | None


class _Reading:
    """Turns rows into cells, with the names of the pack's places."""

    def __init__(self, pack: Pack, station_names: Mapping[str, str]) -> None:
        self._stations = station_names
        self._reader = Reader(pack)
        self._places = Places(pack)

    def visit(self, row: Row[Any]) -> CheckedIn | None:
        """What the row says; None for one that a newer program wrote in a way this one cannot read."""
        number, _ = self._reader.read(as_record(row, row.store))
        visit = self._reader.meanings[number]
        return visit if isinstance(visit, CheckedIn) else None

    def cells(self, row: Row[Any], visit: CheckedIn, who: _Who, *, void: bool) -> tuple[str, ...]:
        places, person = self._places, who.profile
        return (
            places.time(row.at + (row.shift or 0)),
            *(visit.day, visit.zone, places.zone(visit.zone), visit.activity, places.activity(visit.activity)),
            *(who.subject, name_of(person), person.organisation if person else ""),
            *(visit.role, self._stations.get(row.store, row.store), row.id, "yes" if void else ""),
        )


def _portions(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    after = 0
    t = schema.record.c
    query = select(schema.record, schema.journal.c.store).join(schema.journal, schema.journal.c.id == t.journal)
    while True:
        rows = connection.execute(
            query.where(t.kind == CheckedIn.KIND, t.n > after).order_by(t.n).limit(_PORTION)
        ).all()
        if not rows:
            return
        yield rows
        after = rows[-1].n


def _person(row: Row[Any]) -> PersonId | None:
    return person_of_subject(Subject(row.subject))
