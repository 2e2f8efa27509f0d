"""Joins a hub with a one-time code."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from kiosk.domain.badges import ALONE
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import EventId
from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import PackWireError, pack_from_wire
from sync.client.http import HttpPeer
from sync.client.ports import StationStore
from sync.protocol import sealing
from sync.protocol.errors import NotTheHub
from sync.protocol.invitation import Invitation
from sync.protocol.messages import EnrolAnswer, EnrolRequest
from sync.protocol.peer import SyncPeer


def enrol(  # noqa: PLR0913 - keyword-only, most with defaults
    store: StationStore,
    invitation: Invitation,
    *,
    name: str,
    event: EventId | None = None,
    connect: Callable[[str], SyncPeer] = HttpPeer,
    program: str = "",
) -> HubIdentity:
    """Enrol *store* under *name* (what organisers call the station) and remember the hub. Raises SyncProblem.

    A station made for *event* is refused by the hub of another.

    The hub may add a number to the name; the identity has the name it goes by.
    """
    private = store.sealing_key() or sealing.new_private_key()
    request = EnrolRequest(
        code=invitation.code,
        store=store.store_id(),
        name=name,
        program=program,
        sealing_key=sealing.public_key_of(private),
        event=event if event is not None else UNSET,
    )
    answer = connect(invitation.address).enrol(request)
    pack = _pack(answer.pack)
    identity = HubIdentity(
        address=invitation.address,
        hub=answer.hub,
        event=EventId(answer.event),
        station_name=answer.station_name,
        token=answer.station_token,
    )
    store.save_enrolment(identity, pack, _keys(answer, private))
    return identity


def _keys(answer: EnrolAnswer, private: bytes) -> StationKeys:
    """The keys of this station. A hub that gives out no number leaves it to make badges on its own."""
    if not isinstance(answer.issuer, int) or not isinstance(answer.issuer_key, str):
        return StationKeys(private, ALONE, b"")
    key = sealing.unseal(answer.issuer_key, private, info=sealing.issuer_info(answer.hub, answer.issuer))
    if key is None:
        raise NotTheHub("the hub sent a key that is not for this station")
    return StationKeys(private, answer.issuer, key)


def _pack(wire: dict[str, Any]) -> Pack:
    try:
        return pack_from_wire(wire)
    except PackWireError as e:
        raise NotTheHub(f"the hub sent a damaged event pack: {e}") from e
