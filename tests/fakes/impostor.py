"""Somebody at the hub's address who is not the hub: speaks TLS, answers what they like, remembers what they heard."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sync.protocol.versions import MEDIA_TYPE


class Impostor:
    """``answer`` maps a path to status, headers and body; anything else is a log-in page. ``heard`` is everything
    that visitors told, headers among it."""

    def __init__(self) -> None:
        self.heard = b""
        self.answer: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.url = ""

    def says(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.answer[path] = (status, {"Content-Type": MEDIA_TYPE, **headers}, body)


PORTAL = (200, {"Content-Type": "text/html"}, b"<html>Please accept the conditions of this free Wi-Fi</html>")


@contextmanager
def impostor(certificate: Path | None, port: int = 0) -> Iterator[Impostor]:
    """One on the loopback interface, with the certificate and key of a PEM file; without, they speak plain HTTP."""
    someone = Impostor()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            someone.heard += self.path.encode() + str(self.headers).encode() + body
            status, headers, page = someone.answer.get(self.path, PORTAL)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    someone.url = f"{'http' if certificate is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield someone
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
