"""How many records a second go into a hub over HTTP with every check, each database beside its floor in the same run.

python -m tests.bench.ingest [--stations N] [--records N] [--batch N] [--clients N] [--workers N]
The hub is a process of one worker (and once more of several, over PostgreSQL); the stations are threads here that send
batches made, signed and zstd-packed beforehand. Floors: COPY into the same indexed PostgreSQL table, and one INSERT a
record into the same indexed SQLite table, a transaction a batch, both in process with nothing checked. "counted" waits
until the hub's projections have followed, too. The machine is shared: trust the ratios, and the processor's time, which
says who is the limit and what more workers could do with cores of their own.
"""

import argparse
import contextlib
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from kiosk.domain.ids import StoreId
from kiosk.domain.records import Record
from sync.hub import admin
from tests.bench.hub_load import (
    Hub,
    Line,
    Sender,
    count_up,
    enrolled,
    held,
    records_of,
    server_of,
    serving,
    spent,
)
from tests.builders import a_pack
from tests.postgresql import PostgresServer, PostgresUnavailable

COLUMNS = (
    *("xid", "journal", "seq", "id", "at", "kind", "subject", "body", "actor", "prev", "mono", "shift", "hash"),
    "received",
)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds until all was stored, and until it was counted; bytes a record on the wire.

    ``work``: µs of a processor that a record cost the hub's processes, PostgreSQL's and the stations here.
    """

    stored: float
    counted: float
    size: float
    work: Mapping[str, float]


def main() -> None:
    options = _options()
    count = options.stations * options.records
    print(f"{options.stations} stations × {options.records} records, batches of {options.batch}")
    with tempfile.TemporaryDirectory() as folder:
        taken = _take_in(Path(folder, "sqlite"), None, options)
        _say("SQLite", count, taken, "raw INSERT", _sqlite_floor(Path(folder, "floor"), options))
        try:
            with PostgresServer.start() as server:
                _postgresql(Path(folder), server, options)
        except PostgresUnavailable as why:
            print(f"PostgreSQL: not measured: {why}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=20)
    parser.add_argument("--records", type=int, default=5_000, help="of each station")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=16, help="stations sending at the same time")
    parser.add_argument("--workers", type=int, default=2, help="of the second hub over PostgreSQL")
    return parser.parse_args()


def _postgresql(folder: Path, server: PostgresServer, options: argparse.Namespace) -> None:
    count = options.stations * options.records
    with server.new_database() as empty:
        floor = _copy_floor(folder / "floor-postgresql", empty, options)
    for workers in (1, options.workers):
        with server.new_database() as database:
            taken = _take_in(folder / f"workers-{workers}", database, options, workers)
            _say(f"PostgreSQL, {workers} worker{'s' if workers > 1 else ''}", count, taken, "COPY", floor)


def _say(name: str, count: int, taken: Taken, what: str, floor: float) -> None:
    print(
        f"{name:<22} stored {count / taken.stored:>8,.0f}/s = {floor / taken.stored:.2f} × {what} "
        f"({count / floor:,.0f}/s); counted {count / taken.counted:,.0f}/s; {taken.size:.0f} bytes a record"
    )
    shares = ", ".join(f"{who} {us:.1f}" for who, us in taken.work.items())
    print(f"{'':<22} µs of a processor a record: {shares}; the busiest is at {_fullest(taken, count):.0%} of one core")


def _fullest(taken: Taken, count: int) -> float:
    return max(taken.work.values()) * 1e-6 * count / taken.stored


def _take_in(home: Path, database: str | None, options: argparse.Namespace, workers: int = 1) -> Taken:
    admin.init_hub(home, a_pack(), database=database)
    senders = list(enrolled(home, options.stations, options.records, options.batch))
    count = options.stations * options.records
    with serving(home, workers) as hub:
        server = server_of(database)
        before = spent(hub.process), spent(server), time.process_time()
        start = time.perf_counter()
        _send(hub, senders, options.clients)
        stored = time.perf_counter() - start
        after = spent(hub.process), spent(server), time.process_time()
        count_up(home)
        counted = time.perf_counter() - start
    assert held(home) == count, f"{held(home)} of {count} records arrived"
    work = {
        who: (end - begin) / count * 1e6
        for who, begin, end in zip(("hub", "PostgreSQL", "stations"), before, after, strict=True)
    }
    return Taken(stored, counted, sum(sender.size for sender in senders) / count, work)


def _send(hub: Hub, senders: Sequence[Sender], clients: int) -> None:
    queue, lock = list(senders), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not queue:
                    return
                sender = queue.pop()
            with contextlib.closing(Line(hub, sender.token)) as line:
                for _, body in sender.requests:
                    status, *_ = line.send(body)
                    assert status == 200

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _rows(options: argparse.Namespace) -> Iterator[list[Row]]:
    """What the stations' batches come to, in the form of the table."""
    for station in range(options.stations):
        records = records_of(StoreId(f"floor-{station}"), station, options.records)
        rows = [_row(station + 1, record) for record in records]
        for place in range(0, len(rows), options.batch):
            yield rows[place : place + options.batch]


def _row(journal: int, r: Record) -> Row:
    digest = bytes.fromhex(r.prev)
    return 0, journal, r.seq, r.id, r.at, r.kind, r.subject, r.body, r.actor, None, r.mono, r.offset, digest, r.at


def _copy_floor(home: Path, database: str, options: argparse.Namespace) -> float:
    """Seconds to COPY the same rows into the same table with the same indexes."""
    admin.init_hub(home, a_pack(), database=database)
    rows = list(_rows(options))
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        start = time.perf_counter()
        with cursor.copy(f"COPY record ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for batch in rows:
                for row in batch:
                    copy.write_row(row)
        connection.commit()
        return time.perf_counter() - start


def _sqlite_floor(home: Path, options: argparse.Namespace) -> float:
    """Seconds to INSERT the same rows into the same table with the same indexes, a durable transaction a batch."""
    admin.init_hub(home, a_pack())
    rows = list(_rows(options))
    connection = sqlite3.connect(home / "hub.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    statement = f"INSERT INTO record ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    with contextlib.closing(connection):
        start = time.perf_counter()
        for batch in rows:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, batch)
            connection.execute("COMMIT")
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
