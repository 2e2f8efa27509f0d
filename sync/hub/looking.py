"""Looks for what no single record tells: clocks that are off, too many in one place, volunteers who never left."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, select

from kiosk.domain.ids import ActivityId
from kiosk.domain.packs import Pack
from sync.hub import pairing
from sync.hub.service import HubService
from sync.hub.store import anomalies, overview, schema, settling, stations, stays
from sync.hub.store.anomalies import Anomaly, AnomalyKind, detail

CLOCK_OFF: Final = 60_000
"""Milliseconds from which a clock is called off."""
_STANDING: Final = (AnomalyKind.OVER_CAPACITY, AnomalyKind.CLOCK_OFF, AnomalyKind.OPEN_SHIFT)
"""Kinds that hold for as long as something is the case, and end by themselves."""


def look(service: HubService) -> bool:
    """One step of looking; whether there is more to do right away."""
    now, pack = service.now(), service.pack()
    with service.writing() as connection:
        more = stays.follow(connection, pack)
        settling.weigh_again(connection, pack.id)
        standing = [*_over_capacity(connection, pack, now), *_clocks(connection)]
        standing += stays.open_since_before(connection, pack.day_of(now).isoformat())
        anomalies.observe(connection, standing, _STANDING, now=now)
    return more


def look_at_everything(service: HubService) -> None:
    """Follow the records and look, for people who may be one too, until nothing is left to see."""
    service.catch_up()
    while look(service) or pairing.find_some(service, wait=True):
        pass


def _over_capacity(connection: Connection, pack: Pack, now: int) -> Iterator[Anomaly]:
    capacities = {str(each.id): each.capacity for each in pack.activities if each.capacity is not None}
    for activity, day, inside in overview.over_capacity(connection, capacities):
        found = pack.activity(ActivityId(activity))
        zone = found.zone if found else ""
        about = detail(activity=activity, zone=zone, day=day, inside=inside, capacity=capacities[activity])
        key = f"over_capacity:{activity}:{day}"
        noted = anomalies.find(connection, key)
        known = noted.anomaly if noted is not None else None
        if known is None or known.ended_at is not None or known.mark < inside:
            at, numbers = _overrun(connection, activity, day, now)
        else:
            at, numbers = known.at, known.stations
        yield Anomaly(AnomalyKind.OVER_CAPACITY, key, at, detail=about, stations=numbers, mark=inside)


def _overrun(connection: Connection, activity: str, day: str, now: int) -> tuple[int, tuple[int, ...]]:
    """When the last of those inside came, and which stations let them in."""
    p = schema.presence.c
    query = (
        select(p.at, schema.store.c.station)
        .join(schema.journal, schema.journal.c.id == p.journal)
        .join(schema.store, schema.store.c.id == schema.journal.c.store)
        .where(p.activity == activity, p.day == day, p.inside)
    )
    rows = connection.execute(query).all()
    return max((row.at for row in rows), default=now), tuple(sorted({row.station for row in rows}))


def _clocks(connection: Connection) -> Iterator[Anomaly]:
    named = stations.first_stores(connection)
    for each in stations.every(connection):
        skew = each.clock_skew
        if skew is None or abs(skew) < CLOCK_OFF or each.is_revoked or each.contact_at is None:
            continue
        size = len(str(abs(skew) // CLOCK_OFF))  # another key when it gets ten times worse
        key = f"clock_off:{named.get(each.id, each.name)}:{'fast' if skew > 0 else 'slow'}:{size}"
        about = detail(skew=_rounded(skew), station_at=each.contact_at + _rounded(skew))
        yield Anomaly(AnomalyKind.CLOCK_OFF, key, each.contact_at, detail=about, stations=(each.id,))


def _rounded(skew: int) -> int:
    """To whole minutes: what a hello took on its way is no news."""
    return round(skew / CLOCK_OFF) * CLOCK_OFF
