"""What a figure owes to the machine: some virtual ones take memory that was left alone for a second out of their hands.

python -m tests.bench.machine: how much longer the same work takes after a pause. About 1 where memory is the machine's
own, 2 where others use the caches; tens mean that whatever comes after a pause (a scan, a page) is measured too slow.
"""

import statistics
import time
from collections.abc import Iterable

import numpy as np

from kiosk.camera import Image

PAUSE = 1.0
FORGETFUL = 2.0
"""How much longer the same work may take after a pause on a machine whose clock is believed."""
THINGS = 60_000
EVERY = 7


def forgets() -> float:
    """Return how many times as long a look at some megabytes takes after a second's pause as at once."""
    things = [{"number": number, "text": str(number)} for number in range(THINGS)]

    def look() -> float:
        began = time.perf_counter()
        sum(len(str(thing["text"])) for thing in things[::EVERY])
        return time.perf_counter() - began

    look()
    at_once = statistics.median(look() for _ in range(9))
    later = []
    for _ in range(3):
        time.sleep(PAUSE)
        later.append(look())
    return statistics.median(later) / at_once


def kept(pictures: Iterable[Image]) -> list[Image]:
    """Lay pictures of one size side by side in one piece of memory, for which numpy asks for large pages.

    A webcam has just written what it hands over; a machine that forgets memory would charge 13 ms for each picture
    that was drawn seconds ago.
    """
    return list(np.stack(list(pictures)))


def believed() -> bool:
    """Print it; return whether what the clock says after pauses is what the program takes."""
    factor = forgets()
    print(f"this machine: the same work after a pause of {PAUSE:.0f} s takes {factor:.1f} times as long")
    return factor <= FORGETFUL


if __name__ == "__main__":
    believed()
