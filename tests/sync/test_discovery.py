"""A hub whose address changed is found again, and nobody who says to be it is believed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import EventId
from kiosk.domain.kinds import CheckedIn
from sync.client.discovery import Whereabouts, find_hub, find_hubs
from sync.client.enrolment import enrol
from sync.client.runner import EAGER, SyncRunner, sync_once
from sync.client.status import SyncState
from sync.hub import admin
from sync.hub.discovery import Announcer
from sync.protocol.service_type import SERVICE
from tests.builders import a_pack
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.source_tree import ROOT
from tests.sync.client.test_runner import Seen
from tests.sync.conftest import HubClock
from tests.sync.secure import secure_hub

IN = CheckedIn("trees", "env", "2019-10-10")
LOOPBACK = ("127.0.0.1",)
HUB = "hub-0123456789abcdef"


def identity(address: str = "https://10.0.0.1:8000", *, authority: str = "PEM") -> HubIdentity:
    return HubIdentity(address, HUB, EventId("test-expo"), "Booth", "secret", authority)


class Network:
    """What the network says of hubs, and how often it was asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.asked = addresses, 0

    def __call__(self, hub: str) -> Sequence[str]:
        self.asked += 1
        return self.addresses


# where to try


def test_the_typed_address_is_tried_first_then_each_announced_one_then_the_typed_again() -> None:
    network = Network("https://10.0.0.1:8000", "https://10.0.0.7:8000", "https://10.0.0.8:8000")
    places, tried = Whereabouts(network), []
    for _ in range(4):
        tried.append(places.of(identity()).address)
        places.lost()
    assert tried == [
        "https://10.0.0.1:8000",
        "https://10.0.0.7:8000",
        "https://10.0.0.8:8000",
        "https://10.0.0.1:8000",
    ]
    assert network.asked == 1


def test_the_network_is_asked_again_only_after_a_while() -> None:
    now = 0.0
    network = Network()
    places = Whereabouts(network, every=20, now=lambda: now)
    for seconds in range(60):
        now = float(seconds)
        places.lost()
        places.of(identity())
    assert network.asked == 3


def test_a_hub_on_this_very_computer_is_not_looked_for() -> None:
    network = Network("https://10.0.0.7:8000")
    places = Whereabouts(network)
    places.lost()
    assert places.of(identity(authority="")).address == "https://10.0.0.1:8000"
    assert network.asked == 0


# a station and real hubs


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


def joined(home: Path, address: str) -> MemoryStore:
    booth = MemoryStore()
    enrol(booth, admin.enrol_code(home, address=address).invitation, name="Booth")
    return booth


def test_a_running_station_follows_its_hub_to_another_address(hub_home: Path, hub_clock: HubClock) -> None:
    with secure_hub(hub_home, hub_clock) as server:
        first = server.url
        booth = joined(hub_home, first)
    network = Network()
    seen = Seen()
    runner = SyncRunner(booth, on_change=seen, timing=EAGER, find=network)
    for link in runner._links:
        link._whereabouts._every = 0.0
    runner.start()
    try:
        seen.until_state(SyncState.WAITING_FOR_NETWORK)
        with secure_hub(hub_home, hub_clock) as server:
            assert server.url != first
            network.addresses = (server.url,)
            booth.write(IN)
            runner.nudge()
            seen.until(lambda status: status.state is SyncState.UP_TO_DATE and status.at_hub == 1)
            moved = booth.enrolment()
            assert moved is not None
            assert moved.address == server.url
    finally:
        runner.stop()
        assert runner.join(30)


