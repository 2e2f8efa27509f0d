"""Finds the corner marks of QR codes in a black and white picture, dark on light or light on dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.patches import Points

Outline = cv2.typing.MatLike

MOST = 8
"""More marks than this in one window are something else: a tiled floor, a woven cloth."""
SHORTEST = 8
"""Pixels round the core of a mark, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """A mark: the corners of its 5×5 ring (the light one, in a dark-on-light code), going round, and its middle."""

    quad: Points
    centre: Points
    light_core: bool

    @property
    def module(self) -> float:
        """Pixels per module, roughly."""
        return float(np.sqrt(max(cv2.contourArea(self.quad), 1.0))) / 5


def find_finders(black_white: Image) -> list[Finder]:
    """Find the marks in a picture of 0 and 255, best first.

    A mark is a 3×3 core alone inside a 5×5 ring: an outline whose parent is 5/3 as long, around the same
    middle. The 7×7 ring outside is not looked at: on a dark card without a quiet zone it has no edge.
    """
    outlines, tree = cv2.findContours(black_white, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return []
    lengths = np.fromiter(map(len, outlines), np.int32, len(outlines))
    parents = np.asarray(tree, np.int32)[0, :, 3]
    nested = [(core, ring, _finder(outlines, core, ring, parents)) for core, ring in _nested(lengths, parents)]
    # A ring inside the 7×7 one looks like a core inside a ring; but a core has nothing inside.
    rings = {ring for _, ring, mark in nested if mark is not None}
    good = [mark for core, _, mark in nested if mark is not None and core not in rings]
    return [finder for _, finder in sorted(good, key=lambda item: item[0])[:MOST]]


def _nested(lengths: NDArray[np.int32], parents: NDArray[np.int32]) -> list[list[int]]:
    """Return pairs of outlines, inner and outer, whose lengths are as 3 to 5, give or take blur."""
    inner = np.flatnonzero((parents >= 0) & (lengths >= SHORTEST))
    outer = parents[inner]
    ratio = lengths[inner] / lengths[outer]
    keep = (ratio > 0.38) & (ratio < 0.85)
    pairs: list[list[int]] = np.stack([inner[keep], outer[keep]], 1).tolist()
    return pairs


def _finder(
    outlines: Sequence[Outline], core: int, ring: int, parents: NDArray[np.int32]
) -> tuple[float, Finder] | None:
    """Return how far a pair of outlines is from a perfect mark, and the mark; None when it is none."""
    x, y, width, height = cv2.boundingRect(outlines[core])
    left, top, across, down = cv2.boundingRect(outlines[ring])
    off = max(abs(x + width / 2 - left - across / 2) / across, abs(y + height / 2 - top - down / 2) / down)
    share = max(abs(width / across - 0.6), abs(height / down - 0.6))
    if off > 0.15 or share > 0.25:
        return None
    light_core = _depth_is_even(core, parents)
    quad = _quad(np.asarray(outlines[ring])[:, 0], -0.5 if light_core else 0.5)
    area = cv2.contourArea(quad)
    if area < 0.35 * across * down or cv2.contourArea(outlines[ring]) < 0.7 * area:
        return None
    centre = np.array([x + width / 2, y + height / 2], np.float32)
    return off + share, Finder(quad, centre, light_core)


def _depth_is_even(outline: int, parents: NDArray[np.int32]) -> bool:
    """Tell whether an outline bounds something light: outlines of light and of dark take turns inwards."""
    depth = 0
    while (outline := int(parents[outline])) >= 0:
        depth += 1
    return depth % 2 == 0


def _quad(outline: NDArray[Any], grow: float) -> Points:
    """Return the four corners of a squarish outline, moved out to the pixels' edges."""
    hull = np.asarray(cv2.convexHull(outline), np.float32)[:, 0]
    angle = np.radians(cv2.minAreaRect(hull)[2])
    along, over = hull @ (np.cos(angle), np.sin(angle)), hull @ (-np.sin(angle), np.cos(angle))
    ends = [np.argmin(along + over), np.argmax(along - over), np.argmax(along + over), np.argmin(along - over)]
    quad = hull[ends] + 0.5
    out = quad - quad.mean(0)
    longest = np.maximum(np.abs(out).max(1, keepdims=True), 1)
    return np.asarray(quad + out * (grow / longest), np.float32)
