"""Tells cheaply where in a picture a code could be: blocks in which both directions are full of contrast."""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image

BLOCK = 8
STRONG = 12.0
"""Mean step between neighbouring pixels, in grey levels, from which a block counts as busy."""
FEWEST_BLOCKS = 12
"""A code 60 pixels wide covers about 50 blocks; half lost to glare still leaves more than this."""


def busy_blocks(grey: Image) -> NDArray[np.float32]:
    """Return the busyness of each 8×8 block: the lesser of its horizontal and vertical contrast.

    Printed lines and table edges have one direction only; a code has both. Well under 1 ms at 720p.
    """
    height, width = grey.shape
    if height < BLOCK or width < BLOCK:
        return np.zeros((0, 0), np.float32)
    size = (width // BLOCK, height // BLOCK)
    across = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    down = cv2.absdiff(grey[1:, :], grey[:-1, :])
    both = np.minimum(
        cv2.resize(across, size, interpolation=cv2.INTER_AREA), cv2.resize(down, size, interpolation=cv2.INTER_AREA)
    )
    return np.asarray(both, np.float32)


def looks_promising(grey: Image) -> bool:
    """Tell whether anything in the picture is busy enough to be worth a slower engine."""
    return int(np.count_nonzero(busy_blocks(grey) >= STRONG)) >= FEWEST_BLOCKS
