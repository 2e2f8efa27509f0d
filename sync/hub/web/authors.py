"""Who did something, in words: somebody of this hub by name, of others only where."""

from typing import Protocol

from sqlalchemy import Connection

from sync.hub.service import HubService
from sync.hub.store import issuers
from sync.hub.users import accounts
from sync.hub.web.words import Words

_HUB = "hub"


class Deed(Protocol):
    """``by`` did it at ``at`` (ms), in journal ``store`` of the station or hub called ``name``, of that ``kind``."""

    @property
    def by(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def store(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


def author(connection: Connection, hub: HubService, deed: Deed, words: Words) -> str:
    """Who did it, and when: numbers of users are this hub's own, of others only the hub is told.

    The hub that this one hangs on is known by the kind of its row, any other by a relay's name.
    """
    when = words.clock_time(deed.at)
    if deed.store.startswith(f"{hub.keys.hub}."):
        return words("settled_by").format(accounts.name_of(connection, deed.by), when)
    if deed.kind == _HUB:
        return words("settled_above").format(when)
    return words("settled_at_hub" if deed.kind in issuers.HUBS else "settled_at_station").format(deed.name, when)
