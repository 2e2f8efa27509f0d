"""A line on the loopback interface with little room and much latency, for bytes of any protocol."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Queue
from typing import Self
from urllib.parse import urlsplit

_PIECE = 512


@dataclass
class SlowLine:
    """Passes bytes on to the server at ``target``: ``bits`` a second each way for all connections together,
    ``latency`` seconds one way. ``carried``: bytes up and down so far."""

    target: str
    bits: float = 20_000
    latency: float = 1.0
    carried: list[int] = field(default_factory=lambda: [0, 0])
    _listener: socket.socket = field(default_factory=socket.socket)
    _free_at: list[float] = field(default_factory=lambda: [0.0, 0.0])
    _ends: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # or the kernel takes in the whole request
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        for each in (self._listener, *self._ends):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    @property
    def url(self) -> str:
        parts = urlsplit(self.target)
        return f"{parts.scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            parts = urlsplit(self.target)
            server = socket.create_connection((parts.hostname, parts.port))
            self._ends += (client, server)
            for way, (source, target) in enumerate(((client, server), (server, client))):
                self._carry(way, source, target)

    def _carry(self, way: int, source: socket.socket, target: socket.socket) -> None:
        """Two threads: one sends at the line's speed, one holds every piece for as long as the latency."""
        flying: Queue[tuple[float, bytes]] = Queue()

        def send() -> None:
            piece = b"-"
            while piece:
                try:
                    piece = source.recv(_PIECE)
                except OSError:
                    piece = b""
                flying.put((self._through(way, len(piece)) + self.latency, piece))

        def arrive() -> None:
            while True:
                due, piece = flying.get()
                time.sleep(max(0.0, due - time.monotonic()))
                with suppress(OSError):
                    target.sendall(piece) if piece else target.shutdown(socket.SHUT_WR)
                if not piece:
                    return

        _start(send)
        _start(arrive)

    def _through(self, way: int, size: int) -> float:
        """Wait until the line has taken *size* bytes; gives when that was."""
        with self._lock:
            now = time.monotonic()
            due = max(now, self._free_at[way]) + size * 8 / self.bits
            self._free_at[way] = due
            self.carried[way] += size
        time.sleep(max(0.0, due - now))
        return due


def _start(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()
