"""A proxy on the loopback interface that damages what passes between a station and its hub, as asked."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Self
from urllib.parse import urlsplit


class Fault(Enum):
    """What happens to one request and its answer."""

    NONE = auto()
    DROP_REQUEST = auto()
    """The connection is cut before the hub hears anything."""
    DROP_ANSWER = auto()
    """The hub did it and answered; the answer is lost and the connection reset."""
    TRUNCATE = auto()
    """Half of the answer arrives."""
    TWICE = auto()
    """The hub gets the request twice; the second answer arrives."""
    STALE = auto()
    """The answer to the request before arrives in place of this one's."""
    CAPTIVE = auto()
    """200 and a login page; the hub hears nothing."""
    REDIRECT = auto()
    BAD_GATEWAY = auto()
    NOT_FOUND = auto()
    TEAPOT_JSON = auto()
    """200 and JSON of something else."""
    ENDLESS = auto()
    """Says it is a hub's answer and never stops."""


PAGE = b"<!doctype html><title>Free Wi-Fi</title><form>Please log in to go on.</form>"


def reply(status: str, content_type: str, body: bytes, extra: str = "") -> bytes:
    """A whole HTTP answer; *status* as in ``404 Not Found``."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


CANNED = {
    Fault.CAPTIVE: reply("200 OK", "text/html", PAGE),
    Fault.REDIRECT: reply("302 Found", "text/html", PAGE, "Location: http://login.wifi.test/\r\n"),
    Fault.BAD_GATEWAY: reply("502 Bad Gateway", "text/html", b"<h1>502</h1>"),
    Fault.NOT_FOUND: reply("404 Not Found", "text/html", b"<h1>404</h1>"),
    Fault.TEAPOT_JSON: reply("200 OK", "application/json", b'{"ok": true, "outcomes": [], "through": 999999}'),
}


@dataclass
class Proxy:
    """Passes requests on to the hub at ``target``; ``next_fault`` is asked before each one, and may give an answer
    to send in the hub's place."""

    target: str
    next_fault: Callable[[], Fault | bytes] = lambda: Fault.NONE
    seen: int = 0
    _last_answer: bytes = b""
    _listener: socket.socket = field(default_factory=socket.socket)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            while request := _read_message(client):
                self.seen += 1
                if not self._handle(client, request, self.next_fault()):
                    return

    def _handle(self, client: socket.socket, request: bytes, fault: Fault | bytes) -> bool:
        """Whether the connection lives on."""
        if isinstance(fault, bytes):
            client.sendall(fault)
            return True
        if fault in CANNED:
            client.sendall(CANNED[fault])
            return True
        if fault is Fault.DROP_REQUEST:
            return False
        if fault is Fault.ENDLESS:
            return _drip(client)
        answer = self._ask(request)
        if fault is Fault.TWICE:
            answer = self._ask(request)
        before, self._last_answer = self._last_answer, answer
        if fault is Fault.DROP_ANSWER:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return False
        if fault is Fault.TRUNCATE:
            client.sendall(answer[: len(answer) - max(1, len(answer) // 4)])
            return False
        client.sendall(before if fault is Fault.STALE and before else answer)
        return True

    def _ask(self, request: bytes) -> bytes:
        parts = urlsplit(self.target)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as hub:
            hub.sendall(request)
            return _read_message(hub)


def _drip(client: socket.socket) -> bool:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.khomue.v1+json\r\nTransfer-Encoding: chunked\r\n\r\n"
    client.sendall(head)
    block = b" " * (1 << 20)
    while True:
        client.sendall(f"{len(block):x}\r\n".encode() + block + b"\r\n")


def _read_message(peer: socket.socket) -> bytes:
    """One HTTP message with a Content-Length (both sides here send one); empty when the peer is gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = peer.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        chunk = peer.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body
