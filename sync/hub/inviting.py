"""Makes the line that invites a station: where the hub is, which hub it is, and a code that is good once."""

from dataclasses import dataclass

from sqlalchemy import Connection

from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import invitations, relays
from sync.protocol.invitation import Invitation, is_loopback, is_secure


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """What invites one station, good until ``expires`` (ms)."""

    invitation: Invitation
    expires: int


def invite(
    service: HubService,
    connection: Connection,
    *,
    address: str | None = None,
    station: int | None = None,
    relay: bool = False,
) -> EnrolCode:
    """A one-time code for one station, which takes the place of *station* if one is given; *relay*: for a hub.

    *address*: where it will reach the hub, if not where the hub serves or last did. Raises HubProblem when that is
    nowhere, or an address at which nobody could tell the hub from others.
    """
    where = (address or served_at(service) or "").rstrip("/")
    if not where:
        raise HubProblem("no_address", "The hub has not served yet: start it (khomue hub serve), or give --address.")
    fingerprint = ""
    if is_secure(where) and service.trust is not None:
        fingerprint = service.trust.authority.fingerprint
    elif not is_loopback(where):
        raise HubProblem("plain_http", f"No station can tell who answers at {where}: give an address with https://")
    relay = relay or (station is not None and relays.is_relay(connection, station))
    new = invitations.new(connection, now=service.now(), station=station, relay=relay)
    return EnrolCode(Invitation(where, new.code, fingerprint), new.expires)


def best_address(service: HubService, seen: str) -> str | None:
    """Where stations reach a hub whose page somebody looks at under the address *seen*: there, unless that is good on
    the hub's own computer alone and the hub serves others as well."""
    served = served_at(service)
    usable = is_secure(seen) and not is_loopback(seen)
    return seen if usable or served is None else served


def served_at(service: HubService) -> str | None:
    """Where the hub serves, or last did."""
    return None if service.trust is None else service.trust.home.address()
