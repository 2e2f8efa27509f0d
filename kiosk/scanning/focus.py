"""Undoes the blur of a lens that is out of focus: a point becomes a disc, and what every point became is divided out.

A disc dims fine detail and turns none of it to nothing before it is wider than two modules, so a code that looks lost
to the eye is still there. How wide the disc was is not known, and need not be: one width is good for its neighbours.
(Wiener deconvolution; the disc is the pillbox model of defocus.)
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image

AROUND = 24
"""Pixels added around a picture by mirroring it, so that its edges do not ring into it."""
SIDE = 450
"""Pixels a side of what the waves are taken of: the largest patch with that around it. One size has one filter, which
takes ten times as long to make as to use."""


def refocused(image: Image, *, radius: float, noise: float) -> Image:
    """Return a grey picture of at most `LARGEST` pixels a side without the blur of a disc of `radius` pixels.

    `noise`: power of the noise as a share of the picture's; less brings out more, of both.
    """
    height, width = image.shape
    below, right = SIDE - height - AROUND, SIDE - width - AROUND
    wide = cv2.copyMakeBorder(image, AROUND, below, AROUND, right, cv2.BORDER_REFLECT).astype(np.float32)
    waves = cv2.mulSpectrums(cv2.dft(wide), _undoing(radius, noise), 0)
    sharp = cv2.idft(waves, flags=cv2.DFT_SCALE)[AROUND : AROUND + height, AROUND : AROUND + width]
    return np.asarray(np.clip(sharp, 0, 255), np.uint8)


@cache
def _undoing(radius: float, noise: float) -> NDArray[np.float32]:
    """Return what a picture's waves are multiplied by, packed as `cv2.dft` packs those of a picture."""
    away = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE))
    disc = np.clip(radius + 0.5 - np.hypot(away[:, None], away), 0, 1)
    passed = np.fft.rfft2(disc / disc.sum()).real
    undoing = np.fft.irfft2(passed / (passed * passed + noise), (SIDE, SIDE))
    return np.asarray(cv2.dft(undoing.astype(np.float32)), np.float32)
