"""A hub over a real database, SQLite and PostgreSQL in turn, stations enrolled at it, and both ways to reach it."""

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.hubs import HubIdentity
from sync.client.enrolment import enrol
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin
from sync.hub.home import HubHome
from sync.hub.serve import HubServer
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.station_peer import StationPeer
from sync.hub.store import invitations
from sync.hub.workers import Place, Workers
from sync.protocol.invitation import Invitation
from sync.protocol.peer import SyncPeer
from tests.builders import at
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.postgresql import PostgresServer

NOW = at(12)


class HubClock:
    """The hub's clock, which tests set, for all processes of a hub at once."""

    def __init__(self) -> None:
        self._shared = multiprocessing.get_context("spawn").RawValue("q", NOW)

    @property
    def ms(self) -> int:
        return int(self._shared.value)

    @ms.setter
    def ms(self, ms: int) -> None:
        self._shared.value = ms

    def __call__(self) -> int:
        return self.ms


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out one of four ways: what is tried over a real socket on PostgreSQL is not tried there without one."""
    left_out = [item for item in items if _ways(item) == ("direct", "postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _ways(item) != ("direct", "postgresql")]


def _ways(item: pytest.Item) -> tuple[object, object]:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return parameters.get("connect"), parameters.get("database")


@pytest.fixture
def hub_clock() -> HubClock:
    return HubClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> str | None:
    """The URL of an empty database (None: the SQLite file in the hub's home)."""
    return None if database == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture(scope="session")
def sqlite_homes(tmp_path_factory: pytest.TempPathFactory) -> HubHomes:
    """Hubs over SQLite, copies of one."""
    return HubHomes(tmp_path_factory.mktemp("hubs"))


@pytest.fixture(scope="session")
def postgresql_homes(tmp_path_factory: pytest.TempPathFactory, postgresql_server: PostgresServer) -> HubHomes:
    """Hubs over PostgreSQL, copies of one."""
    return HubHomes(tmp_path_factory.mktemp("hubs"), postgresql_server)


@pytest.fixture
def homes(database: str, request: pytest.FixtureRequest) -> HubHomes:
    """Hubs over that kind of database, copies of one."""
    homes: HubHomes = request.getfixturevalue(f"{database}_homes")
    return homes


@pytest.fixture
def hub_home(tmp_path: Path, homes: HubHomes) -> Iterator[Path]:
    """The home of a hub for the test expo."""
    with homes.another(tmp_path / "hub"):
        yield tmp_path / "hub"


@pytest.fixture
def hub(hub_home: Path, hub_clock: HubClock) -> Iterator[HubService]:
    with admin.opened(hub_home) as service:
        service.now = hub_clock
        yield service


@contextmanager
def serving(home: Path, now: Callable[[], int]) -> Iterator[str]:
    """The hub in *home* on a free port, in a thread; gives its URL."""
    server = HubServer(HubSettings(home, now))
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: ready.set(),))
    thread.start()
    assert ready.wait(30), "the hub did not start"
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(30)


@contextmanager
def serving_by_workers(home: Path, now: Callable[[], int], count: int) -> Iterator[str]:
    """The hub in *home* on a free port, in *count* processes; gives its URL."""
    workers = Workers(HubSettings(home, now), Place(), count)
    urls: queue.Queue[str] = queue.Queue()
    thread = threading.Thread(target=workers.run, args=(urls.put,))
    thread.start()
    try:
        yield urls.get(timeout=60)
    finally:
        workers.stop()
        thread.join(60)


@pytest.fixture
def hub_url(hub_home: Path, hub_clock: HubClock, request: pytest.FixtureRequest) -> Iterator[str]:
    """A hub over PostgreSQL is two processes in tests marked ``by_workers``, and with KHOMUE_HUB_WORKERS=N in the
    environment N in every test."""
    least = 1 if request.node.get_closest_marker("by_workers") is None else 2
    count = max(least, int(os.environ.get("KHOMUE_HUB_WORKERS", "1")))
    on_postgresql = HubHome(hub_home).database_url().startswith("postgresql")
    by = partial(serving_by_workers, count=count) if count > 1 and on_postgresql else serving
    with by(hub_home, hub_clock) as url:
        yield url


Connect = Callable[[HubIdentity], SyncPeer]


@pytest.fixture(params=["direct", "socket"])
def connect(request: pytest.FixtureRequest, hub: HubService) -> Connect:
    """How stations reach the hub: its service itself, or HTTP over a real socket."""
    if request.param == "direct":
        return lambda identity: StationPeer(hub, identity.token)
    url: str = request.getfixturevalue("hub_url")
    return lambda identity: HttpPeer(url, hub=identity.hub, token=identity.token)


Enrol = Callable[[str], MemoryStore]


@pytest.fixture
def station(hub: HubService) -> Enrol:
    """Makes a station that is enrolled at the hub."""

    def make(name: str) -> MemoryStore:
        store = MemoryStore(name)
        join(hub, store)
        return store

    return make


class Talk:
    """Lets stations talk to the hub, one after the other."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self.clock = FakeClock()

    def session(self, store: MemoryStore) -> Session:
        identity = store.enrolment()
        assert identity is not None
        return Session(store, self._connect(identity), self.clock, "test")

    def sync(self, *stores: MemoryStore) -> None:
        """A whole round of each."""
        for store in stores:
            session = self.session(store)
            session.push(session.hello())
            session.push_profiles()
            session.pull()


@pytest.fixture
def talk(connect: Connect) -> Talk:
    return Talk(connect)


def join(hub: HubService, store: MemoryStore, *, address: str = "http://hub.test", name: str = "") -> None:
    """Enrol *store* at *hub*, without a network."""
    enrol(
        store,
        invitation(hub, address),
        name=name or f"Booth {store.store_id()}",
        connect=lambda _: StationPeer(hub, ""),
    )


def invitation(hub: HubService, address: str, *, relay: bool = False) -> Invitation:
    with hub.writing() as connection:
        return Invitation(address, invitations.new(connection, now=hub.now(), relay=relay).code)
