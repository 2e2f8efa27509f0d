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
    """Fed every key press of the window; nothing is lost: what is not a scan comes out of `release`.

    Give it the event's own time stamp: keys that a busy screen handles late arrive in one go.
    The window keeps keys from text fields, asks `release` after each key and again `LONGEST_GAP`
    later while `pending`, and types what it gets.
    """

    def __init__(self) -> None:
        """Wait for a first key."""
        self._keys: list[str] = []
        self._typed: list[str] = []
        self._first = 0.0
        self._last = 0.0
        self._flooded = False  # more keys than any code has: all of them typed, up to the next pause

    @property
    def pending(self) -> bool:
        """Whether the last keys may be the beginning of a scan."""
        return bool(self._keys)

    def key(self, char: str, at: float) -> WedgeScan | None:
        """Take in what one key press typed, at `at` seconds; return the scan that it completes, if any."""
        self._expire(at)
        if char and char in ENDS:
            return self._finish(char, at)
        if not self._keys:
            self._first = at
        (self._typed if self._flooded else self._keys).extend(char)
        self._last = at
        if len(self._keys) > LONGEST:
            self._settle()
            self._flooded = True
        return None

    def release(self, at: float) -> str:
        """Return, once, the keys that are no scan: a person's, for the text field; ends included."""
        self._expire(at)
        typed = "".join(self._typed)
        self._typed.clear()
        return typed

    def _expire(self, at: float) -> None:
        if at - self._last > LONGEST_GAP:
            self._settle()
            self._flooded = False

    def _settle(self) -> None:
        self._typed += self._keys
        self._keys.clear()

    def _finish(self, end: str, at: float) -> WedgeScan | None:
        raw = "".join(self._keys)
        fast = len(raw) >= SHORTEST and (at - self._first) / len(raw) <= MEAN_GAP
        candidates = read_typed(raw) if fast else ()
        if not candidates:
            self._settle()
            self._typed.append(end)
            return None
        self._keys.clear()
        return WedgeScan(candidates[0], raw, candidates)


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
