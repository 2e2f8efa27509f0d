"""Tells a USB scanner, which types its codes like a keyboard, from a person; pure, fed with key events."""

import re
import unicodedata
from dataclasses import dataclass

from kiosk.scanning.kedmanee import THAI_DIGITS, has_thai, undo_kedmanee

LONGEST_GAP = 0.08
"""Seconds between two keys after which a burst is over. Bluetooth scanners pause up to 60 ms."""
MEAN_GAP = 0.035
"""Scanners type a key every 1–25 ms; the fastest typists hold 60 ms over a few keys."""
SHORTEST = 4
"""Fewer characters than this in a burst prove nothing: two keys may be pressed at once."""
LONGEST = 4_296
ENDS = frozenset("\r\n\t")

_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_ECI_PREFIX = re.compile(r"^\\\d{6}")


@dataclass(frozen=True, slots=True)
class WedgeScan:
    """A scanned code: `candidates` are the texts it may be, likeliest first; `text` is the first of them.

    `raw` is what was typed, as typed.
    """

    text: str
    raw: str
    candidates: tuple[str, ...]


class Wedge:
    """Fed every key press of the window; hold keys back from text fields while `pending`.

    Give it the event's own time stamp: keys that a busy screen handles late arrive in one go.
    """

    def __init__(self) -> None:
        """Wait for a first key."""
        self._keys: list[str] = []
        self._first = 0.0
        self._last = 0.0

    @property
    def pending(self) -> bool:
        """Whether the keys so far may be the beginning of a scan; settled by `key` or `release`."""
        return bool(self._keys)

    def key(self, char: str, at: float) -> WedgeScan | None:
        """Take in what one key press typed, at `at` seconds; return the scan that it completes, if any.

        The keys of a burst that proves to be a person's typing are to be had from `release` first.
        """
        if self._keys and at - self._last > LONGEST_GAP:
            self._keys.clear()
        if char in ENDS and char:
            return self._finish(at)
        if not self._keys:
            self._first = at
        if len(self._keys) < LONGEST:
            self._keys.extend(char)
        self._last = at
        return None

    def release(self, at: float) -> str:
        """Return, and forget, the keys that have waited too long to be a scan: they belong to a text field."""
        if not self._keys or at - self._last <= LONGEST_GAP:
            return ""
        typed = "".join(self._keys)
        self._keys.clear()
        return typed

    def _finish(self, at: float) -> WedgeScan | None:
        raw, gaps = "".join(self._keys), len(self._keys)
        self._keys.clear()
        if len(raw) < SHORTEST or (at - self._first) / gaps > MEAN_GAP:
            return None
        candidates = read_typed(raw)
        return WedgeScan(candidates[0], raw, candidates) if candidates else None


def read_typed(raw: str) -> tuple[str, ...]:
    """Return what a typed burst may stand for, likeliest first, without symbology prefixes and controls."""
    layout = undo_kedmanee(raw)
    digits = raw.translate(THAI_DIGITS) if has_thai(raw) else None
    order = (layout, digits, raw) if has_thai(raw) else (raw, layout)
    cleaned = (clean(text) for text in order if text)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def clean(text: str) -> str:
    """Strip the AIM symbology and ECI prefixes some scanners send, and control and format characters."""
    text = _AIM_PREFIX.sub("", text.strip())
    text = _ECI_PREFIX.sub("", text)
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")).strip()
