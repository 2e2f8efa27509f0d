"""The one door to threads: work runs on an executor, its result comes back on the thread that asked."""

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)

T = TypeVar("T")


class Jobs(QObject):
    """One lane of work: with the default executor one job at a time, in order, on a thread of its own.

    ``run`` never waits. ``done`` and ``failed`` are called on the thread this object lives on; after ``stop`` they
    are not called any more. Signal ``failed`` (object): the exception of a job that had no ``failed`` of its own.
    """

    failed = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, executor: Executor | None = None, *, name: str = "job", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix=name)
        self._running = True
        self._ended.connect(self._deliver, Qt.ConnectionType.AutoConnection)

    @property
    def is_running(self) -> bool:
        """Whether anybody still wants what its jobs come to; asked from any thread."""
        return self._running

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do *work* elsewhere, then call *done* with what it returned, or *failed* with what it raised."""
        if self._running:
            self._executor.submit(self._work, work, done or _forget, failed or self.failed.emit)

    def stop(self) -> None:
        """Finish the job that runs, drop those that wait, and deliver nothing more."""
        self._running = False
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _work(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001
            _log(error)
            self._ended.emit(failed, error)
        else:
            self._ended.emit(done, result)

    @Slot(object, object)
    def _deliver(self, receiver: Callable[[Any], None], value: object) -> None:
        if self._running:
            receiver(value)


def _forget(_result: object) -> None:
    """For jobs whose result nobody waits for."""


def _log(error: Exception) -> None:
    """Say where it happened, never what the message quotes: it may hold a name or a badge."""
    if hasattr(error, "sentence"):  # of the surroundings, and shown to staff
        log.info("a job met a problem of the surroundings: %s", getattr(error, "code", "?"))
        return
    log.error("a job failed: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
