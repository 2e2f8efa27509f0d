"""Runs the hub until it is asked to stop."""

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import uvicorn

from sync.hub.admin import now_ms
from sync.hub.app import create_app
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.settings import HubSettings

_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


class HubServer:
    """A hub serving on *host* and *port* (0: any free one); ``run`` blocks until ``stop``, SIGTERM or SIGINT."""

    def __init__(self, settings: HubSettings, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._home = HubHome(settings.home)
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            create_app(settings), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
        )
        self._server = _Server(config)
        port = self._socket.getsockname()[1]
        name = lan_address() if host in _ANY else host
        self.url = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def run(self, on_ready: Callable[[str], None] = lambda _url: None) -> None:
        """Serve. *on_ready* is called once, with the hub's URL, when it answers."""

        def ready() -> None:
            self._home.remember_address(self.url)
            on_ready(self.url)

        self._server.on_ready = ready
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Ask ``run`` to end, from any thread; requests under way are finished."""
        self._server.should_exit = True


def serve(
    home: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    database: str | None = None,
    on_ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve the hub in *home* until SIGTERM or SIGINT. Raises HubProblem when that cannot be."""
    HubServer(HubSettings(home, now_ms, database), host=host, port=port).run(on_ready)


def lan_address() -> str:
    """The address of this computer that other computers of its network most likely reach; nothing is sent."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 of RFC 5737: only asks which way it would go
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


class _Server(uvicorn.Server):
    """Says when it answers, and ends in peace after a signal instead of raising it again."""

    on_ready: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: dict[int, Any] = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as e:
        listener.close()
        raise HubProblem("cannot_listen", f"The hub cannot listen at {host}:{port}: {e.strerror}.") from e
    return listener
