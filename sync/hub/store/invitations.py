"""One-time codes by which stations enrol: a selector anybody may see, a secret behind it, few attempts."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from sync.hub.store.schema import enrol_code
from sync.hub.store.upsert import insert
from sync.protocol import letters
from sync.protocol.errors import ErrorCode, Refused

LIFETIME = 15 * 60_000
"""Milliseconds that a code is good for."""
MAX_ATTEMPTS = 5
_SELECTOR, _SECRET = 3, 8


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to hand to one station, good until ``expires`` (ms)."""

    code: str
    expires: int


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was good. ``station``: whose place it gives away, None for a newcomer's. ``relay``: it is for a hub
    that hangs on this one."""

    station: int | None
    relay: bool = False


def new(connection: Connection, *, now: int, station: int | None = None, relay: bool = False) -> NewCode:
    """A fresh code (40 random bits behind a 15-bit selector: five guesses hit once in 2 × 10^11). Old ones go.

    Who redeems one for *station* takes that station's place. *relay*: it invites a hub, and no station.
    """
    connection.execute(delete(enrol_code).where(enrol_code.c.expires_at < now - LIFETIME))
    selector, secret = _random(_SELECTOR), _random(_SECRET)
    row: dict[str, object] = {"selector": selector, "secret_hash": _digest(secret), "expires_at": now + LIFETIME}
    row |= {"station": station, "relay": relay, "attempts": 0, "used_at": None}
    fresh = insert(connection, enrol_code).values(row)
    renewed = "secret_hash", "expires_at", "station", "relay", "attempts", "used_at"
    replaced = {name: fresh.excluded[name] for name in renewed}
    connection.execute(fresh.on_conflict_do_update(index_elements=["selector"], set_=replaced))
    return NewCode(f"{selector}-{secret[:4]}-{secret[4:]}", now + LIFETIME)


def redeem(connection: Connection, code: str, *, now: int) -> Redeemed | Refused:
    """Use *code* up; gives the refusal when it is unknown, used, expired or guessed at too often.

    The refusal is returned, not raised, so that the attempt it counts is committed.
    """
    plain = letters.plain(code)
    selector, secret = plain[:_SELECTOR], plain[_SELECTOR:]
    query = select(enrol_code).where(enrol_code.c.selector == selector).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None or row.attempts >= MAX_ATTEMPTS:
        return Refused(ErrorCode.ENROL_CODE_UNKNOWN)
    this = update(enrol_code).where(enrol_code.c.selector == selector)
    if not hmac.compare_digest(bytes(row.secret_hash), _digest(secret)):
        connection.execute(this.values(attempts=row.attempts + 1))
        return Refused(ErrorCode.ENROL_CODE_UNKNOWN)
    if row.used_at is not None:
        return Refused(ErrorCode.ENROL_CODE_USED)
    if now > row.expires_at:
        return Refused(ErrorCode.ENROL_CODE_EXPIRED)
    connection.execute(this.values(used_at=now))
    return Redeemed(row.station, row.relay)


def _random(length: int) -> str:
    return "".join(secrets.choice(letters.ALPHABET) for _ in range(length))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
