"""Says why nothing is read, when the pictures tell: too dark, too far, too near, moving, shining."""

from collections import Counter, deque
from enum import StrEnum

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.camera.loop import usable
from kiosk.scanning.busy import busy_windows
from kiosk.scanning.patches import Window, cut
from kiosk.scanning.pyramid import Pyramid
from kiosk.scanning.readings import Reading
from kiosk.scanning.smear import evenness
from kiosk.scanning.stillness import Stillness

LOOK_EVERY = 0.14
"""Seconds between two pictures that are looked at: 7 a second."""
SHOWN_AFTER = 0.7
"""Seconds a reason must have been there before it is said."""
TO_SHOW, TO_STAY = 0.7, 0.35
"""Shares of the looks within `SHOWN_AFTER` that must agree for a reason to appear, and for it to stay."""
MOVED_LATELY = 2.0
"""Seconds for which what moved counts as held by somebody."""
DARK = 28
"""Grey level: a picture whose brighter parts are no brighter than this is too dark to read in."""
DIM = 60
"""Grey level: a dark place (a phone's screen, say) in a picture that is not."""
LEAST_CONTRAST = 28.0
"""Grey levels (standard deviation): less is cloth, hair and furniture rather than print."""
BLURRED = 0.57
"""Steepest steps as a share of the contrast: sharp print has 0.6 to 1, print in motion 0.45, out of focus 0.25."""
SOFT, ALL_ROUND, LEAST_SOFT = 0.4, 0.6, 22.0
"""Print out of focus has less contrast; its steps are shallow and, unlike those of cloth, alike all round."""
SMALL = 160
"""Pixels a window is long that holds a code too small to read, with all that `busy_windows` adds around."""
WIDE = 280
"""Pixels a window is long, at least, that holds what is left of a code which the picture's edge cuts off."""
LARGE = 0.65
"""Share of the picture's shorter side that such a window takes when the code is too near."""
DRAGGED = 0.35
"""Evenness of steps (`smear.evenness`) below which all that is left of a code runs along one line."""
LEAST_MOVED = 0.1
"""Share of a window in which something has moved."""
MOST_MOVED = 0.6
"""Share of the picture: more is the lamp, or the camera itself."""


class Hint(StrEnum):
    """What the person holding the badge, or the lamp, should do."""

    TOO_DARK = "too_dark"  # more light; a phone: brighter
    CLOSER = "closer"
    FURTHER = "further"
    STILL = "still"  # moving, or not yet in focus: both pass by holding still
    GLARE = "glare"  # tilt it away from the lamp


