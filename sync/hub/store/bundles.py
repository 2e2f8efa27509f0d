"""Which bundles were imported, so that pages can say how a station's records came."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select, update

from sync.hub.store import schema
from sync.hub.store.upsert import insert


@dataclass(frozen=True, slots=True)
class KnownBundle:
    """A bundle's last import. Times in ms, ``made`` by the station's clock. ``records``: how many it held up to where
    it could be read; ``whole``: that was to its end."""

    id: str
    station: int
    made: int
    imported_at: int
    records: int
    whole: bool


def remember(connection: Connection, bundle: KnownBundle) -> None:
    values = asdict(bundle)
    new = insert(connection, schema.bundle)
    connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values), [values])


def saw(connection: Connection, station: int, *, saved: int) -> None:
    """A bundle says that *station* had so many records, which it may have said already."""
    known = schema.station.c
    more = update(schema.station).where(known.id == station, known.saved < saved)
    connection.execute(more.values(saved=saved))


def of_station(connection: Connection, station: int) -> Sequence[KnownBundle]:
    """Those that came from *station*, newest first."""
    query = select(schema.bundle).where(schema.bundle.c.station == station)
    return [KnownBundle(*row) for row in connection.execute(query.order_by(schema.bundle.c.imported_at.desc()))]
