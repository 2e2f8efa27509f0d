"""Tells a USB scanner, which types its codes like a keyboard, from a person; pure, fed with key events."""

from dataclasses import dataclass

from kiosk.scanning.typed import clean, read_typed
from kiosk.scanning.wedge_setup import ScannerSetup

LONGEST_GAP = 0.08
"""Seconds between two keys after which a burst is over. Bluetooth scanners pause up to 60 ms."""
MEAN_GAP = 0.035
"""Scanners type a key every 1–25 ms; the fastest typists hold 60 ms over a few keys."""
SLOWEST_GAP, SLOWEST_MEAN = 0.15, 0.08
"""As far as a scanner that was set up may stretch these: beyond, every key of a person would come late."""
SHORTEST = 4
"""Fewer characters than this in a burst prove nothing: two keys may be pressed at once."""
SHORTEST_SLOW = 8
"""A slow burst is a scanner's only if it is longer."""
LONGEST = 4_296
ENDS = frozenset("\r\n\t")


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
    The window keeps keys from text fields, asks `pause` and `release` after each key and again `gap`
    later while `pending`, and types what it gets.
    """

    def __init__(self, setup: ScannerSetup | None = None) -> None:
        """Wait for a first key."""
        self.set_up(setup)
        self._keys: list[str] = []
        self._typed: list[str] = []
        self._first = 0.0
        self._last = 0.0
        self._scanned: float | None = None  # when the last scan ended: a second end key belongs to it
        self._capped = False  # a capital letter came as a small one
        self._flooded = False  # more keys than any code has: all of them typed, up to the next pause

    def set_up(self, setup: ScannerSetup | None) -> None:
        """Read as *setup* says from now on; None: as most scanners type."""
        self._setup = setup
        longest, mean = (setup.longest * 1.5, setup.mean * 1.5) if setup is not None else (0.0, 0.0)
        self.gap = min(SLOWEST_GAP, max(LONGEST_GAP, longest))
        self._mean = min(SLOWEST_MEAN, max(MEAN_GAP, mean))

    @property
    def pending(self) -> bool:
        """Whether the last keys may be the beginning of a scan."""
        return bool(self._keys)

    def in_burst(self, at: float) -> bool:
        """Whether a key at `at` comes in the middle of what is typed as only a scanner types."""
        return len(self._keys) >= SHORTEST - 1 and at - self._last <= self.gap and self._is_fast(SHORTEST - 1)

    def key(self, char: str, at: float, *, capped: bool = False) -> WedgeScan | None:
        """Take in what one key press typed, at `at` seconds; return the scan that it completes, if any.

        `capped`: it was typed with Shift and is a small letter all the same, so Caps Lock is on.
        """
        ended = self.pause(at)
        if char and char in ENDS:
            return self._finish(char, at) or ended
        if not self._keys:
            self._first, self._capped = at, False
        self._capped |= capped
        (self._typed if self._flooded else self._keys).extend(char)
        self._last = at
        self._scanned = None
        if self.gap > LONGEST_GAP and len(self._keys) >= SHORTEST_SLOW and not self._is_fast(SHORTEST_SLOW):
            self._settle()  # a person who types on and on would see nothing for it
        if len(self._keys) > LONGEST:
            self._settle()
            self._flooded = True
        return ended

    def pause(self, at: float) -> WedgeScan | None:
        """Take in that nothing was typed until `at`; return the scan that this ends, where the scanner ends so."""
        if at - self._last <= self.gap:
            return None
        scan = self._scan() if self._setup is not None and not self._setup.end and self._is_fast(SHORTEST + 1) else None
        self._settle()
        self._flooded = False
        return scan

    def release(self, at: float) -> str:
        """Return, once, the keys that are no scan: a person's, for the text field; ends included.

        Call `pause` first where a pause may end a scan.
        """
        if at - self._last > self.gap:
            self._settle()
            self._flooded = False
        typed = "".join(self._typed)
        self._typed.clear()
        return typed

    def _settle(self) -> None:
        self._typed += self._keys
        self._keys.clear()

    def _is_fast(self, shortest: int) -> bool:
        """Whether the keys held came as a scanner types; the slower, the more of them it takes to tell."""
        if len(self._keys) < shortest:
            return False
        mean = (self._last - self._first) / max(1, len(self._keys) - 1)
        return mean <= (self._mean if len(self._keys) >= SHORTEST_SLOW else MEAN_GAP)

    def _finish(self, end: str, at: float) -> WedgeScan | None:
        if not self._keys and self._scanned is not None and at - self._scanned <= self.gap:
            self._scanned = at
            return None
        scan = self._scan() if self._is_fast(SHORTEST) and at - self._last <= self.gap else None
        if scan is None:
            self._settle()
            self._typed.append(end)
            return None
        self._scanned = self._last = at
        return scan

    def _scan(self) -> WedgeScan | None:
        """The keys held as a scan, let go; None when they mean nothing."""
        raw = "".join(self._keys)
        candidates = read_typed(raw, self._setup, capped=self._capped)
        if not candidates:
            return None
        self._keys.clear()
        return WedgeScan(candidates[0], raw, candidates)


__all__ = ["ENDS", "LONGEST", "LONGEST_GAP", "MEAN_GAP", "SHORTEST", "Wedge", "WedgeScan", "clean", "read_typed"]
