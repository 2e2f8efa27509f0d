"""A picture in grey, and halved as often as anyone asks, each once."""

import cv2
import numpy as np

from kiosk.camera import Image
from kiosk.scanning.engines import grey_of


class Pyramid:
    """Level 0 is the picture in grey; each further one is the one before, halved: the mean of 2×2 pixels."""

    def __init__(self, image: Image) -> None:
        """Take a picture: height×width×3 (BGR), or height×width (grey), which is left where it is."""
        self._levels = [grey_of(image)]

    @property
    def grey(self) -> Image:
        """Return level 0."""
        return self._levels[0]

    def level(self, number: int) -> Image:
        """Return a level; one that would have no pixels across or down has one."""
        while len(self._levels) <= number:
            height, width = self._levels[-1].shape
            size = (max(1, width // 2), max(1, height // 2))
            self._levels.append(np.asarray(cv2.resize(self._levels[-1], size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[number]

    def down_to(self, width: int, height: int) -> Image:
        """Return the smallest level that is at least so wide and high; level 0 when none is."""
        number = 0
        while self.grey.shape[1] >> number + 1 >= width and self.grey.shape[0] >> number + 1 >= height:
            number += 1
        return self.level(number)