def test_whoever_announces_the_hubs_name_without_its_authority_is_not_believed(
    hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    admin.init_hub(tmp_path / "evil", a_pack())
    with secure_hub(tmp_path / "evil", hub_clock) as evil:
        with secure_hub(hub_home, hub_clock) as server:
            booth = joined(hub_home, server.url)
            home = server.url
        booth.write(IN)
        result = sync_once(booth, find=Network(evil.url))
    assert result.status.state in {SyncState.HUB_ANSWERS_WRONGLY, SyncState.WAITING_FOR_NETWORK}
    assert booth.acknowledged(booth.store_id()) == 0
    known = booth.enrolment()
    assert known is not None
    assert known.address == home
    assert list(admin.records(tmp_path / "evil")) == []


def test_one_round_by_hand_finds_the_hub_too(hub_home: Path, hub_clock: HubClock) -> None:
    with secure_hub(hub_home, hub_clock) as server:
        booth = joined(hub_home, server.url)
    booth.write(IN)
    with secure_hub(hub_home, hub_clock) as server:
        assert sync_once(booth, find=Network("https://127.0.0.1:1", server.url)).complete
        known = booth.enrolment()
        assert known is not None
        assert known.address == server.url


# mDNS


@contextmanager
def announced(*addresses: str, hub: str = HUB) -> Iterator[Announcer]:
    announcer = Announcer(hub, "test-expo", port=8123, addresses=lambda: addresses, interfaces=LOOPBACK)
    announcer.start()
    try:
        assert announcer.announced.wait(30)
        yield announcer
    finally:
        announcer.stop()


@pytest.fixture
def multicast() -> None:
    """The loopback interface carries mDNS, or the test is skipped."""
    try:
        Zeroconf(interfaces=list(LOOPBACK)).close()
    except OSError as e:
        pytest.skip(f"no multicast here: {e}")


@pytest.mark.usefixtures("multicast")
def test_an_announced_hub_is_found_by_its_id_and_among_all() -> None:
    with announced("127.0.0.1", "10.9.8.7", "169.254.3.4"):
        assert list(find_hub(HUB, interfaces=LOOPBACK)) == ["https://10.9.8.7:8123", "https://127.0.0.1:8123"]
        [found] = find_hubs(seconds=1.0, interfaces=LOOPBACK)
        assert (found.hub, found.event) == (HUB, "test-expo")


@pytest.mark.usefixtures("multicast")
def test_what_others_say_on_the_network_is_not_repeated() -> None:
    """Escape codes for a terminal, and no id of a hub."""
    network = Zeroconf(interfaces=list(LOOPBACK))
    info = ServiceInfo(
        SERVICE,
        f"evil.{SERVICE}",
        port=1,
        parsed_addresses=["127.0.0.1"],
        properties={"hub": "\x1b[2Jhub", "event": "x y"},
        server="evil.local.",
    )
    network.register_service(info)
    try:
        assert list(find_hubs(seconds=1.0, interfaces=LOOPBACK)) == []
    finally:
        network.unregister_service(info)
        network.close()


_HUB_SIDE = """
import sys, threading
from sync.hub.discovery import Announcer
a = Announcer({hub!r}, "test-expo", port=8123, addresses=lambda: ["10.77.0.1"])
a.start(); a.announced.wait(30); print("announced", flush=True); sys.stdin.read(); a.stop()
"""
_STATION_SIDE = "from sync.client.discovery import find_hub; print(list(find_hub({hub!r})))"


def test_a_hub_is_found_across_a_network_of_two_computers() -> None:
    """Two network name spaces, joined by a cable."""
    ip = shutil.which("ip")
    if ip is None or os.geteuid() != 0:
        pytest.skip("only root can make networks")
    one, two = f"kh{os.getpid() % 100000}a", f"kh{os.getpid() % 100000}b"
    if subprocess.run([ip, "netns", "add", one], check=False, capture_output=True).returncode != 0:
        pytest.skip("making networks is not permitted here")
    run = [ip, "netns", "exec"]
    try:
        subprocess.run([ip, "netns", "add", two], check=True)
        cable = ("type", "veth", "peer", "name", f"{two}v", "netns", two)
        subprocess.run([ip, "link", "add", f"{one}v", "netns", one, *cable], check=True)
        for space, address in ((one, "10.77.0.1/24"), (two, "10.77.0.2/24")):
            subprocess.run([ip, "-n", space, "addr", "add", address, "dev", f"{space}v"], check=True)
            subprocess.run([ip, "-n", space, "link", "set", f"{space}v", "up"], check=True)
            subprocess.run([ip, "-n", space, "route", "add", "224.0.0.0/4", "dev", f"{space}v"], check=True)
        command = [*run, one, sys.executable, "-c", _HUB_SIDE.format(hub=HUB)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as hub:
            assert hub.stdout is not None
            assert hub.stdout.readline().strip() == "announced"
            asking = [*run, two, sys.executable, "-c", _STATION_SIDE.format(hub=HUB)]
            found = subprocess.run(asking, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
            hub.communicate("")
        assert found.stdout.strip() == "['https://10.77.0.1:8123']"
    finally:
        for space in (one, two):
            subprocess.run([ip, "netns", "del", space], check=False, capture_output=True)
