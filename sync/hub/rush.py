"""Knows whether stations are handing in records right now, so that what can wait lets them go first."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LULL = 0.2
"""Seconds without a batch after which a rush is over."""


class Rush:
    """Of one worker; ``now`` gives seconds of a clock that only goes forward."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._under_way = 0
        self._until = 0.0

    @contextmanager
    def batch(self) -> Iterator[None]:
        """A batch is being taken in."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._until = self._now() + LULL

    @property
    def is_on(self) -> bool:
        return self._under_way > 0 or self._now() < self._until
