"""Finds the smear of a code in motion in the picture itself: its direction and its length.

A shutter that is open while a badge moves averages it along a line. Across that line the print keeps its steps, along
it they are gone; and the steps along it come in pairs, one at each end of the line, with opposite signs. Both show in
one frame, so nothing has to be known of the hand or the shutter.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.waves import Waves, alike, disc, line, step

MOST_EVEN = 0.8
"""Steps along the line, as a share of those across it, in a smeared patch; squared, and 1 in a sharp one."""
LEAST_STEPS = 50.0
"""Mean square of a patch's steps (Sobel), below which there is nothing in it."""
SHORTEST, LONGEST = 5, 40
"""Pixels of a patch: a shorter smear does not keep a code from being read, a longer one leaves nothing to read."""
MIDDLE = 256
"""Pixels a side of the part of a patch in which a smear is measured."""
ASTRAY = np.radians(16)
"""How far the steps alone may be wrong about the direction: what stands round a code has directions of its own."""
AS_GOOD = 0.8
"""Of the lengths that are so nearly as good as the best, the shortest: modules repeat, and with them pairs of steps."""
LEAST_PAIRED, CLEARLY_PAIRED = 0.12, 0.25
"""How clearly the steps come in pairs: 0.5 is perfect. Less will do where hardly a step is left along the line."""
FEW_ALONG = 0.5
"""Evenness up to which that is so."""


@dataclass(frozen=True, slots=True, eq=False)
class Smear:
    """How far a patch's content went while the shutter was open, in its pixels; either way round."""

    waves: Waves
    across: float
    down: float

    def undone(self, soft: float, noise: float) -> Image:
        """Return the patch without its smear, and without the disc of `soft` pixels that a lens made besides.

        `noise` as in `Waves.without`.
        """
        side = self.waves.side
        return self.waves.without(line(side, self.across, self.down) * disc(side, soft), noise)


def find_smear(image: Image, *, likely: bool = True) -> Smear | None:
    """Return the smear of a patch; None where nothing is smeared that could be undone.

    Where a code in motion is not `likely`, only one that shows clearly.
    """
    even, angle = evenness(image)
    if even > MOST_EVEN:
        return None
    paired = _paired(image, angle)
    deepest = float(paired.min())
    if deepest > -(LEAST_PAIRED if likely and even <= FEW_ALONG else CLEARLY_PAIRED):
        return None
    length, _ = _polar()
    good = paired <= AS_GOOD * deepest
    shortest = good & (length < length[good].min() + 4)
    y, x = np.unravel_index(np.argmin(np.where(shortest, paired, 1.0)), paired.shape)
    return Smear(Waves(image), float(x) - LONGEST, float(y) - LONGEST)


def _paired(image: Image, angle: float) -> NDArray[np.float32]:
    """Return how alike the steps in a direction are to those so far away, 1 at most, opposite ones below 0; the middle
    of what is returned is no distance. Where no smear is looked for, 1."""
    around = alike(_middle(image), step(MIDDLE, float(np.cos(angle)), float(np.sin(angle))))
    if around[0, 0] <= 0:
        return np.ones((2 * LONGEST + 1, 2 * LONGEST + 1), np.float32)
    paired = np.roll(around, (LONGEST, LONGEST), (0, 1))[: 2 * LONGEST + 1, : 2 * LONGEST + 1] / around[0, 0]
    length, direction = _polar()
    off = np.abs((direction - angle + np.pi / 2) % np.pi - np.pi / 2)
    return np.asarray(np.where((off < ASTRAY) & (length >= SHORTEST) & (length < LONGEST), paired, 1.0), np.float32)


def evenness(image: Image) -> tuple[float, float]:
    """Return the steps along the direction that has fewest, squared, as a share of those across it; and the direction.

    1 in a sharp print, near 0 where everything runs along one line; 1 as well where there is nothing. Radians.
    """
    across, down = (cv2.Sobel(image, cv2.CV_32F, x, 1 - x, ksize=3) for x in (1, 0))
    a, b, c = (float(np.vdot(one, other)) for one, other in ((across, across), (across, down), (down, down)))
    spread = float(np.hypot(a - c, 2 * b))
    if a + c < LEAST_STEPS * image.size:
        return 1.0, 0.0
    return (a + c - spread) / (a + c + spread), 0.5 * float(np.arctan2(2 * b, a - c)) + np.pi / 2


def _middle(image: Image) -> NDArray[np.float32]:
    """Return the middle of a patch, fading out all round, on a plain ground."""
    height, width = (min(MIDDLE, length) for length in image.shape)
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    core = image[top : top + height, left : left + width].astype(np.float32)
    fading = np.hanning(height)[:, None] * np.hanning(width)
    faded = np.asarray((core - core.mean()) * fading, np.float32)
    return np.asarray(cv2.copyMakeBorder(faded, 0, MIDDLE - height, 0, MIDDLE - width, cv2.BORDER_CONSTANT), np.float32)


@cache
def _polar() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    down, across = np.mgrid[-LONGEST : LONGEST + 1, -LONGEST : LONGEST + 1]
    return np.hypot(across, down), np.arctan2(down, across)
