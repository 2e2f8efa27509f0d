"""Names are found as people type them: without tone marks, in either digits, in any case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.codes import code_text
from kiosk.domain.search_text import digits, fold, haystack, phone_digits, without_title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ำใจ", "นำใจ"),
        ("น้ำใจ", "น\u0e49\u0e4d\u0e32ใจ"),
        ("แสง", "เเสง"),
        ("SOMCHAI", "somchai"),
        ("มูลนิธิ ๒๕๖๒", "มูลนิธิ 2562"),
        ("Tree-Fund", "tree fund"),
        ("สม\u200bชาย", "สมชาย"),
        ("  Blue \t Sea ", "blue sea"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_two_ways_of_writing_a_name_are_one_to_search(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("สมชาย", "สมหญิง"), ("นา", "นำ"), ("Blue Sea", "Blue Seas")])
def test_two_names_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(alphabet="กขคเแาำ่้abcXYZ ๐๑๒12-"))
def test_what_was_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_haystack_holds_every_field_apart_and_without_its_spaces() -> None:
    assert haystack([fold("สม ชาย"), fold("Blue Sea"), ""]) == "สมชาย|bluesea|"


def test_digits_are_arabic_whatever_was_typed() -> None:
    assert digits("โทร. ๐๘๑-234 ext ٣") == "081234"


@pytest.mark.parametrize(
    ("raw", "code"), [(" T-1\r\n", "T-1"), ("\ufeffT 1\u200b", "T 1"), ("\x1dT\x1d1\x1d", "T\x1d1"), (" \t", "")]
)
def test_a_code_is_what_stands_between_the_white_space(raw: str, code: str) -> None:
    assert code_text(raw) == code


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("นายสมชาย ใจดี", "สมชาย ใจดี"),
        ("นางสาว มาลี", "มาลี"),
        ("น.ส. มาลี", "มาลี"),
        ("เด็กหญิงฝน", "ฝน"),
        ("คุณนก", "นก"),
        ("Mr. Somchai", "somchai"),
        ("Dr Malee", "malee"),
        ("Mrinal", "mrinal"),
        ("นางนวล", "นวล"),
        ("นาย", "นาย"),
        ("นายก", "นายก"),
    ],
)
def test_a_title_is_taken_off_where_a_name_is_left(name: str, without: str) -> None:
    assert without_title(name.casefold()) == without
    assert without_title(fold(name)) == fold(without)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("081-234 5678", "0812345678"),
        ("+66 (81) 234.5678", "66812345678"),
        ("๐๘๑๒", "0812"),
        ("5678", "5678"),
        ("นก 5678", ""),
        ("T-1234", ""),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_phone_number_is_one_however_it_is_grouped(query: str, number: str) -> None:
    assert phone_digits(query) == number
