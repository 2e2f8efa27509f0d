"""Joins successive frames: which of the codes in view is news. Pure; time comes from outside."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.scanning.readings import Reading

CONFIRM_WITHIN = 1.0
"""Of a code that is not sure a second frame must come this soon; such a text seen in one frame only is a ghost."""
GONE_AFTER = 1.5
"""Unseen for this long, a code has left: hands tremble and codes blur for a second, people return later."""
FADES_AFTER = 0.3
"""How long an outline stands without a new reading."""


@dataclass(slots=True)
class _Sight:
    reading: Reading
    last: float
    acted: bool


class Watch:
    """Remembers what is in view; one per camera."""

    def __init__(self) -> None:
        """Nothing is in view."""
        self._sights: dict[str, _Sight] = {}
        self._now = 0.0

    def see(self, readings: Iterable[Reading], at: float) -> tuple[Reading, ...]:
        """Take in one frame's readings at time `at` (seconds, not decreasing); return those to act on now.

        A code is acted on at its second frame, or at its first when that is sure; once while it stays, and
        again after it was gone.
        Call this for empty frames too.
        """
        self._now = at
        self._forget(at)
        fresh = {reading.text: reading for reading in readings}
        return tuple(reading for reading in fresh.values() if self._is_news(reading, at))

    def in_view(self) -> tuple[Reading, ...]:
        """Return the codes that stand confirmed in view, where each was last read; for outlines."""
        sights = tuple(self._sights.values())
        return tuple(s.reading for s in sights if s.acted and self._now - s.last <= FADES_AFTER)

    def _is_news(self, reading: Reading, at: float) -> bool:
        sight = self._sights.get(reading.text)
        if sight is None:
            self._sights[reading.text] = _Sight(reading, at, acted=reading.sure)
            return reading.sure
        news = not sight.acted
        sight.reading, sight.last, sight.acted = reading, at, True
        return news

    def _forget(self, at: float) -> None:
        for text, sight in list(self._sights.items()):
            if at - sight.last > (GONE_AFTER if sight.acted else CONFIRM_WITHIN):
                del self._sights[text]
