"""Counts of places in the database: changed by differences, read at a glance."""

from collections import Counter, defaultdict

from sqlalchemy import Connection

from sync.hub.store.counting import Place
from sync.hub.store.schema import tally
from sync.hub.store.upsert import insert


def add(connection: Connection, deltas: Counter[Place]) -> None:
    """Add *deltas*, which may be negative, in one order so that nobody deadlocks."""
    by_row: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (place, day, what), count in deltas.items():
        if count:
            by_row[place, day][what] = count
    for (place, day), counts in sorted(by_row.items()):
        new = insert(connection, tally).values(place=place, day=day, **counts)
        added = {what: tally.c[what] + count for what, count in counts.items()}
        connection.execute(new.on_conflict_do_update(index_elements=["place", "day"], set_=added))