class Hints:
    """Watches one stream for reasons; time comes from outside, as for `Watch`."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._looks: deque[tuple[float, Hint | None]] = deque()
        self._since: float | None = None  # of the first look without a reading
        self._shown: Hint | None = None
        self._stillness = Stillness()
        self._moved: tuple[float, Image] | None = None

    def see(self, image: Image, readings: tuple[Reading, ...], at: float) -> Hint | None:
        """Take in a frame and what was read in it, at `at` seconds; return what to say now. A reading ends it at once.

        Call this for every frame; few of them are looked at.
        """
        if readings or not usable(image) or (self._looks and at < self._looks[-1][0]):
            self._looks.clear()
            self._since = self._shown = None
            return None
        if not self._looks or at - self._looks[-1][0] >= LOOK_EVERY:
            self._since = at if self._since is None else self._since
            self._looks.append((at, self._look(Pyramid(image), at)))
            self._shown = self._vote(at)
        return self._shown

    def _look(self, picture: Pyramid, at: float) -> Hint | None:
        moved = self._stillness.moved(picture)
        if moved is not None:
            self._moved = at, moved
        if self._moved is not None and not 0 <= at - self._moved[0] <= MOVED_LATELY:
            self._moved = None
        return reason(picture, self._moved[1] if self._moved else None)

    def _vote(self, at: float) -> Hint | None:
        while self._looks and at - self._looks[0][0] > SHOWN_AFTER + LOOK_EVERY:
            self._looks.popleft()
        votes = Counter(hint for _, hint in self._looks)
        if self._shown and votes[self._shown] >= TO_STAY * len(self._looks):
            return self._shown
        if self._since is None or at - self._since < SHOWN_AFTER:
            return None
        return next((hint for hint, count in votes.most_common(1) if count >= TO_SHOW * len(self._looks)), None)


def reason(picture: Pyramid, moved: Image | None) -> Hint | None:
    """Return why no code could be read in one picture, if it tells; about 3 ms at 720p.

    `moved` is a small picture of what moved lately (not 0): a badge in a hand trembles, a poster does not.
    """
    small = cv2.resize(picture.down_to(64, 36), (64, 36), interpolation=cv2.INTER_AREA)
    if np.percentile(small, 90) < DARK:
        return Hint.TOO_DARK
    if moved is None or cv2.countNonZero(moved) > MOST_MOVED * moved.size:
        return None
    window = next(iter(busy_windows(picture, 1, moved=moved)), None)
    if window is None or not _moves(window, moved, picture.grey):
        return None
    return _of_window(picture.grey, window)


def _moves(window: Window, moved: Image, grey: Image) -> bool:
    across, down = moved.shape[1] / grey.shape[1], moved.shape[0] / grey.shape[0]
    top, left = int(window.y * down), int(window.x * across)
    part = moved[top : int((window.y + window.height) * down) + 1, left : int((window.x + window.width) * across) + 1]
    return cv2.countNonZero(part) > LEAST_MOVED * part.size


def _of_window(grey: Image, window: Window) -> Hint | None:
    patch = cut(grey, window).image
    high, wide = (length // 6 for length in patch.shape)
    middle = np.ascontiguousarray(patch[high : patch.shape[0] - high, wide : patch.shape[1] - wide])
    contrast, steepness = _contrast(middle)
    even, _ = evenness(middle)
    soft = steepness < SOFT and even > ALL_ROUND
    if contrast < (LEAST_SOFT if soft else LEAST_CONTRAST):
        return Hint.TOO_DARK if np.percentile(middle, 95) < DIM else None
    if max(window.width, window.height) > LARGE * min(grey.shape) or (_at_edge(window, grey) and _is_wide(window)):
        return Hint.FURTHER
    if _burnt_out(middle):
        return Hint.GLARE
    if steepness < BLURRED or even < DRAGGED:
        return Hint.STILL
    return Hint.CLOSER if max(window.width, window.height) <= SMALL else None


def _contrast(patch: Image) -> tuple[float, float]:
    """Return how far dark and light are apart (standard deviation), and the steepest steps as a share of that."""
    values = patch.astype(np.float32)
    mean, square = (cv2.blur(power, (25, 25)) for power in (values, values * values))
    spread = float(np.sqrt(max(0.0, float(np.percentile(square - mean * mean, 90)))))
    across, down = cv2.Sobel(values, cv2.CV_32F, 1, 0), cv2.Sobel(values, cv2.CV_32F, 0, 1)
    steep = float(np.percentile(cv2.magnitude(across, down)[::2, ::2], 98)) / 8
    return spread, steep / (spread + 1e-3)


def _burnt_out(middle: Image) -> bool:
    """Tell whether there is a white place without a mark, larger than a code has any; paper is round it, not in it."""
    side = max(15, max(middle.shape) // 5)
    white = cv2.erode(cv2.inRange(middle, (250.0,), (255.0,)), np.ones((side, side), np.uint8))
    return cv2.countNonZero(white) > 0


def _at_edge(window: Window, grey: Image) -> bool:
    right, bottom = window.x + window.width, window.y + window.height
    return window.x == 0 or window.y == 0 or right == grey.shape[1] or bottom == grey.shape[0]


def _is_wide(window: Window) -> bool:
    return max(window.width, window.height) > WIDE
