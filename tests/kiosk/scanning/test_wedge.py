"""USB scanners that type: fast bursts are scans, people are not, and the Thai layout is undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning import Wedge, WedgeScan
from kiosk.scanning.kedmanee import TO_US, undo_kedmanee
from kiosk.scanning.wedge import LONGEST, LONGEST_GAP, clean, read_typed
from kiosk.scanning.wedge_setup import LAYOUTS, ScannerSetup

SCANNER = 0.004
PERSON = 0.14


def typed(wedge: Wedge, text: str, gap: float = SCANNER, start: float = 10.0) -> WedgeScan | None:
    scan = None
    for number, char in enumerate(text):
        scan = wedge.key(char, start + number * gap)
    return scan


def thai(text: str) -> str:
    """Return what a US-layout scanner types while the computer's layout is Thai."""
    from_us = {us: chr(kedmanee) for kedmanee, us in TO_US.items()}
    return "".join(from_us.get(char, char) for char in text)


@pytest.mark.parametrize("end", ["\r", "\n", "\t"])
def test_a_fast_burst_that_ends_in_enter_or_tab_is_a_scan(end: str) -> None:
    scan = typed(Wedge(), "KM1-7QX4" + end)
    assert scan == WedgeScan("KM1-7QX4", "KM1-7QX4", ("KM1-7QX4", "km1-7qx4"))


def test_a_person_typing_a_name_is_not_a_scan_and_loses_no_key() -> None:
    wedge = Wedge()
    field = ""
    for number, char in enumerate("somchai\r"):
        at = number * PERSON
        field += wedge.release(at)
        assert wedge.key(char, at) is None
    field += wedge.release(100.0)
    assert field == "somchai\r"


def test_a_person_typing_thai_is_not_a_scan() -> None:
    assert typed(Wedge(), "สมชาย\r", PERSON) is None


def test_a_fast_typist_at_eighty_milliseconds_is_not_a_scan() -> None:
    wedge = Wedge()
    assert typed(wedge, "hello there\r", 0.075) is None
    assert wedge.release(99.0) == "hello there\r"


def test_two_keys_pressed_together_and_enter_are_not_a_scan() -> None:
    wedge = Wedge()
    assert typed(wedge, "ab\r", 0.01) is None
    assert wedge.release(10.03) == "ab\r"


def test_enter_alone_belongs_to_the_person() -> None:
    wedge = Wedge()
    assert wedge.key("\r", 1.0) is None
    assert wedge.release(1.0) == "\r"


def test_a_scan_after_a_persons_half_typed_word_is_only_the_scan() -> None:
    wedge = Wedge()
    typed(wedge, "som", PERSON, start=0.0)
    scan = typed(wedge, "KM1-7QX4\r", start=5.0)
    assert scan is not None
    assert scan.text == "KM1-7QX4"
    assert wedge.release(6.0) == "som"


def test_nothing_of_a_scan_reaches_the_text_field() -> None:
    wedge = Wedge()
    typed(wedge, "KM1-7QX4\r")
    assert wedge.release(99.0) == ""
    assert not wedge.pending


def test_keys_are_pending_until_they_can_no_longer_be_a_scan() -> None:
    wedge = Wedge()
    wedge.key("K", 1.0)
    assert wedge.pending
    assert wedge.release(0.999 + LONGEST_GAP) == ""
    assert wedge.release(1.001 + LONGEST_GAP) == "K"
    assert not wedge.pending


def test_a_burst_without_an_end_is_no_scan() -> None:
    wedge = Wedge()
    assert typed(wedge, "KM1-7QX4") is None
    assert wedge.release(11.0) == "KM1-7QX4"


def test_modifier_keys_type_nothing() -> None:
    wedge = Wedge()
    for number, char in enumerate(["", "K", "", "M", "1", "2", "\r"]):
        scan = wedge.key(char, number * SCANNER)
    assert scan is not None
    assert scan.text == "KM12"


def test_two_scans_in_a_row_are_two() -> None:
    wedge = Wedge()
    first, second = typed(wedge, "AAAA1\r", start=1.0), typed(wedge, "BBBB2\r", start=1.1)
    assert first is not None
    assert second is not None
    assert (first.text, second.text) == ("AAAA1", "BBBB2")


def test_an_endless_flood_of_keys_is_no_scan_and_is_bounded() -> None:
    wedge = Wedge()
    assert typed(wedge, "x" * (LONGEST + 10) + "\r", 0.001) is None
    assert len(wedge._keys) == 0


@pytest.mark.parametrize(
    "code", ["KM1-7QX4-ZPB2", "https://expo.example/b?id=42&x=Y", "HELLO world 0123456789", "a|b~c`d\\e"]
)
def test_a_code_typed_through_the_thai_layout_is_undone(code: str) -> None:
    scan = typed(Wedge(), thai(code) + "\r")
    assert scan is not None
    assert scan.text == code


