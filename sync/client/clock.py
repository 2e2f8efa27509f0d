"""The two clocks sync needs; ``kiosk.clock`` satisfies the same form."""

import time
from typing import Protocol


class Clock(Protocol):
    """``now``: the wall clock, ms since 1970 UTC, right or wrong; ``mono``: ms that only grow."""

    def now(self) -> int: ...

    def mono(self) -> int: ...


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return time.monotonic_ns() // 1_000_000
