"""A hub that serves HTTPS on a free port, and what belongs to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sync.hub.serve import HubServer, Secure
from sync.hub.settings import HubSettings
from sync.hub.trust.authority import Authority, found, load, new_key
from sync.hub.trust.names import names_of

WHEN = datetime(2026, 4, 10, tzinfo=UTC)


@contextmanager
def secure_hub(
    home: Path, now: Callable[[], int], *, port: int = 0, secure: Secure | None = None
) -> Iterator[HubServer]:
    """The hub in *home*, served over TLS by a thread."""
    server = HubServer(HubSettings(home, now), port=port, secure=secure or Secure())
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: ready.set(),))
    thread.start()
    assert ready.wait(30), "the hub did not start"
    try:
        yield server
    finally:
        server.stop()
        thread.join(30)


def an_authority(hub: str = "hub-of-somebody-else") -> Authority:
    key = new_key()
    return load(found(hub, key), key)


def a_certificate(folder: Path, authority: Authority, hub: str = "", *, when: datetime = WHEN) -> Path:
    """A server's key and certificate by *authority*, for the names of *hub* and of this computer."""
    file = folder / f"{authority.fingerprint}-{hub}-{when.year}.pem"
    file.write_text(authority.issue(names_of(hub or "hub-nobody"), now=when), encoding="ascii")
    return file
