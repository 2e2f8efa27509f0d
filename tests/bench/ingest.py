"""How many records a second go into a hub over HTTP, each database beside its own floor in the same run.

python -m tests.bench.ingest [--stations N] [--records N] [--batch N] [--clients N]
The hub is one process with one worker; the stations are threads here that send batches made beforehand, zstd-packed as
stations send them. Floors: COPY into the same indexed PostgreSQL table, and one INSERT a record into the same indexed
SQLite table, a transaction a batch, both in process with nothing checked. "counted" waits until the hub's projections
have followed, too. The machine is shared: trust the ratios.
"""

import argparse
import contextlib
import http.client
import multiprocessing
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.records import Record
from sync.client.outgoing import Limits, next_batch, point
from sync.hub import admin
from sync.hub.serve import HubServer
from sync.hub.settings import HubSettings
from sync.protocol.codec import encode
from sync.protocol.compression import compress
from sync.protocol.versions import MEDIA_TYPE
from tests.builders import a_pack, someone
from tests.fakes.sync_store import MemoryStore
from tests.postgresql import PostgresServer, PostgresUnavailable
from tests.sync.conftest import join

COLUMNS = (
    *("xid", "journal", "seq", "id", "at", "kind", "subject", "body", "actor", "prev", "mono", "shift", "hash"),
    "received",
)
Body = tuple[int, bytes]
"""How many records, and the request that carries them."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the stations of one run send: each its token and its requests, in order."""

    stations: Sequence[tuple[str, Sequence[Body]]]
    records: Sequence[Record]

    @property
    def size(self) -> int:
        return sum(len(body) for _, bodies in self.stations for _, body in bodies)


def main() -> None:
    options = _options()
    print(f"{options.stations} stations × {options.records} records, batches of {options.batch}")
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", Path(folder, "sqlite"), None, options)
        try:
            with PostgresServer.start() as server, server.new_database() as hub, server.new_database() as floor:
                _measure("PostgreSQL", Path(folder, "postgresql"), hub, options, floor)
        except PostgresUnavailable as why:
            print(f"PostgreSQL: not measured: {why}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=20)
    parser.add_argument("--records", type=int, default=5_000, help="of each station")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=4, help="stations sending at the same time")
    return parser.parse_args()


def _measure(
    name: str, home: Path, database: str | None, options: argparse.Namespace, floor_database: str | None = None
) -> None:
    admin.init_hub(home, a_pack(), database=database)
    load = _load(home, options)
    count = len(load.records)
    with _serving(home) as address:
        start = time.perf_counter()
        _send(address, load, options.clients)
        stored = time.perf_counter() - start
        with admin.opened(home) as hub:
            hub.catch_up()
        counted = time.perf_counter() - start
    held = sum(1 for _ in admin.records(home))
    assert held == count, f"{held} of {count} records arrived"
    floor = _copy_floor(home, floor_database, load) if floor_database else _sqlite_floor(home, load, options.batch)
    what = "COPY" if floor_database else "raw INSERT"
    print(
        f"{name:<11} stored {count / stored:>8,.0f}/s = {floor / stored:.2f} × {what} ({count / floor:,.0f}/s); "
        f"counted {count / counted:,.0f}/s = {floor / counted:.2f}; {load.size / count:.0f} bytes a record"
    )


def _load(home: Path, options: argparse.Namespace) -> Load:
    """Enrol the stations and write their journals and requests beforehand."""
    stations, records = [], []
    with admin.opened(home) as hub:
        for number in range(options.stations):
            store = MemoryStore(f"store-{number}")
            join(hub, store)
            _write(store, number, options.records)
            identity = store.enrolment()
            assert identity is not None
            stations.append((identity.token, list(_bodies(store, options.batch))))
            records += store.records(StoreId(f"store-{number}"))
    return Load(stations, records)


def _write(store: MemoryStore, station: int, count: int) -> None:
    journal = StoreId(f"store-{station}")
    for number in range(count):
        activity, zone = (("trees", "env"), ("talk", "edu"), ("game", "edu"))[number % 3]
        store.write(CheckedIn(activity, zone, "2019-10-10"), someone(str(station * 1_000 + number % 1_500)))
    assert len(store.records(journal)) == count


def _bodies(store: MemoryStore, batch: int) -> Iterator[Body]:
    journal = store.store_id()
    at = point(store, journal, 0)
    while at is not None and (request := next_batch(store, journal, at, Limits(records=batch, size=1 << 30))):
        yield len(request.records), compress(encode(request))
        at = point(store, journal, request.last_seq)


@contextlib.contextmanager
def _serving(home: Path) -> Iterator[tuple[str, int]]:
    """A hub in a process of its own; gives host and port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(home, theirs))
    process.start()
    url = urlsplit(ours.recv())
    try:
        yield str(url.hostname), int(url.port or 0)
    finally:
        process.terminate()
        process.join(30)


def _serve(home: Path, told: Connection) -> None:
    HubServer(HubSettings(home, admin.now_ms)).run(told.send)


def _send(address: tuple[str, int], load: Load, clients: int) -> None:
    queue = list(load.stations)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not queue:
                    return
                token, bodies = queue.pop()
            _send_station(address, token, bodies)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send_station(address: tuple[str, int], token: str, bodies: Sequence[Body]) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"}
    connection = http.client.HTTPConnection(*address, timeout=300)
    with contextlib.closing(connection):
        for _, body in bodies:
            connection.request("POST", "/v1/records", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text


def _rows(records: Sequence[Record], journals: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for r in records:
        journal = journals[r.station]
        yield (0, journal, r.seq, r.id, r.at, r.kind, r.subject, r.body, r.actor, None, r.mono, None, bytes(32), r.at)


def _copy_floor(home: Path, database: str, load: Load) -> float:
    """Seconds to COPY the same rows into the same table with the same indexes."""
    empty = home.with_name("floor")
    admin.init_hub(empty, a_pack(), database=database)
    journals = _journals(empty, load)
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        start = time.perf_counter()
        with cursor.copy(f"COPY record ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in _rows(load.records, journals):
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - start


def _sqlite_floor(home: Path, load: Load, batch: int) -> float:
    """Seconds to INSERT the same rows into the same table with the same indexes, a durable transaction a batch."""
    empty = home.with_name("floor-sqlite")
    admin.init_hub(empty, a_pack())
    journals = _journals(empty, load)
    connection = sqlite3.connect(empty / "hub.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    statement = f"INSERT INTO record ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    with contextlib.closing(connection):
        start = time.perf_counter()
        for place in range(0, len(load.records), batch):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, _rows(load.records[place : place + batch], journals))
            connection.execute("COMMIT")
        return time.perf_counter() - start


def _journals(home: Path, load: Load) -> dict[str, int]:
    """Make the stores' journals in another hub's database; gives their numbers."""
    stores = sorted({record.station for record in load.records})
    with admin.opened(home) as hub:
        for store in stores:
            join(hub, MemoryStore(store))
        with hub.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT store, id FROM journal").all()
    return {row[0]: row[1] for row in rows}


if __name__ == "__main__":
    main()
