"""From a scanned code to a durable record, against a raw sqlite3 transaction on the same disk in the same run.

    python -m tests.bench.desk [--people 303000] [--records 20000] [--scans 1000]

The floor: BEGIN IMMEDIATE, one look-up, two INSERTs, COMMIT with WAL and synchronous=FULL.
"""

import argparse
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.bench.crowd import fill
from tests.bench.figures import interleave, row
from tests.builders import a_pack


def raw(path: Path) -> Callable[[int], object]:
    """One check-in with duplicate check and outbox row, by hand."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE checkin (person TEXT PRIMARY KEY, at INTEGER)")
    connection.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, body TEXT)")

    def check_in(number: int) -> None:
        person = f"person {number}"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT at FROM checkin WHERE person = ?", (person,)).fetchone()
        connection.execute("INSERT INTO checkin VALUES (?, 1)", (person,))
        connection.execute("INSERT INTO outbox (body) VALUES (?)", ("x" * 300,))
        connection.execute("COMMIT")

    return check_in


def keep_acknowledging(store: Store, stop: threading.Event) -> threading.Thread:
    """What sync writes while the desk works: reads portions of the journal and acknowledges them."""
    port = SyncPort(store)

    def run() -> None:
        while not stop.wait(0.02):
            journal = port.store_id()
            portion = port.records_after(journal, port.acknowledged(journal), 200)
            if portion:
                port.acknowledge(journal, portion[-1].seq, ())

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--scans", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder, "station"), a_pack(), new_id=new_id)
        fill(store, people=options.people, records=options.records)
        desk = Desk(store, clock=SystemClock(), new_id=new_id)
        first = options.records
        calls = [
            raw(Path(folder, "raw.db")),
            lambda n: desk.scan(f"C{first + n}"),
            lambda n: desk.scan(f"C{first + n}"),
            lambda n: desk.scan(f"nobody {n}"),
        ]
        names = [
            "raw sqlite3 transaction (floor)",
            "scan → check-in on disk",
            "the same badge again",
            "an unknown code",
        ]
        print(f"{options.people} people, {options.records} records in the journal")
        floor, *times = interleave(calls, options.scans)
        for name, measured in zip(names, (floor, *times), strict=True):
            print(row(name, measured, floor))
        stop = threading.Event()
        thread = keep_acknowledging(store, stop)
        first += options.scans
        (with_sync,) = interleave([lambda n: desk.scan(f"C{first + n}")], options.scans)
        stop.set()
        thread.join()
        print(row("scan → check-in while sync reads and writes", with_sync, floor))
        store.close()


if __name__ == "__main__":
    main()
