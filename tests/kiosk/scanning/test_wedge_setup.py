"""A scanner is set up by one scan of a known code; from then on its codes are read as they were meant."""

import string
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning.typed import clean
from kiosk.scanning.wedge import LONGEST_GAP, SLOWEST_GAP, Wedge, WedgeScan
from kiosk.scanning.wedge_setup import ALPHABET, LAYOUTS, SETUP_TEXT, ScannerSetup, decoded, learn

FAST, BLUETOOTH, PERSON = 0.004, 0.06, 0.15
CODES = st.text(st.sampled_from(ALPHABET), min_size=8, max_size=60).filter(lambda code: clean(code) == code)
FRAMES = st.text(st.sampled_from(string.ascii_letters + "~#*|"), max_size=3)


def through(text: str, layout: str) -> str:
    """What comes when a US-layout scanner types *text*."""
    return text.translate(dict(zip(map(ord, ALPHABET), LAYOUTS[layout], strict=True)))


def timed(text: str, gap: float = FAST, start: float = 50.0) -> list[tuple[str, float]]:
    return [(char, start + number * gap) for number, char in enumerate(text)]


def learned(text: str, gap: float = FAST) -> ScannerSetup:
    found = learn(timed(text, gap))
    assert found is not None
    return found


def scanned(wedge: Wedge, text: str, gap: float = FAST) -> WedgeScan | None:
    scans = [wedge.key(char, at) for char, at in timed(text, gap)]
    scans.append(wedge.pause(90.0))
    return next((scan for scan in scans if scan is not None), None)


@pytest.mark.parametrize(("layout", "end"), list(product(LAYOUTS, ["\r", "\n", "\t", ""])))
def test_layout_caps_lock_and_end_are_learned_from_one_scan(layout: str, end: str) -> None:
    found = learned("".join(through(SETUP_TEXT, layout)) + end)
    assert (found.layout, found.end) == (layout, end)
    assert (found.prefix, found.suffix) == ("", "")
    assert found.mean == pytest.approx(FAST)


@given(
    code=CODES,
    layout=st.sampled_from(sorted(LAYOUTS)),
    prefix=FRAMES,
    suffix=FRAMES,
    end=st.sampled_from(["\r", "\t", "\r\n", ""]),
    aim=st.sampled_from(["", "]Q1", "]Q1\\000026"]),
)
def test_whatever_layout_caps_lock_prefix_and_suffix_the_text_is_the_same(
    code: str, layout: str, prefix: str, suffix: str, end: str, aim: str
) -> None:
    def sent(text: str) -> str:
        return through(prefix + aim + text + suffix, layout) + end

    wedge = Wedge(learned(sent(SETUP_TEXT)))
    scan = scanned(wedge, sent(code))
    assert scan is not None
    assert scan.text == code
    assert wedge.release(99.0) == "", "nothing is left for the text field"


@given(
    code=st.text(st.sampled_from(string.ascii_letters + string.digits + "-"), min_size=8, max_size=30),
    before=st.sampled_from(sorted(LAYOUTS)),
    now=st.sampled_from(sorted(LAYOUTS)),
)
def test_a_layout_or_caps_lock_changed_since_is_undone_all_the_same(code: str, before: str, now: str) -> None:
    scan = scanned(Wedge(learned(through("~" + SETUP_TEXT, before) + "\r")), through("~" + code, now) + "\r")
    assert scan is not None
    assert code in scan.candidates


@given(code=CODES)
def test_a_scanner_that_escapes_backslashes_is_understood(code: str) -> None:
    def escaped(text: str) -> str:
        return "]Q2\\000026" + text.replace("\\", "\\\\") + "\r"

    setup = learned(escaped(SETUP_TEXT))
    assert setup.doubled
    scan = scanned(Wedge(setup), escaped(code))
    assert scan is not None
    assert scan.text == code


