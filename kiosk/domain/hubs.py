"""The hub a station belongs to."""

from dataclasses import dataclass, field

from kiosk.domain.ids import EventId


@dataclass(frozen=True, slots=True)
class StationKeys:
    """Secrets of a station: ``sealing`` (X25519) opens what is sealed to it, ``badge`` makes badges as ``issuer``,
    ``signing`` (Ed25519) signs its batches."""

    sealing: bytes = field(repr=False)
    issuer: int
    badge: bytes = field(repr=False)
    signing: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """The hub this station is enrolled at. ``address`` is its URL without a path; ``token`` is a secret.

    ``authority``: its certificate authority (PEM), by which it is recognised; empty where it is on this very computer.
    ``signing_key``, ``sealing_key``: its public keys, Ed25519 and X25519, in Base64; empty while it has told none.
    """

    address: str
    hub: str
    event: EventId
    station_name: str
    token: str = field(repr=False)
    authority: str = field(default="", repr=False)
    signing_key: str = ""
    sealing_key: str = ""
