"""A USB scanner that types, and a person who types, at the same window."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from pytestqt.qtbot import QtBot

from ui.bridge.wedge_filter import WedgeFilter


class _Window(QWindow):
    """Notes the keys that get through."""

    def __init__(self) -> None:
        super().__init__()
        self.typed = ""
        self.released = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed += event.text() or f"<{event.key():x}>"

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.released += 1


class _Keys:
    """Types into a window by the events' own clock."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = _Window()
        self.filter = WedgeFilter(self.window)
        self.scans: list[tuple[str, ...]] = []
        self.filter.scanned.connect(self.scans.append)
        self._qtbot = qtbot
        self._now = 5_000

    def type(self, text: str, gap: int = 150) -> None:
        for char in text:
            self.send(char, gap)

    def send(self, char: str, gap: int = 150, key: int = 0, repeat: bool = False) -> None:
        self._now += gap
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key or ord(char.upper()), Qt.KeyboardModifier.NoModifier, char, repeat)
            event.setTimestamp(self._now)
            QCoreApplication.sendEvent(self.window, event)

    def rest(self) -> None:
        """Wait until the window has what belongs to a person."""
        self._qtbot.waitUntil(lambda: not self.filter._held)


@pytest.fixture
def keys(qtbot: QtBot) -> _Keys:
    return _Keys(qtbot)


def test_a_scan_is_handed_over_and_nothing_of_it_is_typed(keys: _Keys) -> None:
    keys.type("GSE19-AB12\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB12"]
    assert keys.window.typed == ""
    assert keys.window.released == 0


@pytest.mark.parametrize("end", ["\r", "\n", "\t"])
def test_enter_and_tab_end_a_scan(keys: _Keys, end: str) -> None:
    keys.type("KM1-77" + end, gap=5)
    assert len(keys.scans) == 1


def test_what_a_person_types_arrives_whole_and_in_order(keys: _Keys) -> None:
    keys.type("สมชาย ใจดี\r")
    keys.rest()
    assert keys.window.typed == "สมชาย ใจดี\r"
    assert keys.window.released == len("สมชาย ใจดี\r"), "every press is followed by its release"
    assert keys.scans == []


def test_a_scan_in_the_middle_of_typing_leaves_the_typing_whole(keys: _Keys) -> None:
    keys.type("som")
    keys.send("G", gap=1_000)
    keys.type("SE19-1\r", gap=5)
    keys.type("chai")
    keys.rest()
    assert keys.window.typed == "somchai"
    assert [scan[0] for scan in keys.scans] == ["GSE19-1"]


def test_a_single_space_or_enter_still_presses_a_button(keys: _Keys) -> None:
    keys.type(" ")
    keys.type("\r")
    keys.rest()
    assert keys.window.typed == " \r"


def test_arrows_escape_and_backspace_are_not_held(keys: _Keys) -> None:
    keys.type("a")
    keys.send("", key=Qt.Key.Key_Left)
    keys.send("\x08", key=Qt.Key.Key_Backspace)
    keys.send("\x1b", key=Qt.Key.Key_Escape)
    assert keys.window.typed == f"a<{Qt.Key.Key_Left:x}>\x08\x1b"


def test_a_key_held_down_repeats(keys: _Keys) -> None:
    keys.type("a")
    for _ in range(5):
        keys.send("a", gap=30, repeat=True)
    keys.rest()
    assert keys.window.typed == "aaaaaa"
    assert keys.scans == []


def test_two_scans_in_a_row_are_two(keys: _Keys) -> None:
    keys.type("CODE-1\r", gap=5)
    keys.type("CODE-2\r", gap=5)
    assert [scan[0] for scan in keys.scans] == ["CODE-1", "CODE-2"]
