"""What waits at a station, sent over a line of 20 kbit/s with two seconds of latency, in real time.

    python -m tests.bench.slow_line [--records 3000] [--kbit 20] [--latency 1.0] [--hurry 1]

Prints bytes a record on the wire (TCP content, TLS and HTTP included), how much went into each request, and what the
station said about the time left. ``--latency`` is one way, in seconds; ``--hurry 20`` makes the line and the clock
twenty times as fast.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path

from kiosk.domain.kinds import CheckedIn
from sync.client.enrolment import enrol
from sync.client.http import HttpPeer
from sync.client.pacing import minutes_left
from sync.client.session import Session
from sync.hub import admin
from sync.hub.serve import HubServer, Secure
from sync.hub.settings import HubSettings
from sync.protocol.messages import RecordsAnswer, RecordsRequest
from tests.builders import a_pack, someone
from tests.fakes.slow_line import SlowLine
from tests.fakes.sync_store import MemoryStore


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=3_000)
    parser.add_argument("--kbit", type=float, default=20)
    parser.add_argument("--latency", type=float, default=1.0)
    parser.add_argument("--hurry", type=float, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "hub")
        admin.init_hub(home, a_pack())
        server = HubServer(HubSettings(home, admin.now_ms), secure=Secure())
        ready = threading.Event()
        thread = threading.Thread(target=server.run, args=(lambda _url: ready.set(),))
        thread.start()
        ready.wait(30)
        try:
            _send(home, server.url, options)
        finally:
            server.stop()
            thread.join()


class _Clock:
    """The station's clock, ``hurry`` times as fast as ours."""

    def __init__(self, hurry: float) -> None:
        self._hurry = hurry

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return int(time.monotonic_ns() * self._hurry / 1_000_000)


class _Telling(HttpPeer):
    """Prints what went into each request."""

    session: Session
    clock: _Clock
    waiting: int

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        started = self.clock.mono()
        answer = super().records(request)
        took = (self.clock.mono() - started) / 1000
        self.waiting -= len(request.records)
        pace = self.session.pacing.records
        left = minutes_left(self.waiting, pace.per_second or len(request.records) / took)
        print(f"  {len(request.records):5} records in {took:5.1f} s   {self.waiting:6} wait, about {left or 0} min")
        return answer


def _send(home: Path, url: str, options: argparse.Namespace) -> None:
    booth = MemoryStore()
    for number in range(options.records):
        booth.write(CheckedIn("trees", "env", "2019-10-10"), someone(str(number)))
    enrol(booth, admin.enrol_code(home, address=url).invitation, name="Booth")
    with SlowLine(url, bits=options.kbit * 1000 * options.hurry, latency=options.latency / options.hurry) as line:
        booth.move_hub(line.url)
        identity = booth.enrolment()
        assert identity is not None
        clock, peer = _Clock(options.hurry), _Telling.of(identity)
        assert isinstance(peer, _Telling)
        session = Session(booth, peer, clock)
        peer.session, peer.clock, peer.waiting = session, clock, options.records
        started = clock.mono()
        greeting = session.hello()
        before = line.carried[0]
        session.push(greeting)
        took, up = (clock.mono() - started) / 1000, line.carried[0] - before
    ideal = up * 8 / (options.kbit * 1000)
    print(f"  {options.records:,} records in {took:.0f} s; the line alone would need {ideal:.0f} s")
    print(f"  {up / options.records:.1f} bytes a record on the wire")


if __name__ == "__main__":
    main()
