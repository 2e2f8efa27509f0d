"""Joins a hub with a one-time code."""

from collections.abc import Callable

from sync.client.ports import HubIdentity, StationStore
from sync.protocol.invitation import Invitation
from sync.protocol.peer import SyncPeer


def enrol(
    store: StationStore,
    invitation: Invitation,
    *,
    name: str,
    connect: Callable[[str], SyncPeer] | None = None,
    program: str = "",
) -> HubIdentity:
    """Enrol *store* under *name* (what organisers call the station) and remember the hub. Raises SyncProblem."""
    raise NotImplementedError
