"""What a hub proves itself with: made the first time it is needed, kept in its home for its owner's eyes only."""

import base64
from dataclasses import dataclass
from functools import cached_property

from sync.hub.home import HubHome
from sync.hub.trust.authority import Authority, found, load, new_key
from sync.protocol import sealing, signing


@dataclass(frozen=True)
class Trust:
    """The secrets of the hub *hub*, whose home is *home*. They are its identity: stations know it by them alone, so
    they belong into every backup. Raises HubProblem where the home cannot be read or written."""

    home: HubHome
    hub: str

    @cached_property
    def authority(self) -> Authority:
        """Issues the hub's certificates; stations pin it when they enrol."""
        key = self.home.keep_first("authority.key", new_key)
        return load(self.home.keep_first("authority.crt", lambda: found(self.hub, key)), key)

    @cached_property
    def signing(self) -> bytes:
        """The Ed25519 private key that signs what the hub acknowledges."""
        return self._key("signing.key", signing.new_private_key())

    @cached_property
    def sealing(self) -> bytes:
        """The X25519 private key that stations seal to."""
        return self._key("sealing.key", sealing.new_private_key())

    @cached_property
    def public_keys(self) -> dict[str, str]:
        """The public halves, as they stand in answers."""
        return {
            "hub_signing_key": signing.public_key_of(self.signing),
            "hub_sealing_key": sealing.public_key_of(self.sealing),
        }

    def make(self) -> None:
        """Make what is not there yet."""
        _ = self.authority, self.signing, self.sealing

    def _key(self, name: str, new: bytes) -> bytes:
        return base64.b64decode(self.home.keep_first(name, lambda: base64.b64encode(new).decode()))
