"""The one line that invites a station to a hub: address and one-time code, ``http://host:port#CODE``."""

from dataclasses import dataclass
from urllib.parse import urlsplit


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
    parts = urlsplit(text.strip())
    try:
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.fragment and parts.path in ("", "/")
        host = parts.netloc if sound and (parts.port or True) else ""
    except ValueError:
        host = ""
    if not host or "@" in host:
        raise BadInvitation("an enrolment code looks like http://192.168.1.20:8000#ABC-DEFG-HJKL")
    return Invitation(f"{parts.scheme}://{host}", parts.fragment)
