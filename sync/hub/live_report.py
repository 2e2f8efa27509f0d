"""The report as the pages show it: counted on from where it stood, and never while somebody waits for a page.

A tally of all records takes minutes at millions, so one worker at a time has one kept (whoever has the turn), by a
process of its own, and keeps what that says in the database for all. A hub with few records counts them when it is
asked, so that the report is of this very moment.
"""

import logging
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Line

from sqlalchemy import Connection, func, select

from kiosk.domain.figures import Report
from sync.hub.report_folding import EVERY, fold
from sync.hub.running_tally import RunningTally
from sync.hub.service import HubService
from sync.hub.store import kept_reports, schema
from sync.hub.store.kept_reports import Kept

FEW = 10_000
"""Records that are counted while a page waits."""
AGAIN = 10.0
"""Seconds before a process that ended by itself is replaced."""
FAREWELL = 10.0
"""Seconds that it has for ending."""

_log = logging.getLogger(__name__)
_spawning = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Shown:
    """``report`` of all records there were ``at`` ms; None: it is being counted for the first time."""

    report: Report | None
    at: int


class LiveReport:
    """Owns a thread and its process. ``few``: up to how many records are counted while somebody waits."""

    def __init__(self, service: HubService, *, few: int = FEW) -> None:
        self._service = service
        self._few = few
        self._counting = threading.Lock()
        self._tally: RunningTally | None = None
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
            tally = self._tally = self._tally or RunningTally(self._service)
            while tally.follow():
                pass
            return Shown(tally.report(), self._service.now())

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                with self._service.database.turn("report") as is_ours:
                    while is_ours() and not self._stopping.wait(EVERY):
                        if self._is_large():
                            self._keep_all(is_ours)
            except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, and tried again
                _log.exception("the report does not follow the records")
                self._stopping.wait(AGAIN)

    def _is_large(self) -> bool:
        with self._service.reading() as connection:
            return _held(connection) > self._few

    def _keep_all(self, is_ours: Callable[[], bool]) -> None:
        """Keep what the process says for as long as this is its place. Raises EOFError when it ends by itself."""
        self._tally = None  # pages will not need it again
        with _folding(self._service.database.url) as line:
            while is_ours() and not self._stopping.is_set():
                if line.poll(EVERY):
                    report, digest = line.recv()
                    with self._service.writing() as connection:
                        kept_reports.keep(connection, Kept(report, digest, self._service.now()))


@contextmanager
def _folding(url: str) -> Iterator[Line]:
    """A process that folds the database at *url*, until the block ends; gives the line that it speaks on."""
    ours, theirs = _spawning.Pipe()
    process = _spawning.Process(target=fold, args=(url, theirs), name="hub report", daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(FAREWELL)
        if process.exitcode is None:
            process.kill()
            process.join()


def _held(connection: Connection) -> int:
    """How many records the hub has."""
    line = schema.journal.c
    return int(connection.execute(select(func.coalesce(func.sum(line.seq - line.fork_seq), 0))).scalar_one())
