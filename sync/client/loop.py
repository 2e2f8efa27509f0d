"""A thread that tries something again and again: at intervals, when woken, and after failures with a back-off."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sync.client.backoff import BackOff
from sync.protocol.errors import Refused, SyncProblem

STATION_TROUBLE = "station_trouble"

_log = logging.getLogger(__name__)


_USUAL = BackOff()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: ``every`` without anything happening, at least ``gap`` between two attempts that went well."""

    every: float
    gap: float
    back_off: BackOff = _USUAL


class Loop:
    """Runs *attempt* in a thread of its own; whatever it raises, the loop goes on. ``problem`` is the last one's code.

    ``succeeded``: whether any attempt went well since the start.
    """

    def __init__(self, name: str, attempt: Callable[[], None], done: Callable[[], None], pace: Pace) -> None:
        self._attempt = attempt
        self._done = done
        self._pace = pace
        self._woken = threading.Event()
        self._forced = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.problem: str | None = None
        self.succeeded = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.force()

    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread to end; whether it did. At once when it was never started."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """There is something to do; a back-off under way is waited out."""
        self._woken.set()

    def force(self) -> None:
        """Try at once."""
        self._forced.set()
        self._woken.set()

    def went_well(self) -> bool:
        """It works, as of now; whether that is news after a problem."""
        recovered = self.problem is not None
        self.problem, self.succeeded = None, True
        return recovered

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._woken.clear()
            self._forced.clear()
            asked = self._try()
            failures = 0 if self.problem is None else failures + 1
            self._wait(failures, asked)

    def _try(self) -> float:
        """One attempt; gives the seconds that the hub asked to wait."""
        asked = 0.0
        try:
            self._attempt()
            self.went_well()
        except SyncProblem as problem:
            self.problem = problem.code
            asked = float(problem.retry_after or 0) if isinstance(problem, Refused) else 0.0
        except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, shown in the status, and tried again
            _log.exception("%s failed", self._thread.name)
            self.problem = STATION_TROUBLE
        self._tell()
        return asked

    def _tell(self) -> None:
        try:
            self._done()
        except Exception:  # noqa: BLE001 - the outer edge of a thread
            _log.exception("%s could not tell how it went", self._thread.name)

    def _wait(self, failures: int, asked: float) -> None:
        if self._stopping.is_set():
            return
        if failures:
            self._forced.wait(self._pace.back_off.delay(failures, chance=random.random, at_least=asked))
            return
        if not self._forced.wait(self._pace.gap):
            self._woken.wait(self._pace.every)
