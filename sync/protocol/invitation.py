"""The one line that invites a station to a hub: address and one-time code, ``http://host:port#CODE``."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_EXAMPLE = "an enrolment code looks like http://192.168.1.20:8000#ABC-DEFGHJK"


class BadInvitation(ValueError):
    """The text is no invitation; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Invitation:
    address: str
    code: str

    def __str__(self) -> str:
        return f"{self.address}#{self.code}"


def parse_invitation(text: str) -> Invitation:
    """*text* as typed or scanned: blanks around it are passed over. Raises BadInvitation."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as e:
        raise BadInvitation(_EXAMPLE) from e
    is_address = parts.scheme in ("http", "https") and parts.path in ("", "/") and not parts.query
    if not is_address or not parts.hostname or not parts.fragment or parts.username is not None:
        raise BadInvitation(_EXAMPLE)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Invitation(f"{parts.scheme}://{host}{f':{port}' if port else ''}", parts.fragment)
