"""Stations and a hub killed (SIGKILL) at random moments, over and over, while they work and talk to each other.

On SQLite and on PostgreSQL. A few rounds each time; ``--soak`` runs 500 of each (KHOMUE_KILLS says otherwise).
"""

import multiprocessing
import os
import random
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.domain.records import Record
from kiosk.domain.report import Tally
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.enrolment import enrol
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.station_peer import StationPeer
from sync.hub.store import overview
from tests.builders import a_pack, a_person
from tests.sync.conftest import invitation
from tests.system import lives

STATIONS = 2
pytestmark = pytest.mark.timeout(0)


class Booth:
    """A station's folder, and the process that is its life at the moment."""

    def __init__(self, home: Path, number: int) -> None:
        self.home = home
        self.number = number
        self.life: BaseProcess | None = None
        self._told: Connection[str, str] | None = None

    def live(self, seed: int) -> None:
        self._told, tells = _CONTEXT.Pipe(duplex=False)
        self.life = _CONTEXT.Process(target=lives.station, args=(self.home, tells, seed), daemon=True)
        self.life.start()
        tells.close()

    def first_word(self, patience: float = 30) -> set[str]:
        """Wait until it is at work; gives what it told by then."""
        with suppress(EOFError, ConnectionError):
            if self._told is not None and self._told.poll(patience):
                return {self._told.recv()}
        return set()

    def die(self) -> set[str]:
        """Kill it; gives the ids of all records it told in its life. A word cut off by death told nothing."""
        kill(self.life)
        self.life, said = None, set[str]()
        with suppress(EOFError, ConnectionError):
            while self._told is not None:
                said.add(self._told.recv())
        return said


if sys.platform == "win32":
    pytest.skip("needs SIGKILL and a fork server", allow_module_level=True)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.system.lives"])


def kill(life: BaseProcess | None) -> None:
    if life is not None:
        life.kill()
        life.join()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def hub_home(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    home = tmp_path / "hub"
    database = None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    admin.init_hub(home, a_pack(), database=database)
    return home


@pytest.fixture
def booths(tmp_path: Path, hub_home: Path, port: int) -> Iterator[list[Booth]]:
    """Stations that are enrolled and know everybody."""
    made = [Booth(tmp_path / f"station-{number}", number) for number in range(STATIONS)]
    with admin.opened(hub_home) as hub:
        for booth in made:
            store = Store.create(booth.home, a_pack(), new_id=new_id)
            code = invitation(hub, f"http://127.0.0.1:{port}")
            enrol(SyncPort(store), code, name=f"Booth {booth.number}", connect=lambda _: StationPeer(hub, ""))
            with store.writing() as tx:
                tx.keep_people([a_person(str(number)) for number in range(lives.PEOPLE)], own=booth.number == 0)
            store.close()
    yield made
    for booth in made:
        kill(booth.life)


def rounds(request: pytest.FixtureRequest) -> int:
    return int(os.environ.get("KHOMUE_KILLS", "500")) if request.config.getoption("--soak") else 4


def test_whoever_is_killed_whenever_everything_told_is_at_the_hub_once(
    hub_home: Path, booths: list[Booth], port: int, request: pytest.FixtureRequest
) -> None:
    chance, told = random.Random(int(os.environ.get("KHOMUE_SEED", "7"))), set[str]()
    server: BaseProcess | None = None
    try:
        for number in range(rounds(request)):
            if server is None:
                server = _CONTEXT.Process(target=lives.hub, args=(hub_home, port), daemon=True)
                server.start()
            for booth in booths:
                if booth.life is None:
                    booth.live(seed=number)
            if chance.random() < 0.9:  # some die while they are born
                told |= set().union(*(booth.first_word() for booth in booths))
            time.sleep(chance.uniform(0, 0.8))  # the moment of death, not a way to wait for something
            for booth in booths:
                if chance.random() < 0.6:
                    told |= booth.die()
            if chance.random() < 0.4:
                kill(server)
                server = None
    finally:
        kill(server)
    for booth in booths:
        told |= booth.die()
    assert len(told) > rounds(request), "the booths were at work"
    assert_whole(hub_home, booths, told)


def assert_whole(hub_home: Path, booths: list[Booth], told: set[str]) -> None:
    """Everybody lives again for a moment: the hub then has every record of every journal, once, and counts them."""
    journals: dict[str, Record] = {}
    with admin.opened(hub_home) as hub:
        for booth in (*booths, *booths):
            store = Store.open(booth.home, new_id=new_id)
            result = sync_once(SyncPort(store), connect=lambda identity: StationPeer(hub, identity.token))
            assert result.complete, result
            with store.reading() as tx:
                assert not hasattr(tx.verify(tx.store_id()), "problem")
                assert len(list(tx.stores())) == 1, "a killed station is no copied one"
                journals |= {record.id: record for record in tx.records()}
            store.close()
        hub.catch_up()
        with hub.reading() as connection:
            counted = overview.counts(connection, "")["event"]
    held = {record.id: record for record in admin.records(hub_home)}
    assert told <= set(held)
    assert held == journals
    assert all(isinstance(end, tuple) for _, end in admin.verify(hub_home))
    tally = Tally(a_pack())
    for record in held.values():
        tally.add(record)
    assert counted.people == tally.report().reached.people
