"""What the pages show, read from the projections: a glance, however many records there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub.store.schema import tally


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one place. ``inside`` only makes sense for a single day."""

    people: int = 0
    checkins: int = 0
    inside: int = 0
    walkbys: int = 0
    parties: int = 0
    party_people: int = 0


def counts(connection: Connection, day: str) -> Mapping[str, Counts]:
    """The counts of every place (``activity:…``, ``zone:…``, ``event``) on *day*, or on all days for ""."""
    query = select(tally).where(tally.c.day == day)
    return {
        row.place: Counts(row.people, row.checkins, row.inside, row.walkbys, row.parties, row.party_people)
        for row in connection.execute(query)
    }


def over_capacity(connection: Connection, capacities: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Activities that hold more people than they may, on any day: activity, day, how many are in."""
    query = select(tally.c.place, tally.c.day, tally.c.inside).where(
        tally.c.day != "", tally.c.place.like("activity:%"), tally.c.inside > 0
    )
    found = ((row.place.removeprefix("activity:"), row.day, row.inside) for row in connection.execute(query))
    return [(activity, day, inside) for activity, day, inside in found if inside > capacities.get(activity, inside)]
