"""Who is signed in: known to every worker through the database, which has only the hash of what the browser has."""

import secrets

from sqlalchemy import Connection, delete, select, update

from sync.hub.service import token_digest
from sync.hub.store.schema import hub_session, hub_user
from sync.hub.users.roles import Role, User

LIFETIME = 12 * 3_600_000
IDLE = 4 * 3_600_000
"""Milliseconds after which one has to sign in again: in any case, and without having opened a page."""
_STEP = 60_000
"""How exactly the last use is known, so that not every page costs a write."""


def start(connection: Connection, user: User, *, now: int) -> str:
    """A new session of *user*: its token."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(hub_session).where(hub_session.c.expires_at < now))
    values = {"token_hash": token_digest(token), "user": user.id, "used_at": now, "expires_at": now + LIFETIME}
    connection.execute(hub_session.insert().values(values))
    return token


def find(connection: Connection, token: str, *, now: int) -> tuple[User, bool] | None:
    """Who holds *token*, and whether its last use is to be noted again; None when that is nobody any more."""
    t, u = hub_session.c, hub_user.c
    query = (
        select(u.id, u.name, u.role, u.zone, t.used_at)
        .join(hub_user, u.id == t.user)
        .where(t.token_hash == token_digest(token), t.expires_at > now, t.used_at > now - IDLE)
        .where(u.disabled_at.is_(None))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (User(row.id, row.name, Role(row.role), row.zone), row.used_at < now - _STEP)


def touch(connection: Connection, token: str, *, now: int) -> None:
    """Note that the session was used."""
    change = update(hub_session).where(hub_session.c.token_hash == token_digest(token))
    connection.execute(change.values(used_at=now))


def end(connection: Connection, token: str) -> None:
    connection.execute(delete(hub_session).where(hub_session.c.token_hash == token_digest(token)))


def end_all(connection: Connection, who: int, *, but: str = "") -> None:
    """End every session of *who*, except the one with token *but*."""
    t = hub_session.c
    connection.execute(delete(hub_session).where(t.user == who, t.token_hash != token_digest(but)))