def test_a_scanner_that_escapes_backslashes_is_understood_in_the_middle_of_a_code_too() -> None:
    setup = learned("\\000026" + SETUP_TEXT.replace("\\", "\\\\") + "\r")
    assert (setup.doubled, setup.prefix) == (True, "")
    scan = scanned(Wedge(setup), r"\000026ABC\000026DEF\\" + "\r")
    assert scan is not None
    assert scan.candidates[:2] == ("ABCDEF\\", "ABC\\000026DEF\\")


def test_an_unheard_of_layout_is_learned_too() -> None:
    odd = str.maketrans("azqwAZQW", "qwazQWAZ")
    setup = learned(SETUP_TEXT.translate(odd) + "\r")
    assert setup.layout == "other"
    scan = scanned(Wedge(setup), "QUIZ-wax-42".translate(odd) + "\r")
    assert scan is not None
    assert scan.text == "QUIZ-wax-42"


@given(st.lists(st.tuples(st.text(max_size=2), st.floats(0, 1e6)), max_size=200))
def test_what_is_not_the_set_up_code_teaches_nothing(keys: list[tuple[str, float]]) -> None:
    assert learn(keys) is None


@pytest.mark.parametrize("lost", [0, 5, 60, len(SETUP_TEXT) - 1])
def test_a_set_up_code_with_a_key_lost_is_not_believed(lost: int) -> None:
    assert learn(timed(SETUP_TEXT[:lost] + SETUP_TEXT[lost + 1 :] + "\r")) is None


def test_a_set_up_is_remembered_as_text_and_nonsense_is_none() -> None:
    setup = learned("~" + through(SETUP_TEXT, "thai") + "#\t")
    assert decoded(setup.encoded()) == setup
    for text in ("", "null", "{}x", '{"prefix": 1}', '{"typed": "abc"}', '{"colour": "red"}', '{"mean": null}'):
        assert decoded(text) is None


def test_a_slow_scanner_is_heard_once_it_is_set_up() -> None:
    assert scanned(Wedge(), "KM1-7QX4-ZPB2\r", BLUETOOTH) is None
    wedge = Wedge(learned(SETUP_TEXT + "\r", BLUETOOTH))
    scan = scanned(wedge, "KM1-7QX4-ZPB2\r", BLUETOOTH)
    assert scan is not None
    assert scan.text == "KM1-7QX4-ZPB2"
    assert LONGEST_GAP < wedge.gap <= SLOWEST_GAP


def test_a_person_is_not_taken_for_a_scanner_by_the_slowest_one() -> None:
    wedge = Wedge(learned(SETUP_TEXT, 0.12))
    assert scanned(wedge, "somchai@example.org\r", PERSON) is None
    assert scanned(Wedge(learned(SETUP_TEXT, 0.12)), "somchai@example.org\r", 0.1) is None
    assert wedge.release(99.0) == "somchai@example.org\r"


def test_a_scanner_without_an_end_is_heard_at_the_pause_and_two_are_two() -> None:
    wedge = Wedge(learned(SETUP_TEXT))
    first = [wedge.key(char, at) for char, at in timed("KM1-7QX4", start=1.0)]
    assert not any(first)
    second = [wedge.key(char, at) for char, at in timed("KM2-7QX4", start=2.0)]
    assert second[0] is not None
    assert second[0].text == "KM1-7QX4"
    last = wedge.pause(3.0)
    assert last is not None
    assert last.text == "KM2-7QX4"
    assert wedge.release(4.0) == ""


def test_a_person_is_heard_as_a_person_though_the_scanner_sends_no_end() -> None:
    wedge = Wedge(learned(SETUP_TEXT))
    assert scanned(wedge, "somchai", PERSON) is None
    assert wedge.release(99.0) == "somchai"


def test_a_person_who_types_on_and_on_sees_it_though_the_scanner_is_slow() -> None:
    wedge = Wedge(learned(SETUP_TEXT + "\r", 0.09))
    for char, at in timed("somchai jaidee", 0.12):
        wedge.key(char, at)
    assert wedge.release(50.0 + 13 * 0.12) == "somchai "
    assert wedge.release(99.0) == "jaidee"
