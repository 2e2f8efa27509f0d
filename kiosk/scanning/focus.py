"""Undoes the blur of a lens that is out of focus: a point becomes a disc, and what every point became is divided out.

A disc dims fine detail and turns none of it to nothing before it is wider than two modules, so a code that looks lost
to the eye is still there. How wide the disc was is not known, and need not be: one width is good for its neighbours.
(Wiener deconvolution; the disc is the pillbox model of defocus.)
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image

AROUND = 24
"""Pixels added around a picture by mirroring it, so that its edges do not ring into it."""


def refocused(image: Image, *, radius: float, noise: float) -> Image:
    """Return a grey picture without the blur of a disc of `radius` pixels.

    `noise`: power of the noise as a share of the picture's; less brings out more, of both.
    """
    height, width = image.shape
    down, across = (cv2.getOptimalDFTSize(side + 2 * AROUND) for side in (height, width))
    below, right = down - height - AROUND, across - width - AROUND
    wide = cv2.copyMakeBorder(image, AROUND, below, AROUND, right, cv2.BORDER_REFLECT).astype(np.float32)
    waves = cv2.mulSpectrums(cv2.dft(wide), _undoing(down, across, radius, noise), 0)
    sharp = cv2.idft(waves, flags=cv2.DFT_SCALE)[AROUND : AROUND + height, AROUND : AROUND + width]
    return cv2.convertScaleAbs(np.maximum(sharp, 0)).astype(np.uint8, copy=False)


@lru_cache(maxsize=64)
def _undoing(height: int, width: int, radius: float, noise: float) -> NDArray[np.float32]:
    """Return what a picture's waves are multiplied by, packed as `cv2.dft` packs those of a picture."""
    down = np.minimum(np.arange(height), height - np.arange(height))[:, None]
    across = np.minimum(np.arange(width), width - np.arange(width))
    disc = np.clip(radius + 0.5 - np.hypot(down, across), 0, 1)
    passed = np.fft.rfft2(disc / disc.sum()).real
    undoing = np.fft.irfft2(passed / (passed * passed + noise), (height, width))
    return np.asarray(cv2.dft(undoing.astype(np.float32)), np.float32)
