"""Cuts a window out of a frame at a size that is good to work on, and finds the way back to the frame."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.readings import Corner

LARGEST = 400
"""Longer sides are scaled down to this: modules stay at 3 pixels or more, and the time stays bounded."""
SMALLEST = 200
"""Shorter patches are doubled: adaptive thresholds want modules of 3 pixels."""

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a frame, in its pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def clipped(self, image: Image) -> "Window":
        """Return the part that lies inside a picture; at least a pixel."""
        height, width = image.shape[:2]
        x, y = min(max(0, self.x), width - 1), min(max(0, self.y), height - 1)
        right, bottom = min(width, self.x + self.width), min(height, self.y + self.height)
        return Window(x, y, max(1, right - x), max(1, bottom - y))

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A grey picture of a window: patch pixels = (frame pixels - x, y) × scale."""

    image: Image
    x: int
    y: int
    scale: float

    def smaller(self, scale: float) -> "Patch":
        """Return the same patch shrunk."""
        return Patch(scaled(self.image, scale), self.x, self.y, self.scale * scale)

    def corners_in_frame(self, points: Points) -> tuple[Corner, Corner, Corner, Corner]:
        """Translate four points of the patch to whole pixels of the frame."""
        moved = np.rint(points / self.scale + (self.x, self.y)).astype(int)
        a, b, c, d = ((int(x), int(y)) for x, y in moved)
        return a, b, c, d


def cut(grey: Image, window: Window) -> Patch:
    """Cut the window out, scaled so that its longer side is between 200 and 480 pixels or near that."""
    image = grey[window.y : window.y + window.height, window.x : window.x + window.width]
    longer = max(image.shape)
    scale = LARGEST / longer if longer > LARGEST else 2.0 if longer < SMALLEST else 1.0
    return Patch(scaled(image, scale), window.x, window.y, scale)


def scaled(image: Image, scale: float) -> Image:
    """Return a copy of the picture at another size; halves are averaged, the rest is interpolated.

    Averaging by an odd factor would be a little smoother and takes five times as long.
    """
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    while scale < 0.5:
        half = (max(1, image.shape[1] // 2), max(1, image.shape[0] // 2))
        image, scale = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8), scale * 2
    smooth = cv2.INTER_LINEAR if scale <= 1 else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(image, size, interpolation=smooth), np.uint8)
