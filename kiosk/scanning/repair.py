"""Reads a QR code of which only two of the three corner marks can be seen: the rest is worked out and painted in.

Two marks say where the code lies, how it is tilted and how many modules it has; which corner lacks a
mark is tried out. The modules are then sampled one by one, the marks a thumb or glare hid are painted
in, and error correction does the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.finders import Finder
from kiosk.scanning.guesses import Guess, Warp, corners_of, guesses
from kiosk.scanning.patches import Points
from kiosk.scanning.symbols import SIZES, Legible, Modules, clearness, likeness, read_modules

AROUND = 2
"""Modules sampled beyond the code on each side, so that its edge has surroundings to be judged by."""
LEAST_LIKE = 0.68
"""Fixed modules that must be right before a guess is worth decoding."""
MOST_READS = 4
MOST_GUESSES = 24
"""A wall of marks makes hundreds; a code in view makes a dozen."""
SHARPEN = 3.0
WORTH_REFINING = 0.83
STRIDES = (0.6, 0.3)
"""Modules by which a corner is moved in search of a better place."""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A guess looked at: its modules, and how like a code they are after so many quarter turns."""

    like: float
    modules: Modules
    guess: Guess
    quarter: int

    def read(self) -> Legible | None:
        """Return what its modules say."""
        return read_modules(np.rot90(self.modules, self.quarter))


@dataclass(slots=True)
class Patience:
    """How often one frame's best guess may yet be refined, over all attempts on it; it costs a millisecond."""

    left: int = 2


def read_with_finders(
    grey: Image, finders: list[Finder], patience: Patience | None = None
) -> tuple[Legible, Points] | None:
    """Return what a code says of which these marks are a part, and its corners; or None."""
    patience = patience or Patience()
    likely = sorted(_looks(grey, islice(guesses(finders), MOST_GUESSES)), key=lambda look: -look.like)
    for look in likely[:MOST_READS]:
        if look.like >= LEAST_LIKE and (read := look.read()) is not None:
            return read, corners_of(look.guess)
    for look in likely[:1]:
        if look.like >= WORTH_REFINING and patience.left > 0:
            patience.left -= 1
            guess = refined(grey, look.guess, look.quarter)
            if (read := _Look(1.0, _modules(grey, guess), guess, look.quarter).read()) is not None:
                return read, corners_of(guess)
    return None


def _looks(grey: Image, several: Iterable[Guess]) -> Iterator[_Look]:
    for guess in several:
        modules = _modules(grey, guess)
        for quarter, like in enumerate(likeness(modules)):
            yield _Look(like, modules, guess, quarter)


def refined(grey: Image, guess: Guess, quarter: int) -> Guess:
    """Move the code's corners about, a fraction of a module at a time, while its fixed modules get clearer.

    Marks five modules wide, and not quite flat, miss the far side of a code by a module and more.
    """
    corners, best = corners_of(guess), _clearness(grey, guess, quarter)
    module = float(np.sqrt(cv2.contourArea(corners))) / guess.size
    for stride in STRIDES:
        for corner in range(4):
            for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                moved = corners.copy()
                moved[corner] += np.array(step, np.float32) * (stride * module)
                tried = Guess(guess.size, _onto(moved, guess.size), guess.light_core)
                if (clear := _clearness(grey, tried, quarter)) > best:
                    corners, best, guess = moved, clear, tried
    return guess


def _onto(corners: Points, size: int) -> Warp:
    return np.asarray(cv2.getPerspectiveTransform(_square(size), corners), np.float64)


@lru_cache(maxsize=len(SIZES))
def _square(size: int) -> Points:
    return np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)


def _clearness(grey: Image, guess: Guess, quarter: int) -> float:
    return clearness(_darkness(sample(grey, guess), light_core=guess.light_core), quarter)


def sample(grey: Image, guess: Guess) -> NDArray[np.float32]:
    """Return the grey of each module's middle, the code's surroundings included."""
    side = guess.size + 2 * AROUND
    points = cv2.perspectiveTransform(_middles(guess.size), guess.warp).reshape(side, side, 2) - np.float32(0.5)
    taken = cv2.remap(grey, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken, np.float32)


@lru_cache(maxsize=len(SIZES))
def _middles(size: int) -> Points:
    along = np.arange(-AROUND, size + AROUND) + 0.5
    across, down = np.meshgrid(along, along)
    return np.stack([across, down], -1).reshape(-1, 1, 2).astype(np.float32)


def _modules(grey: Image, guess: Guess) -> Modules:
    return (_darkness(sample(grey, guess), light_core=guess.light_core) > 0).astype(np.uint8)


def _darkness(taken: NDArray[np.float32], *, light_core: bool) -> NDArray[np.float32]:
    """Return by how much each module is darker than the mean of 9×9, some blur between neighbours undone."""
    sharp = taken + SHARPEN * (taken - cv2.GaussianBlur(taken, (0, 0), 1.0))
    darker = cv2.blur(sharp, (9, 9)) - sharp
    inside = darker[AROUND:-AROUND, AROUND:-AROUND]
    return np.asarray(-inside if light_core else inside, np.float32)
