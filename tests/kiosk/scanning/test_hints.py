"""Why nothing is read, told from a badge that trembles in a hand: each reason, and when it is said."""

from collections.abc import Callable, Iterable

import cv2
import numpy as np
import pytest

from kiosk.camera import Image
from kiosk.scanning import Hint, Hints, Reading
from kiosk.scanning.hints import LOOK_EVERY, SHOWN_AFTER
from tests.fakes.codes import lay, qr, table

STEP = 0.1
READ = (Reading("KM1-A", ((0, 0), (9, 0), (9, 9), (0, 9)), "zxing", 1.0),)


def held(number: int, code: Image, x: int = 500, y: int = 200) -> Image:
    """A code in a hand: it trembles."""
    return lay(table(), code, x + (0, 6, 3)[number % 3], y + (0, 4)[number % 2])


def badge(module: int = 7) -> Image:
    return qr("KM1-7QX4-ZPB2-AAAA-BBBB", module=module)


def blurred(number: int) -> Image:
    return np.asarray(cv2.GaussianBlur(held(number, badge()), (0, 0), 9.0), np.uint8)


def dragged(number: int) -> Image:
    return np.asarray(cv2.blur(held(number, badge()), (39, 1)), np.uint8)


def shone_on(number: int) -> Image:
    code = badge()
    cv2.circle(code, (115, 115), 60, (255, 255, 255), -1)
    return held(number, code)


def dark(number: int) -> Image:
    return np.asarray(held(number, badge()) // 12, np.uint8)


def dim(number: int) -> Image:
    return held(number, np.asarray(badge() // 6, np.uint8))


MATTERS: list[tuple[Callable[[int], Image], Hint]] = [
    (dark, Hint.TOO_DARK),
    (dim, Hint.TOO_DARK),
    (lambda number: held(number, badge(1)), Hint.CLOSER),
    (lambda number: held(number, badge(20), 300, 20), Hint.FURTHER),
    (lambda number: held(number, badge(12)[:, 150:], 0, 200), Hint.FURTHER),
    (blurred, Hint.STILL),
    (dragged, Hint.STILL),
    (shone_on, Hint.GLARE),
]


def heard(hints: Hints, frames: Iterable[Image], start: float = 0.0) -> list[Hint | None]:
    return [hints.see(image, (), start + number * STEP) for number, image in enumerate(frames)]


@pytest.mark.parametrize(("picture", "hint"), MATTERS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_what_is_the_matter_is_said_and_nothing_else(picture: Callable[[int], Image], hint: Hint) -> None:
    assert heard(Hints(), (picture(number) for number in range(15)))[-1] is hint


def test_nothing_is_said_of_an_empty_table_a_poster_that_hangs_there_or_a_good_badge() -> None:
    for frames in ([table()] * 15, [lay(table(), badge(1), 500, 200)] * 40, [held(n, badge()) for n in range(15)]):
        assert heard(Hints(), frames)[-1] is None


def test_nothing_is_said_when_all_of_the_picture_changes() -> None:
    random = np.random.default_rng(1)
    frames = [random.integers(40, 200, (9, 16, 3), np.uint8) for _ in range(15)]
    assert set(heard(Hints(), (cv2.resize(f, (1280, 720)).astype(np.uint8) for f in frames))) == {None}


def test_a_reason_is_said_when_it_has_lasted_and_not_before() -> None:
    said = heard(Hints(), (dark(number) for number in range(20)))
    first = said.index(Hint.TOO_DARK)
    assert SHOWN_AFTER <= first * STEP <= SHOWN_AFTER + LOOK_EVERY + STEP
    assert set(said[first:]) == {Hint.TOO_DARK}


def test_a_reading_ends_it_at_once_and_it_takes_as_long_again_to_come_back() -> None:
    hints = Hints()
    heard(hints, (dark(number) for number in range(15)))
    assert hints.see(table(), READ, 1.5) is None
    said = heard(hints, (dark(number) for number in range(15)), 1.6)
    assert said.index(Hint.TOO_DARK) * STEP >= SHOWN_AFTER - 1e-9


def test_one_odd_look_among_the_others_does_not_make_it_flicker() -> None:
    frames = [dark(number) for number in range(30)]
    frames[14] = frames[15] = table()
    assert set(heard(Hints(), frames)[12:]) == {Hint.TOO_DARK}


def test_it_goes_when_the_reason_goes() -> None:
    hints = Hints()
    heard(hints, (dark(number) for number in range(15)))
    assert heard(hints, [table()] * 12, 1.5)[-1] is None


def test_a_clock_set_back_and_things_that_are_no_pictures_do_no_harm() -> None:
    hints = Hints()
    heard(hints, (dark(number) for number in range(15)), 1000.0)
    assert hints.see(dark(0), (), 1.0) is None
    assert hints.see(np.zeros((0, 0, 3), np.uint8), (), 1.1) is None


@pytest.mark.parametrize("shape", [(1, 1), (40, 7), (90, 160), (33, 900, 3)])
def test_small_and_odd_pictures_are_no_trouble(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    heard(Hints(), (random.integers(0, 255, shape, np.uint8) for _ in range(12)))
