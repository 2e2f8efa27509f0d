"""Remembers for a moment where codes were read: which are new, and where one was that cannot be read just now."""

from dataclasses import dataclass

from kiosk.scanning.patches import Window
from kiosk.scanning.readings import Reading

REMEMBERED = 0.5
"""Seconds a place is remembered without a reading."""
NEW = 0.2
"""Seconds for which a code is new: it gets its verdict before time is spent on other places."""
REACH = 0.35
"""How far a code may have moved since, as a share of its size; and 8 pixels."""


@dataclass(frozen=True, slots=True)
class _Place:
    first: float
    last: float
    window: Window


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
            self._places[reading.text] = _Place(known.first if known else at, at, _around(reading))

    def anything_new(self, found: tuple[Reading, ...], at: float) -> bool:
        """Tell whether any of these was first read less than a moment ago."""
        known = (self._places.get(reading.text) for reading in found)
        return any(place is None or not 0 <= place.first + NEW <= at for place in known)

    def lost(self, found: tuple[Reading, ...], at: float) -> list[Window]:
        """Return where codes were read a moment ago that are not among these; may reach beyond the frame."""
        texts = {reading.text for reading in found}
        return [
            place.window
            for text, place in self._places.items()
            if text not in texts and 0 <= at - place.last <= REMEMBERED
        ]


def explained(window: Window, found: tuple[Reading, ...]) -> bool:
    """Tell whether a window is busy because of a code that was read."""
    return any(window.covers(*_middle(reading)) for reading in found)


def _middle(reading: Reading) -> tuple[float, float]:
    return sum(x for x, _ in reading.corners) / 4, sum(y for _, y in reading.corners) / 4


def _around(reading: Reading) -> Window:
    xs, ys = [x for x, _ in reading.corners], [y for _, y in reading.corners]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    reach = int(REACH * max(width, height)) + 8
    return Window(min(xs) - reach, min(ys) - reach, width + 2 * reach, height + 2 * reach)
