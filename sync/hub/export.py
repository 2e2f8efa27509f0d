"""Check-ins as CSV for spreadsheets: Thai readable, and no cell ever taken for a formula."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from kiosk.domain.ids import PersonId, Subject, person_of_subject
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.meanings import Reader
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from sync.hub.store import people, schema, stations, voids
from sync.hub.store.records import as_record

MARK = "\ufeff"
"""UTF-8's byte order mark: Excel takes a file without it for the computer's old code page."""
HEADER = (
    *("time", "day", "zone_id", "zone", "activity_id", "activity", "subject", "name", "organisation"),
    *("role", "station", "record_id", "voided"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell (OWASP, CSV injection)."""
_PORTION = 2_000


def checkins_csv(connection: Connection, pack: Pack) -> Iterator[str]:
    """The lines of the file, header first, a check-in a line, in the order the hub got them; voided ones say so."""
    yield MARK + _line(HEADER)
    table = _Table(pack, stations.names(connection))
    for rows in _portions(connection):
        void = voids.known(connection, [row.id for row in rows])
        known = people.entries(connection, sorted({p for row in rows if (p := _person(row)) is not None}))
        for row in rows:
            cells = table.cells(row, known.get(_person(row) or PersonId("")), void=row.id in void)
            if cells is not None:
                yield _line(cells)


class _Table:
    """Turns rows into cells, with the names of the pack's places."""

    def __init__(self, pack: Pack, station_names: Mapping[str, str]) -> None:
        self._stations = station_names
        self._reader = Reader(pack)
        self._timezone = ZoneInfo(pack.timezone)
        self._zones = {str(zone.id): zone.name.in_language("th") for zone in pack.zones}
        self._activities = {str(each.id): each.name.in_language("th") for each in pack.activities}

    def cells(self, row: Row[Any], person: PersonEntry | None, *, void: bool) -> tuple[str, ...] | None:
        """The cells of a check-in; None for one that a newer program wrote in a way this one cannot read."""
        number, _ = self._reader.read(as_record(row, row.store))
        visit = self._reader.meanings[number]
        if not isinstance(visit, CheckedIn):
            return None
        return (
            self._time(row.at + (row.shift or 0)),
            *(visit.day, visit.zone, self._zones.get(visit.zone, "")),
            *(visit.activity, self._activities.get(visit.activity, "")),
            *(row.subject, person.name or person.name_en if person else "", person.organisation if person else ""),
            *(visit.role, self._stations.get(row.store, row.store), row.id, "yes" if void else ""),
        )

    def _time(self, at_ms: int) -> str:
        try:
            return datetime.fromtimestamp(at_ms / 1000, self._timezone).isoformat(" ", "seconds")
        except (ValueError, OverflowError, OSError):
            return ""  # a clock beyond the year 9999


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


def safe_cell(text: str) -> str:
    """*text* as a spreadsheet shows it and never computes it: an apostrophe before what would start a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
