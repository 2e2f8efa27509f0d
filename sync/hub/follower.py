"""A thread that keeps counts and anomalies up with the records, so that no station waits for that."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sync.hub import retention
from sync.hub.looking import look
from sync.hub.pairing import find_some
from sync.hub.service import HubService

EVERY = 0.5
"""Seconds between looks; pages look for themselves when they are asked for."""
LOOK_EVERY = 5.0
"""Seconds between looks for what no single record tells."""
TIDY_EVERY = 600.0
"""Seconds between looks for what the hub has promised to forget."""
REST = 4
"""While stations hand in records, a step is followed by a rest that many times as long: what is on a station's disk
alone can be lost, what is not counted yet only waits. Everything else rests as long as it works."""


@dataclass(slots=True)
class _Chore:
    """Something to ``do``, a step at a time, that says whether there is more of it; else again after ``every`` s."""

    do: Callable[[HubService], bool]
    every: float
    due: float = 0.0


_log = logging.getLogger(__name__)


class Follower:
    """Owns the thread; every worker may have one, as they take turns."""

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._stopping = threading.Event()
        self._chores = (_Chore(look, LOOK_EVERY), _Chore(find_some, LOOK_EVERY), _Chore(retention.apply, TIDY_EVERY))
        self._thread = threading.Thread(target=self._run, name="hub follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the step it is at, and wait for that."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                while self._step() and not self._stopping.is_set():
                    pass
            except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, and tried again
                _log.exception("the counts do not follow the records")

    def _step(self) -> bool:
        """One step, and a rest; whether there may be more to do."""
        started, rest = time.monotonic(), 0
        more = self._service.catch_up(steps=1, wait=False)
        if more:
            rest = REST if self._service.rush.is_on else 0
        elif not self._service.rush.is_on:
            more, rest = self._look(), 1
        if more:
            self._stopping.wait(rest * (time.monotonic() - started))
        return more

    def _look(self) -> bool:
        """A step of the first chore whose time has come; whether there is more of it.

        One that fails is due again when it would have been anyway: it keeps no other from its turn.
        """
        for chore in self._chores:
            now = time.monotonic()
            if now >= chore.due:
                chore.due = now + chore.every
                if chore.do(self._service):
                    chore.due = now
                    return True
        return False
