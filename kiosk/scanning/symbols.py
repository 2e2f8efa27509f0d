"""What every QR code of a size has in common, and reading a code from its modules alone."""

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.engines import is_sure

SIZES = range(21, 62, 4)
"""Modules a side, versions 1 to 11; badges and tickets are among the smaller ones."""
QUIET = 4
LIGHT, DARK, DATA = 0, 1, 2

Modules = NDArray[np.uint8]


class Legible(NamedTuple):
    """The text of a code, and whether it can be no accident (`engines.is_sure`)."""

    text: str
    sure: bool


_ONLY_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])


@lru_cache(maxsize=len(SIZES))
def function_patterns(size: int) -> Modules:
    """Return the fixed modules of a code (ISO/IEC 18004, 6.3): 1 dark, 0 light, 2 where data and format go.

    The three finders with separators, both timing lines, the dark module, and the one alignment pattern
    of versions 2 to 6 (the last one of larger versions).
    """
    modules = np.full((size, size), DATA, np.uint8)
    corner = np.zeros((8, 8), np.uint8)
    corner[:7, :7], corner[1:6, 1:6], corner[2:5, 2:5] = DARK, LIGHT, DARK
    modules[:8, :8], modules[:8, -8:], modules[-8:, :8] = corner, corner[:, ::-1], corner[::-1]
    line = np.arange(8, size - 8) % 2 == 0
    modules[6, 8:-8] = modules[8:-8, 6] = line
    modules[-8, 8] = DARK
    if size > SIZES[0]:
        middle = size - 7
        modules[middle - 2 : middle + 3, middle - 2 : middle + 3] = DARK
        modules[middle - 1 : middle + 2, middle - 1 : middle + 2] = LIGHT
        modules[middle, middle] = DARK
    return modules


@lru_cache(maxsize=len(SIZES))
def _fixed(size: int) -> tuple[NDArray[np.intp], Modules]:
    """Return where the n fixed modules are in a code laid out in a row, turned by 0 to 3 quarters (4×n), and what
    they are."""
    fixed, places = function_patterns(size), np.arange(size * size).reshape(size, size)
    where = fixed != DATA
    return np.stack([np.rot90(places, quarter)[where] for quarter in range(4)]), fixed[where]


def likeness(modules: Modules) -> list[float]:
    """Return the share of the fixed modules that are as they should be, after each of 0 to 3 quarter turns."""
    where, fixed = _fixed(modules.shape[0])
    right: list[int] = np.count_nonzero(modules.ravel()[where] == fixed, axis=1).tolist()
    return [count / len(fixed) for count in right]


def clearness(darkness: NDArray[np.float32], quarter: int) -> float:
    """Return how clearly the fixed modules are as they should be: 1 at best, 0 by chance.

    `darkness` says by how much each module is darker (above 0) than its surroundings, before so many quarter turns.
    """
    where, fixed = _fixed(darkness.shape[0])
    most = float(cv2.norm(darkness, cv2.NORM_L1)) / darkness.size + 1e-6
    clear = np.maximum(np.minimum(darkness.ravel().take(where[quarter]), most), -most)
    return float(clear @ (2.0 * fixed - 1.0)) / (most * len(fixed))


def read_modules(modules: Modules) -> Legible | None:
    """Return what a code says, its fixed modules painted in where a thumb or glare hid them; else None."""
    fixed = function_patterns(modules.shape[0])
    return _read(np.where(fixed == DATA, modules, fixed).astype(np.uint8))


def _read(modules: Modules) -> Legible | None:
    dots: Image = np.where(modules, 0, 255).astype(np.uint8)
    framed = cv2.copyMakeBorder(dots, QUIET, QUIET, QUIET, QUIET, cv2.BORDER_CONSTANT, value=(255,))
    picture = cv2.resize(framed, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    found = zxingcpp.read_barcodes(
        picture,
        formats=_ONLY_QR,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=zxingcpp.Binarizer.BoolCast,
        try_invert=False,
        try_downscale=False,
    )
    return next((Legible(code.text, is_sure(code)) for code in found if code.text), None)
