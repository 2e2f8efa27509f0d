"""How a new station gets its first roster: page by page through the change feed, beside one compressed stream.

    python -m tests.bench.snapshot [--people 303000] [--kill]

Prints bytes, pages and seconds of the pages over HTTPS into a real station's database; what the same people would take
as one Zstandard stream; and, with --kill, the same again with the station killed (SIGKILL) ten times on the way.
"""

import argparse
import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import zstandard

from kiosk.clock import new_id
from kiosk.domain.changes import Page
from kiosk.domain.ids import EventId
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.enrolment import enrol
from sync.client.http import HttpPeer
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.serve import HubServer, Secure
from sync.hub.settings import HubSettings
from sync.protocol.messages import ChangesAnswer, ChangesRequest
from tests.bench.crowd import person
from tests.builders import EVENT, a_pack
from tests.fakes.slow_line import SlowLine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "hub")
        admin.init_hub(home, a_pack())
        started = time.perf_counter()
        admin.import_people(home, (person(number) for number in range(options.people)))
        print(f"  {options.people:,} people imported at the hub in {time.perf_counter() - started:.0f} s")
        _stream(options.people)
        ours, theirs = multiprocessing.Pipe()
        hub = multiprocessing.Process(target=_serve, args=(home, theirs))
        hub.start()
        try:
            url = ours.recv()
            _whole(Path(folder, "one"), home, url)
            if options.kill:
                _killed(Path(folder, "two"), home, url)
        finally:
            ours.send("stop")
            hub.join()


def _serve(home: Path, told: Connection) -> None:
    server = HubServer(HubSettings(home, admin.now_ms), secure=Secure())

    def ready(url: str) -> None:
        told.send(url)

    def stop() -> None:
        told.recv()
        server.stop()

    threading.Thread(target=stop, daemon=True).start()
    server.run(ready)


def _stream(people: int) -> None:
    """What one stream of everybody would weigh, at the level of an HTTP answer and at a patient one."""
    for level in (3, 9):
        pack, size, raw = zstandard.ZstdCompressor(level=level).compressobj(), 0, 0
        started = time.perf_counter()
        for number in range(people):
            line = b'{"kind":"person","value":{"entry":' + msgspec.json.encode(person(number)) + b"}},"
            raw += len(line)
            size += len(pack.compress(line))
        size += len(pack.flush())
        took = time.perf_counter() - started
        each = f"{size / people:.0f} B each, raw {raw / people:.0f}"
        print(f"  one stream, zstd -{level}: {size / 1e6:5.1f} MB ({each}), {took:.0f} s")


class _Counting(HttpPeer):
    """Counts pages and says how far it is."""

    pages = 0

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        type(self).pages += 1
        return super().changes(request)


class _Telling(SyncPort):
    """Tells after every page that it was kept."""

    told: Connection | None = None

    def apply(self, page: Page) -> None:
        super().apply(page)
        if self.told is not None:
            self.told.send(len(page.changes))


def _station(folder: Path, hub: Path, url: str) -> Store:
    store = Store.create(folder, a_pack(), new_id=new_id)
    enrol(SyncPort(store), admin.enrol_code(hub, address=url).invitation, name=folder.name, event=EventId(EVENT))
    return store


def _whole(folder: Path, hub: Path, url: str) -> None:
    store = _station(folder, hub, url)
    port = SyncPort(store)
    with SlowLine(url, bits=1e10, latency=0) as line:
        port.move_hub(line.url)
        started = time.perf_counter()
        result = sync_once(port, connect=_Counting.of)
        took = time.perf_counter() - started
        down = line.carried[1]
    with store.reading() as tx:
        people = tx.people()
    print(
        f"  pages over HTTPS: {down / 1e6:5.1f} MB ({down / people:.0f} B each), {_Counting.pages} pages, {took:.0f} s;"
        f" {people:,} people known, complete: {result.complete}"
    )
    store.close()


def _killed(folder: Path, hub: Path, url: str) -> None:
    _station(folder, hub, url).close()
    taken = kills = 0
    started = time.perf_counter()
    while True:
        ours, theirs = multiprocessing.Pipe()
        child = multiprocessing.Process(target=_child, args=(folder, theirs))
        child.start()
        theirs.close()
        pages = 0
        with contextlib.suppress(EOFError):
            while kills >= 10 or pages < 10:
                taken += ours.recv()
                pages += 1
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            kills += 1
            while True:  # what it could tell of before it was gone
                taken += ours.recv()
        child.join()
        if child.exitcode == 0:
            break
    store = Store.open(folder, new_id=new_id)
    with store.reading() as tx:
        people = tx.people()
    store.close()
    print(
        f"  killed {kills} times: {taken:,} changes kept in all for {people:,} people, "
        f"{time.perf_counter() - started:.0f} s"
    )


def _child(folder: Path, told: Connection) -> None:
    store = Store.open(folder, new_id=new_id)
    port = _Telling(store)
    port.told = told
    sync_once(port)
    store.close()


if __name__ == "__main__":
    main()
