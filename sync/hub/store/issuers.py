"""Who may make badges: a number and a secret key for each station, given out once and revoked for good."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from kiosk.domain.badges import KEY_BYTES, MOST_ISSUERS, IssuerKey
from sync.hub.store import notices, settings
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import issuer, store
from sync.hub.store.schema import station as stations

RELAY = "relay"
"""What the kind of a station row says of a hub that hangs on this one."""
HUBS = "hub", RELAY
"""Kinds of station rows whose journals say what people of a hub did."""
UPSTREAM = "upstream"
"""The setting that names the hub that this one relays to."""
_IN_FORCE = issuer.c.revoked_at.is_(None), issuer.c.retired_at.is_(None)


@dataclass(frozen=True, slots=True)
class Issued:
    """The number of an issuer and its key."""

    number: int
    key: bytes


def give(connection: Connection, station: int, *, now: int, xid: int) -> Issued | None:
    """The issuer that *station* is: as before, or a new one; None when every number is given out."""
    mine = select(issuer).where(issuer.c.station == station, *_IN_FORCE)
    row = connection.execute(mine).first()
    if row is not None:
        return Issued(row.number, row.key)
    if settings.read(connection, UPSTREAM) is not None:
        return None  # numbers are unique in the whole event: the hub above gives them out
    number = (connection.execute(select(func.max(issuer.c.number))).scalar_one() or 0) + 1
    if number > MOST_ISSUERS:
        return None
    new = Issued(number, secrets.token_bytes(KEY_BYTES))
    connection.execute(insert(issuer).values(number=number, station=station, key=new.key, made_at=now))
    notices.renew(connection, NoticeKind.ISSUER, [str(number)], xid=xid)
    return new


def revoke(connection: Connection, station: int, *, now: int, xid: int) -> None:
    """Badges that *station* made are no longer good where no list has them, and no key that it knew proves anything:
    who checks badges could make them. Every other station that makes badges is given a new number and key.

    A hub makes none itself and knows every key.
    """
    mine = issuer.c.station == station, issuer.c.revoked_at.is_(None)
    gone = connection.execute(select(issuer.c.number).where(*mine)).scalars().all()
    connection.execute(update(issuer).where(*mine).values(revoked_at=now))
    knows = bool(gone) or _is_hub(connection, station)
    others = connection.execute(select(issuer.c.number, issuer.c.station).where(*_IN_FORCE)).all() if knows else ()
    connection.execute(update(issuer).where(issuer.c.number.in_([row.number for row in others])).values(retired_at=now))
    notices.renew(connection, NoticeKind.ISSUER, map(str, (*gone, *(row.number for row in others))), xid=xid)
    for row in others:
        give(connection, row.station, now=now, xid=xid)


def is_revoked(connection: Connection, station: int) -> bool:
    """Whether badges that *station* made were stopped."""
    query = select(issuer.c.number).where(issuer.c.station == station, issuer.c.revoked_at.is_not(None)).limit(1)
    return connection.execute(query).first() is not None


def tell_again(connection: Connection, *, xid: int) -> None:
    """Put every issuer at the end of the feed: a station has a new key to which they have to be sealed."""
    numbers = connection.execute(select(issuer.c.number)).scalars()
    notices.renew(connection, NoticeKind.ISSUER, map(str, numbers), xid=xid)


def keys(connection: Connection) -> Mapping[int, IssuerKey]:
    """Every issuer there is or was."""
    rows = connection.execute(select(issuer))
    return {row.number: IssuerKey(row.key, row.revoked_at is not None, row.retired_at is not None) for row in rows}


def stores(connection: Connection) -> Mapping[int, str]:
    """A journal of the station that each issuer is."""
    query = select(issuer.c.number, func.min(store.c.id)).join(store, store.c.station == issuer.c.station)
    return {row[0]: row[1] for row in connection.execute(query.group_by(issuer.c.number))}


def _is_hub(connection: Connection, who: int) -> bool:
    kind = connection.execute(select(stations.c.kind).where(stations.c.id == who)).scalar()
    return kind in HUBS


def of_station(connection: Connection, station: int) -> int | None:
    """The number under which *station* makes badges now."""
    return connection.execute(select(issuer.c.number).where(issuer.c.station == station, *_IN_FORCE)).scalar()
