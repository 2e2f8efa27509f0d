"""Makes a hub hang on another one of the same event, and remembers which."""

from collections.abc import Callable

import msgspec

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import EventId
from kiosk.domain.packs_wire import pack_from_wire
from sync.client.enrolment import hub_keys
from sync.client.http import HttpPeer
from sync.client.meeting import meet
from sync.client.pinning import Met
from sync.hub.founding import change_pack
from sync.hub.home import HubHome
from sync.hub.own_journal import own_store
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import issuers, relays, settings
from sync.hub.trust import Trust
from sync.protocol import sealing, signing
from sync.protocol.invitation import Invitation
from sync.protocol.messages import EnrolRequest
from sync.protocol.peer import SyncPeer

FILE = "upstream"


def join(
    service: HubService,
    home: HubHome,
    invitation: Invitation,
    *,
    name: str,
    connect: Callable[[Met], SyncPeer] = HttpPeer.at,
) -> HubIdentity:
    """Hang *service* on the hub of *invitation*, under *name*. Raises SyncProblem, HubProblem.

    Before it gave out numbers for badges: they are unique in the whole event, so the hub above gives them out.
    """
    trust = _free(service, home)
    request = EnrolRequest(
        code=invitation.code,
        store=own_store(service.keys),
        name=name,
        relay=True,
        sealing_key=sealing.public_key_of(trust.sealing),
        signing_key=signing.public_key_of(trust.signing),
        event=service.keys.event,
    )
    met = meet(invitation)
    signature = signing.sign(signing.enrolment_text(request), trust.signing)
    answer = connect(met).enrol(msgspec.structs.replace(request, signature=signature))
    sign, seal = hub_keys(answer)
    event = EventId(answer.event)
    identity = HubIdentity(
        met.address, answer.hub, event, answer.station_name, answer.station_token, met.authority, sign, seal
    )
    _remember(service, home, identity)
    change_pack(service.database, pack_from_wire(answer.pack))
    return identity


def upstream(home: HubHome) -> HubIdentity | None:
    """The hub that the one in *home* hangs on."""
    text = home.read(FILE)
    return None if text is None else msgspec.json.decode(text, type=HubIdentity)


def move(home: HubHome, identity: HubIdentity) -> None:
    """Remember *identity*, which answers elsewhere now."""
    home.write(FILE, msgspec.json.encode(identity).decode())


def _free(service: HubService, home: HubHome) -> Trust:
    with service.reading() as connection:
        given_out = issuers.keys(connection)
    if given_out and upstream(home) is None:
        raise HubProblem(
            "too_late",
            "Badges are made at this hub already, under numbers that the other hub gives out as well. Make a new hub "
            "(khomue hub init), let it join first, then import the list and enrol the stations there: they hand in "
            "everything once more, and it counts once.",
        )
    if service.trust is None:
        raise HubProblem("no_hub", "This hub has no keys to be recognised by.")
    return service.trust


def _remember(service: HubService, home: HubHome, identity: HubIdentity) -> None:
    move(home, identity)
    with service.writing() as connection:
        before = settings.read(connection, issuers.UPSTREAM)
        settings.write(connection, issuers.UPSTREAM, identity.hub)
        relays.above(connection, identity.hub, now=service.now())
        if before != identity.hub:
            for key in ("relay_cursor", "relay_people"):
                settings.write(connection, key, "")
