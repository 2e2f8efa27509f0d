"""Eight hours at a desk in accelerated time: one scan a second, and what grows meanwhile.

    python -m tests.bench.soak [--hours 8] [--people 303000]

Prints, for every half hour of desk time: scans, p50 and p99 from code to durable record, resident memory, open
files, and the size of the database. The floor is the first half hour of the same run.
"""

import argparse
import random
import tempfile
from pathlib import Path

import psutil

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.bench.crowd import fill
from tests.bench.figures import Times, time_calls
from tests.builders import a_pack, at
from tests.fakes.clock import FakeClock

HALF_HOUR = 1_800
PORTION = 60
"""Scans between two rounds of sync, as if the hub were asked every minute."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8)
    parser.add_argument("--people", type=int, default=303_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder, "station"), a_pack(), new_id=new_id)
        fill(store, people=options.people)
        clock = FakeClock(at(9))
        desk = Desk(store, clock=clock, new_id=new_id)
        chance = random.Random(2562)
        print("  time   scans      p50      p99   memory  files  database")
        first: Times | None = None
        for part in range(int(options.hours * 2)):
            times = _half_hour(desk, store, clock, chance, options.people)
            first = first or times
            print(
                f"  {9 + part // 2:02}:{part % 2 * 30:02} {(part + 1) * HALF_HOUR:7} {_row(times, first, store.home)}"
            )
        store.close()


def _half_hour(desk: Desk, store: Store, clock: FakeClock, chance: random.Random, people: int) -> Times:
    """Known, unknown and repeated badges, a walk-by now and then, an undo, and sync taking records away."""
    port = SyncPort(store)

    def scan(_number: int) -> None:
        clock.forward(1000)
        number = chance.randrange(people * 11 // 10)
        desk.scan(f"C{number}" if chance.random() > 0.1 else f"C{chance.randrange(50)}")

    taken: list[float] = []
    for _ in range(HALF_HOUR // PORTION):
        taken += time_calls(scan, PORTION, warm_up=0).ms
        desk.count(3)
        desk.glance()
        if chance.random() < 0.1:
            desk.undo_last()
        journal = port.store_id()
        records = port.records_after(journal, port.acknowledged(journal), 1000)
        port.acknowledge(journal, records[-1].seq, ())
    return Times(tuple(sorted(taken)))


def _row(times: Times, first: Times, home: Path) -> str:
    process = psutil.Process()
    memory = process.memory_info().rss / 1e6
    size = sum(file.stat().st_size for file in home.iterdir()) / 1e6
    ratio = f"({times.p50 / first.p50:.2f} × the first)"
    return f"{times.p50:7.2f}  {times.p99:7.2f}  {memory:6.0f}M  {process.num_fds():5}  {size:7.0f}M  {ratio}"


if __name__ == "__main__":
    main()
