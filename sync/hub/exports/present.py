"""Who was where: one line for each person, activity and day, and whether they are still in."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from kiosk.domain.ids import PersonId, Subject, person_of_subject
from kiosk.domain.packs import Pack
from sync.hub.exports.places import Places, name_of
from sync.hub.exports.writing import Cell, Table
from sync.hub.store import identities
from sync.hub.store.schema import presence

HEADER = (
    *("day", "zone_id", "zone", "activity_id", "activity", "subject", "name", "nickname", "organisation", "role"),
    *("still_in", "last_time", "check_ins"),
)
_PORTION = 2_000


def present(connection: Connection, pack: Pack, *, zone: str | None = None) -> Table:
    """Everybody who took part in something, or in something of one *zone*."""
    return Table(HEADER, _rows(connection, Places(pack), zone))


def _rows(connection: Connection, places: Places, zone: str | None) -> Iterator[tuple[Cell, ...]]:
    for rows in _portions(connection, zone):
        known = identities.profiles(connection, sorted({p for row in rows if (p := _person(row)) is not None}))
        for row in rows:
            person = known.get(_person(row) or PersonId(""))
            yield (
                *(row.day, row.zone, places.zone(row.zone), row.activity, places.activity(row.activity)),
                *(row.subject, name_of(person), person.nickname if person else ""),
                *(person.organisation if person else "", person.role.value if person else ""),
                *("yes" if row.inside else "", places.time(row.at), row.checkins),
            )


def _portions(connection: Connection, zone: str | None) -> Iterator[Sequence[Row[Any]]]:
    t = presence.c
    key, after = tuple_(t.subject, t.activity, t.day), ("", "", "")
    query = select(presence).order_by(t.subject, t.activity, t.day).limit(_PORTION)
    while rows := connection.execute(query.where(key > tuple_(*after))).all():
        yield [row for row in rows if zone in (None, row.zone)]
        after = (rows[-1].subject, rows[-1].activity, rows[-1].day)


def _person(row: Row[Any]) -> PersonId | None:
    return person_of_subject(Subject(row.subject))
