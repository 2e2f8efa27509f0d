"""Divides a known blur out of a picture, by its waves (Wiener deconvolution).

A blur multiplies each wave of a picture by a number. Divided by it the picture is sharp again, but where that number
is small there is little left to divide but noise; `noise` says how small that is.

Waves stay as `cv2.dft` packs those of a real picture (its CCS format), which takes a quarter of the time that pairs of
numbers take.
"""

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image

AROUND: Final = 24
"""Pixels added around a picture by mirroring it, so that its edges do not ring into it."""
SIDES: Final = (160, 240, 320, 384, 450)
"""Pixels a side of what waves are taken of: few, so that what they are multiplied by is worth keeping; the last one
holds the largest patch. All are products of 2, 3 and 5, which is fast, and even."""

Packed = NDArray[np.float32]
"""A number for each wave, where `cv2.dft` packs that wave."""


class Waves:
    """The waves of a grey picture of at most `LARGEST` pixels a side."""

    def __init__(self, image: Image) -> None:
        """Take them."""
        self._height, self._width = image.shape
        self.side = next(side for side in SIDES if side >= max(image.shape) + 2 * AROUND)
        below, right = self.side - self._height - AROUND, self.side - self._width - AROUND
        wide = cv2.copyMakeBorder(image, AROUND, below, AROUND, right, cv2.BORDER_REFLECT)
        self._waves = cv2.dft(wide.astype(np.float32))

    def without(self, passed: Packed, noise: float) -> Image:
        """Return the picture without a blur that lets through so much of each wave.

        `noise`: power of the noise as a share of the picture's; less brings out more, of both.
        """
        sharp = cv2.idft(self._waves * (passed / (passed * passed + noise)), flags=cv2.DFT_SCALE)
        inside = sharp[AROUND : AROUND + self._height, AROUND : AROUND + self._width]
        return np.asarray(np.clip(inside, 0, 255), np.uint8)


def alike(picture: NDArray[np.float32], weights: Packed) -> NDArray[np.float32]:
    """Return how alike a square picture is to itself moved by so many pixels down and across (autocorrelation), each
    wave's power taken times its weight; not moved at all comes first."""
    waves = cv2.dft(picture)
    power = cv2.mulSpectrums(waves, waves, 0, conjB=True)
    return np.asarray(cv2.idft(power * weights), np.float32)


@cache
def disc(side: int, radius: float) -> Packed:
    """Return what a lens out of focus lets through, which makes a disc of every point (pillbox model)."""
    away = np.minimum(np.arange(side), side - np.arange(side))
    point = np.clip(radius + 0.5 - np.hypot(away[:, None], away), 0, 1)
    return _packed(np.fft.rfft2(point / point.sum()).real)


def line(side: int, across: float, down: float) -> Packed:
    """Return what is let through by a shutter that is open while the picture moves by so many pixels."""
    turns = _phase(side, across, down)
    return np.divide(np.sin(turns), turns, out=np.ones_like(turns), where=np.abs(turns) > 1e-6)


def step(side: int, across: float, down: float) -> Packed:
    """Return the power that is left of each wave in the steps from pixel to pixel in a direction of length 1."""
    return np.asarray(np.sin(_phase(side, across, down)) ** 2, np.float32)


def _phase(side: int, across: float, down: float) -> Packed:
    """Return half the angle by which each wave goes on over so many pixels."""
    x, y = _frequencies(side)
    return np.asarray(np.pi * (np.float32(across) * x + np.float32(down) * y), np.float32)


@cache
def _frequencies(side: int) -> tuple[Packed, Packed]:
    """Return the cycles a pixel of each packed wave, across and down."""
    across = np.broadcast_to(np.fft.rfftfreq(side), (side, side // 2 + 1))
    down = np.broadcast_to(np.fft.fftfreq(side)[:, None], (side, side // 2 + 1))
    return _packed(across), _packed(down)


def _packed(half: NDArray[np.float64]) -> Packed:
    """Bring a number for each wave from where `numpy.fft.rfft2` has it to where `cv2.dft` has its two parts.

    Each wave's parts stand side by side; in the first and the last column, one below the other.
    """
    side = half.shape[0]
    packed = np.repeat(half, 2, axis=1)[:, 1:-1].astype(np.float32)
    for packed_column, column in ((0, 0), (side - 1, side // 2)):
        packed[:, packed_column] = np.repeat(half[: side // 2 + 1, column], 2)[1:-1]
    return packed