def test_kedmanee_is_undone_as_the_standard_lays_it_out() -> None:
    assert undo_kedmanee("ฟหกด่าสว") == "asdfjkl;"
    assert undo_kedmanee("ๅ/-ภถุึคตจ") == "1234567890"
    assert undo_kedmanee("+๑๒๓๔ู฿๕๖๗") == "!@#$%^&*()"
    assert undo_kedmanee("ฤฆฏโฌ็๋ษศซ.") == 'ASDFGHJKL:"'
    assert undo_kedmanee("abc") is None
    assert undo_kedmanee("") is None


def test_every_key_of_the_layout_is_undone_to_a_key_of_its_own() -> None:
    assert len(TO_US) == 94
    assert len(set(TO_US.values())) == 94


def test_thai_digits_are_offered_as_digits_too() -> None:
    assert read_typed("๑๒๓๔") == ("@#$%", "1234", "2345", "๑๒๓๔")


def test_a_thai_code_from_a_scanner_that_types_thai_is_offered_as_it_is_too() -> None:
    assert "สวัสดี" in read_typed("สวัสดี")


def test_a_code_of_signs_both_layouts_have_is_offered_both_ways() -> None:
    assert read_typed("/-/-")[:2] == ("/-/-", "2323")


def test_plain_codes_are_themselves_and_may_be_inverted_by_caps_lock() -> None:
    assert read_typed("KM1-7QX4") == ("KM1-7QX4", "km1-7qx4")
    assert read_typed("123-4567") == ("123-4567",)


def test_where_caps_lock_is_known_to_be_on_the_other_case_is_likelier_unless_the_scanner_was_learned_under_it() -> None:
    assert read_typed("aB-12", capped=True) == ("Ab-12", "aB-12")
    assert read_typed("aB-12", ScannerSetup(typed=LAYOUTS["caps"]), capped=True)[0] == "Ab-12"
    assert read_typed("aB-12", ScannerSetup(), capped=True)[0] == "Ab-12"


def test_a_second_end_key_belongs_to_the_scan_and_not_to_the_button_in_focus() -> None:
    wedge = Wedge()
    assert typed(wedge, "KM1-7QX4\r") is not None
    at = 10.0 + 9 * SCANNER
    assert wedge.key("\n", at) is None
    assert wedge.release(99.0) == ""
    assert wedge.key("\r", 100.0) is None
    assert wedge.release(100.0) == "\r"


def test_a_burst_is_known_for_one_before_it_ends() -> None:
    wedge = Wedge()
    typed(wedge, "KM")
    assert not wedge.in_burst(10.01)
    typed(wedge, "1-", start=10.01)
    assert wedge.in_burst(10.02)
    assert not wedge.in_burst(11.0)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("]Q1KM1-7", "KM1-7"),
        ("]Q2\\000026KM1-7", "KM1-7"),
        ("]C1KM1-7", "KM1-7"),
        ("\x02KM1-7\x03", "KM1-7"),
        ("KM1\u202e-7\u200b", "KM1-7"),
        ("  KM1-7 ", "KM1-7"),
    ],
)
def test_symbology_prefixes_and_control_characters_are_stripped(sent: str, code: str) -> None:
    assert clean(sent) == code


@pytest.mark.parametrize("aim", ["]Q2", "]d4", "]z3"])
def test_changes_of_character_set_within_a_code_are_taken_out_where_the_scanner_says_that_it_sends_them(
    aim: str,
) -> None:
    sent = aim + r"\000026ABC\000026DEF\\000026"
    assert read_typed(sent)[:2] == (r"ABCDEF\000026", r"ABC\000026DEF\\000026")


def test_what_looks_like_one_stays_where_the_scanner_says_nothing() -> None:
    assert read_typed(r"]Q1ABC\000026DEF")[0] == r"ABC\000026DEF"


def test_a_scan_of_nothing_but_control_characters_is_none() -> None:
    assert typed(Wedge(), "\x01\x02\x03\x04\x05\r") is None


@given(st.lists(st.tuples(st.text(max_size=3), st.floats(0, 0.3)), max_size=60))
def test_no_key_is_lost_whatever_is_typed(keys: list[tuple[str, float]]) -> None:
    wedge, at, out, sent = Wedge(), 0.0, "", ""
    for char, gap in keys:
        at += gap
        sent += char
        scan = wedge.key(char, at)
        out += wedge.release(at)
        if scan is not None:
            assert scan.candidates
            assert scan.text == scan.candidates[0]
            assert scan.raw
            out += scan.raw + char
    out += wedge.release(at + 1)
    assert out == sent


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=5, max_size=60))
def test_any_printable_code_survives_the_thai_layout(code: str) -> None:
    assert clean(code) in read_typed(thai(code))


@given(st.text())
def test_reading_what_was_typed_never_fails_and_gives_inert_text(raw: str) -> None:
    for text in read_typed(raw):
        assert text.isprintable() or " " in text or not text.isascii()
        assert "\u202e" not in text
