"""A USB scanner that types, and a person who types, at the same window."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from kiosk.scanning.wedge_setup import SETUP_TEXT, ScannerSetup
from tests.ui.bridge.keys import NONE, SHIFT, Keys


@pytest.fixture
def keys(qapp: QGuiApplication) -> Keys:
    return Keys()


def test_a_scan_is_handed_over_and_nothing_of_it_is_typed(keys: Keys) -> None:
    keys.type("GSE19-AB12\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB12"]
    assert keys.window.typed == ""
    assert keys.window.released == 0


@pytest.mark.parametrize("end", ["\r", "\n", "\t"])
def test_enter_and_tab_end_a_scan(keys: Keys, end: str) -> None:
    keys.type("KM1-77" + end, gap=5)
    assert len(keys.scans) == 1


def test_what_a_person_types_arrives_whole_and_in_order(keys: Keys) -> None:
    keys.type("สมชาย ใจดี\r")
    keys.rest()
    assert keys.window.typed == "สมชาย ใจดี\r"
    assert keys.window.released == len("สมชาย ใจดี\r"), "every press is followed by its release"
    assert keys.scans == []


def test_a_scan_in_the_middle_of_typing_leaves_the_typing_whole(keys: Keys) -> None:
    keys.type("som")
    keys.send("G", gap=1_000)
    keys.type("SE19-1\r", gap=5)
    keys.type("chai")
    keys.rest()
    assert keys.window.typed == "somchai"
    assert [scan[0] for scan in keys.scans] == ["GSE19-1"]


def test_a_single_space_or_enter_still_presses_a_button(keys: Keys) -> None:
    keys.type(" ")
    keys.type("\r")
    keys.rest()
    assert keys.window.typed == " \r"


def test_arrows_escape_and_backspace_are_not_held(keys: Keys) -> None:
    keys.type("a")
    keys.send("", key=Qt.Key.Key_Left)
    keys.send("\x08", key=Qt.Key.Key_Backspace)
    keys.send("\x1b", key=Qt.Key.Key_Escape)
    assert keys.window.typed == f"a<{Qt.Key.Key_Left:x}>\x08\x1b"


def test_a_key_held_down_repeats(keys: Keys) -> None:
    keys.type("a")
    for _ in range(5):
        keys.send("a", gap=30, repeat=True)
    keys.rest()
    assert keys.window.typed == "aaaaaa"
    assert keys.scans == []


@pytest.mark.parametrize("code", ["KKM17AB23", "KM17AAB23", "KM17AB2333"])
def test_a_character_that_a_fast_scanner_sends_twice_is_no_key_held_down(keys: Keys, code: str) -> None:
    """Qt calls a press a repeat when its key was released in the same millisecond."""
    for before, char in pairwise(" " + code):
        same = char == before
        keys.send(char, gap=0 if same else 1, repeat=same)
    keys.send("\r", gap=1)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == [code]
    assert keys.window.typed == ""


def test_two_scans_in_a_row_are_two(keys: Keys) -> None:
    keys.type("CODE-1\r", gap=5)
    keys.type("CODE-2\r", gap=5)
    assert [scan[0] for scan in keys.scans] == ["CODE-1", "CODE-2"]


def test_the_shift_keys_of_a_real_scanner_do_not_let_the_code_leak(keys: Keys) -> None:
    keys.scanner("gse-AB12:x\r")
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["gse-AB12:x"]
    assert keys.window.typed.replace(f"<{Qt.Key.Key_Shift:x}>", "") == ""


def test_controls_arrows_and_function_keys_within_a_code_are_part_of_it_and_do_nothing(keys: Keys) -> None:
    keys.type("GSE1", gap=5)
    keys.send("\x1a", gap=5, key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.send("", gap=5, key=Qt.Key.Key_F9)
    keys.send("\x08", gap=5, key=Qt.Key.Key_Backspace)
    keys.type("9-AB\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB"]
    assert keys.window.typed == ""
    assert keys.undone == []


def test_a_control_before_a_code_is_part_of_it_too(keys: Keys) -> None:
    keys.send("", key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.type("GSE19-AB\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB"]
    assert keys.undone == []


def test_a_letter_that_altgr_makes_of_z_takes_nothing_back(keys: Keys) -> None:
    alt_gr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    keys.send("ż", key=Qt.Key.Key_Z, modifiers=alt_gr)
    keys.rest()
    assert keys.window.typed == "ż"
    assert keys.undone == []


def test_a_persons_undo_is_an_undo_once_no_code_follows(keys: Keys) -> None:
    keys.send("\x1a", key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    keys.rest()
    assert keys.undone == [True]
    assert keys.window.typed == "\x1a"


def test_the_digits_of_an_alt_code_are_not_typed_but_what_they_make_is(keys: Keys) -> None:
    alt = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
    for char in "KM1-7":
        for digit in f"{ord(char):03}":
            keys.send("", gap=1, key=ord(digit), modifiers=alt)
        keys.send(char, gap=1)
    keys.send("\r", gap=1)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["KM1-7"]
    assert keys.window.typed == ""


def test_a_second_end_key_presses_nothing(keys: Keys) -> None:
    keys.type("GSE19-AB\r\n", gap=5)
    keys.rest()
    assert len(keys.scans) == 1
    assert keys.window.typed == ""


def test_a_scanner_without_an_end_key_is_heard_once_it_is_set_up(keys: Keys) -> None:
    keys.filter.set_up(ScannerSetup(end=""))
    keys.type("GSE19-AB12", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == ["GSE19-AB12"]
    assert keys.window.typed == ""


def test_while_listening_even_a_slow_scanner_is_heard_whole_and_nothing_is_typed(keys: Keys) -> None:
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


def test_while_listening_a_person_still_moves_about(keys: Keys) -> None:
    keys.filter.listen(True)
    keys.type("\t")
    keys.send("\x1b", key=Qt.Key.Key_Escape)
    keys.type(" ")
    keys.rest()
    assert keys.window.typed == "\t\x1b "


def test_what_was_typed_is_there_before_the_button_that_is_touched(keys: Keys) -> None:
    keys.type("ab")
    keys.touch()
    assert keys.window.typed == "ab"


@pytest.mark.parametrize("position", [1, 2, 5])
def test_a_touch_in_the_middle_of_a_scan_does_not_break_it(keys: Keys, position: int) -> None:
    code = "GSE19-AB"
    keys.type(code[:position], gap=5)
    keys.touch(gap=2)
    keys.type(code[position:] + "\r", gap=5)
    assert [scan[0] for scan in keys.scans] == [code]
    assert keys.window.typed == ""


@pytest.mark.parametrize("position", [1, 2, 5])
def test_a_screen_that_is_held_up_does_not_cut_a_scan_in_two(keys: Keys, position: int) -> None:
    code = "GSE19-AB"
    keys.type(code[:position], gap=5)
    keys.stall(400)
    keys.type(code[position:] + "\r", gap=5)
    keys.rest()
    assert [scan[0] for scan in keys.scans] == [code]
    assert keys.window.typed == ""


def test_what_a_person_typed_before_the_screen_was_held_up_is_typed_then(keys: Keys) -> None:
    keys.type("ab")
    keys.stall(400)
    assert keys.window.typed == "a", "the last key may begin a scan that waits in line"
    keys.stall(400)
    assert keys.window.typed == "ab"


def test_a_small_letter_typed_with_shift_shows_that_caps_lock_is_on(keys: Keys) -> None:
    for char in "Ab-12cD":
        keys.send(char.swapcase(), gap=5, modifiers=SHIFT if char.isupper() else NONE)
    keys.send("\r", gap=5)
    assert keys.scans[0][0] == "Ab-12cD"
