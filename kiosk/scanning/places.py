"""Remembers for a moment where codes were read: which are new, and where one was that cannot be read just now."""

from dataclasses import dataclass

import cv2

from kiosk.camera import Image
from kiosk.scanning.patches import Window
from kiosk.scanning.readings import Reading
from kiosk.scanning.stillness import FEWEST_BLOCKS

REMEMBERED = 0.5
"""Seconds a place is remembered without a reading."""
NEW = 0.2
"""Seconds for which a code is new: it gets its verdict before time is spent on other places."""
REACH = 0.35
"""How far a code may have moved since, as a share of its size; and 8 pixels."""
CARD = 1.5
"""How far the card that a code is printed on reaches beyond it, and the fingers, as a share of the code's size."""
TO_BE_SURE = 2
"""Frames a code must be read in before it is left in peace: a `Watch` wants no more."""


@dataclass(frozen=True, slots=True)
class _Place:
    first: float
    last: float
    frames: int
    corners: Window

    def around(self, share: float) -> Window:
        """Return the place with so much room around, as a share of its size; and 8 pixels."""
        reach = int(share * max(self.corners.width, self.corners.height)) + 8
        x, y, width, height = self.corners.x, self.corners.y, self.corners.width, self.corners.height
        return Window(x - reach, y - reach, width + 2 * reach, height + 2 * reach)


class Places:
    """What was read where, on one stream."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._places: dict[str, _Place] = {}

    def remember(self, found: tuple[Reading, ...], at: float) -> None:
        """Take in what one frame gave."""
        self._places = {text: p for text, p in self._places.items() if 0 <= at - p.last <= REMEMBERED}
        for reading in found:
            known = self._places.get(reading.text)
            first, frames = (known.first, known.frames) if known else (at, 0)
            self._places[reading.text] = _Place(first, at, frames + 1, _corners(reading))

    def anything_new(self, found: tuple[Reading, ...], at: float) -> bool:
        """Tell whether any of these was first read less than a moment ago."""
        known = (self._places.get(reading.text) for reading in found)
        return any(place is None or not 0 <= place.first + NEW <= at for place in known)

    def lost(self, found: tuple[Reading, ...], at: float) -> list[Window]:
        """Return where codes were read a moment ago that are not among these; may reach beyond the frame."""
        texts = {reading.text for reading in found}
        return [
            place.around(REACH)
            for text, place in self._places.items()
            if text not in texts and 0 <= at - place.last <= REMEMBERED
        ]

    def settled(self, at: float) -> bool:
        """Tell whether codes were read a moment ago, and each often and long enough for its verdict."""
        lately = [place for place in self._places.values() if 0 <= at - place.last <= REMEMBERED]
        return bool(lately) and all(p.frames >= TO_BE_SURE and p.first + NEW <= at for p in lately)

    def explain(self, moved: Image, grey: Image) -> bool:
        """Tell whether all that `moved` (not 0, in a small picture) is the card of a code read a moment ago."""
        across, down = moved.shape[1] / grey.shape[1], moved.shape[0] / grey.shape[0]
        rest = moved.copy()
        for place in self._places.values():
            card = place.around(CARD)
            left, top = max(0, int(card.x * across)), max(0, int(card.y * down))
            right, bottom = int((card.x + card.width) * across) + 1, int((card.y + card.height) * down) + 1
            rest[top : max(top, bottom), left : max(left, right)] = 0
        return cv2.countNonZero(rest) < FEWEST_BLOCKS


def explained(window: Window, found: tuple[Reading, ...]) -> bool:
    """Tell whether a window is busy because of a code that was read."""
    return any(window.covers(*_middle(reading)) for reading in found)


def _middle(reading: Reading) -> tuple[float, float]:
    return sum(x for x, _ in reading.corners) / 4, sum(y for _, y in reading.corners) / 4


def _corners(reading: Reading) -> Window:
    xs, ys = [x for x, _ in reading.corners], [y for _, y in reading.corners]
    return Window(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
