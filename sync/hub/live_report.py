"""The report as the pages show it: counted on from where it stood, and never while somebody waits for a page.

A tally of all records takes minutes at millions, so one worker at a time keeps one (whoever has the turn), in a thread
of its own that lets everything else go first, and keeps what it says in the database for all. A hub with few records
counts them when it is asked, so that the report is of this very moment.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, tuple_

from kiosk.domain.figures import Report
from kiosk.domain.report import Tally
from sync.hub.service import HubService
from sync.hub.store import kept_reports, schema
from sync.hub.store.kept_reports import Kept
from sync.hub.store.records import as_record, with_store

FEW = 10_000
"""Records that are counted while a page waits."""
PORTION = 2_000
EVERY = 1.0
"""Seconds between looks for new records."""
REST = 9
"""A report takes longer the more there is in it; the next one is made after a rest that many times as long."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """``report`` of all records there were ``at`` ms; None: it is being counted for the first time."""

    report: Report | None
    at: int


class LiveReport:
    """Owns the thread. ``few``: up to how many records are counted while somebody waits."""

    def __init__(self, service: HubService, *, few: int = FEW) -> None:
        self._service = service
        self._few = few
        self._counting = threading.Lock()
        self._tally: Tally | None = None
        self._digest = ""
        self._mark = (0, 0)
        self._told = (-1, -1)
        """The mark of the report that was kept last."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub report", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the portion it is at, and wait for that."""
        self._stopping.set()
        self._thread.join()

    def current(self) -> Shown:
        """The newest there is: of this moment where records are few, else the last that was kept."""
        with self._service.reading() as connection:
            if _held(connection) > self._few:
                kept = kept_reports.newest(connection)
                return Shown(None, 0) if kept is None else Shown(kept.report, kept.at)
        with self._counting:
            return Shown(self._all_counted().report(), self._service.now())

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                with self._service.database.turn("report") as is_ours:
                    while is_ours() and not self._stopping.is_set():
                        self._stopping.wait(EVERY + self._keep_one())
            except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, and tried again
                _log.exception("the report does not follow the records")

    def _keep_one(self) -> float:
        """Make a report and keep it if anything is new in a large hub; for how many seconds to rest."""
        with self._service.reading() as connection:
            if _held(connection) <= self._few:
                return 0
        while self._portion():
            if self._stopping.is_set():
                return 0
        return _timed(self._keep) * REST if self._mark != self._told else 0

    def _keep(self) -> None:
        with self._counting:
            tally, mark = self._all_counted(), self._mark
            kept = Kept(tally.report(), self._digest, self._service.now())
        with self._service.writing() as connection:
            kept_reports.keep(connection, kept)
        self._told = mark

    def _portion(self) -> bool:
        """Take one portion in, and let others go first for as long; whether there may be more."""
        with self._counting:
            more = False

            def take() -> None:
                nonlocal more
                more = self._follow(self._current_tally())

            taken = _timed(take)
        if more:
            self._stopping.wait(taken * (REST if self._service.rush.is_on else 1))
        return more

    def _all_counted(self) -> Tally:
        tally = self._current_tally()
        while self._follow(tally):
            pass
        return tally

    def _current_tally(self) -> Tally:
        """The one at hand; a new one where another pack is in force."""
        pack = self._service.pack()
        if self._tally is None or pack.digest != self._digest:
            self._tally, self._digest, self._mark, self._told = Tally(pack), pack.digest, (0, 0), (-1, -1)
        return self._tally

    def _follow(self, tally: Tally) -> bool:
        """Add some records; whether there may be more."""
        t = schema.record.c
        with self._service.reading() as connection:
            settled = self._service.database.settled(connection)
            newer = with_store().where(tuple_(t.xid, t.n) > tuple_(*self._mark), t.xid < settled)
            rows = connection.execute(newer.order_by(t.xid, t.n).limit(PORTION)).all()
        for row in rows:
            tally.add(as_record(row, row.store))
        if rows:
            self._mark = (rows[-1].xid, rows[-1].n)
        return len(rows) == PORTION


def _held(connection: Connection) -> int:
    """How many records the hub has."""
    line = schema.journal.c
    return int(connection.execute(select(func.coalesce(func.sum(line.seq - line.fork_seq), 0))).scalar_one())


def _timed(what: Callable[[], None]) -> float:
    """Do *what*; how many seconds it took."""
    started = time.monotonic()
    what()
    return time.monotonic() - started
