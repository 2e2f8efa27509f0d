"""Folds millions of records into a report in a process of its own, so that no page shares an interpreter with that."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

from sync.hub.running_tally import RunningTally
from sync.hub.service import HubService
from sync.hub.store.database import Database

EVERY = 1.0
"""Seconds between looks for new records."""
REST = 9
"""A report takes longer the more there is in it; the next one is made after a rest that many times as long."""
LATER = 10
"""By how much others go first, as ``nice`` counts it."""

T = TypeVar("T")


def fold(url: str, line: Connection) -> None:
    """Send a report and the digest of its pack on *line* whenever there is something new in the database at *url*,
    until the other end is gone."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # they reach all processes of a terminal or a service; only one decides
    if hasattr(os, "nice"):
        os.nice(LATER)
    database = Database.open(url)
    try:
        with suppress(BrokenPipeError, EOFError):
            _follow(RunningTally(HubService(database, now=lambda: 0)), line)
    finally:
        database.close()


def _follow(tally: RunningTally, line: Connection) -> None:
    told = (-1, -1)
    rest = 0.0
    while not line.poll(rest):
        more, taken = _timed(tally.follow)
        if more:
            rest = taken  # the database has others to answer too
        elif tally.mark == told:
            rest = EVERY
        else:
            told, digest = tally.mark, tally.digest
            report, taken = _timed(tally.report)
            line.send((report, digest))
            rest = max(EVERY, taken * REST)


def _timed(what: Callable[[], T]) -> tuple[T, float]:
    """What *what* gives, and how many seconds it took."""
    started = time.monotonic()
    return what(), time.monotonic() - started
