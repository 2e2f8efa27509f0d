"""A USB scanner that types, and a person who types, at the same window."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.scanning.wedge_setup import SETUP_TEXT, ScannerSetup
from ui.bridge.wedge_filter import WedgeFilter


class _Window(QWindow):
    """Notes the keys that get through."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(100, 100)
        self.typed = ""
        self.released = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed += event.text() or f"<{event.key():x}>"
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.released += 1


class _Keys:
    """Types into a window by the events' own clock."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = _Window()
        self.filter = WedgeFilter(self.window)
        self.scans: list[tuple[str, ...]] = []
        self.filter.scanned.connect(self.scans.append)
        self.undone: list[bool] = []
        self.filter.undoWanted.connect(lambda: self.undone.append(True))
        self._qtbot = qtbot
        self._now = 5_000

    def type(self, text: str, gap: int = 150) -> None:
        for char in text:
            self.send(char, gap)

    def scanner(self, text: str) -> None:
        """Type *text* as a scanner does: Shift is a key as well."""
        for char in text:
            shifted = char.isupper() or char == ":"
            if shifted:
                self._event(QEvent.Type.KeyPress, Qt.Key.Key_Shift, "")
            self.send(char, gap=5)
            if shifted:
                self._event(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, "")

    def send(
        self,
        char: str,
        gap: int = 150,
        key: int = 0,
        repeat: bool = False,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self._now += gap
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._event(kind, key or ord(char.upper()), char, modifiers, repeat)

    def _event(
        self,
        kind: QEvent.Type,
        key: int,
        char: str,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        repeat: bool = False,
    ) -> None:
        event = QKeyEvent(kind, key, modifiers, char, repeat)
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


def test_the_shift_keys_of_a_real_scanner_do_not_let_the_code_leak(keys: _Keys) -> None:
    keys.scanner("gse-AB12:x\r")
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["gse-AB12:x"]
    assert keys.window.typed.replace(f"<{Qt.Key.Key_Shift:x}>", "") == ""


def test_controls_arrows_and_function_keys_within_a_code_are_part_of_it_and_do_nothing(keys: _Keys) -> None:
    keys.type("GSE1", gap=5)
    keys.send("\x1a", gap=5, key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.send("", gap=5, key=Qt.Key.Key_F9)
    keys.send("\x08", gap=5, key=Qt.Key.Key_Backspace)
    keys.type("9-AB\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB"]
    assert keys.window.typed == ""
    assert keys.undone == []


def test_a_control_before_a_code_is_part_of_it_too(keys: _Keys) -> None:
    keys.send("", key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.type("GSE19-AB\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB"]
    assert keys.undone == []


def test_a_persons_undo_is_an_undo_once_no_code_follows(keys: _Keys) -> None:
    keys.send("\x1a", key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.rest()
    assert keys.undone == [True]
    assert keys.window.typed == "\x1a"


def test_the_digits_of_an_alt_code_are_not_typed_but_what_they_make_is(keys: _Keys) -> None:
    alt = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
    for char in "KM1-7":
        for digit in f"{ord(char):03}":
            keys.send("", gap=1, key=ord(digit), modifiers=alt)
        keys.send(char, gap=1)
    keys.send("\r", gap=1)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["KM1-7"]
    assert keys.window.typed == ""


def test_a_second_end_key_presses_nothing(keys: _Keys) -> None:
    keys.type("GSE19-AB\r\n", gap=5)
    keys.rest()
    assert len(keys.scans) == 1
    assert keys.window.typed == ""


def test_a_scanner_without_an_end_key_is_heard_once_it_is_set_up(keys: _Keys) -> None:
    keys.filter.set_up(ScannerSetup(end=""))
    keys.type("GSE19-AB12", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB12"]
    assert keys.window.typed == ""


def test_while_listening_even_a_slow_scanner_is_heard_whole_and_nothing_is_typed(keys: _Keys) -> None:
    heard: list[tuple[tuple[str, float], ...]] = []
    keys.filter.heard.connect(heard.append)
    keys.filter.listen(True)
    keys.type(SETUP_TEXT + "\t", gap=90)
    keys.rest()
    assert "".join(char for char, _ in heard[0]) == SETUP_TEXT + "\t"
    assert (keys.scans, keys.window.typed) == ([], "")
    keys.filter.listen(False)
    keys.type("GSE19-AB12\r", gap=5)
    assert len(keys.scans) == 1


def test_while_listening_a_person_still_moves_about(keys: _Keys) -> None:
    keys.filter.listen(True)
    keys.type("\t")
    keys.send("\x1b", key=Qt.Key.Key_Escape)
    keys.type(" ")
    keys.rest()
    assert keys.window.typed == "\t\x1b "


def test_what_was_typed_is_there_before_the_button_that_is_touched(keys: _Keys) -> None:
    keys.type("ab")
    QTest.mouseClick(keys.window, Qt.MouseButton.LeftButton)
    assert keys.window.typed == "ab"


def test_a_touch_in_the_middle_of_a_scan_does_not_break_it(keys: _Keys) -> None:
    keys.type("GSE19", gap=5)
    QTest.mouseClick(keys.window, Qt.MouseButton.LeftButton)
    keys.type("-AB\r", gap=5)
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB"]
    assert keys.window.typed == ""
