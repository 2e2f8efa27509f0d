"""Finds hubs on the network (mDNS). A hint and no more: a hub is known by its authority, wherever it answers."""

import ipaddress
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from zeroconf import InterfaceChoice, ServiceBrowser, ServiceInfo, ServiceStateChange, Zeroconf

from kiosk.domain.hubs import HubIdentity
from sync.protocol.service_type import SERVICE, instance

PATIENCE = 3.0
"""Seconds that a hub of the network has for an answer."""
_HUB = re.compile(r"hub-[0-9a-f]{4,64}")
_EVENT = re.compile(r"[A-Za-z0-9_.-]{1,100}")

Find = Callable[[str], Sequence[str]]
"""Where a hub might be, by its id: addresses (``https://host:port``), none when nobody answers."""


@dataclass(frozen=True, slots=True)
class FoundHub:
    """What somebody on the network says: a hub of ``event``, to be tried at ``addresses``."""

    hub: str
    event: str
    addresses: tuple[str, ...]


def find_hub(hub: str, *, interfaces: Sequence[str] | None = None) -> Sequence[str]:
    """Where *hub* says that it is; empty when nothing was heard within ``PATIENCE``."""
    try:
        with _listening(interfaces) as network:
            info = network.get_service_info(SERVICE, instance(hub), timeout=int(PATIENCE * 1000))
            return () if info is None else tuple(_addresses(info))
    except (OSError, ValueError):  # no network to speak of; an id that is no name
        return ()


def find_hubs(*, seconds: float = PATIENCE, interfaces: Sequence[str] | None = None) -> Sequence[FoundHub]:
    """The hubs that answer within *seconds*, by id."""
    try:
        with _listening(interfaces) as network:
            return _browse(network, seconds)
    except OSError:
        return ()


def _listening(interfaces: Sequence[str] | None) -> Zeroconf:
    return Zeroconf(interfaces=InterfaceChoice.All if interfaces is None else list(interfaces))


def _browse(network: Zeroconf, seconds: float) -> Sequence[FoundHub]:
    names: set[str] = set()

    def heard(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:  # noqa: ARG001 - called by name
        names.add(name) if state_change is ServiceStateChange.Added else names.discard(name)

    browser = ServiceBrowser(network, SERVICE, handlers=[heard])
    threading.Event().wait(seconds)
    browser.cancel()
    infos = (network.get_service_info(SERVICE, name, timeout=1000) for name in sorted(names))
    found = (_found(info) for info in infos if info is not None)
    return sorted((hub for hub in found if hub is not None), key=lambda hub: hub.hub)


def _found(info: ServiceInfo) -> FoundHub | None:
    """None for what no hub of ours says: anybody may say anything on a network."""
    told = info.decoded_properties
    hub, event = told.get("hub") or "", told.get("event") or ""
    if not _HUB.fullmatch(hub) or not _EVENT.fullmatch(event):
        return None
    return FoundHub(hub, event, tuple(_addresses(info)))


def _addresses(info: ServiceInfo) -> Iterator[str]:
    """In an order of their own, IPv4 first: answers come in any."""
    found = (ipaddress.ip_address(text) for text in info.parsed_addresses())
    for address in sorted(found, key=lambda each: (each.version, each.packed)):
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            continue
        yield f"https://[{address}]:{info.port}" if address.version == 6 else f"https://{address}:{info.port}"


def usual_find() -> Find:
    """How stations look for their hub, unless that is switched off (``KHOMUE_DISCOVERY=off``)."""
    return nowhere if os.environ.get("KHOMUE_DISCOVERY", "").lower() == "off" else find_hub


def nowhere(_hub: str) -> Sequence[str]:
    """For stations that are to look nowhere but at the address they were given."""
    return ()


class Whereabouts:
    """Where to try the hub: at the address that was typed, and, once that failed, where it says that it is.

    One of them belongs to each connection. *find* is not asked more often than every ``every`` seconds.
    """

    def __init__(self, find: Find, *, every: float = 20.0, now: Callable[[], float] = time.monotonic) -> None:
        self._find = find
        self._every = every
        self._now = now
        self._asked_at: float | None = None
        self._tries: list[str] = []
        self._lost = False

    def lost(self) -> None:
        """Nobody answered, or somebody else did, where the last try was made."""
        self._lost = True

    def found(self) -> None:
        """The hub itself answered."""
        self._lost, self._tries = False, []

    def of(self, identity: HubIdentity) -> HubIdentity:
        """*identity* with the address to try now: its own, and each of the announced ones after a failure.

        A hub that has no authority is on this very computer: it is not looked for.
        """
        if not self._lost or not identity.authority:
            return identity
        self._lost = False
        if not self._tries:
            self._tries = self._ask(identity)
            return identity if not self._tries else replace(identity, address=self._tries.pop(0))
        return replace(identity, address=self._tries.pop(0))

    def _ask(self, identity: HubIdentity) -> list[str]:
        if self._asked_at is not None and self._now() - self._asked_at < self._every:
            return []
        self._asked_at = self._now()
        return [address for address in self._find(identity.hub) if address != identity.address]
