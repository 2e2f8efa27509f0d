"""A scanned code on the screen is inert."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.presenter.codes import MOST, visible_code


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("KM1-7QX4", "KM1-7QX4"),
        ("<b>ตั๋ว</b> %s", "<b>ตั๋ว</b> %s"),
        ("AB\u202eDC\x07\x1b[2J\n\u200b\u2066", "AB�DC��[2J���"),
        ("x" * 400, "x" * (MOST - 1) + "…"),
    ],
)
def test_what_has_no_shape_or_turns_the_text_round_is_a_box_and_length_has_an_end(code: str, shown: str) -> None:
    assert visible_code(code) == shown


@given(st.text())
def test_any_code_is_shown_in_one_line_of_characters_that_are_there(code: str) -> None:
    shown = visible_code(code)
    assert len(shown) == min(len(code), MOST)
    assert all(char.isprintable() or char.isspace() for char in shown)
    assert len(shown.splitlines()) <= 1
