"""A hub over a real database, SQLite and PostgreSQL in turn, and stations enrolled at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.client.enrolment import enrol
from sync.hub.service import HubService, initialise
from sync.hub.store import invitations
from sync.hub.store.database import Database
from sync.protocol.invitation import Invitation
from tests.builders import a_pack, at
from tests.fakes.sync_store import MemoryStore

NOW = at(12)


class HubClock:
    """The hub's clock, which tests set."""

    def __init__(self) -> None:
        self.ms = NOW

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def hub_clock() -> HubClock:
    return HubClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hub.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def hub(database_url: str, hub_clock: HubClock) -> Iterator[HubService]:
    database = Database.open(database_url)
    initialise(database, a_pack())
    yield HubService(database, now=hub_clock)
    database.close()


Enrol = Callable[[str], MemoryStore]


@pytest.fixture
def station(hub: HubService) -> Enrol:
    """Makes a station that is enrolled at the hub."""

    def make(name: str) -> MemoryStore:
        store = MemoryStore(name)
        join(hub, store)
        return store

    return make


def join(hub: HubService, store: MemoryStore, *, address: str = "http://hub.test", name: str = "") -> None:
    """Enrol *store* at *hub*, without a network."""
    with hub.writing() as connection:
        code = invitations.new(connection, now=hub.now()).code
    enrol(store, Invitation(address, code), name=name or f"Booth {store.store_id()}", connect=lambda _: hub.peer(""))
