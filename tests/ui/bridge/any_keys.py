"""Plays whatever bytes say at a window with a scanner: keys at any pace, fingers, a screen that is held up.

Two bytes are a step, the first what happens, the second when and how. Below 128 the first is the key that writes that
character, an ASCII control being Ctrl with its key; from 128 on it is one of ``DEEDS``.
"""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kiosk.scanning.typed import read_typed
from kiosk.scanning.wedge import ENDS, Wedge, WedgeScan
from kiosk.scanning.wedge_setup import ScannerSetup
from tests.ui.bridge.keys import NONE, SHIFT, Keys, Window

PACES = (0, 1, 5, 12, 30, 60, 79, 81, 95, 150, 250, 500, 1_000, 2_000, -1, -50)
"""Milliseconds since the step before, by the lower half of the second byte."""
REPEAT, CAPITAL, ALT_GR = 16, 32, 64
"""How a key is pressed, by bits of the second byte."""
PAUSELESS = ScannerSetup(end="", mean=0.01, longest=0.03)
"""A scanner that ends its codes with a pause."""
ODD = ("ก", "้", "ำ", "É", "😀", "ñò", "\u202e", "\ue000")


class _Noting(Wedge):
    """Notes what was typed for the newest scan."""

    raw = ""

    def _scan(self) -> WedgeScan | None:
        scan = super()._scan()
        self.raw = scan.raw if scan else self.raw
        return scan


class _Field(Window):
    """Hands on, in order, every text that a key wrote."""

    def __init__(self, came: list[str]) -> None:
        super().__init__()
        self._came = came

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Backspace and _is_writing(event.text()):
            self._came.append(event.text())
        event.ignore()


class Play:
    """One window from the first key to the last; ``meant`` is what was written, ``came`` what came of it in order."""

    def __init__(self) -> None:
        self.meant: list[str] = []
        self.came: list[str] = []
        self.scans = 0
        self.keys = Keys(_Field(self.came))
        self._wedge = self.keys.filter._wedge = _Noting()
        self._listening = False
        self.keys.filter.scanned.connect(self._scanned)
        self.keys.filter.heard.connect(self._heard)

    def step(self, what: int, how: int) -> None:
        """Do one thing and look whether the filter and what it asks agree on whose the keys are."""
        gap = max(PACES[how & 15], 1 - self.keys._now)  # no event is from before there was time
        if what >= 128:
            DEEDS[(what - 128) % len(DEEDS)](self, gap)
        elif chr(what) in ENDS or chr(what).isprintable():
            self.write(chr(what), gap, how)
        else:
            self.control(what % 32, gap)
        if not self._listening:
            assert "".join(held.text for held in self.keys.filter._held) == "".join(self._wedge._keys)

    def write(self, text: str, gap: int, how: int = 0) -> None:
        """Press a key that writes *text*, by itself, repeated, with Shift or with AltGr."""
        modifiers = (SHIFT if how & CAPITAL else NONE) | (ALT_GR_KEYS if how & ALT_GR and text not in ENDS else NONE)
        key = ord(text) if len(text) == 1 and text.isascii() and text.isalnum() else Qt.Key.Key_unknown.value
        self.meant.append(text if _is_writing(text) else "")
        self.keys.send(text, gap, key, bool(how & REPEAT), modifiers)

    def control(self, code: int, gap: int) -> None:
        self.meant.append(chr(code))
        self.keys.send(chr(code), gap, 0x40 + code, modifiers=Qt.KeyboardModifier.ControlModifier)

    def move(self, gap: int) -> None:
        self.keys.send("", gap, Qt.Key.Key_Left.value)

    def erase(self, gap: int) -> None:
        self.keys.send("\x08", gap, Qt.Key.Key_Backspace.value)

    def shift(self, gap: int) -> None:
        self.keys.send("", gap, Qt.Key.Key_Shift.value, modifiers=SHIFT)

    def touch(self, gap: int) -> None:
        self.keys.touch(gap)

    def stall(self, gap: int) -> None:
        self.keys.stall(abs(gap))

    def listen(self, _gap: int) -> None:
        self._listening = not self._listening
        self.keys.filter.listen(self._listening)

    def set_up(self, gap: int) -> None:
        self.keys.filter.set_up(PAUSELESS if gap % 2 else None)

    def rest(self, _gap: int) -> None:
        self.keys.rest()

    def end(self) -> None:
        """Everything that was written came, in order, in the field or in a scan; only ends of scans are let go."""
        self.keys.rest()
        shiboken6.delete(self.keys.window)
        meant, came = "".join(self.meant), "".join(self.came)
        assert _endless(came) == _endless(meant)
        assert len(came) <= len(meant)
        assert self.scans or came == meant
        assert len(self.keys.undone) <= meant.count("\x1a")

    def _scanned(self, candidates: tuple[str, ...]) -> None:
        assert candidates
        assert candidates[0] in read_typed(self._wedge.raw, self._wedge._setup, capped=self._wedge._capped)
        self.scans += 1
        self.came.append(self._wedge.raw)

    def _heard(self, keys: tuple[tuple[str, float], ...]) -> None:
        self.came += [text for text, _at in keys]


