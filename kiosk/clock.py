"""Where time and ids come from, so that everything else can be handed others."""

import secrets
import time
from typing import Protocol

import uuid_utils


class Clock(Protocol):
    """``now``: the wall clock, ms since 1970 UTC, which people set and batteries lose; ``mono``: ms that only grow."""

    def now(self) -> int: ...

    def mono(self) -> int: ...


class SystemClock:
    """The computer's clocks; ``mono`` starts near zero when the program does."""

    def __init__(self) -> None:
        self._start = time.monotonic_ns()

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return (time.monotonic_ns() - self._start) // 1_000_000


class HubTime:
    """The best guess of the hub's time: the wall clock plus the offset last measured.

    When somebody sets the wall clock while the program runs, the step shows against ``mono`` and is taken out.
    """

    def __init__(self, clock: Clock, offset: int | None = None) -> None:
        self._clock = clock
        self._offset = offset
        self._base = clock.now() - clock.mono()

    def heard(self, offset: int | None) -> None:
        """The offset that sync measured last is *offset*; one that is known already says nothing new."""
        if offset is not None and offset != self._offset:
            self.measured(offset)

    def measured(self, offset: int) -> None:
        """The hub's clock was *offset* ms ahead of the wall clock just now."""
        self._offset = offset
        self._base = self._clock.now() - self._clock.mono()

    def offset(self) -> int | None:
        """Milliseconds to add to the wall clock now; None when the hub's time was never learnt."""
        if self._offset is None:
            return None
        stepped = self._clock.now() - self._clock.mono() - self._base
        return self._offset - (stepped if abs(stepped) > 1000 else 0)

    def now(self) -> int:
        return self._clock.now() + (self.offset() or 0)


def new_key() -> bytes:
    """A fresh secret of 32 bytes."""
    return secrets.token_bytes(32)


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562 §5.7) as text."""
    return str(uuid_utils.uuid7())
