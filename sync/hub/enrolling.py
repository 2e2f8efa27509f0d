"""How a station joins: the one step of the protocol that needs no token."""

import secrets

from msgspec import UNSET

from kiosk.domain.ids import StoreId
from kiosk.domain.packs_wire import pack_to_wire
from sync.hub.service import HubService, token_digest
from sync.hub.store import (
    invitations,
    issuers,
    stations,
)
from sync.hub.store.stations import Newcomer
from sync.protocol import sealing
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import (
    EnrolAnswer,
    EnrolRequest,
)
from sync.protocol.versions import PROTOCOL


def enrol(service: HubService, request: EnrolRequest) -> EnrolAnswer:
    """Redeem an invitation: the station gets a token, the pack and a number to make badges under. Raises Refused."""
    if request.protocol != PROTOCOL:
        raise Refused(ErrorCode.VERSION, f"this hub speaks protocol {PROTOCOL}")
    if isinstance(request.event, str) and request.event != service.keys.event:
        raise Refused(ErrorCode.OTHER_EVENT, f"this hub is for {service.keys.event}")
    token, now = secrets.token_urlsafe(32), service.now()
    with service.writing() as connection:
        refusal = invitations.redeem(connection, request.code, now=now)
        if refusal is None:
            name = " ".join(request.name.split()) or "Station"
            xid, public = service.database.xid(connection), _public_key(request)
            new = Newcomer(StoreId(request.store), name, token_digest(token), now, public)
            station = stations.enrol(connection, new, xid=xid)
            issued = issuers.give(connection, station.id, now=now, xid=xid) if public else None
    if refusal is not None:
        raise refusal
    seal = service.sealer(station)
    return EnrolAnswer(
        station_token=token,
        hub=service.keys.hub,
        event=service.keys.event,
        station_name=station.name,
        pack=pack_to_wire(service.pack()),
        issuer=issued.number if issued else UNSET,
        issuer_key=seal(issued.number, issued.key) if issued and seal else UNSET,
    )


def _public_key(request: EnrolRequest) -> bytes | None:
    """What the newcomer wants its secrets sealed to. Raises Refused when that is no key."""
    if not isinstance(request.sealing_key, str):
        return None
    public = sealing.read_public_key(request.sealing_key)
    if public is None:
        raise Refused(ErrorCode.BAD_REQUEST, "sealing_key is not an X25519 public key")
    return public