def _is_writing(text: str) -> bool:
    """Whether no scanner's key that writes nothing to be seen."""
    return text.isprintable() or text.isascii()


def _endless(text: str) -> str:
    return "".join(char for char in text if char not in ENDS)


def _odd(text: str) -> Callable[[Play, int], None]:
    return lambda play, gap: play.write(text, gap)


ALT_GR_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
DEEDS = (
    *(Play.move, Play.erase, Play.shift, Play.touch, Play.stall, Play.listen, Play.set_up, Play.rest),
    *(_odd(text) for text in ODD),
)


def play(data: bytes) -> None:
    """Play *data* to its end. Raises AssertionError when a key was lost, came twice or came out of turn."""
    playing = Play()
    for what, how in zip(data[::2], data[1::2], strict=False):
        playing.step(what, how)
    playing.end()


def steps(*parts: tuple[str, int]) -> bytes:
    """Texts, each with the place in ``PACES`` of how it is typed, as bytes to play."""
    return b"".join(bytes((ord(char), pace)) for text, pace in parts for char in text)


_MOVE, _ERASE, _SHIFT, _TOUCH, _STALL, _LISTEN, _SET_UP, _REST = (bytes((128 + number,)) for number in range(8))
SEEDS = (
    steps(("KM1-7AB12X\r", 2), ("somchai\r", 9)),
    steps(("som", 9), ("G", 12), ("SE19-1\r\n", 1), ("chai", 9)),
    steps(("AB", 2)) + _TOUCH + b"\0" + steps(("CDEF123\t", 2)),
    steps(("ABCD", 2)) + _STALL + b"\x0b" + steps(("EF123\r", 2)),
    steps(("ABCD\x1aEF123\r", 2)),
    steps(("ABCD", 2)) + _MOVE + b"\2" + _ERASE + b"\2" + steps(("EF123\r", 2)),
    _SET_UP + b"\1" + steps(("ABCDEF12345", 3)) + _REST + b"\0" + steps(("x", 9)),
    _LISTEN + b"\0" + steps(("~KHOMUE~\r", 2)) + _REST + b"\0" + _LISTEN + b"\0" + steps(("abc", 9)),
    steps(("a", 9)) + steps(("aaaaaa", 4 | REPEAT)) + _SHIFT + b"\2" + steps(("K", 2 | CAPITAL)),
    bytes(pair for number in range(8) for pair in (136 + number, 2)) + steps(("@", 2 | ALT_GR)),
    steps(("Z", 9 | ALT_GR), ("\x1a", 9)),
)
"""A scan and a person, a scan amid typing, one touched, held up, with Ctrl and with arrows in it, and so on."""
