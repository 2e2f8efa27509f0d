"""The runner's status is the truth at every moment, and its loops live through everything."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.kinds import CheckedIn
from sync.client.backoff import BackOff
from sync.client.http import HttpPeer
from sync.client.loop import Pace
from sync.client.runner import EAGER, Connect, SyncRunner, Timing, sync_once
from sync.client.status import SyncState, SyncStatus
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.protocol.errors import Refused, Unreachable
from sync.protocol.messages import RecordsAnswer, RecordsRequest
from sync.protocol.peer import SyncPeer
from tests.builders import a_pack, a_person
from tests.fakes.sync_proxy import Fault, Proxy
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock, join, serving

IN = CheckedIn("trees", "env", "2019-10-10")
PATIENCE = 30


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


class Seen:
    """Every status that was told, and waiting for one."""

    def __init__(self) -> None:
        self.all: list[SyncStatus] = []
        self._changed = threading.Condition()

    def __call__(self, status: SyncStatus) -> None:
        with self._changed:
            self.all.append(status)
            self._changed.notify_all()

    def until(self, wanted: Callable[[SyncStatus], bool]) -> SyncStatus:
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self.all) and wanted(self.all[-1]), PATIENCE), self.all[-3:]
            return self.all[-1]

    def until_state(self, state: SyncState) -> SyncStatus:
        return self.until(lambda status: status.state is state)


@contextmanager
def running(
    store: MemoryStore, connect: Connect = HttpPeer.of, *, timing: Timing = EAGER
) -> Iterator[tuple[SyncRunner, Seen]]:
    seen = Seen()
    runner = SyncRunner(store, connect=connect, on_change=seen, timing=timing)
    runner.start()
    try:
        yield runner, seen
    finally:
        runner.stop()
        assert runner.join(PATIENCE)


def test_a_station_that_is_not_enrolled_says_so() -> None:
    with running(MemoryStore()) as (runner, seen):
        assert seen.until_state(SyncState.NOT_ENROLLED).problem is None
        assert runner.status().waiting == 0


def test_what_is_recorded_is_waiting_at_once_and_then_at_the_hub(hub: HubService, hub_home: Path) -> None:
    booth = MemoryStore()
    join(hub, booth)
    with running(booth, lambda identity: StationPeer(hub, identity.token)) as (runner, seen):
        seen.until_state(SyncState.UP_TO_DATE)
        booth.write(IN)
        runner.nudge()
        assert (1, 0) in [(status.waiting, status.at_hub) for status in seen.all]
        assert seen.until(lambda status: status.at_hub == 1).waiting == 0
    assert len(list(admin.records(hub_home))) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.DROP_REQUEST, SyncState.WAITING_FOR_NETWORK),
        (Fault.CAPTIVE, SyncState.HUB_ANSWERS_WRONGLY),
        (Fault.BAD_GATEWAY, SyncState.HUB_ANSWERS_WRONGLY),
    ],
)
def test_the_pill_says_what_is_wrong_and_recovers_by_itself(
    hub: HubService, hub_home: Path, hub_clock: HubClock, fault: Fault, state: SyncState
) -> None:
    booth = MemoryStore()
    with serving(hub_home, hub_clock) as url, Proxy(url) as proxy:
        join(hub, booth, address=proxy.url)
        with running(booth) as (runner, seen):
            seen.until_state(SyncState.UP_TO_DATE)
            proxy.next_fault = lambda: fault
            booth.write(IN)
            runner.nudge()
            bad = seen.until_state(state)
            assert (bad.waiting, bad.at_hub) == (1, 0)
            proxy.next_fault = lambda: Fault.NONE
            good = seen.until_state(SyncState.UP_TO_DATE)
            assert (good.waiting, good.at_hub, good.problem) == (0, 1, None)
    told = [(status.state, status.waiting) for status in seen.all]
    assert all(waiting == 0 for told_state, waiting in told if told_state is SyncState.UP_TO_DATE)


def test_a_hub_that_is_gone_and_comes_back_gets_everything(
    hub: HubService, hub_home: Path, hub_clock: HubClock
) -> None:
    booth = MemoryStore()
    with serving(hub_home, hub_clock) as first, Proxy(first) as proxy:
        join(hub, booth, address=proxy.url)
        with running(booth) as (runner, seen):
            seen.until_state(SyncState.UP_TO_DATE)
            proxy.next_fault = lambda: Fault.DROP_REQUEST
            for _ in range(50):
                booth.write(IN)
                runner.nudge()
            booth.learn(a_person("1"))
            seen.until(lambda s: s.state is SyncState.WAITING_FOR_NETWORK and s.waiting == 50 and s.people_waiting)
            with serving(hub_home, hub_clock) as second:
                proxy.target = second
                proxy.next_fault = lambda: Fault.NONE
                seen.until(lambda s: s.state is SyncState.UP_TO_DATE and s.at_hub == 50 and not s.people_waiting)


def test_one_loop_that_hears_the_hub_again_wakes_the_other(
    hub: HubService, hub_home: Path, hub_clock: HubClock
) -> None:
    """The way down would not try again for an hour; the pill must not say "no network" that long."""
    booth = MemoryStore()
    patient = Timing(EAGER.up, Pace(0.05, 0.0, BackOff(3600, 3600)), hello=0.2)
    with serving(hub_home, hub_clock) as url, Proxy(url) as proxy:
        join(hub, booth, address=proxy.url)
        proxy.next_fault = lambda: Fault.DROP_REQUEST
        with running(booth, timing=patient) as (_, seen):
            seen.until_state(SyncState.WAITING_FOR_NETWORK)
            proxy.next_fault = lambda: Fault.NONE
            seen.until_state(SyncState.UP_TO_DATE)


def test_a_revoked_station_says_so_and_still_hands_in_its_records(hub: HubService, hub_home: Path) -> None:
    booth = MemoryStore()
    join(hub, booth, name="Booth")
    booth.write(IN)
    admin.revoke_station(hub_home, "Booth")
    with running(booth, lambda identity: StationPeer(hub, identity.token)) as (_, seen):
        assert seen.until(lambda s: s.state is SyncState.REVOKED and s.at_hub == 1).waiting == 0
    assert len(list(admin.records(hub_home))) == 1


class StuckUp:
    """A hub that never takes records, and answers everything else."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.enrol, self.hello = peer.enrol, peer.hello
        self.profiles, self.changes = peer.profiles, peer.changes

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        raise Refused("hub_trouble", "disk full")


