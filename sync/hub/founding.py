"""Makes an empty database a hub, and changes the pack of one."""

import json
import secrets

from sqlalchemy import Connection

from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import pack_to_wire
from sync.hub.problems import HubProblem
from sync.hub.store import (
    notices,
    schema,
    settings,
)
from sync.hub.store.database import Database
from sync.hub.store.notices import NoticeKind


def initialise(database: Database, pack: Pack) -> None:
    """Make an empty database a hub for the event of *pack*. Raises HubProblem when it is one already."""
    with database.writing() as connection:
        if settings.read(connection, "hub") is not None:
            raise HubProblem("exists", "There is a hub here already; choose another folder or database, or use it.")
        for key, value in (("hub", f"hub-{secrets.token_hex(8)}"), ("event", pack.id), ("epoch", secrets.token_hex(4))):
            settings.write(connection, key, value)
        connection.execute(schema.projected.insert(), [{"id": 1, "xid": 0, "n": 0}])
        _write_pack(connection, pack)


def change_pack(database: Database, pack: Pack) -> None:
    """Put *pack*, of the same event, in force; every station hears of it. Raises HubProblem."""
    with database.writing() as connection:
        if settings.read(connection, "event") != pack.id:
            raise HubProblem("other_event", f"This hub is not for the event {pack.id!r}: make another hub for it.")
        put_in_force(connection, pack, xid=database.xid(connection))


def put_in_force(connection: Connection, pack: Pack, *, xid: int) -> None:
    """*pack*, which is of this hub's event, counts from now on; every station hears of it."""
    _write_pack(connection, pack)
    notices.renew(connection, NoticeKind.PACK, [pack.id], xid=xid)


def _write_pack(connection: Connection, pack: Pack) -> None:
    settings.write(connection, "pack", json.dumps(pack_to_wire(pack), ensure_ascii=False))
    settings.write(connection, "pack_digest", pack.digest)
