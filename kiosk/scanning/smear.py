"""Undoes the smear of a code in motion: finds its direction and length in the picture itself, and divides it out.

A shutter that is open while a badge moves averages it along a line. Across that line the print keeps its
steps, along it they are gone; and the steps along it come in pairs, one at each end of the line, with
opposite signs. Both show in one frame, so nothing has to be known of the hand or the shutter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.patches import Patch, Points

MOST_EVEN = 0.75
"""Steps along the line, as a share of those across it, in a smeared patch; squared, and 1 in a sharp one."""
LEAST_STEPS = 50.0
"""Mean square of a patch's steps (Sobel), below which there is nothing in it."""
SHORTEST, LONGEST = 5, 40
"""Pixels of a patch: a shorter smear does not keep a code from being read, a longer one leaves nothing to read."""
LEAST_PAIRED = 0.06
"""How clearly the steps come in pairs: 0.5 is perfect."""
ROWS_APART = 2
"""Every second row is enough to measure by."""
NOISE = 0.01
"""Power of the noise as a share of the picture's (Wiener): less brings out more, of both."""

Affine = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Upright:
    """A patch turned so that its smear runs along the rows, how long it is, and the way back."""

    image: Image
    length: int
    back: Affine

    def corners_in_patch(self, points: Points) -> Points:
        """Translate four points to pixels of the patch."""
        return np.asarray(cv2.transform(points.reshape(1, -1, 2), self.back)[0], np.float32)


def upright(patch: Patch) -> Upright | None:
    """Turn a patch so that its smear runs along the rows; None where nothing is smeared that could be undone."""
    even, angle = evenness(patch.image)
    if even > MOST_EVEN:
        return None
    turned, matrix = _turned(patch.image, angle)
    length = _length(turned)
    return None if length is None else Upright(turned, length, _float(cv2.invertAffineTransform(matrix)))


def unsmeared(smeared: Upright, *, noise: float = NOISE, soft: float = 0.0) -> Image:
    """Return the picture without its smear, and without a blur of `soft` pixels besides (a lens not yet in focus)."""
    width = smeared.image.shape[1]
    size = cv2.getOptimalDFTSize(width + 2 * smeared.length + 16)
    left = (size - width) // 2
    wide = cv2.copyMakeBorder(smeared.image, 0, 0, left, size - width - left, cv2.BORDER_REFLECT)
    waves = np.fft.rfftfreq(size)
    passed = np.sinc(waves * smeared.length) * np.exp(-2 * (np.pi * soft * waves) ** 2)
    undone = (passed / (passed * passed + noise)).astype(np.float32)
    all_sharp = np.fft.irfft(np.fft.rfft(wide.astype(np.float32), axis=1) * undone, size, axis=1)
    sharp = np.asarray(all_sharp[:, left : left + width], np.float32)
    if soft:
        lost = sharp - np.asarray(cv2.GaussianBlur(sharp, (1, 0), 0.01, sigmaY=1.5 * soft), np.float32)
        sharp = sharp + 1.5 * lost
    return np.clip(sharp, 0, 255).astype(np.uint8)


def _float(matrix: cv2.typing.MatLike) -> Affine:
    return np.asarray(matrix, np.float64)


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


def _turned(image: Image, angle: float) -> tuple[Image, Affine]:
    height, width = image.shape
    matrix = _float(cv2.getRotationMatrix2D((width / 2, height / 2), float(np.degrees(angle)), 1))
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = int(width * cos + height * sin), int(width * sin + height * cos)
    shift = np.array([[0, 0, (wide - width) / 2], [0, 0, (high - height) / 2]])
    moved = np.asarray(matrix + shift, np.float64)
    turned = cv2.warpAffine(image, moved, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), moved


def _length(turned: Image) -> int | None:
    """Return how long the smear is: the distance at which steps along the rows have their opposites."""
    steps = np.diff(turned[::ROWS_APART].astype(np.float32), axis=1)
    steps -= steps.mean()
    size = cv2.getOptimalDFTSize(steps.shape[1] + LONGEST)
    power = np.abs(np.fft.rfft(steps, size, axis=1)) ** 2
    alike = np.fft.irfft(power.sum(0))[: LONGEST + 1]
    length = int(np.argmin(alike[SHORTEST:])) + SHORTEST
    return length if length < LONGEST and alike[length] <= -LEAST_PAIRED * alike[0] else None
