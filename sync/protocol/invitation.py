"""The one line that invites a station to a hub: ``https://host:port#CODE.FINGERPRINT``, scanned or typed.

The fingerprint says which hub it is: the first 100 bits of SHA-256 over its certificate authority (DER). On the same
computer, in tests and behind a proxy, plain ``http://localhost:port#CODE`` will do.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from sync.protocol import letters

CODE, FINGERPRINT = 11, 20
"""Letters of a one-time code, and of a fingerprint."""
_EXAMPLE = "an invitation looks like https://192.168.1.20:8000#K7Q-9F4M-2XAB.7C0F-3WQ1-ZD8M-A2KX-5R9T"


class BadInvitation(ValueError):
    """The text is no invitation; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """``fingerprint``: of the hub's authority; empty where the hub is reached without TLS, on the same computer."""

    address: str
    code: str
    fingerprint: str = ""

    def __str__(self) -> str:
        if not self.fingerprint:
            return f"{self.address}#{self.code}"
        return f"{self.address}#{self.code}.{letters.grouped(self.fingerprint, 4)}"


def fingerprint_of(certificate: bytes) -> str:
    """The fingerprint of a certificate (DER): 20 letters."""
    return letters.spell(int.from_bytes(hashlib.sha256(certificate).digest()) >> 156, FINGERPRINT)


def is_invitation(text: str) -> bool:
    """Whether *text* is one as a QR code has it; that tells an invitation from a badge before a camera."""
    if "#" not in text or "://" not in text:
        return False
    try:
        parse_invitation(text)
    except BadInvitation:
        return False
    return True


def parse_invitation(text: str) -> Invitation:
    """*text* as scanned or typed: blanks and dashes anywhere, small letters, O for 0, a blank for the ``#``.

    Raises BadInvitation, also for a plain address that is not this computer's own.
    """
    words = text.split(maxsplit=1)
    address, _, secret = (words[0] if words else "").partition("#")
    typed = letters.plain(secret + (words[1] if len(words) > 1 else ""))
    code, fingerprint = typed[:CODE], typed[CODE:]
    if len(code) != CODE or len(fingerprint) not in (0, FINGERPRINT):
        raise BadInvitation(_EXAMPLE)
    address = _address(address if "://" in address else f"{'https' if fingerprint else 'http'}://{address}")
    if is_secure(address) != bool(fingerprint) or not (is_secure(address) or is_loopback(address)):
        raise BadInvitation(_EXAMPLE)
    return Invitation(address, letters.grouped(code, 3, 4), fingerprint)


def parse_address(text: str) -> str:
    """Where a hub is, as somebody typed it: ``https://host:port``, the first part left out or not.

    Raises BadInvitation, also for a plain address that is not this computer's own.
    """
    text = text.strip()
    address = _address(text if "://" in text else f"https://{text}")
    if not is_secure(address) and not is_loopback(address):
        raise BadInvitation(_EXAMPLE)
    return address


def is_secure(address: str) -> bool:
    return address.startswith("https://")


def is_loopback(address: str) -> bool:
    """Whether *address* leads to this very computer, where nobody is in between."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as e:
        raise BadInvitation(_EXAMPLE) from e
    is_address = parts.scheme in ("http", "https") and parts.path in ("", "/") and not parts.query
    if not is_address or not parts.hostname or parts.username is not None:
        raise BadInvitation(_EXAMPLE)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"
