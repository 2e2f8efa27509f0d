"""Keeps a relay and the hub above it together, up and down apart, for as long as the relay serves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kiosk.domain.hubs import HubIdentity
from sync.client.discovery import Find, Whereabouts, nowhere
from sync.client.http import HttpPeer
from sync.client.loop import Loop, Pace
from sync.hub import admin
from sync.hub.home import HubHome
from sync.hub.relay import Relay
from sync.hub.service import HubService
from sync.protocol.errors import NotTheHub, Unreachable
from sync.protocol.peer import RelayPeer
from sync.relay.joining import move, upstream

Connect = Callable[[HubIdentity], RelayPeer]
USUAL = Pace(every=15.0, gap=2.0)
"""A round begins with the cards of all stations, which a slow line feels."""


class RelayRunner:
    """Owns two threads. *find*: where the hub above might be when it does not answer."""

    def __init__(
        self,
        service: HubService,
        home: HubHome,
        *,
        connect: Connect = HttpPeer.of,
        find: Find = nowhere,
        pace: Pace = USUAL,
    ) -> None:
        self._service = service
        self._home = home
        self._connect = connect
        self._places = {"up": Whereabouts(find), "down": Whereabouts(find)}
        self._loops = [
            Loop("relay up", lambda: self._try("up"), lambda: None, pace),
            Loop("relay down", lambda: self._try("down"), lambda: None, pace),
        ]

    def start(self) -> None:
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        for loop in self._loops:
            loop.stop()

    def join(self, timeout: float | None = None) -> bool:
        ended = [loop.join(timeout) for loop in self._loops]
        return all(ended)

    def _try(self, way: str) -> None:
        identity = upstream(self._home)
        if identity is None:
            return
        places = self._places[way]
        place = places.of(identity)
        try:
            relay, peer = Relay(self._service, place), self._connect(place)
            relay.up(peer) if way == "up" else relay.down(peer)
        except (Unreachable, NotTheHub):
            places.lost()
            raise
        places.found()
        if place != identity:
            move(self._home, replace(identity, address=place.address))


@contextmanager
def relaying(home: Path, *, database: str | None = None, find: Find = nowhere) -> Iterator[None]:
    """Relay while the block runs, whenever the hub in *home* hangs on another (or comes to)."""
    files = HubHome(home)
    with admin.opened(home, database=database) as service:
        runner = RelayRunner(service, files, find=find)
        runner.start()
        try:
            yield
        finally:
            runner.stop()
            runner.join(10)
