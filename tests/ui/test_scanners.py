"""A USB scanner at the window: set up by one scan, and never heard where a person types."""

from PySide6.QtCore import QPointF, Qt

from kiosk.domain.kinds import CheckedIn, body_of
from kiosk.scanning.wedge_setup import ALPHABET, LAYOUTS, SETUP_TEXT
from tests.ui.conftest import OpenWindow
from tests.ui.driver import SCANNER_GAP, Driver

CONTROL = Qt.KeyboardModifier.ControlModifier


def through(text: str, layout: str) -> str:
    """What comes when a scanner types *text* while the computer's keyboard has *layout*."""
    return text.translate(dict(zip(map(ord, ALPHABET), LAYOUTS[layout], strict=True)))


def set_up(window: Driver, sent: str) -> None:
    """Scan the code on the sheet, which comes as *sent*, and close the sheet."""
    window.station.show_sheet("scanner")
    window.settle()
    window.keys(sent, gap=SCANNER_GAP)
    window.until(lambda: window.station.scanner.props.rows)
    window.station.show_sheet("")
    window.settle()


def field_text(window: Driver) -> str:
    return str(window.window.activeFocusItem().property("text"))


def test_a_scanner_with_prefix_thai_layout_and_tab_is_learned_from_one_scan(window: Driver) -> None:
    window.keys(through("~code-1", "thai") + "\t", gap=SCANNER_GAP)
    window.verdict("stop")
    window.station.verdict.dismiss()
    set_up(window, through(f"~{SETUP_TEXT}", "thai") + "\t")
    window.keys(through("~code-1", "thai") + "\t", gap=SCANNER_GAP)
    window.verdict("go")


def test_the_sheet_says_what_was_learned_and_closing_it_ends_the_listening(window: Driver) -> None:
    window.station.show_sheet("scanner")
    window.settle()
    assert "Scan this code with the USB scanner." in window.texts()
    window.keys(through(SETUP_TEXT, "caps") + "\r", gap=40)
    window.until_text("Learned. Its codes are read from now on.")
    assert {"English with Caps Lock or inverted case: put right", "Enter", "40 ms a key"} <= set(window.texts())
    assert not window.records()
    window.press(Qt.Key.Key_Escape)
    window.settle()
    window.keys("CODE-1\r", gap=SCANNER_GAP)
    window.verdict("go")


def test_another_code_than_the_one_on_the_sheet_is_told_and_checks_nobody_in(window: Driver) -> None:
    window.station.show_sheet("scanner")
    window.settle()
    window.keys("x" * 70 + "\r", gap=SCANNER_GAP)
    window.until_text("Keys came, but not this code.")
    assert not window.records()
    assert window.station.scanner.setup is None


def test_what_was_learned_is_remembered_and_can_be_forgotten(open_window: OpenWindow) -> None:
    first = open_window()
    set_up(first, through(f"#{SETUP_TEXT}", "plain"))
    first.until(lambda: first.station._remembered.get("scanner_setup"))
    second = open_window()
    assert second.station.scanner.props.known
    second.hardware("#code-1", end=None)
    second.verdict("go")
    second.station.verdict.dismiss()
    second.station.show_sheet("scanner")
    second.settle()
    second.touch("Forget it")
    second.until(lambda: not second.station._remembered.get("scanner_setup"))


def test_caps_lock_is_undone_for_a_badge_nobody_here_has_heard_of(window: Driver) -> None:
    badge = window.station.desk.mint_badge(window.station.desk.search("วัฒ")[0].person).code
    assert badge.upper() == badge
    window.keys(badge.lower() + "\r", gap=SCANNER_GAP)
    window.verdict("go")


def test_a_scan_with_its_shift_keys_leaves_the_field_and_the_keyboard_on_glass_alone(window: Driver) -> None:
    window.touch("Search")
    window.settle()
    window.until(lambda: window.window.property("keyboardHeight") > 0)
    window.hardware("UNKNOWN-Badge-77")
    window.verdict("stop")
    window.station.verdict.dismiss()
    window.settle()
    assert field_text(window) == ""
    assert window.window.property("keyboardHeight") > 0, "a scanner is nobody who types"


def test_two_fast_scans_in_a_row_over_an_open_sheet_are_two_and_the_sheet_stays(window: Driver) -> None:
    window.press(Qt.Key.Key_F4)
    window.settle()
    window.hardware("code-5")
    window.hardware("code-6")
    window.until(lambda: len(window.records("checked_in")) == 2)
    window.station.verdict.dismiss()
    assert window.window.property("sheet") == "group"
    assert not window.records("group_arrived")
    assert field_text(window) == ""


def test_a_code_that_types_ctrl_z_and_f9_undoes_nothing_and_switches_nothing(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.station.verdict.dismiss()
    window.press(Qt.Key.Key_Z, CONTROL)
    window.hardware("evil", end=None)
    window.press(Qt.Key.Key_Z, CONTROL)
    window.press(Qt.Key.Key_F9)
    window.hardware("code")
    window.verdict("stop")
    assert not window.records("voided")
    assert window.station.words.texts.language == "en"
    body = body_of(window.records("checked_in")[0])
    assert isinstance(body, CheckedIn)


def test_a_second_end_key_does_not_press_the_button_in_focus(window: Driver) -> None:
    window.press(Qt.Key.Key_F4)
    window.settle()
    window.keys("x")
    window.keys("\t\t")
    window.keys("code-5\r\n", gap=SCANNER_GAP)
    window.verdict("go")
    window.station.verdict.dismiss()
    window.settle()
    assert not window.records("group_arrived")
    assert window.window.property("sheet") == "group"


def test_the_set_up_code_on_the_screen_is_the_one_that_is_learned(window: Driver) -> None:
    window.station.show_sheet("scanner")
    window.settle()
    from kiosk.scanning import Decoder

    picture = window.named("Set up a USB scanner")
    shown = next(item for item in window.items() if item.metaObject().className().startswith("CodePicture"))
    assert picture.isVisible()
    image = window.window.grabWindow()
    corner = shown.mapToScene(QPointF(0, 0))
    part = image.copy(int(corner.x()), int(corner.y()), int(shown.width()), int(shown.height())).convertToFormat(
        image.Format.Format_Grayscale8
    )
    import numpy as np

    grey = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.bytesPerLine())[:, : part.width()]
    assert [reading.text for reading in Decoder().decode(grey.copy())] == [SETUP_TEXT]
