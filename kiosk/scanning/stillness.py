"""Tells whether anything in a camera's picture has changed, so that what was tried in vain is not tried again."""

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.scanning.pyramid import Pyramid

SIZE = (160, 90)
STEP = 8
"""Grey levels by which an 8×8 block must differ: noise is averaged away, lamps flicker by less."""
FEWEST_BLOCKS = 3
"""Blocks that must differ; a code that trembles by a pixel changes dozens."""


class Stillness:
    """Remembers the last picture that was called changed."""

    def __init__(self) -> None:
        """The first picture is a change."""
        self._seen: Image | None = None

    def moved(self, picture: Pyramid) -> Image | None:
        """Compare with the remembered picture, and remember this one if it differs.

        Return a small picture of what differs (not 0), or None when nothing does.
        """
        small = _thumbnail(picture)
        if self._seen is None:
            differs = np.full_like(small, 255)
        else:
            differs = np.asarray(cv2.threshold(cv2.absdiff(small, self._seen), STEP, 255, cv2.THRESH_BINARY)[1])
            if cv2.countNonZero(differs) < FEWEST_BLOCKS:
                return None
        self._seen = small
        return differs


def _thumbnail(picture: Pyramid) -> Image:
    """Shrink by halves as far as that goes: others want these, too, and it takes a quarter of the time."""
    return np.asarray(cv2.resize(picture.down_to(*SIZE), SIZE, interpolation=cv2.INTER_AREA), np.uint8)
