"""Counts of places in the database: changed by differences, read at a glance."""

from sqlalchemy import Connection

from sync.hub.store.counting import Deltas

COUNTED = ("people", "checkins", "inside", "walkbys", "parties", "party_people")
_ADD = (
    f"INSERT INTO tally (place, day, {', '.join(COUNTED)}) {{rows}} ON CONFLICT (place, day) DO UPDATE SET "
    + ", ".join(f"{what} = tally.{what} + excluded.{what}" for what in COUNTED)
)
_SQLITE = _ADD.format(rows=f"VALUES ({', '.join('?' * (2 + len(COUNTED)))})")
_POSTGRESQL = _ADD.format(
    rows="SELECT * FROM unnest(%(place)b::text[], %(day)b::text[], "
    + ", ".join(f"%({what})b::bigint[]" for what in COUNTED)
    + ")"
)


def add(connection: Connection, deltas: Deltas) -> None:
    """Add *deltas*, which may be negative, in one order so that nobody deadlocks."""
    rows = [(place, day, *(counts.get(what, 0) for what in COUNTED)) for (place, day), counts in deltas.rows()]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        columns = zip(("place", "day", *COUNTED), map(list, zip(*rows, strict=True)), strict=True)
        connection.exec_driver_sql(_POSTGRESQL, dict(columns))
    else:
        connection.exec_driver_sql(_SQLITE, rows)
