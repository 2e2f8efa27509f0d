"""How much goes into one request: a few seconds' worth, on a gigabit as on 20 kbit/s with two seconds of latency."""

from dataclasses import dataclass

from sync.client.outgoing import BATCH_RECORDS
from sync.protocol.versions import MAX_PAGE

PROFILES = 500
AIM_MS = 4_000
"""What a request may take on top of the line's latency. Long enough that headers and latency cost little of a slow
line, short enough that a cut costs little and the figures on the screen move."""
MOST_MS = 20_000
"""Where latency alone is seconds, a portion travels for twice as long as that, and at most this long."""
LEAST = 8
"""Below this many things a request is mostly headers."""
STEP = 4
"""A portion grows and shrinks by this factor at most: a slow line is not flooded, a fast one is full after a few."""
_WEIGHT = 0.5


@dataclass(slots=True)
class Latency:
    """What the smallest exchange costs, in ms. Shared by both loops: each sees the other's word at some moment."""

    ms: float | None = None
    least: float = 0.0

    def measured(self, ms: float) -> None:
        """A greeting, which is small, took *ms*; on a new connection up to four times what others will take."""
        self.ms, self.least = ms, ms / 4

    def at_most(self, ms: float) -> None:
        self.ms = max(ms, self.least) if self.ms is None else min(max(ms, self.least), self.ms)


class Portion:
    """How many things of one kind (records, list entries, changes) to put into the next request.

    *most*: the largest portion, *first*: before anything was measured. One thread at a time.
    """

    def __init__(self, latency: Latency, *, most: int, first: int = 100) -> None:
        self._latency = latency
        self._most = most
        self._rate: float | None = None
        self._before: tuple[int, float] | None = None
        self.size = min(first, most)

    @property
    def per_second(self) -> float | None:
        """How many went through in a second lately, waiting included; None before the first."""
        return self._rate

    def went(self, count: int, ms: float, *, full: bool) -> None:
        """A request with *count* things was answered after *ms*; *full*: there were more to send or fetch."""
        if not count:
            return
        self._learn(count, ms)
        rate = count * 1000 / max(ms, 1)
        self._rate = rate if self._rate is None else self._rate + _WEIGHT * (rate - self._rate)
        latency = self._latency.ms or 0.0
        travel = max(ms - latency, ms / 2, 1)  # at least half: a latency thought too long must not run away
        wanted = int(count / travel * min(max(AIM_MS, 2 * latency), MOST_MS))
        if full or wanted < self.size:  # one that was not full says nothing of a larger one
            self.size = self._within(wanted)

    def _learn(self, count: int, ms: float) -> None:
        """Two requests of different sizes tell what a thing costs, and so what an empty request would."""
        self._latency.at_most(ms)
        few, many = sorted((self._before or (count, ms), (count, ms)))
        if many[0] >= 2 * few[0] and many[1] > few[1]:
            self._latency.at_most(few[1] - few[0] * (many[1] - few[1]) / (many[0] - few[0]))
        self._before = count, ms

    def failed(self) -> None:
        """A request was not answered: perhaps it was too large for the line."""
        self.size = self._within(0)

    def _within(self, wanted: int) -> int:
        return max(LEAST, self.size // STEP, min(wanted, self.size * STEP, self._most))


class Pacing:
    """What a station learns of its line; kept for as long as the program runs. The way up uses ``records`` and
    ``profiles``, the way down ``changes``."""

    def __init__(self) -> None:
        self.latency = Latency()
        self.records = Portion(self.latency, most=BATCH_RECORDS)
        self.profiles = Portion(self.latency, most=PROFILES)
        self.changes = Portion(self.latency, most=MAX_PAGE)


def minutes_left(waiting: int, per_second: float | None) -> int | None:
    """Minutes, rounded up, until *waiting* things have gone through; None when nothing waits or was measured."""
    if not waiting or not per_second:
        return None
    return -int(-waiting // (60 * per_second))
