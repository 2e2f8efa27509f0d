"""Joins a hub with a one-time code."""

from collections.abc import Callable
from typing import Any

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import EventId
from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import PackWireError, pack_from_wire
from sync.client.http import HttpPeer
from sync.client.ports import StationStore
from sync.protocol.errors import NotTheHub
from sync.protocol.invitation import Invitation
from sync.protocol.messages import EnrolRequest
from sync.protocol.peer import SyncPeer


def enrol(
    store: StationStore,
    invitation: Invitation,
    *,
    name: str,
    connect: Callable[[str], SyncPeer] = HttpPeer,
    program: str = "",
) -> HubIdentity:
    """Enrol *store* under *name* (what organisers call the station) and remember the hub. Raises SyncProblem.

    The hub may add a number to the name; the identity has the name it goes by.
    """
    request = EnrolRequest(code=invitation.code, store=store.store_id(), name=name, program=program)
    answer = connect(invitation.address).enrol(request)
    pack = _pack(answer.pack)
    identity = HubIdentity(
        address=invitation.address,
        hub=answer.hub,
        event=EventId(answer.event),
        station_name=answer.station_name,
        token=answer.station_token,
    )
    store.save_enrolment(identity, pack)
    return identity


def _pack(wire: dict[str, Any]) -> Pack:
    try:
        return pack_from_wire(wire)
    except PackWireError as e:
        raise NotTheHub(f"the hub sent a damaged event pack: {e}") from e
