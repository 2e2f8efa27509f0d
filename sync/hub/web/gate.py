"""Lets only so much in at once: who comes on top waits in line, and is asked to come again where the line is too long.

The line is what keeps it fair. Everybody has one request under way at a time, so nobody gets a second turn before all
who were there earlier had their first.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sync.protocol.errors import ErrorCode, Refused

PATIENCE = 10.0
"""Seconds that somebody may wait in line; a station gives up after longer than that."""
_SMOOTH = 0.1
"""How much one request says about how long the next will take."""


class Gate:
    """*places* requests are worked on at once, and the bodies of all that are here have *room* bytes together.

    Of one event loop, which is what makes it safe.
    """

    def __init__(self, places: int, room: int, now: Callable[[], float] = time.monotonic) -> None:
        self._places = asyncio.Semaphore(places)
        self._room = room
        self._now = now
        self._at_once = places
        self._held = 0
        self._waiting = 0
        self._each = 0.0
        """Seconds that a request takes, as of late."""

    def hold(self, size: int) -> None:
        """Find room for *size* bytes more, until ``let_go``. Raises Refused(``busy``) when there is none."""
        if self._held + size > self._room:
            raise _busy(self._expected())
        self._held += size

    def let_go(self, size: int) -> None:
        self._held -= size

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait in line. Raises Refused(``busy``) when that would take too long, at once where that can be told."""
        if self._expected() > PATIENCE:
            raise _busy(self._expected())
        self._waiting += 1
        try:
            await asyncio.wait_for(self._places.acquire(), PATIENCE)
        except TimeoutError:
            raise _busy(self._expected()) from None
        finally:
            self._waiting -= 1
        started = self._now()
        try:
            yield
        finally:
            self._places.release()
            self._each += _SMOOTH * (self._now() - started - self._each)

    def _expected(self) -> float:
        """Seconds until somebody who comes now has a turn."""
        return self._waiting * self._each / self._at_once


def _busy(seconds: float) -> Refused:
    """Come again when about half of those here are through, each at a time of their own."""
    later = max(1, min(30, int(seconds / 2)))
    return Refused(ErrorCode.BUSY, retry_after=random.randint(later, 2 * later + 1))  # noqa: S311 - spreads stations out
