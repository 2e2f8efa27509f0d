"""The badges that cannot be read are not read, and the reader says why."""

import pytest

from assets.demo.trouble import KINDS, RATE, trouble
from kiosk.scanning import Decoder, Hint, Hints


@pytest.mark.parametrize("hint", Hint)
def test_the_reader_says_of_a_badge_in_trouble_what_is_the_matter(hint: Hint) -> None:
    pictures = trouble(hint)
    decoder, hints = Decoder(), Hints()
    said: list[Hint | None] = []
    for number in range(20):
        picture, at = pictures[number % len(pictures)], number / RATE
        found = decoder.decode(picture, at)
        assert found == ()
        said.append(hints.see(picture, found, at))
    assert set(said[-8:]) == {hint}


def test_there_is_a_picture_for_every_reason() -> None:
    assert set(KINDS) == set(Hint)
