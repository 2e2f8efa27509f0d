"""Follows the records, step by step: each step, and the mark of how far it came, are one transaction.

Steps of several workers take turns by locking that mark.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_, update
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from kiosk.domain.packs import Pack
from sync.hub.store import anomalies, schema
from sync.hub.store.anomalies import Anomaly, AnomalyKind
from sync.hub.store.database import Database
from sync.hub.store.records import with_store
from sync.hub.store.step import Step

STEP = 2_000

_log = logging.getLogger(__name__)
_BREATH = 0.005
"""Seconds between looks whether a writer has ended."""
_OF_THE_RECORD = (DataError, IntegrityError, ProgrammingError, ArithmeticError, ValueError, LookupError)
"""What a record can do to a step; anything else is the database's trouble, and the step is tried again later."""


def follow(
    database: Database, pack: Callable[[], Pack], *, steps: int | None = None, wait: bool, patience: float = 0.0
) -> bool:
    """Catch up with the records, at most *steps* steps; whether there may be more to do.

    *wait*: also when another worker is at it already. *patience*: seconds to wait for writers under way, before whose
    end nothing may be counted that was committed since they began; afterwards everything that was committed before the
    call is in (unless *steps* or *patience* ran out).
    """
    taken, until = 0, time.monotonic() + patience
    committed = _committed(database) if patience else (0, 0)
    while steps is None or taken < steps:
        if _step(database, pack(), wait=wait):
            taken += 1
        elif time.monotonic() >= until or _is_past(database, committed):
            return False
        else:
            time.sleep(_BREATH)
    return True


def is_near(database: Database) -> bool:
    """Whether one step would do: all that is not counted yet, counted while somebody waits."""
    t, mark = schema.record.c, schema.projected.c
    with database.reading() as connection:
        at = connection.execute(select(mark.xid, mark.n)).one()
        newer = select(t.n).where(tuple_(t.xid, t.n) > tuple_(at.xid, at.n)).order_by(t.xid, t.n)
        return connection.execute(newer.offset(STEP).limit(1)).first() is None


def _committed(database: Database) -> tuple[int, int]:
    """The last record there is."""
    t = schema.record.c
    with database.reading() as connection:
        last = connection.execute(select(t.xid, t.n).order_by(t.xid.desc(), t.n.desc()).limit(1)).one_or_none()
    return (0, 0) if last is None else (last.xid, last.n)


def _is_past(database: Database, record: tuple[int, int]) -> bool:
    with database.reading() as connection:
        at = connection.execute(select(schema.projected)).one()
    return (at.xid, at.n) >= record


def _step(database: Database, pack: Pack, *, wait: bool) -> bool:
    """One step; whether there may be more."""
    with database.writing() as connection:
        mark = select(schema.projected).with_for_update(skip_locked=not wait)
        at = connection.execute(mark).one_or_none()
        if at is None:
            return False
        rows = _next(connection, at, database.settled(connection))
        if rows:
            _take(connection, rows, pack)
        return len(rows) == STEP


def _next(connection: Connection, at: Row[Any], settled: int) -> Sequence[Row[Any]]:
    t = schema.record.c
    query = (
        with_store().where(tuple_(t.xid, t.n) > tuple_(at.xid, at.n), t.xid < settled).order_by(t.xid, t.n).limit(STEP)
    )
    return connection.execute(query).all()


def _take(connection: Connection, rows: Sequence[Row[Any]], pack: Pack) -> None:
    """Take *rows* in together; one that cannot be is noted and passed over, the others go on."""
    try:
        with connection.begin_nested():
            at = connection.execute(select(schema.projected)).one()
            Step(connection, pack, (at.xid, at.n)).take(rows)
            _advance(connection, rows[-1])
    except _OF_THE_RECORD as e:
        if len(rows) == 1:
            _pass_over(connection, rows[0], e)
            return
        half = len(rows) // 2
        _take(connection, rows[:half], pack)
        _take(connection, rows[half:], pack)


def _pass_over(connection: Connection, row: Row[Any], why: Exception) -> None:
    _log.error("record %s cannot be counted: %s", row.id, type(why).__name__)
    found = Anomaly(AnomalyKind.UNPROJECTABLE, f"unprojectable:{row.id}", row.received, row.store, row.seq)
    anomalies.note(connection, [found])
    _advance(connection, row)


def _advance(connection: Connection, row: Row[Any]) -> None:
    connection.execute(update(schema.projected).values(xid=row.xid, n=row.n))
