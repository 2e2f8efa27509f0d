"""How a station joins: the one step of the protocol that needs no token."""

import secrets
from dataclasses import dataclass

from msgspec import UNSET
from sqlalchemy import Connection

from kiosk.domain.ids import StoreId
from kiosk.domain.packs_wire import pack_to_wire
from sync.hub.own_journal import OWN_STORE
from sync.hub.service import HubService, token_digest
from sync.hub.store import (
    invitations,
    issuers,
    relays,
    signatures,
    stations,
)
from sync.hub.store.invitations import Redeemed
from sync.hub.store.issuers import Issued
from sync.hub.store.stations import Newcomer, Station
from sync.protocol import sealing, signing
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
    token, keys = secrets.token_urlsafe(32), _keys(request)
    with service.writing() as connection:
        redeemed = invitations.redeem(connection, request.code, now=service.now())
        if isinstance(redeemed, Redeemed):
            station, issued = _join(service, connection, request, redeemed, token, keys)
    if isinstance(redeemed, Refused):
        raise redeemed
    seal = service.sealer(station)
    return EnrolAnswer(
        station_token=token,
        hub=service.keys.hub,
        event=service.keys.event,
        station_name=station.name,
        pack=pack_to_wire(service.pack()),
        issuer=issued.number if issued else UNSET,
        issuer_key=seal(issued.number, issued.key) if issued and seal else UNSET,
        **service.public_keys(),
    )


@dataclass(frozen=True, slots=True)
class _Keys:
    """What the newcomer wants its secrets ``sealed`` to, and what it signs with; None where it gave none."""

    sealing: bytes | None
    signing: bytes | None


def _join(  # noqa: PLR0913, PLR0917 - one act in one transaction
    service: HubService, connection: Connection, request: EnrolRequest, invited: Redeemed, token: str, keys: _Keys
) -> tuple[Station, Issued | None]:
    """Raises Refused, which leaves the code good."""
    _check_kind(request, invited)
    now, xid = service.now(), service.database.xid(connection)
    known = stations.owner(connection, StoreId(request.store))
    if known is not None and known != invited.station:
        _prove(connection, known, keys)
    name = " ".join(request.name.split()) or "Station"
    new = Newcomer(StoreId(request.store), name, token_digest(token), now, keys.sealing)
    station = stations.enrol(connection, new, xid=xid)
    if keys.signing is not None:
        signatures.learn_key(connection, station.id, keys.signing, now=now)
    if invited.station not in (None, station.id):
        station = stations.replace(connection, invited.station, station.id, now=now, xid=xid)
    if request.relay is True:
        relays.mark_relay(connection, station.id)
        return station, None
    return station, issuers.give(connection, station.id, now=now, xid=xid) if keys.sealing else None


def _check_kind(request: EnrolRequest, invited: Redeemed) -> None:
    """A hub's journal may erase people, so whoever invites a hub says so."""
    is_relay = request.relay is True
    if is_relay != invited.relay:
        wanted = "a hub (khomue hub join)" if invited.relay else "a station (khomue enrol)"
        raise Refused(ErrorCode.BAD_REQUEST, f"this code invites {wanted}: ask for one of the other kind")
    if not is_relay and request.store.startswith(OWN_STORE):
        raise Refused(ErrorCode.BAD_REQUEST, f"{request.store} is the name of a hub's own journal")


def _prove(connection: Connection, known: int, keys: _Keys) -> None:
    """Whoever enrols a store that the hub knows signs with its key: names of stores are no secret.

    A computer that lost its key enrols with a code for the place it had (``khomue hub replace``).
    """
    signs_with = [key.public for key in signatures.keys_of(connection, known)]
    if signs_with and keys.signing not in signs_with:
        raise Refused(ErrorCode.NOT_YOUR_STORE, "the hub knows this store under another key")


def _keys(request: EnrolRequest) -> _Keys:
    """Raises Refused when one is none, or the request is not signed by the one it names."""
    box = sign = None
    if isinstance(request.sealing_key, str) and (box := sealing.read_public_key(request.sealing_key)) is None:
        raise Refused(ErrorCode.BAD_REQUEST, "sealing_key is not an X25519 public key")
    if isinstance(request.signing_key, str):
        sign = signing.read_public_key(request.signing_key)
        if sign is None or not signing.is_signed(signing.enrolment_text(request), request.signature, sign):
            raise Refused(ErrorCode.BAD_REQUEST, "signing_key is not an Ed25519 public key that signed this")
    return _Keys(box, sign)
