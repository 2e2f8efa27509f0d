"""Another version of the event pack: looked at before anything changes, then put in force, by page or command line."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from kiosk.domain.pack_changes import PackChange, pack_changes
from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import pack_from_wire, pack_to_wire
from sync.hub.founding import put_in_force
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import issuers, settings
from sync.hub.users import audit
from sync.hub.users.audit import Act, By

_STAGED = "pack_staged"


def check(service: HubService, connection: Connection, new: Pack) -> Sequence[PackChange]:
    """What *new* would change; nothing for the pack in force. Raises HubProblem where it cannot be put in force."""
    if settings.read(connection, "event") != new.id:
        raise HubProblem("other_event", f"This hub is not for the event {new.id!r}: make another hub for it.")
    if settings.read(connection, issuers.UPSTREAM) is not None:
        raise HubProblem("relay", "This hub hangs on another: change the pack there, and it comes down by itself.")
    return pack_changes(service.pack(), new)


def stage(connection: Connection, new: Pack) -> None:
    """Keep *new* for somebody to look at."""
    settings.write(connection, _STAGED, json.dumps(pack_to_wire(new), ensure_ascii=False))


def staged(connection: Connection) -> Pack | None:
    """The pack that waits for a yes."""
    text = settings.read(connection, _STAGED)
    return pack_from_wire(json.loads(text)) if text else None


def drop(connection: Connection) -> None:
    settings.write(connection, _STAGED, "")


def apply(service: HubService, connection: Connection, new: Pack, by: By) -> None:
    """Put *new* in force; every worker and every station takes it up. Raises HubProblem."""
    changes = check(service, connection, new)
    put_in_force(connection, new, xid=service.database.xid(connection))
    drop(connection)
    audit.write(connection, by, Act.PACK_CHANGED, now=service.now(), version=new.version[:60], changes=len(changes))
