"""The hub has another address now, and nobody on the network says which: somebody types it."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.hubs import HubIdentity
from sync.client.clock import SystemClock
from sync.client.http import HttpPeer
from sync.client.ports import StationStore
from sync.client.session import Session
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.invitation import parse_address
from sync.protocol.peer import SyncPeer


def move(store: StationStore, address: str, *, connect: Callable[[HubIdentity], SyncPeer] = HttpPeer.of) -> HubIdentity:
    """Reach the hub at *address* from now on, if it is the enrolled hub that answers there; no code is needed.

    Raises BadInvitation for what is no address, SyncProblem when somebody else answers or nobody.
    """
    identity = store.enrolment()
    if identity is None:
        raise Refused(ErrorCode.BAD_TOKEN)
    moved = replace(identity, address=parse_address(address))
    Session(store, connect(moved), SystemClock()).hello()
    store.save_address(moved.address)
    return moved
