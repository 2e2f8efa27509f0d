"""Lets only so much in at once; whoever comes on top is asked to come again rather than left waiting."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sync.protocol.errors import ErrorCode, Refused


class Gate:
    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Raises Refused(``busy``) when every place is taken."""
        if not self._places.acquire(blocking=False):
            raise Refused(ErrorCode.BUSY, retry_after=random.randint(1, 3))  # noqa: S311 - spreads stations out
        try:
            yield
        finally:
            self._places.release()