def test_a_stuck_way_up_does_not_stop_what_comes_down(hub: HubService) -> None:
    booth, other = MemoryStore("booth-1"), MemoryStore("booth-2")
    join(hub, booth)
    join(hub, other)
    booth.write(IN)
    with running(booth, lambda identity: StuckUp(StationPeer(hub, identity.token))) as (_, seen):
        seen.until_state(SyncState.HUB_BUSY)
        record = other.write(IN)
        assert sync_once(other, connect=lambda identity: StationPeer(hub, identity.token)).complete
        booth.wait_for_page(lambda: record.id in booth.participations())


class BrokenStore(MemoryStore):
    """A disk that fails once."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 1

    def profiles_acknowledged(self) -> int:
        if self.failures and threading.current_thread().name == "sync up":
            self.failures -= 1
            raise OSError("disk error")
        return super().profiles_acknowledged()


def test_a_loop_survives_its_own_store_failing(hub: HubService, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR")
    booth = BrokenStore()
    join(hub, booth)
    with running(booth, lambda identity: StationPeer(hub, identity.token)) as (runner, seen):
        booth.write(IN)
        runner.nudge()
        seen.until(lambda status: status.state is SyncState.UP_TO_DATE and status.at_hub == 1)
    assert "sync up" in caplog.text


def test_one_round_by_hand_is_complete_only_when_everything_is_at_the_hub(hub: HubService) -> None:
    booth = MemoryStore()
    assert not sync_once(booth).complete
    join(hub, booth)
    booth.write(IN)
    result = sync_once(booth, connect=lambda identity: StationPeer(hub, identity.token))
    assert (result.complete, result.sent, result.status.state) == (True, 1, SyncState.UP_TO_DATE)


def test_one_round_against_nothing_says_so() -> None:
    booth = MemoryStore()

    class Nobody:
        def __getattr__(self, name: str) -> Callable[..., object]:
            def refuse(_request: object) -> object:
                raise Unreachable("nobody")

            return refuse

    booth.save_enrolment(_identity(), a_pack())
    booth.write(IN)
    result = sync_once(booth, connect=lambda _identity: Nobody())  # type: ignore[arg-type,return-value]
    assert (result.complete, result.status.state, result.status.waiting) == (False, SyncState.WAITING_FOR_NETWORK, 1)


def _identity() -> HubIdentity:
    return HubIdentity("http://hub.test", "hub-1", a_pack().id, "Booth", "secret")
