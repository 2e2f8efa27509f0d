"""The hub a station belongs to."""

from dataclasses import dataclass, field

from kiosk.domain.ids import EventId


@dataclass(frozen=True, slots=True)
class StationKeys:
    """Secrets of a station: ``sealing``, its X25519 private key; ``badge`` makes badges as ``issuer``."""

    sealing: bytes = field(repr=False)
    issuer: int
    badge: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """The hub this station is enrolled at. ``address`` is its URL without a path; ``token`` is a secret."""

    address: str
    hub: str
    event: EventId
    station_name: str
    token: str = field(repr=False)
