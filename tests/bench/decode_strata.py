"""Decoding under every bad condition, on drawn scenes with known truth, beside the engines anyone could use.

python -m tests.bench.decode_strata [--count N] [--seed N]: N scenes a stratum (default 48).
Times are processor time of the one thread at work, so a busy machine does not change the ratios.
"""

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator
from time import thread_time

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.scanning import Decoder
from kiosk.scanning.engines import DEFAULT_ZXING, read_zbar, read_zxing
from tests.bench.engines import FLOOR, OURS, UNION, Reader, readers
from tests.bench.machine import kept
from tests.bench.scenes import EMPTY, STRATA, empty, scene
from tests.bench.targets import Target, at_most, show_targets

STREAM = 150
"""Frames for which a still scene is watched, at 30 a second."""
AT_ONCE = 8
"""Scenes an engine reads in a row before the next one does."""


class Tally:
    """Which scenes an engine read, by stratum, and the milliseconds it took."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.right: dict[str, list[bool]] = {name: [] for name in STRATA}
        self.times: list[float] = []
        self.false = 0

    def take(self, read: Reader, image: Image, stratum: str, text: str) -> None:
        """Let the engine read one scene."""
        start = thread_time()
        found = [reading.text for reading in read(image, None)]
        self.times.append((thread_time() - start) * 1000)
        self.right[stratum].append(text in found)
        self.false += sum(item != text for item in found)

    def rate(self, stratum: str) -> float:
        """Return the share read of one stratum."""
        return statistics.fmean(self.right[stratum])

    @property
    def overall(self) -> float:
        """Return the share read of all scenes."""
        return statistics.fmean(right for rights in self.right.values() for right in rights)


def compare(count: int, seed: int) -> dict[str, Tally]:
    """Let every engine read every scene, several in a row: in a stream, too, it has worked a moment ago."""
    engines = readers()
    tallies = {name: Tally() for name in engines}
    for stratum in STRATA:
        for first in range(0, count, AT_ONCE):
            drawn = [scene(stratum, number, seed=seed) for number in range(first, min(count, first + AT_ONCE))]
            images = kept(item.image for item in drawn)
            for name, read in engines.items():
                for image, item in zip(images, drawn, strict=True):
                    tallies[name].take(read, image, stratum, item.text or "")
        print(f"  … {stratum}", file=sys.stderr)
    return tallies


def union(tallies: dict[str, Tally]) -> Tally:
    """Return what all the other engines together read."""
    together = Tally()
    others = [tally for name, tally in tallies.items() if name != OURS]
    for stratum in STRATA:
        rights = zip(*(tally.right[stratum] for tally in others), strict=True)
        together.right[stratum] = [any(right) for right in rights]
    return together


def show_strata(tallies: dict[str, Tally]) -> list[Target]:
    """Print the table of strata; return the targets and whether each is met."""
    together = union(tallies)
    columns = {**tallies, UNION: together}
    print("\nsingle frames, % right  " + "".join(f"{name:>16}" for name in columns))
    for stratum in STRATA:
        print(f"  {stratum:20}  " + "".join(f"{tally.rate(stratum):16.1%}" for tally in columns.values()))
    print(f"  {'all':20}  " + "".join(f"{tally.overall:16.1%}" for tally in columns.values()))
    floor = statistics.fmean(tallies[FLOOR].times)
    means = {name: statistics.fmean(tally.times) for name, tally in tallies.items()}
    print(f"  {'ms mean':20}  " + "".join(f"{ms:16.2f}" for ms in means.values()))
    print(f"  {'× pyzbar':20}  " + "".join(f"{ms / floor:16.2f}" for ms in means.values()))
    print(f"  {'wrong texts':20}  " + "".join(f"{tally.false:16}" for tally in tallies.values()))
    ours, gain = tallies[OURS], tallies[OURS].overall - together.overall
    best = {s: max(tally.rate(s) for name, tally in tallies.items() if name != OURS) for s in STRATA}
    below = [stratum for stratum in STRATA if ours.rate(stratum) < best[stratum]]
    return [
        Target("strata: union of others + 4 points", f"{gain * 100:+.1f}", gain >= 0.04),
        Target("strata: none below the best single engine", ", ".join(below) or "none is", not below),
        at_most("strata: mean cost", means[OURS] / floor, 0.2, " × pyzbar"),
    ]


def timed(frames: Iterable[Image], decoder: Decoder) -> tuple[list[float], int]:
    """Feed a stream to a decoder at 30 frames a second; return milliseconds a frame, and how much was read."""
    times, read = [], 0
    for number, image in enumerate(frames):
        start = thread_time()
        read += len(decoder.decode(image, number / 30))
        times.append((thread_time() - start) * 1000)
    return times, read


def still(image: Image) -> Iterator[Image]:
    """Yield a scene in which nothing moves but the sensor's noise."""
    random = np.random.default_rng(5)
    for _ in range(STREAM):
        grain = random.integers(0, 4, image.shape, np.uint8)
        yield np.asarray(cv2.add(image, grain), np.uint8)


def show_empty(count: int, seed: int) -> list[Target]:
    """Print what frames without a code cost; return the targets and whether each is met."""
    scenes = kept(empty(kind, number, seed=seed).image for number in range(count) for kind in EMPTY)
    floors = []
    for image in scenes[:: max(1, len(scenes) // 40)]:
        start = thread_time()
        read_zbar(image)
        floors.append((thread_time() - start) * 1000)
    floor = statistics.fmean(floors)
    alone = [len(read_zxing(image, DEFAULT_ZXING)) for image in scenes]
    moving, read = timed(scenes, Decoder(clock=thread_time))
    standing: list[float] = []
    more = 0
    for image in scenes[: 2 * len(EMPTY)]:
        times, found = timed(still(image), Decoder(clock=thread_time))
        standing, more = standing + times, more + found
    print(f"\nframes without a code: {len(scenes)} different, then {2 * len(EMPTY)} × {STREAM} still")
    for name, times in (("moving", moving), ("still", standing)):
        p95 = statistics.quantiles(times, n=20)[-1]
        mean = statistics.fmean(times)
        print(f"  {name:8} {mean:6.2f} ms mean, {p95:6.2f} p95, {max(times):6.2f} most, {mean / floor:.2f} × pyzbar")
    print(f"  reads: {read} moving, {more} still; zxing-cpp alone: {sum(alone)}")
    p95 = statistics.quantiles(moving, n=20)[-1]
    return [
        Target("no code in the frame: nothing read", str(read + more), read + more == 0),
        at_most("no code, moving: mean cost", statistics.fmean(moving) / floor, 0.5, " × pyzbar"),
        at_most("no code, still: mean cost", statistics.fmean(standing) / floor, 0.15, " × pyzbar"),
        at_most("no code, moving: p95", p95, 20, " ms"),
    ]


def main() -> int:
    """Print all tables and how the targets fared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    targets = show_strata(compare(chosen.count, chosen.seed)) + show_empty(max(1, chosen.count), chosen.seed)
    show_targets(targets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
