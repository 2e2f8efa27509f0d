"""Talks to the one hub and to nobody else: TLS that knows one certificate authority and one name.

No date is checked. A station's clock may be a year off (2569 typed for 2026), and a booth that cannot hand in its
records for that would be worse than a certificate that is used for too long: who holds an old one of a hub's servers
holds the hub's present one as well, and the way to take trust back is to enrol again. Chain, signatures, name and the
pinned authority are checked as ever.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from sync.protocol.authority import server_name
from sync.protocol.errors import NotTheHub, SyncProblem, Unpinned, Unreachable
from sync.protocol.invitation import is_loopback, is_secure

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for."""


@dataclass(frozen=True, slots=True)
class Met:
    """A hub before anything is told to it: its ``authority`` (PEM) and id, both empty where it is on this very
    computer and reached without TLS."""

    address: str
    authority: str = ""
    hub: str = ""


def session_for(met: Met) -> requests.Session:
    """A session that reaches *met* alone. Raises Unpinned for an address elsewhere of which nothing is known."""
    if met.authority and is_secure(met.address):
        session = plain_session()
        session.adapters.clear()
        session.mount("https://", _Adapter(_trusting(met.authority), server_name(met.hub)))
        return session
    if met.authority or is_secure(met.address) or not is_loopback(met.address):
        raise Unpinned(met.address)
    return plain_session()


def plain_session() -> requests.Session:
    """A session that goes straight to the hub: no proxies, no netrc, nothing taken from the environment."""
    session = requests.Session()
    session.trust_env = False
    return session


def problem_of(address: str, error: Exception) -> SyncProblem:
    """What a failed request means: nobody there, or somebody who cannot prove to be the hub."""
    causes = list(_causes(error))
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return NotTheHub("it cannot prove to be the hub that this station enrolled at")
    if any(isinstance(each, ssl.SSLError) and each.reason in _NO_TLS for each in causes):
        return NotTheHub("it does not speak TLS")
    return Unreachable(f"The hub at {address} does not answer ({type(error).__name__}).")


_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE", "RECORD_LAYER_FAILURE", "UNSUPPORTED_PROTOCOL")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """*error* and what led to it, the innermost last."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _trusting(authority: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority)
    context.verify_flags |= _NO_CHECK_TIME
    return context


class _Adapter(HTTPAdapter):
    """Connects with *context* as it is: requests would add the authorities of the web to it."""

    def __init__(self, context: ssl.SSLContext, name: str) -> None:
        self._context = context
        self._name = name
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, server_hostname=self._name, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add."""
