"""A hub over its database: what names it, its pack, its transactions."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import pack_from_wire
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.rush import Rush
from sync.hub.store import (
    feed,
    projection,
    settings,
)
from sync.hub.store.database import Database, as_problem
from sync.hub.store.stations import Station
from sync.hub.trust import Trust
from sync.protocol import sealing
from sync.protocol.errors import ErrorCode, Refused

_PATIENCE_S = 2.0
"""How long who catches up waits for a writer under way. Nobody writes that long but a list of people on its way in."""


@dataclass(frozen=True, slots=True)
class HubKeys:
    """What names this hub. ``epoch`` changes when the hub is restored from a backup."""

    hub: str
    event: str
    epoch: str


class HubService:
    """A hub over an initialised *database*. ``now`` gives ms since 1970. Raises HubProblem when it is none.

    *home* has the hub's secrets (``trust``); without one it signs nothing and is reached by nobody but this program.
    """

    def __init__(self, database: Database, *, now: Callable[[], int], home: HubHome | None = None) -> None:
        self.database = database
        self.now = now
        self.rush = Rush()
        self._pack: Pack | None = None
        with database.reading() as connection:
            values = [settings.read(connection, key) for key in ("hub", "event", "epoch")]
        hub, event, epoch = values
        if hub is None or event is None or epoch is None:
            raise HubProblem("no_hub", "There is no hub in this database yet: start one with an event pack.")
        self.keys = HubKeys(hub, event, epoch)
        self.trust = None if home is None else Trust(home, hub)

    def pack(self) -> Pack:
        """The pack in force; read again only when it changed."""
        with self.database.reading() as connection:
            return self._current_pack(connection)

    def catch_up(self, *, steps: int | None = None, wait: bool = True) -> bool:
        """Bring counts and anomalies up to the records committed so far, or *steps* towards it; whether more are left.

        Without *wait* nothing happens while another worker is at it, and nobody waits for writers under way.
        """
        with _translating():
            patience = _PATIENCE_S if wait else 0.0
            return projection.follow(self.database, self.pack, steps=steps, wait=wait, patience=patience)

    def freshen(self) -> bool:
        """Bring counts up for a page if little is missing, and whether it was little. In a rush pages show what there
        is, and nobody waits."""
        with _translating():
            near = projection.is_near(self.database)
            if near:
                projection.follow(self.database, self.pack, steps=1, wait=True)
        return near

    def sealer(self, station: Station) -> feed.Seal | None:
        """Seals keys of issuers to *station*; None when it never said what to seal to."""
        public = station.sealing_key
        if public is None:
            return None
        return lambda issuer, key: sealing.seal(key, public, info=sealing.issuer_info(self.keys.hub, issuer))

    def public_keys(self) -> dict[str, str]:
        """The hub's own keys, as they stand in answers."""
        return {} if self.trust is None else self.trust.public_keys

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; what goes wrong with the database itself becomes a refusal that stations wait out."""
        with _translating(), self.database.writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _translating(), self.database.reading() as connection:
            yield connection

    def _current_pack(self, connection: Connection) -> Pack:
        digest = settings.read(connection, "pack_digest")
        pack = self._pack
        if pack is None or pack.digest != digest:
            pack = self._pack = pack_from_wire(json.loads(settings.read(connection, "pack") or "{}"))
        return pack


def token_digest(token: str) -> bytes:
    """What the hub keeps of a 256-bit random token; a slow hash would add nothing to that."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Refused(ErrorCode.HUB_TROUBLE, as_problem(error).sentence, retry_after=5) from error
