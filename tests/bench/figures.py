"""Timing and printing that the benchmarks share: percentiles of one call, and ratios to a floor of the same run."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many calls, sorted."""

    ms: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        return self.ms[min(len(self.ms) - 1, int(len(self.ms) * percent / 100))]

    @property
    def p50(self) -> float:
        return self.percentile(50)

    @property
    def p99(self) -> float:
        return self.percentile(99)


def time_calls(call: Callable[[int], object], count: int, *, warm_up: int = 5) -> Times:
    """Time *call(n)* for n up to *count*, after a few that do not count."""
    for number in range(warm_up):
        call(-1 - number)
    taken = []
    for number in range(count):
        start = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - start) * 1000)
    return Times(tuple(sorted(taken)))


def time_work(call: Callable[[int], object], count: int, *, warm_up: int = 5) -> Times:
    """Like ``time_calls``, but the processor's time of this thread alone: what a machine does beside is left out."""
    for number in range(warm_up):
        call(-1 - number)
    taken = []
    for number in range(count):
        start = time.thread_time()
        call(number)
        taken.append((time.thread_time() - start) * 1000)
    return Times(tuple(sorted(taken)))


def interleave(calls: Sequence[Callable[[int], object]], count: int, *, rounds: int = 10) -> list[Times]:
    """Time several calls in turns, so that a noisy machine is noisy for all of them."""
    taken: list[list[float]] = [[] for _ in calls]
    for round_ in range(rounds):
        for index, call in enumerate(calls):
            first = round_ * (count // rounds)
            taken[index] += time_calls(lambda n, c=call, f=first: c(f + n), count // rounds, warm_up=0).ms  # type: ignore[misc]
    return [Times(tuple(sorted(times))) for times in taken]


def row(name: str, times: Times, floor: Times) -> str:
    return (
        f"{name:<44} p50 {times.p50:7.2f} ms  p99 {times.p99:7.2f} ms   "
        f"{times.p50 / floor.p50:5.1f} × / {times.p99 / floor.p99:5.1f} × the floor"
    )
