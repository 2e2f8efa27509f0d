"""Joins what two cameras see: a code before both is one scan. Pure; time comes from outside."""

from collections.abc import Iterable

GONE_AFTER = 1.5
"""Seconds unseen by either camera after which a code has left, as for one camera's `Watch`."""


class Sightings:
    """Remembers which codes acted on are still before a camera."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._last: dict[str, float] = {}

    def is_news(self, code: str, at: float) -> bool:
        """Take in that a camera calls *code* news at *at* seconds; whether to act on it."""
        self._forget(at)
        news = code not in self._last
        self._last[code] = at
        return news

    def still(self, codes: Iterable[str], at: float) -> None:
        """Take in which *codes* are before any camera now; those never acted on are still to be told as news."""
        self._forget(at)
        for code in codes:
            if code in self._last:
                self._last[code] = at

    def _forget(self, at: float) -> None:
        for code, last in list(self._last.items()):
            if at - last > GONE_AFTER:
                del self._last[code]
