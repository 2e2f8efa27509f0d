"""Several processes that serve one hub: each a server of its own on the same port, over one PostgreSQL."""

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from sync.hub.home import HubHome
from sync.hub.metrics import TOGETHER
from sync.hub.problems import HubProblem
from sync.hub.serve import HubServer, Secure, bound
from sync.hub.settings import HubSettings

AGAIN = 1.0
"""Seconds before a worker that ended by itself is replaced."""
FAREWELL = 15.0
"""Seconds that a worker has for ending."""

_log = logging.getLogger(__name__)
_spawning = multiprocessing.get_context("spawn")


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how to serve; port 0: any free one. ``announce``: one worker tells the network where the hub is.

    ``prepare`` is called first in every worker (it is pickled).
    """

    host: str = "127.0.0.1"
    port: int = 0
    secure: Secure | None = None
    announce: bool = False
    prepare: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class _Worker:
    """``line``: it says its URL there once it answers, and ends when the other end is gone."""

    process: SpawnProcess
    line: Connection


class Workers:
    """*count* workers at *place*; ``run`` blocks until ``stop``, SIGTERM or SIGINT. Raises HubProblem.

    The kernel deals connections out to them (SO_REUSEPORT), so none gets all of a rush.
    """

    def __init__(self, settings: HubSettings, place: Place, count: int) -> None:
        if not hasattr(socket, "SO_REUSEPORT"):
            raise HubProblem("one_worker", "Several workers need Linux. On this system the hub runs as one.")
        if not HubHome(settings.home).database_url(settings.database).startswith("postgres"):
            raise HubProblem("one_worker", "Several workers need PostgreSQL (--database); over SQLite the hub is one.")
        self._settings = settings
        self._count = count
        self._reserved = bound(place.host, place.port, shared=True)  # never listens: it only keeps the port for them
        self._place = replace(place, port=self._reserved.getsockname()[1])
        self._stopping, self._stop = _spawning.Pipe(duplex=False)
        self._counted = tempfile.TemporaryDirectory(prefix="khomue-metrics-")

    def run(self, on_ready: Callable[[str], None] = lambda _url: None) -> None:
        """Serve. *on_ready* is called once, with the hub's URL, when every worker answers."""
        workers = [self._start(number) for number in range(self._count)]
        try:
            with _signals(self.stop):
                urls = [url for worker in workers if (url := self._heard(worker))]
                if len(urls) == self._count:
                    on_ready(urls[0])
                    self._replace(workers)
        finally:
            self._end(workers)

    def stop(self) -> None:
        """Ask ``run`` to end, from any thread."""
        with contextlib.suppress(OSError):
            self._stop.send(None)

    def _start(self, number: int) -> _Worker:
        ours, theirs = _spawning.Pipe()
        place = replace(self._place, announce=self._place.announce and number == 0)
        process = _spawning.Process(target=_work, args=(self._settings, place, theirs))  # may have processes of its own
        with _told(TOGETHER, self._counted.name):
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _heard(self, worker: _Worker) -> str:
        """The URL that *worker* answers at; empty when it is time to end. Raises HubProblem when it cannot start."""
        if self._stopping in wait([worker.line, self._stopping]):
            return ""
        try:
            said = worker.line.recv()
        except EOFError:
            raise HubProblem("worker", "A worker of the hub ended at its start.") from None
        if isinstance(said, tuple):
            raise HubProblem(*said)
        return str(said)

    def _replace(self, workers: list[_Worker]) -> None:
        """Until it is time to end: another worker for each that ends by itself."""
        while True:
            ended = wait([self._stopping, *(worker.process.sentinel for worker in workers)])
            if self._stopping in ended:
                return
            for number, worker in enumerate(workers):
                if worker.process.sentinel in ended:
                    _log.error("a worker ended by itself (%s)", worker.process.exitcode)
                    worker.line.close()
                    if self._stopping.poll(AGAIN):
                        return
                    workers[number] = self._start(number)

    def _end(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.line.close()
        for worker in workers:
            worker.process.join(FAREWELL)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self._reserved.close()
        self._counted.cleanup()


@contextlib.contextmanager
def _told(variable: str, value: str) -> Iterator[None]:
    """Whoever is started in the block finds *value* in its environment."""
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        del os.environ[variable]
        if before is not None:
            os.environ[variable] = before


def _work(settings: HubSettings, place: Place, line: Connection) -> None:
    """What a worker does: serves until the other end of *line* is closed, by ``Workers`` or by its death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; only one decides
    place.prepare()
    try:
        server = HubServer(
            settings, host=place.host, port=place.port, secure=place.secure, announce=place.announce, shared=True
        )
    except HubProblem as problem:
        line.send((problem.code, problem.sentence))
        return
    threading.Thread(target=_until_alone, args=(line, server), daemon=True).start()

    def ready(url: str) -> None:
        with contextlib.suppress(OSError):  # the other end is gone: this one ends too
            line.send(url)

    server.run(ready)


def _until_alone(line: Connection, server: HubServer) -> None:
    with contextlib.suppress(EOFError, OSError):
        line.recv()
    server.stop()


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
