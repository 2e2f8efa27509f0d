"""Accounts in the database: made, changed, disabled; a name stays somebody's for ever, so that the audit holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, text, update

from kiosk.domain.search_text import fold
from sync.hub.store.schema import hub_user
from sync.hub.store.upsert import insert
from sync.hub.users.roles import Role, User

LONGEST_NAME = 60
_LOCK = 0x6B687573
"""PostgreSQL advisory lock: who counts organisers, counts alone. The ASCII of "khus"."""


@dataclass(frozen=True, slots=True)
class Account:
    """``password``: its hash. Times in ms."""

    user: User
    password: str
    made_at: int
    signed_in_at: int | None
    disabled_at: int | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``password``: already hashed."""

    name: str
    role: Role
    password: str
    zone: str = ""


def folded(name: str) -> str:
    """*name* as it is compared: who signs in need not care for case, spaces or tone marks."""
    return fold(name[: LONGEST_NAME * 2])


def is_name(name: str) -> bool:
    """Whether somebody can be called that."""
    return len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip() and folded(name) != ""


def add(connection: Connection, new: NewAccount, *, now: int) -> User | None:
    """The account made, None when somebody has that name already. The name must be one (``is_name``)."""
    values = {
        "name": new.name,
        "folded": folded(new.name),
        "password": new.password,
        "role": new.role.value,
        "zone": new.zone if new.role is Role.ZONE_LEAD else "",
        "made_at": now,
    }
    fresh = insert(connection, hub_user).values(values).on_conflict_do_nothing(index_elements=["folded"])
    row = connection.execute(fresh.returning(hub_user)).one_or_none()
    return None if row is None else _account(row).user


def any_at_all(connection: Connection) -> bool:
    """Whether the hub has an account: until then only the set-up is open."""
    return connection.execute(select(hub_user.c.id).limit(1)).first() is not None


def by_name(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(hub_user).where(hub_user.c.folded == folded(name))).one_or_none()
    return None if row is None else _account(row)


def name_of(connection: Connection, actor: str) -> str:
    """What the records' *actor* (``user:3``) is called, as they are when nobody of the hub."""
    head, _, number = actor.partition(":")
    found = by_id(connection, int(number)) if head == "user" and number.isdigit() else None
    return found.user.name if found else actor


def by_id(connection: Connection, who: int) -> Account | None:
    row = connection.execute(select(hub_user).where(hub_user.c.id == who)).one_or_none()
    return None if row is None else _account(row)


def every(connection: Connection) -> Sequence[Account]:
    """All accounts: those in force first, by name."""
    query = select(hub_user).order_by(hub_user.c.disabled_at.is_not(None), hub_user.c.folded)
    return [_account(row) for row in connection.execute(query)]


def set_password(connection: Connection, who: int, hashed: str) -> None:
    _change(connection, who, password=hashed)


def set_role(connection: Connection, who: int, role: Role, zone: str) -> None:
    _change(connection, who, role=role.value, zone=zone if role is Role.ZONE_LEAD else "")


def note_sign_in(connection: Connection, who: int, *, now: int) -> None:
    _change(connection, who, signed_in_at=now)


def disable(connection: Connection, who: int, *, now: int) -> None:
    _change(connection, who, disabled_at=now)


def enable(connection: Connection, who: int) -> None:
    _change(connection, who, disabled_at=None)


def alone(connection: Connection) -> None:
    """Whoever else is about to add or take away an organiser waits until this transaction is over."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def organisers(connection: Connection) -> int:
    """How many organisers can sign in."""
    t = hub_user.c
    query = select(func.count()).where(t.role == Role.ORGANISER.value, t.disabled_at.is_(None))
    return connection.execute(query).scalar_one()


def _change(connection: Connection, who: int, **values: Any) -> None:
    connection.execute(update(hub_user).where(hub_user.c.id == who).values(values))


def _account(row: Row[Any]) -> Account:
    user = User(row.id, row.name, Role(row.role), row.zone)
    return Account(user, row.password, row.made_at, row.signed_in_at, row.disabled_at)
