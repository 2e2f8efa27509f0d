"""How long a hub takes when all stations of an event come back at once, whether any is left behind, and what it needs.

python -m tests.bench.drain [--stations N] [--records N] [--within S] [--workers N] [--sqlite]
    [--uncounted]
Every station is a connection of its own that sends its signed batches one after the other, and waits as long as the hub
asks when it is told that the hub is busy. They come back at times spread over --within seconds (0: all at once).
"""

import argparse
import contextlib
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.hub import admin
from tests.bench.hub_load import Hub, Line, Sender, count_up, enrolled, held, serving
from tests.builders import a_pack
from tests.postgresql import PostgresServer

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Drained:
    """One station's way: seconds from coming back to its last acknowledgement, its longest request, its refusals."""

    took: float
    longest: float
    busy: int


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, database_of(sqlite=options.sqlite) as database:
        _measure(Path(folder, "hub"), database, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=200)
    parser.add_argument("--records", type=int, default=3_000, help="of each station")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--within", type=float, default=0.0, help="seconds over which they come back")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--uncounted", action="store_true", help="do not wait until everything is counted, too")
    return parser.parse_args()


@contextlib.contextmanager
def database_of(*, sqlite: bool) -> Iterator[str | None]:
    """The URL of an empty PostgreSQL database, or None."""
    if sqlite:
        yield None
        return
    with PostgresServer.start() as server, server.new_database() as database:
        yield database


def _measure(home: Path, database: str | None, options: argparse.Namespace) -> None:
    admin.init_hub(home, a_pack(), database=database)
    senders = list(enrolled(home, options.stations, options.records, options.batch))
    with serving(home, options.workers) as hub:
        before = hub.memory()
        started = time.perf_counter()
        with _watching(hub) as most:
            stations = _come_back(hub, senders, options.within)
        drained = time.perf_counter() - started
        counted = 0.0 if options.uncounted else count_up(home) + drained
    total = options.stations * options.records
    assert held(home) == total, f"{held(home)} of {total} records arrived"
    what = "SQLite" if database is None else f"PostgreSQL, {options.workers} worker(s)"
    print(f"{what}: {options.stations} stations × {options.records} records, back within {options.within:g} s")
    print(f"drained in {drained:.1f} s ({total / drained:,.0f}/s)")
    if counted:
        print(f"counted {counted:.1f} s after the first came back")
    _say("a station's records were in after", [station.took for station in stations])
    _say("longest request of a station", [station.longest for station in stations])
    busy = [station.busy for station in stations]
    print(f"told to come again: {sum(busy)} times, {max(busy)} times the same station")
    print(f"memory of the hub: {before / MIB:.0f} MiB before, {most[0] / MIB:.0f} MiB at most")


def _say(what: str, seconds: Sequence[float]) -> None:
    print(f"{what}: median {statistics.median(seconds):.1f} s, fastest {min(seconds):.1f}, slowest {max(seconds):.1f}")


@contextlib.contextmanager
def _watching(hub: Hub) -> Iterator[list[int]]:
    """Looks at the hub's memory all the while; the most is the one element of the list."""
    most, ended = [hub.memory()], threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            most[0] = max(most[0], hub.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def _come_back(hub: Hub, senders: Sequence[Sender], within: float) -> Sequence[Drained]:
    chance = random.Random(1)
    drained: list[Drained] = []

    def come_back(sender: Sender, delay: float) -> None:
        drained.append(_station(hub, sender, delay))

    threads = [threading.Thread(target=come_back, args=(sender, chance.uniform(0, within))) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drained) == len(senders), "a station gave up"
    return drained


def _station(hub: Hub, sender: Sender, delay: float) -> Drained:
    time.sleep(delay)
    started, longest, busy = time.perf_counter(), 0.0, 0
    with contextlib.closing(Line(hub, sender.token)) as line:
        for _, body in sender.requests:
            while True:
                status, seconds, wait = line.send(body)
                longest = max(longest, seconds)
                if status == 200:
                    break
                busy += 1
                time.sleep(wait)
    return Drained(time.perf_counter() - started, longest, busy)


if __name__ == "__main__":
    main()
