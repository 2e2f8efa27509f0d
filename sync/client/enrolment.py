"""Joins a hub with a one-time code."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from kiosk.domain.badges import ALONE
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import EventId
from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import PackWireError, pack_from_wire
from sync.client.http import HttpPeer
from sync.client.meeting import meet
from sync.client.pinning import Met
from sync.client.ports import StationStore
from sync.protocol import sealing, signing
from sync.protocol.errors import NotTheHub
from sync.protocol.invitation import Invitation, parse_invitation
from sync.protocol.messages import EnrolAnswer, EnrolRequest, HelloAnswer
from sync.protocol.peer import SyncPeer


def enrol(  # noqa: PLR0913 - keyword-only, most with defaults
    store: StationStore,
    invitation: Invitation,
    *,
    name: str,
    event: EventId | None = None,
    connect: Callable[[Met], SyncPeer] = HttpPeer.at,
    program: str = "",
) -> HubIdentity:
    """Enrol *store* under *name* (what organisers call the station) and remember the hub. Raises SyncProblem.

    A station made for *event* is refused by the hub of another. The code leaves the station only after the hub has
    shown an authority with the invitation's fingerprint, in TLS that this authority vouches for.

    The hub may add a number to the name; the identity has the name it goes by.
    """
    box, private = store.sealing_key() or sealing.new_private_key(), store.signing_key() or signing.new_private_key()
    request = EnrolRequest(
        code=invitation.code,
        store=store.store_id(),
        name=name,
        program=program,
        sealing_key=sealing.public_key_of(box),
        signing_key=signing.public_key_of(private),
        event=event if event is not None else UNSET,
    )
    met = meet(invitation)
    signature = signing.sign(signing.enrolment_text(request), private)
    answer = connect(met).enrol(msgspec.structs.replace(request, signature=signature))
    identity = _identity(met, answer)
    store.save_enrolment(identity, _pack(answer.pack), _keys(answer, box, private))
    return identity


def enrol_by_text(
    store: StationStore, text: str, *, name: str, event: EventId | None = None, program: str = ""
) -> HubIdentity:
    """Enrol with an invitation as it was typed or scanned. Raises BadInvitation, SyncProblem."""
    return enrol(store, parse_invitation(text), name=name, event=event, program=program)


def hub_keys(answer: EnrolAnswer | HelloAnswer) -> tuple[str, str]:
    """The hub's public keys, for signatures and for sealing, as *answer* tells them; empty ones where it does not."""
    sign, seal = answer.hub_signing_key, answer.hub_sealing_key
    sound = isinstance(sign, str) and isinstance(seal, str) and signing.read_public_key(sign)
    return (str(sign), str(seal)) if sound and sealing.read_public_key(str(seal)) else ("", "")


def _identity(met: Met, answer: EnrolAnswer) -> HubIdentity:
    if met.hub and answer.hub != met.hub:
        raise NotTheHub(f"another hub answered: {answer.hub}")
    sign, seal = hub_keys(answer)
    return HubIdentity(
        address=met.address,
        hub=answer.hub,
        event=EventId(answer.event),
        station_name=answer.station_name,
        token=answer.station_token,
        authority=met.authority,
        signing_key=sign,
        sealing_key=seal,
    )


def _keys(answer: EnrolAnswer, box: bytes, private: bytes) -> StationKeys:
    """The keys of this station. A hub that gives out no number leaves it to make badges on its own."""
    if not isinstance(answer.issuer, int) or not isinstance(answer.issuer_key, str):
        return StationKeys(box, ALONE, b"", private)
    key = sealing.unseal(answer.issuer_key, box, info=sealing.issuer_info(answer.hub, answer.issuer))
    if key is None:
        raise NotTheHub("the hub sent a key that is not for this station")
    return StationKeys(box, answer.issuer, key, private)


def _pack(wire: dict[str, Any]) -> Pack:
    try:
        return pack_from_wire(wire)
    except PackWireError as e:
        raise NotTheHub(f"the hub sent a damaged event pack: {e}") from e
