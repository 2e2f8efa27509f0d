"""What was done at the hub, by whom, when and from where: written with the act, in the same transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import Connection, select

from kiosk.domain.records import canonical
from sync.hub.store.schema import audit
from sync.hub.users.roles import User


class Act(StrEnum):
    """What can be done; each has a text ``act_…``."""

    SET_UP = "set_up"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an act
    STATION_INVITED = "station_invited"
    HUB_INVITED = "hub_invited"
    STATION_REVOKED = "station_revoked"
    PACK_CHANGED = "pack_changed"
    LIST_READ = "list_read"
    LIST_APPLIED = "list_applied"
    LIST_DROPPED = "list_dropped"
    BUNDLE_TAKEN = "bundle_taken"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    RETENTION_CHANGED = "retention_changed"
    METRICS_TOKEN_SHOWN = "metrics_token_shown"  # noqa: S105 - the name of an act
    METRICS_TOKEN_RENEWED = "metrics_token_renewed"  # noqa: S105 - the name of an act
    HUB_JOINED = "hub_joined"
    EXPORTED = "exported"
    PERSON_EXPORTED = "person_exported"
    PERSON_ERASED = "person_erased"
    PERSON_MERGED = "person_merged"
    MERGE_UNDONE = "merge_undone"
    ANOMALY_SETTLED = "anomaly_settled"
    ANOMALY_REOPENED = "anomaly_reopened"
    PEOPLE_KEPT_APART = "people_kept_apart"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and from where. ``user`` is None for the terminal and for whoever is nobody yet."""

    user: User | None
    name: str
    address: str


TERMINAL = By(None, "", "terminal")
Actor: TypeAlias = By | str
"""Who does what a record tells of: somebody, who goes into the audit as well, or only the token for the record."""


def token_of(actor: Actor) -> str:
    """*actor* as a record has it: never a name."""
    if isinstance(actor, str):
        return actor
    return "cli" if actor.user is None else f"user:{actor.user.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    at: int
    name: str
    act: str
    detail: dict[str, str | int]
    address: str
    id: int = 0


def write(connection: Connection, by: By, act: Act, *, now: int, **detail: str | int) -> None:
    """Note the act. *detail* names what it was done to, by ids; never by what is personal."""
    row = {
        "at": now,
        "user": by.user.id if by.user else None,
        "name": by.name,
        "act": act.value,
        "detail": canonical(detail),
        "address": by.address,
    }
    connection.execute(audit.insert().values(row))


def note(connection: Connection, actor: Actor, act: Act, *, now: int, **detail: str | int) -> None:
    """Note the act of somebody."""
    if isinstance(actor, By):
        write(connection, actor, act, now=now, **detail)


def newest(connection: Connection, limit: int, *, before: int | None = None) -> Sequence[Entry]:
    """The newest entries, the newest first; *before*: those older than that entry."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    rows = connection.execute(query if before is None else query.where(audit.c.id < before))
    return [Entry(r.at, r.name, r.act, json.loads(r.detail), r.address, r.id) for r in rows]
