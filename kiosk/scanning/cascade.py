"""The harder ways of reading a window of a frame, one after the other, each of bounded cost.

Every attempt makes black and white of the window in another way, lets zxing-cpp read it, and most then look
for a code of which a part is hidden (`repair`). Their order is by how much each added per millisecond
on synthetic scenes (tests/bench/decode_strata.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
import zxingcpp

from kiosk.camera import Image
from kiosk.scanning.engines import read_zbar, read_zxing
from kiosk.scanning.finders import find_finders
from kiosk.scanning.focus import refocused
from kiosk.scanning.patches import Patch, Points, Window, cut
from kiosk.scanning.pyramid import Pyramid
from kiosk.scanning.readings import Reading
from kiosk.scanning.repair import Patience, read_with_finders
from kiosk.scanning.smear import find_smear

NEIGHBOURHOOD = 31
"""Pixels over which light is taken to be even: about ten modules of a patch."""

GAIN = 3.0
ZBAR_SCALE = 0.75
"""zbar reads no less of a smaller patch, and takes a third less time."""


class OtherWay(Enum):
    """Attempts that make no black and white of a window."""

    BRIGHTENED = "brightened"  # all of the frame, whatever its windows
    WHOLE = "whole"  # all of the frame as it is, light codes on dark and smaller sizes included
    ZBAR = "zbar"  # the second engine, on the likeliest window
    REFOCUSED = "refocused"  # the likeliest window, as if the lens had been in focus
    UNSMEARED = "unsmeared"  # the likeliest of two windows that is smeared, if any


@dataclass(frozen=True, slots=True)
class Attempt:
    """A way of making black and white, and the window (0: the likeliest) it is tried on; or another way.

    `repairs`: whether hidden parts are looked for in it, too. In the others that takes longer than it is worth: one
    code or two in a hundred hard scenes, mostly none.
    """

    window: Literal[0, 1]
    way: Callable[[Image], Image] | OtherWay
    repairs: bool = True


def clear_print(image: Image) -> Image:
    """Call dark what is well darker than its surroundings: noise and texture of paper and cloth drop out."""
    return _adaptive(image, 15)


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


SMEARED = ((0.0, 0.01), (3.0, 0.005))
"""What is divided out with a smear (`Smear.undone`: soft, noise): a badge that comes in may not be in focus yet."""

BLUR, BLUR_NOISE = 7.0, 0.006
"""How wide a lens out of focus makes a point (radius in pixels of a patch), and the noise (`refocused`)."""

IN_MOTION = Attempt(0, OtherWay.UNSMEARED)
LAST = (
    Attempt(0, darkest_third, repairs=False),
    Attempt(1, darkest_third, repairs=False),
    Attempt(0, OtherWay.REFOCUSED),
    Attempt(0, OtherWay.ZBAR),
)
"""What seldom reads anything that the others did not."""
ATTEMPTS = (
    Attempt(0, clear_print),
    Attempt(1, sharpened_print),
    Attempt(0, darkest_fifth),
    Attempt(0, OtherWay.BRIGHTENED),
    Attempt(0, sharpened, repairs=False),
    *LAST,
)
"""What takes turns over the frames of a stream; `IN_MOTION` comes first where something moves."""
ON_ITS_OWN = (
    Attempt(0, OtherWay.BRIGHTENED),
    Attempt(0, clear_print),
    Attempt(1, sharpened_print),
    IN_MOTION,
    Attempt(0, darkest_fifth),
    Attempt(0, sharpened, repairs=False),
    *LAST,
    Attempt(0, OtherWay.WHOLE),
)
"""For a picture that is not one of a stream; first what reads most in a millisecond."""
ALL_OVER = (OtherWay.BRIGHTENED, OtherWay.WHOLE)
IN_A_WINDOW = tuple(attempt for attempt in ON_ITS_OWN if attempt.way not in ALL_OVER)
"""For one window among many."""


class Cascade:
    """The attempts on one frame; windows are looked for and patches cut once, and only when needed."""

    def __init__(
        self, picture: Pyramid, find_windows: Callable[[], Sequence[Window]], formats: zxingcpp.BarcodeFormats
    ) -> None:
        """Prepare nothing yet."""
        self._picture = picture
        self._find_windows = find_windows
        self._formats = formats
        self._patches: dict[int, Patch] = {}
        self._patience = Patience()
        self.smeared = False
        """Whether something smeared was found to look into."""

    @cached_property
    def _windows(self) -> Sequence[Window]:
        return self._find_windows()

    def has(self, attempt: Attempt) -> bool:
        """Tell whether there is anything to make this attempt on."""
        return attempt.way in (*ALL_OVER, OtherWay.UNSMEARED) or attempt.window < len(self._windows)

    def make(self, attempt: Attempt) -> tuple[Reading, ...]:
        """Make one attempt; a few milliseconds at most."""
        match attempt.way:
            case OtherWay.BRIGHTENED:
                return self._brightened()
            case OtherWay.WHOLE:
                return read_zxing(self._picture.grey, self._formats)
            case OtherWay.ZBAR:
                patch = self._patch(attempt.window).smaller(ZBAR_SCALE)
                return _in_frame(read_zbar(patch.image), patch)
            case OtherWay.UNSMEARED:
                return self._unsmeared()
            case OtherWay.REFOCUSED:
                patch = self._patch(attempt.window)
                clear = clear_print(refocused(patch.image, radius=BLUR, noise=BLUR_NOISE))
                return _in_frame(self._read(clear), patch)
            case way:
                patch = self._patch(attempt.window)
                black_white = way(patch.image)
                found = _in_frame(self._read(black_white), patch)
                return found if found or not attempt.repairs else self._repaired(patch, black_white)

    def _brightened(self) -> tuple[Reading, ...]:
        """Look into the dark: a dim screen has too little contrast for the first pass, and for the map of windows.

        Halved, because that takes the noise down before it is multiplied.
        """
        bright = np.asarray(cv2.convertScaleAbs(self._picture.level(1), alpha=GAIN), np.uint8)
        return _in_frame(read_zxing(bright, self._formats), Patch(bright, 0, 0, 0.5))

    def _unsmeared(self) -> tuple[Reading, ...]:
        for window in range(min(2, len(self._windows))):
            patch = self._patch(window)
            if (smear := find_smear(patch.image, likely=window == 0)) is not None:
                self.smeared = True
                pictures = (smear.undone(soft, noise) for soft, noise in SMEARED)
                read = (read_zxing(sharp, self._formats) or self._read(darkest_third(sharp)) for sharp in pictures)
                return _in_frame(next((found for found in read if found), ()), patch)
        return ()

    def _read(self, black_white: Image) -> tuple[Reading, ...]:
        return read_zxing(black_white, self._formats, binarizer=zxingcpp.Binarizer.BoolCast)

    def _repaired(self, patch: Patch, black_white: Image) -> tuple[Reading, ...]:
        found = read_with_finders(patch.image, find_finders(black_white), self._patience)
        if found is None:
            return ()
        legible, corners = found
        return (Reading(legible.text, patch.corners_in_frame(corners), "repair", 0.0, legible.sure),)

    def _patch(self, window: int) -> Patch:
        if window not in self._patches:
            self._patches[window] = cut(self._picture.grey, self._windows[window])
        return self._patches[window]


def _in_frame(readings: tuple[Reading, ...], patch: Patch) -> tuple[Reading, ...]:
    return tuple(replace(item, corners=patch.corners_in_frame(_points(item))) for item in readings)


def _points(reading: Reading) -> Points:
    return np.array(reading.corners, np.float32)
