"""The harder ways of reading a window of a frame, one after the other, each of bounded cost.

Every attempt makes black and white of the window in another way, lets zxing-cpp read it, and then looks
for a code of which a part is hidden (`repair`). Their order is by how much each added per millisecond
on synthetic scenes (tests/bench/decode_strata.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import zxingcpp

from kiosk.camera import Image
from kiosk.scanning.engines import read_zbar, read_zxing
from kiosk.scanning.finders import find_finders
from kiosk.scanning.patches import Patch, Window, cut, scaled
from kiosk.scanning.readings import Reading
from kiosk.scanning.repair import Patience, read_with_finders

NEIGHBOURHOOD = 31
"""Pixels over which light is taken to be even: about ten modules of a patch."""

ZBAR_SCALE = 0.75
"""zbar reads no less of a smaller patch, and takes a third less time."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of making black and white, and the window (0: the likeliest) it is tried on; None asks zbar."""

    window: Literal[0, 1]
    black_white: Callable[[Image], Image] | None


def clear_print(image: Image) -> Image:
    """Call dark what is well darker than its surroundings: noise and texture of paper and cloth drop out."""
    return _adaptive(image, 15)


def uneven_light(image: Image) -> Image:
    """Call dark what is darker than its surroundings at all: dim screens, shadows, lost contrast."""
    return _adaptive(np.asarray(cv2.GaussianBlur(image, (0, 0), 0.7), np.uint8), 2)


def darkest_fifth(image: Image) -> Image:
    """Call dark a fifth of the pixels: glare, and stripes of screens, which local means take for print."""
    return _darkest(image, 20)


def darkest_third(image: Image) -> Image:
    """Call dark a third of the pixels: the share of ink in a window with little paper around the code."""
    return _darkest(image, 35)


def sharpened(image: Image) -> Image:
    """Undo some blur first: codes out of focus, moving, or of very few pixels."""
    return _adaptive(_unblurred(image), 8)


def sharpened_print(image: Image) -> Image:
    """Undo some blur, then call dark only what is much darker than its surroundings."""
    return _adaptive(_unblurred(image), 35)


def _unblurred(image: Image) -> Image:
    return np.asarray(cv2.addWeighted(image, 3.0, cv2.GaussianBlur(image, (0, 0), 1.5), -2.0, 0), np.uint8)


def _adaptive(image: Image, least: int) -> Image:
    made = cv2.adaptiveThreshold(image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, NEIGHBOURHOOD, least)
    return np.asarray(made, np.uint8)


def _darkest(image: Image, percent: int) -> Image:
    level = float(np.percentile(image[::4, ::4], percent))
    return np.asarray(cv2.threshold(image, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


ATTEMPTS = (
    Attempt(0, clear_print),
    Attempt(1, sharpened_print),
    Attempt(0, darkest_fifth),
    Attempt(1, darkest_third),
    Attempt(0, sharpened),
    Attempt(0, darkest_third),
    Attempt(0, uneven_light),
    Attempt(0, None),
)


class Cascade:
    """The attempts on one frame; patches are cut once and only when needed."""

    def __init__(self, grey: Image, windows: Sequence[Window], formats: zxingcpp.BarcodeFormats) -> None:
        """Prepare nothing yet."""
        self._grey = grey
        self._windows = windows
        self._formats = formats
        self._patches: dict[int, Patch] = {}
        self._patience = Patience()

    def has(self, attempt: Attempt) -> bool:
        """Tell whether there is a window to make this attempt on."""
        return attempt.window < len(self._windows)

    def make(self, attempt: Attempt) -> tuple[Reading, ...]:
        """Make one attempt; a few milliseconds at most."""
        patch = self._patch(attempt.window)
        if attempt.black_white is None:
            small = Patch(scaled(patch.image, ZBAR_SCALE), patch.x, patch.y, patch.scale * ZBAR_SCALE)
            return _in_frame(read_zbar(small.image), small)
        black_white = attempt.black_white(patch.image)
        found = read_zxing(black_white, self._formats, binarizer=zxingcpp.Binarizer.BoolCast)
        return _in_frame(found, patch) if found else self._repaired(patch, black_white)

    def _repaired(self, patch: Patch, black_white: Image) -> tuple[Reading, ...]:
        found = read_with_finders(patch.image, find_finders(black_white), self._patience)
        if found is None:
            return ()
        text, corners = found
        return (Reading(text, patch.corners_in_frame(corners), "repair", 0.0),)

    def _patch(self, window: int) -> Patch:
        if window not in self._patches:
            self._patches[window] = cut(self._grey, self._windows[window])
        return self._patches[window]


def _in_frame(readings: tuple[Reading, ...], patch: Patch) -> tuple[Reading, ...]:
    return tuple(
        Reading(item.text, patch.corners_in_frame(np.array(item.corners, np.float32)), item.engine, item.ms)
        for item in readings
    )
