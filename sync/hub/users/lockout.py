"""Slows down guessing: after a few failures one has to wait, longer each time, but never for ever.

Counted for each name and for each address, in the database, so that it holds across workers. A try counts as a
failure until it has succeeded: many at the same moment gain nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from sync.hub.store.schema import sign_in_failure
from sync.hub.store.upsert import insert

FREE_FOR_A_NAME: Final = 5
FREE_FOR_AN_ADDRESS: Final = 20
"""Failures that cost nothing; a whole team may sit behind one address."""
FIRST_WAIT, LONGEST_WAIT = 15_000, 15 * 60_000
"""Milliseconds to wait after one more failure, doubled with each; never more than the longest."""
FORGOTTEN: Final = 24 * 3_600_000
"""Milliseconds after which failures no longer count."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What tries are counted under; only a digest of it, as a name may be a password in the wrong field."""

    digest: bytes
    free: int


def keys(name: str, address: str) -> Sequence[Key]:
    return [Key(_digest(f"name\0{name}"), FREE_FOR_A_NAME), Key(_digest(f"address\0{address}"), FREE_FOR_AN_ADDRESS)]


def attempt(connection: Connection, these: Sequence[Key], *, now: int) -> int:
    """Count one more try under each of *these*; how many ms must pass first (then it is not counted), 0: none."""
    t = sign_in_failure.c
    connection.execute(delete(sign_in_failure).where(t.last_at < now - FORGOTTEN))
    waiting = [_count(connection, key, now=now) for key in sorted(these)]
    if any(waiting):
        mine = t.key.in_([key.digest for key in these])
        connection.execute(update(sign_in_failure).where(mine).values(failures=t.failures - 1))
    return max(waiting)


def failed(connection: Connection, these: Sequence[Key], *, now: int) -> int:
    """The try was a failure; how many ms must pass until the next, 0: none."""
    t = sign_in_failure.c
    for key in sorted(these):
        failures = connection.execute(select(t.failures).where(t.key == key.digest)).scalar_one_or_none() or 0
        until = now + _wait_after(failures - key.free)
        connection.execute(update(sign_in_failure).where(t.key == key.digest).values(until=until))
    until = connection.execute(select(func.max(t.until)).where(t.key.in_([key.digest for key in these]))).scalar_one()
    return max(0, (until or 0) - now)


def succeeded(connection: Connection, these: Sequence[Key]) -> None:
    """Forget the failures under *these*."""
    wanted = [key.digest for key in these]
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.key.in_(wanted)))


def _count(connection: Connection, key: Key, *, now: int) -> int:
    """One more under *key*, whose row nobody else changes until this transaction is over; ms to wait."""
    t = sign_in_failure.c
    first = insert(connection, sign_in_failure).values(key=key.digest, failures=1, last_at=now, until=0)
    counted = first.on_conflict_do_update(index_elements=["key"], set_={"failures": t.failures + 1, "last_at": now})
    row = connection.execute(counted.returning(t.failures, t.until)).one()
    return max(0, int(row.until) - now)


def _wait_after(above: int) -> int:
    """What failures cost in ms, when there are *above* more than are free."""
    return min(LONGEST_WAIT, FIRST_WAIT << min(above, 16)) if above >= 0 else 0


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
