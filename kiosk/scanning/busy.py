"""Tells cheaply where in a picture a code could be: places full of contrast in both directions."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Image
from kiosk.scanning.patches import Window
from kiosk.scanning.pyramid import Pyramid

BLOCK = 8
MARGIN = 2
"""Blocks of surroundings that a window takes along: the quiet zone, and what the map missed of the edge."""
FEWEST = 4
"""A window is at least so many blocks wide and high: 32 pixels hold no code that could be read."""
MOST_OVERLAP = 0.5
SCALES = ((1, 4, 0.6), (2, 2, 0.8))
"""For the picture halved and halved again: its level, pixels a block, and grey levels by which a mean step must stand
out. Shrunk further, noise averages away and large dim codes stand out; small ones are lost."""

Map = NDArray[np.float32]


def busy_windows(picture: Pyramid, most: int = 3, *, moved: Image | None = None) -> tuple[Window, ...]:
    """Return the places where a code could be, likeliest first; about 1 ms at 720p.

    Printed lines and table edges have contrast in one direction only, a code in both. What stands out
    of the frame's own noise is joined into blobs; large, square, well filled blobs come first. With a small
    picture of what `moved` (not 0), the likeliest place within that comes before all of them: a badge
    held before a poster is one blob with it.
    """
    maps = list[Image]()
    for level, block, least in SCALES:
        small = picture.level(level)
        if min(small.shape) > FEWEST * block:
            maps.append(_outstanding(_contrast(small, block), least))
    ranked = _ranked(maps, most)
    if moved is not None:
        within = _ranked([above & _spread(moved, above) for above in maps], 1)
        ranked = within + [item for item in ranked if not any(_same(item[1], known) for _, known in within)]
    return tuple(_in_pixels(blob, picture.grey) for _, blob in ranked[:most])


def _ranked(maps: Iterable[Image], most: int) -> list[tuple[float, Window]]:
    ranked: list[tuple[float, Window]] = []
    for above in maps:
        ranked += [item for item in _blobs(above, most) if not any(_same(item[1], known) for _, known in ranked)]
    return sorted(ranked, key=lambda item: -item[0])[:most]


def _spread(moved: Image, above: Image) -> Image:
    """Bring what moved to the size of a map of blocks, and two blocks out: even prints do not seem to move inside."""
    mask = cv2.resize(moved, (above.shape[1], above.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0, np.uint8)


def _contrast(small: Image, block: int) -> Map:
    """Return for each block the lesser of the mean steps across and down, over 5×5 blocks.

    A code of large modules has edges of one direction only in most single blocks, hence the 5×5.
    """
    rows, columns = (small.shape[0] - 1) // block, (small.shape[1] - 1) // block
    core = small[: rows * block, : columns * block]  # whole blocks: resizing by whole numbers is far faster
    across = cv2.absdiff(core, small[: rows * block, 1 : columns * block + 1])
    down = cv2.absdiff(core, small[1 : rows * block + 1, : columns * block])
    size = (columns, rows)
    across = cv2.resize(across, size, interpolation=cv2.INTER_AREA)
    down = cv2.resize(down, size, interpolation=cv2.INTER_AREA)
    wide = (cv2.blur(np.asarray(steps, np.float32), (5, 5)) for steps in (across, down))
    return np.asarray(cv2.min(*wide), np.float32)


def _outstanding(contrast: Map, least: float) -> Image:
    """Return 1 for the blocks that stand out of the median (the frame's noise)."""
    return (contrast > np.median(contrast[::2, ::2]) * 1.3 + 2 * least).astype(np.uint8)


def _blobs(above: Image, most: int) -> list[tuple[float, Window]]:
    """Join the blocks that stand out; return worth and place in blocks."""
    joined = cv2.morphologyEx(above, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    found = []
    for x, y, width, height, area in boxes[1:].tolist():
        if min(width, height) >= FEWEST:
            worth = area * (area / (width * height)) * (min(width, height) / max(width, height))
            found.append((worth, Window(x, y, width, height)))
    return sorted(found, key=lambda item: -item[0])[:most]


def _same(one: Window, other: Window) -> bool:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0, wide) * max(0, high)
    return shared > MOST_OVERLAP * (one.width * one.height + other.width * other.height - shared)


def _in_pixels(blob: Window, grey: Image) -> Window:
    x, y = max(0, blob.x - MARGIN) * BLOCK, max(0, blob.y - MARGIN) * BLOCK
    right = min(grey.shape[1], (blob.x + blob.width + MARGIN) * BLOCK)
    bottom = min(grey.shape[0], (blob.y + blob.height + MARGIN) * BLOCK)
    return Window(x, y, right - x, bottom - y)
