"""Under which names and addresses this computer's hub may be reached."""

import contextlib
import ipaddress
import socket
from dataclasses import dataclass

import psutil

from sync.protocol.authority import server_name

DOMAINS = ("khomue.internal", "localhost", "local", "lan", "home.arpa", "internal", "home", "localdomain")
"""Domains that mean something on one network alone; a hub's own authority issues for no other."""
NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)
"""Addresses of private networks (RFC 1918, 6598, 3927, 4193, 4291) and of this computer itself."""
_PRIVATE = tuple(ipaddress.ip_network(network) for network in NETWORKS)


@dataclass(frozen=True, slots=True)
class Names:
    """What a server's certificate is good for."""

    dns: frozenset[str]
    addresses: frozenset[str]


def names_of(hub: str) -> Names:
    """The fixed name that stations check, and what browsers on this network may type."""
    name = socket.gethostname().lower().rstrip(".")
    wanted = {server_name(hub), "localhost", name, f"{name.partition('.')[0]}.local"}
    return Names(frozenset(filter(is_own_name, wanted)), frozenset(filter(is_private, _addresses())))


def is_own_name(name: str) -> bool:
    """Whether *name* is one of a private network, and of a form that stands in certificates."""
    labels = name.split(".")
    sound = all(label and label.isascii() and label.replace("-", "").isalnum() for label in labels)
    return sound and any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS)


def is_private(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return any(found in network for network in _PRIVATE if network.version == found.version)


def lan_address() -> str:
    """The address of this computer that other computers of its network most likely reach; nothing is sent."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 of RFC 5737: only asks which way it would go
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _addresses() -> set[str]:
    """Every address of this computer that is the same for everybody: none that needs an interface's name beside it."""
    cards = psutil.net_if_addrs().values()
    found = {each.address for card in cards for each in card if each.family in (socket.AF_INET, socket.AF_INET6)}
    return {"127.0.0.1", "::1", *(address for address in found if "%" not in address)}
