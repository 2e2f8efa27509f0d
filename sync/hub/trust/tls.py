"""The hub's side of TLS: which certificate a visitor is shown, and a new one in time, while the hub goes on serving.

Stations ask for the hub's fixed name (SNI) and get a certificate of the hub's own authority, which is the one that they
pin. Everybody else, a browser, gets one of a public authority where the organiser has such a certificate.
"""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.hub.problems import HubProblem
from sync.hub.trust import Trust
from sync.hub.trust.authority import is_due
from sync.hub.trust.names import Names
from sync.protocol.authority import server_name

SERVER = "server.pem"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """A certificate of a public authority with those that vouch for it, and its key, both PEM."""

    certificate: Path
    key: Path


class ServerTls:
    """What a hub listens with. ``names`` and ``now`` are asked at every ``refresh``. Raises HubProblem at the start
    when *public* cannot be used."""

    def __init__(
        self, trust: Trust, *, names: Callable[[], Names], now: Callable[[], datetime], public: Files | None = None
    ) -> None:
        self._trust = trust
        self._names = names
        self._now = now
        self._public = public
        self._own_name = server_name(trust.hub)
        self._own_pem = ""
        self._public_text: tuple[bytes, bytes] | None = None
        self._own = self._renewed()
        self._front = self._own if public is None else self._read_public(public)
        self.context = self._choosing()
        """For the listener. It only chooses, so that a handshake under way never meets a half-changed certificate."""

    def refresh(self) -> bool:
        """Take up what is due: other addresses, an old certificate, a new file of the public authority's. Whether
        anything changed."""
        before = self._own, self._front
        self._own = self._renewed()
        self._front = self._own if self._public is None else self._public_again(self._public)
        return before != (self._own, self._front)

    def _choosing(self) -> ssl.SSLContext:
        context = _context(self._trust.home.folder / SERVER)

        def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            connection.context = self._own if name == self._own_name else self._front

        context.sni_callback = choose
        return context

    def _renewed(self) -> ssl.SSLContext:
        """What stations get; another worker may have made it anew."""
        home, authority, names, now = self._trust.home, self._trust.authority, self._names(), self._now()
        pem = home.read(SERVER) or ""
        if is_due(pem, authority, names, now=now):
            home.write(SERVER, authority.issue(names, now=now))
            pem = home.read(SERVER) or ""
            _log.info("the server's certificate was made anew")
        if pem == self._own_pem:
            return self._own
        context, self._own_pem = _context(home.folder / SERVER), pem
        return context

    def _read_public(self, files: Files) -> ssl.SSLContext:
        try:
            self._public_text = files.certificate.read_bytes(), files.key.read_bytes()
            return _context(files.certificate, files.key)
        except OSError as e:  # ssl.SSLError is one
            reason = (e.reason or "no certificate in it") if isinstance(e, ssl.SSLError) else e.strerror
            sentence = f"{files.certificate} and {files.key} cannot be used as a certificate and its key: {reason}."
            raise HubProblem("bad_certificate", sentence) from e

    def _public_again(self, files: Files) -> ssl.SSLContext:
        """The certificate as its files have it now; the one in use, while they are being changed."""
        before = self._public_text
        try:
            if (files.certificate.read_bytes(), files.key.read_bytes()) == before:
                return self._front
            return self._read_public(files)
        except (OSError, HubProblem) as e:
            self._public_text = before
            _log.warning("the certificate of the public authority stays as it was: %s", e)
            return self._front


def _context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
