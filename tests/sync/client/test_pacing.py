"""Requests fit the line they meet: a gigabit, and 20 kbit/s with two seconds of latency."""

import random
import time
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.http import HttpPeer
from sync.client.pacing import LEAST, Latency, Portion, minutes_left
from sync.client.session import Session
from sync.client.status import SyncState
from sync.hub import admin
from sync.hub.service import HubService
from sync.protocol.errors import Unreachable
from sync.protocol.messages import ChangesAnswer, ChangesRequest, RecordsAnswer, RecordsRequest
from tests.builders import a_person, someone
from tests.fakes.slow_line import SlowLine
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock, join, serving

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


class Line:
    """What a line makes of requests: *overhead* and *each* are bytes."""

    def __init__(self, bits: float, latency_ms: float, *, each: int = 60, overhead: int = 900) -> None:
        self.bits, self.latency_ms, self.each, self.overhead = bits, latency_ms, each, overhead
        self._chance = random.Random(1)

    def ms(self, count: int) -> float:
        travel = (count * self.each + self.overhead) * 8000 / self.bits
        return (self.latency_ms + travel) * self._chance.uniform(1, 1.3)


def drained(line: Line, waiting: int) -> tuple[list[int], list[float]]:
    """The sizes of the requests that take *waiting* things, and how long each took."""
    latency = Latency()
    latency.measured(line.ms(0))
    portion, sizes, times = Portion(latency, most=1000), [], []
    while waiting:
        count = min(portion.size, waiting)
        times.append(line.ms(count))
        portion.went(count, times[-1], full=count == portion.size)
        sizes.append(count)
        waiting -= count
    return sizes, times


def test_a_fast_line_carries_full_batches_after_a_few() -> None:
    sizes, _ = drained(Line(100e6, 1), 20_000)
    assert sizes[:4] == [100, 400, 1000, 1000]


@pytest.mark.parametrize(("bits", "latency_ms"), [(20e3, 2000), (20e3, 4000), (20e3, 50), (64e3, 600), (5e3, 1000)])
def test_a_slow_line_carries_a_few_seconds_a_request_and_half_of_its_time_is_records(
    bits: float, latency_ms: float
) -> None:
    line = Line(bits, latency_ms)
    sizes, times = drained(line, 5_000)
    settled = times[3:]
    assert max(settled) < latency_ms + 15_000
    ideal = 5_000 * line.each * 8000 / bits
    assert sum(times) < 2.3 * ideal
    assert len(set(sizes)) > 1


def test_a_line_that_gets_worse_gets_smaller_requests_and_one_that_recovers_larger_ones() -> None:
    latency = Latency()
    latency.measured(100)
    portion = Portion(latency, most=1000)
    for _ in range(5):
        portion.went(portion.size, 200, full=True)
    assert portion.size == 1000
    portion.failed()
    assert portion.size == 250
    for _ in range(9):
        portion.failed()
    assert portion.size == LEAST
    for _ in range(5):
        portion.went(portion.size, 200, full=True)
    assert portion.size == 1000


def test_a_request_that_was_not_full_does_not_make_the_next_larger() -> None:
    latency = Latency()
    latency.measured(10)
    portion = Portion(latency, most=1000)
    portion.went(1, 11, full=False)
    assert portion.size == 100


def test_the_time_that_is_left_follows_what_went_through_lately() -> None:
    portion = Portion(Latency(), most=1000)
    assert minutes_left(1000, portion.per_second) is None
    portion.went(100, 5_000, full=True)
    assert minutes_left(0, portion.per_second) is None
    assert minutes_left(1, portion.per_second) == 1
    assert minutes_left(2400, portion.per_second) == 2
    portion.went(100, 10_000, full=True)
    assert minutes_left(2400, portion.per_second) == 3


SCALE = 100
"""The line below is this many times as fast as one of 20 kbit/s with two seconds of latency, and so is the clock."""


class HurriedClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return time.monotonic_ns() * SCALE // 1_000_000


class Watched(HttpPeer):
    """Notes how many records each request carried, and how many changes each asked for."""

    sizes: list[int]
    asked: list[int]

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        self.sizes.append(len(request.records))
        return super().records(request)

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        self.asked.append(request.limit)
        return super().changes(request)


def test_everything_arrives_over_20_kbit_and_two_seconds_in_requests_that_fit(
    hub: HubService, hub_home: Path, hub_clock: HubClock
) -> None:
    booth = MemoryStore()
    written = [booth.write(IN, someone(str(n))).id for n in range(1500)]
    with serving(hub_home, hub_clock) as url, SlowLine(url, bits=20_000 * SCALE, latency=1 / SCALE) as line:
        join(hub, booth, address=line.url)
        admin.import_people(hub_home, [a_person(str(n)) for n in range(1500)])
        identity = booth.enrolment()
        assert identity is not None
        peer = Watched(identity.address, hub=identity.hub, token=identity.token)
        peer.sizes, peer.asked = [], []
        session = Session(booth, peer, HurriedClock())
        session.push(session.hello())
        session.pull()
    assert sorted(record.id for record in admin.records(hub_home)) == sorted(written)
    assert len(booth.people()) == 1500
    assert sum(peer.sizes) == 1500
    assert LEAST < max(peer.sizes[1:]) < 1000
    assert max(peer.asked) < 2000


def test_a_request_too_large_for_the_line_is_sent_again_in_a_smaller_one(hub: HubService) -> None:
    """A line that cuts every request of more than thirty records."""
    from sync.hub.station_peer import StationPeer

    booth = MemoryStore()
    for number in range(120):
        booth.write(IN, someone(str(number)))
    join(hub, booth)
    identity = booth.enrolment()
    assert identity is not None

    class Cut(StationPeer):
        def records(self, request: RecordsRequest) -> RecordsAnswer:
            if len(request.records) > 30:
                raise Unreachable("cut")
            return super().records(request)

    session = Session(booth, Cut(hub, identity.token), HurriedClock())
    for _ in range(20):
        try:
            session.push_on()
        except Unreachable:
            continue
        break
    assert booth.acknowledged(booth.store_id()) == 120


def test_a_station_knows_how_old_its_knowledge_is(hub: HubService, hub_home: Path) -> None:
    from sync.client.runner import sync_once
    from sync.hub.station_peer import StationPeer

    booth = MemoryStore()
    assert sync_once(booth).status.known_at is None
    join(hub, booth)
    status = sync_once(booth, connect=lambda identity: StationPeer(hub, identity.token)).status
    assert status.state is SyncState.UP_TO_DATE
    assert status.known_at is not None
    assert status.known_at <= (status.last_contact or 0)
