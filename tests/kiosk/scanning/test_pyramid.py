"""A picture in grey, and halved as often as anyone asks."""

import numpy as np
import pytest

from kiosk.scanning.pyramid import Pyramid


def test_each_level_is_the_mean_of_two_by_two_of_the_one_before_and_made_once() -> None:
    grey = np.random.default_rng(1).integers(0, 255, (48, 64), np.uint8)
    picture = Pyramid(grey)
    assert picture.grey is grey
    half = picture.level(1)
    assert half is picture.level(1)
    assert np.abs(half - grey.reshape(24, 2, 32, 2).mean((1, 3))).max() <= 0.5
    assert picture.level(2).shape == (12, 16)


def test_a_colour_picture_becomes_grey() -> None:
    assert Pyramid(np.full((4, 6, 3), 90, np.uint8)).grey.tolist() == [[90] * 6] * 4


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ((720, 1280), (90, 160)),
        ((480, 640), (120, 160)),
        ((1280, 400), (640, 200)),
        ((100, 1280), (100, 1280)),
        ((60, 80), (60, 80)),
    ],
)
def test_the_smallest_level_that_is_large_enough(shape: tuple[int, int], found: tuple[int, int]) -> None:
    assert Pyramid(np.zeros(shape, np.uint8)).down_to(160, 90).shape == found


def test_a_picture_of_a_pixel_can_be_halved_too() -> None:
    assert Pyramid(np.zeros((1, 9), np.uint8)).level(5).shape == (1, 1)
