"""Counts of places in the database: changed by differences, read at a glance."""

from sqlalchemy import Connection

from sync.hub.store.counting import Deltas
from sync.hub.store.schema import tally
from sync.hub.store.upsert import insert


def add(connection: Connection, deltas: Deltas) -> None:
    """Add *deltas*, which may be negative, in one order so that nobody deadlocks."""
    for (place, day), counts in deltas.rows():
        new = insert(connection, tally).values(place=place, day=day, **counts)
        added = {what: tally.c[what] + count for what, count in counts.items()}
        connection.execute(new.on_conflict_do_update(index_elements=["place", "day"], set_=added))
