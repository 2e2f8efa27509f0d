"""How the hub is, as Prometheus reads it: read from the database when it is asked, so every worker tells the same.

Names follow Prometheus' conventions (base units, ``_total`` for what only grows). Nothing in them is about a person.
"""

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Select, func, literal, select

from sync.hub.service import HubService
from sync.hub.store import anomalies, schema, stations

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that prometheus_client reads when it is imported."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_MOST_BEHIND = 100_000
"""Counting what is not counted yet stops here: a scrape is no reason to read millions of rows."""
_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of the hub, whichever of its workers is asked.

    What a worker counts itself, it keeps in a file in the folder that TOGETHER names, and the one that is asked adds
    up everybody's (https://prometheus.github.io/client_python/multiprocess). Without such a folder there is one.
    """

    def __init__(self, service: HubService) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Figures(service))
        counted = self._registry
        if os.environ.get(TOGETHER):
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
            counted = CollectorRegistry()
        self._requests = Histogram(
            "khomue_request_seconds",
            "Time from a request's first byte to its answer's last.",
            ("route", "status"),
            registry=counted,
            buckets=_STEPS,
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Figures(Collector):
    def __init__(self, service: HubService) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        with self._service.reading() as connection:
            yield from _figures(connection)
            yield from _stations(connection, self._service.now())

    def describe(self) -> Iterable[Metric]:
        """Nothing is read for being registered."""
        return ()


def _figures(connection: Connection) -> Iterator[Metric]:
    line, known = schema.journal.c, schema.person.c
    records = select(func.coalesce(func.sum(line.seq - line.fork_seq), 0))
    yield _counter("khomue_records", "Records the hub holds, those in quarantine included.", connection, records)
    quarantined = select(func.count()).select_from(schema.quarantine)
    yield _gauge("khomue_records_quarantined", "Records kept but not counted.", connection, quarantined)
    yield _gauge("khomue_records_uncounted", f"Records not counted yet, {_MOST_BEHIND} at most.", connection, _behind())
    people = select(func.count()).select_from(schema.person).where(known.entry.is_not(None))
    yield _gauge("khomue_people", "People whose profile the hub holds.", connection, people)
    open_ = GaugeMetricFamily("khomue_anomalies_open", "Anomalies nobody settled yet.", labels=("kind",))
    for kind, number in anomalies.counts(connection).items():
        open_.add_metric((kind.value,), number)
    yield open_


def _behind() -> Select[int]:
    t, mark = schema.record.c, schema.projected.c
    later = (t.xid > mark.xid) | ((t.xid == mark.xid) & (t.n > mark.n))
    some = select(literal(1)).select_from(schema.record).join(schema.projected, later).limit(_MOST_BEHIND)
    return select(func.count()).select_from(some.subquery())


def _stations(connection: Connection, now: int) -> Iterator[Metric]:
    contact = GaugeMetricFamily("khomue_station_contact_seconds", "Since it was last heard.", labels=("station",))
    skew = GaugeMetricFamily("khomue_station_clock_seconds", "Its clock minus the hub's.", labels=("station",))
    waiting = GaugeMetricFamily("khomue_station_waiting_records", "Saved there, not here yet.", labels=("station",))
    letters = GaugeMetricFamily("khomue_station_dead_letters", "Records the hub would not count.", labels=("station",))
    held = _held(connection)
    for station in stations.every(connection):
        if station.is_revoked:
            continue
        name = (station.name,)
        waiting.add_metric(name, max(0, station.saved - held.get(station.id, 0)))
        letters.add_metric(name, station.dead_letters)
        if station.contact_at is not None:
            contact.add_metric(name, (now - station.contact_at) / 1000)
        if station.clock_skew is not None:
            skew.add_metric(name, station.clock_skew / 1000)
    yield from (contact, skew, waiting, letters)


def _held(connection: Connection) -> dict[int, int]:
    """Station → records of its journals here, as far as any line of them goes."""
    line, store = schema.journal.c, schema.store.c
    highest = select(store.station, func.max(line.seq).label("seq")).join_from(schema.store, schema.journal)
    each = highest.group_by(store.station, store.id).subquery()
    total = select(each.c.station, func.sum(each.c.seq)).group_by(each.c.station)
    return {station: int(number) for station, number in connection.execute(total)}


def _gauge(name: str, text: str, connection: Connection, query: Select[int]) -> Metric:
    return GaugeMetricFamily(name, text, value=float(connection.execute(query).scalar_one()))


def _counter(name: str, text: str, connection: Connection, query: Select[int]) -> Metric:
    return CounterMetricFamily(name, text, value=float(connection.execute(query).scalar_one()))
