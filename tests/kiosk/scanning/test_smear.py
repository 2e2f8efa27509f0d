"""A code that moves while the shutter is open, as one frame shows it."""

import cv2
import numpy as np
import pytest

from kiosk.camera import Image
from kiosk.scanning import Decoder
from kiosk.scanning.engines import DEFAULT_ZXING, read_zxing
from kiosk.scanning.smear import find_smear
from tests.fakes.codes import lay, out_of_focus, qr, table

TEXT = "KM1-7QX4-ZPB2-AAAA-BBBB"
MODULE = 8
LEFT, TOP = 500, 250


def dragged(image: Image, length: int, degrees: float) -> Image:
    """Average the picture along a line, and add some noise, as a sensor does."""
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    along = np.linspace(-length / 2, length / 2, 8 * length)
    x, y = (np.rint(length + along * turn(np.radians(degrees))).astype(int) for turn in (np.cos, np.sin))
    np.add.at(kernel, (y, x), 1)
    drawn = cv2.filter2D(image.astype(np.float32), -1, kernel / kernel.sum())
    noisy = drawn + np.random.default_rng(1).normal(0, 2, drawn.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def passing(length: int = 22, degrees: float = 0.0, shift: int = 0) -> Image:
    return dragged(lay(table(), qr(TEXT, module=MODULE), LEFT + shift, TOP), length, degrees)


def around(image: Image) -> Image:
    side = 33 * MODULE + 40
    return np.ascontiguousarray(image[TOP - 20 :, LEFT - 20 :, 0][:side, :side])


@pytest.mark.parametrize("degrees", [0, 30, 77, 90, 135])
@pytest.mark.parametrize("length", [10, 14, 22, 30])
def test_a_smear_is_measured(degrees: int, length: int) -> None:
    found = find_smear(around(passing(length, degrees)))
    assert found is not None
    assert np.hypot(found.across, found.down) == pytest.approx(length, abs=2)
    astray = np.degrees(np.arctan2(found.down, found.across)) - degrees
    assert (astray + 90) % 180 - 90 == pytest.approx(0, abs=5)


def test_a_sharp_code_and_an_empty_table_are_not_smeared() -> None:
    assert find_smear(around(lay(table(), qr(TEXT, module=MODULE), LEFT, TOP))) is None
    assert find_smear(around(table())) is None


def test_what_shows_less_clearly_is_believed_only_where_a_badge_is_likely() -> None:
    clear = around(passing(14, 20))
    grain = np.random.default_rng(3).normal(0, 14, clear.shape)
    noisy = np.asarray(np.clip(clear + grain, 0, 255), np.uint8)
    assert find_smear(noisy) is not None
    assert find_smear(noisy, likely=False) is None
    assert find_smear(clear, likely=False) is not None


@pytest.mark.parametrize("degrees", [0, 20, 90])
def test_a_code_smeared_beyond_reading_is_read_once_the_smear_is_divided_out(degrees: int) -> None:
    image = around(passing(22, degrees))
    assert read_zxing(image, DEFAULT_ZXING) == (), "or this test shows nothing"
    found = find_smear(image)
    assert found is not None
    assert [reading.text for reading in read_zxing(found.undone(0.0, 0.01), DEFAULT_ZXING)] == [TEXT]


def test_one_that_is_not_yet_in_focus_besides_is_read_too() -> None:
    soft = out_of_focus(lay(table(), qr(TEXT, module=MODULE), LEFT, TOP), 6)
    image = around(dragged(soft, 18, 25))
    found = find_smear(image)
    assert found is not None
    assert read_zxing(found.undone(0.0, 0.01), DEFAULT_ZXING) == (), "or this test shows nothing"
    assert [reading.text for reading in read_zxing(found.undone(3.0, 0.005), DEFAULT_ZXING)] == [TEXT]


def test_a_badge_that_passes_through_the_picture_is_read_in_its_place() -> None:
    decoder = Decoder(clock=iter(range(1000)).__next__)  # on which every attempt takes longer than there is
    decoder.decode(table(), 0.0)
    decoder.decode(passing(shift=-60), 1 / 30)
    (reading,) = decoder.decode(passing(), 2 / 30)
    assert reading.text == TEXT
    xs, ys = zip(*reading.corners, strict=True)
    quiet, side = 4 * MODULE, 25 * MODULE
    expected = [LEFT + quiet, TOP + quiet, LEFT + quiet + side, TOP + quiet + side]
    assert [min(xs), min(ys), max(xs), max(ys)] == pytest.approx(expected, abs=9)


def test_a_picture_on_its_own_is_read_too() -> None:
    assert [reading.text for reading in Decoder().decode(passing())] == [TEXT]


@pytest.mark.parametrize("shape", [(8, 8), (8, 400), (400, 8), (200, 200)])
def test_small_and_odd_patches_are_no_trouble(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(1)
    for image in (random.integers(0, 255, shape, np.uint8), np.zeros(shape, np.uint8)):
        found = find_smear(image)
        assert found is None or found.undone(3.0, 0.005).shape == image.shape


def test_a_patch_with_nothing_in_its_middle_is_not_smeared() -> None:
    frame = np.full((400, 400), 90, np.uint8)
    frame[:60:4] = frame[-60::4] = 200
    assert find_smear(frame) is None


def cloth(shift: int) -> Image:
    cells = np.random.default_rng(3).integers(0, 2, (24, 24))
    print_ = np.kron(cells * 200 + 30, np.ones((10, 10), np.uint8)).astype(np.uint8)
    return dragged(lay(table(), np.repeat(print_[:, :, None], 3, 2), LEFT + shift, TOP), 22, 0)


def test_somebody_who_walks_by_in_a_printed_shirt_is_not_looked_into_in_every_frame() -> None:
    decoder = Decoder()
    decoder.decode(table(), 0.0)
    for number in range(1, 20):
        decoder.decode(cloth(-9 * number), number / 30)
    assert decoder._smears < 1, "all used up"
    assert decoder.decode(cloth(3), 20 / 30) == ()


def test_a_badge_that_comes_a_second_after_them_is_read_in_motion() -> None:
    decoder = Decoder(clock=iter(range(1000)).__next__)
    for number in range(20):
        decoder.decode(cloth(-9 * number), number / 30)
    decoder.decode(table(), 1.0)
    decoder.decode(passing(shift=-60), 1.3)
    assert [reading.text for reading in decoder.decode(passing(), 1.3 + 1 / 30)] == [TEXT]
