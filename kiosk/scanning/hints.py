"""Says why nothing is read, when the pictures tell: too dark, too far, too near, moving, shining."""

from collections import Counter, deque
from enum import StrEnum

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.camera.loop import usable
from kiosk.scanning.engines import grey_of
from kiosk.scanning.readings import Reading

LOOK_EVERY = 0.14
"""Seconds between two pictures that are looked at: 7 a second."""
SHOWN_AFTER = 0.7
"""Seconds a reason must have been there before it is said."""
TO_SHOW, TO_STAY = 0.7, 0.35
"""Shares of the looks within `SHOWN_AFTER` that must agree for a reason to appear, and for it to stay."""
DARK = 28
"""Grey level: a picture whose brighter parts are no brighter than this is too dark to read in."""


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
            self._looks.append((at, reason(grey_of(image))))
            self._shown = self._vote(at)
        return self._shown

    def _vote(self, at: float) -> Hint | None:
        while self._looks and at - self._looks[0][0] > SHOWN_AFTER + LOOK_EVERY:
            self._looks.popleft()
        votes = Counter(hint for _, hint in self._looks)
        if self._shown and votes[self._shown] >= TO_STAY * len(self._looks):
            return self._shown
        if self._since is None or at - self._since < SHOWN_AFTER:
            return None
        return next((hint for hint, count in votes.most_common(1) if count >= TO_SHOW * len(self._looks)), None)


def reason(grey: Image) -> Hint | None:
    """Return why no code could be read in one picture, if it tells."""
    small = cv2.resize(grey, (64, 36), interpolation=cv2.INTER_AREA)
    return Hint.TOO_DARK if np.percentile(small, 90) < DARK else None
