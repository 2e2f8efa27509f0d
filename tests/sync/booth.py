"""A booth of a real event: a desk over a real database, and its way to the hub."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.ids import ActivityId
from kiosk.store.opening import FILE_NAME
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.enrolment import enrol
from sync.client.session import Session
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from tests.builders import a_pack
from tests.fakes.clock import FakeClock
from tests.sync.conftest import Connect, invitation


class Booth:
    """A station with a real database and a desk."""

    def __init__(self, home: Path, connect: Connect, name: str) -> None:
        self.name = name
        self._home = home
        self._connect = connect
        self.clock = FakeClock()
        self._open(Store.create(home, a_pack(), new_id=new_id))

    def _open(self, store: Store) -> None:
        self.store = store
        self.port = SyncPort(store)
        self.desk = Desk(store, clock=self.clock, new_id=new_id)
        self.desk.choose_activity(ActivityId("trees"))

    def back_up(self, folder: Path) -> None:
        """A copy of the station's folder as it is now."""
        shutil.copytree(self._home, folder, ignore=shutil.ignore_patterns(f"{FILE_NAME}*"))
        here, there = sqlite3.connect(self._home / FILE_NAME), sqlite3.connect(folder / FILE_NAME)
        with closing(here), closing(there):
            here.backup(there)

    def go_back(self, folder: Path) -> None:
        """The computer breaks and is put aside, and the copy in *folder* takes its place."""
        self.store.close()
        self._home.rename(self._home.with_name(f"{self._home.name}.broken"))
        shutil.copytree(folder, self._home)
        self._open(Store.open(self._home, new_id=new_id))

    def join(self, hub: HubService) -> None:
        enrol(self.port, invitation(hub, "http://hub.test"), name=self.name, connect=lambda _: StationPeer(hub, ""))

    def sync(self) -> None:
        """A whole round."""
        self.push()
        self._session().push_profiles()
        self.pull()

    def push(self) -> None:
        session = self._session()
        session.push(session.hello())

    def pull(self) -> None:
        self._session().pull()

    def _session(self) -> Session:
        identity = self.port.enrolment()
        assert identity is not None
        return Session(self.port, self._connect(identity), self.clock, "test")


@contextmanager
def booths(folder: Path, hub: HubService, connect: Connect) -> Iterator[Callable[[str], Booth]]:
    """Makes booths, by name, that are enrolled at *hub* and have not synced since."""
    made: list[Booth] = []

    def make(name: str) -> Booth:
        new = Booth(folder / name, connect, name)
        made.append(new)
        new.join(hub)
        return new

    yield make
    for each in made:
        each.store.close()
