"""Runs the hub until it is asked to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from sync.hub.admin import now_ms
from sync.hub.app import create_app
from sync.hub.discovery import Announcer
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.trust.names import lan_address, names_of
from sync.hub.trust.tls import Files, ServerTls
from sync.protocol.invitation import is_loopback

_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to
REFRESH = 60.0
"""Seconds between two looks at addresses and certificates."""
_TURNS = 3
"""Turns of the event loop after which it is known that a visitor was let go; TLS takes two."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Secure:
    """How to serve HTTPS. ``public``: the certificate browsers get, instead of the hub's own."""

    public: Files | None = None


class HubServer:
    """A hub serving on *host* and *port* (0: any free one); ``run`` blocks until ``stop``, SIGTERM or SIGINT.

    Without *secure* it speaks plain HTTP, to this computer alone. ``tls`` is what it listens with otherwise.
    *announce*: tell the network where it is; one that speaks to this computer alone is not announced.
    *shared*: other processes may serve on the same port.
    """

    def __init__(  # noqa: PLR0913 - keyword-only, with defaults
        self,
        settings: HubSettings,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        secure: Secure | None = None,
        announce: bool = False,
        shared: bool = False,
    ) -> None:
        if secure is None and not is_loopback(f"http://[{host}]" if ":" in host else f"http://{host}"):
            raise HubProblem("plain_http", f"Without TLS the hub serves this computer alone, not {host or 'everybody'}")
        self._home = HubHome(settings.home)
        app = create_app(settings)
        self.tls = None if secure is None else _tls(app.state.service, secure)
        self._socket = bound(host, port, shared=shared)
        self._server = _Server(_config(app, self.tls))
        port = self._socket.getsockname()[1]
        self._announcer = _announcer(app.state.service, host, port) if announce and secure is not None else None
        name = lan_address() if host in _ANY else host
        scheme = "http" if secure is None else "https"
        self.url = f"{scheme}://[{name}]:{port}" if ":" in name else f"{scheme}://{name}:{port}"

    def run(self, on_ready: Callable[[str], None] = lambda _url: None) -> None:
        """Serve. *on_ready* is called once, with the hub's URL, when it answers."""

        def ready() -> None:
            self._home.remember_address(self.url)
            if self._announcer is not None:
                self._announcer.start()
            on_ready(self.url)

        self._server.on_ready = ready
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep_fresh, args=(ended,), name="certificates", daemon=True)
        try:
            if self.tls is not None:
                keeper.start()
            self._server.run(sockets=[self._socket])
        finally:
            ended.set()
            if self._announcer is not None:
                self._announcer.stop()
            self._socket.close()

    def _keep_fresh(self, ended: threading.Event) -> None:
        while self.tls is not None and not ended.wait(REFRESH):
            try:
                self.tls.refresh()
            except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, and tried again
                _log.exception("the certificates could not be looked at")

    def stop(self) -> None:
        """Ask ``run`` to end, from any thread; requests under way are finished."""
        self._server.end()


def serve(  # noqa: PLR0913 - keyword-only, all but the home with defaults
    home: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    database: str | None = None,
    secure: Secure | None = None,
    announce: bool = False,
    on_ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve the hub in *home* until SIGTERM or SIGINT. Raises HubProblem when that cannot be."""
    settings = HubSettings(home, now_ms, database)
    HubServer(settings, host=host, port=port, secure=secure, announce=announce).run(on_ready)


def _announcer(service: HubService, host: str, port: int) -> Announcer:
    """Tells the network of the addresses that the hub listens at."""
    keys = service.keys

    def addresses() -> Sequence[str]:
        found = names_of(keys.hub).addresses | {lan_address()} if host in _ANY else {host}
        return sorted(address for address in found if host not in _ANY or not ip_address(address).is_loopback)

    return Announcer(keys.hub, keys.event, port=port, addresses=addresses)


def _tls(service: HubService, secure: Secure) -> ServerTls:
    trust = service.trust
    assert trust is not None  # noqa: S101 - an application has a home
    trust.make()

    def now() -> datetime:
        return datetime.fromtimestamp(service.now() / 1000, UTC)

    return ServerTls(trust, names=lambda: names_of(trust.hub), now=now, public=secure.public)


def _config(app: FastAPI, tls: ServerTls | None) -> uvicorn.Config:
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5)
    if tls is not None:
        config.ssl_context_factory = lambda _config, _usual: tls.context
    return config


class _Server(uvicorn.Server):
    """Says when it answers, and ends in peace after a signal instead of raising it again."""

    on_ready: Callable[[], None] = staticmethod(lambda: None)
    _wake: Callable[[], object] = staticmethod(lambda: None)

    def end(self) -> None:
        """Ask it to end, from any thread."""
        self.should_exit = True
        with contextlib.suppress(RuntimeError):  # it has ended already
            self._wake()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_ready()

    async def main_loop(self) -> None:
        """Ends as soon as ``end`` is called, and within a tick of a signal."""
        ticking = asyncio.create_task(super().main_loop())
        self._wake = partial(asyncio.get_running_loop().call_soon_threadsafe, ticking.cancel)
        await asyncio.wait({ticking})
        if not ticking.cancelled():
            ticking.result()  # what went wrong in it is not swallowed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Idle visitors are let go at once: over TLS the usual farewell waits until each of them answers it. Where
        that is all of them, nothing is waited for."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport, cycle = getattr(connection, "transport", None), getattr(connection, "cycle", None)
            is_idle = cycle is None or cycle.response_complete
            if is_idle and transport is not None and not transport.get_write_buffer_size():
                transport.abort()
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
        else:
            await self.lifespan.shutdown()

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


def bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket that may listen at *host* and *port*, beside others if it is *shared* (Linux). Raises HubProblem."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
    except OSError as e:
        listener.close()
        raise HubProblem("cannot_listen", f"The hub cannot listen at {host}:{port}: {e.strerror}.") from e
    return listener
