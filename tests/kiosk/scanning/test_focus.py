"""A code that is held where the lens is not in focus."""

import cv2
import numpy as np
import pytest

from kiosk.camera import Image
from kiosk.scanning import Decoder
from kiosk.scanning.cascade import Attempt, Cascade, OtherWay, clear_print, darkest_third, sharpened, sharpened_print
from kiosk.scanning.engines import DEFAULT_ZXING
from kiosk.scanning.focus import refocused
from kiosk.scanning.patches import LARGEST, Window
from kiosk.scanning.pyramid import Pyramid
from tests.fakes.codes import lay, out_of_focus, qr, table

TEXT = "KM1-7QX4-ZPB2-AAAA-BBBB"
LEFT, TOP = 500, 250


def blurred(radius: int) -> Image:
    """What a lens makes of a badge, and a sensor of that."""
    drawn = out_of_focus(lay(table(), qr(TEXT, module=8), LEFT, TOP), radius)
    noisy = drawn + np.random.default_rng(1).normal(0, 2, drawn.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


@pytest.mark.parametrize("radius", [7, 8])
def test_a_code_out_of_focus_beyond_reading_is_read_once_the_blur_is_divided_out(radius: int) -> None:
    grey = np.asarray(cv2.cvtColor(blurred(radius), cv2.COLOR_BGR2GRAY), np.uint8)
    cascade = Cascade(Pyramid(grey), lambda: [Window(LEFT - 10, TOP - 10, 284, 284)], DEFAULT_ZXING)
    for way in (clear_print, darkest_third, sharpened, sharpened_print):
        assert cascade.make(Attempt(0, way)) == (), "or this test shows nothing"
    assert [reading.text for reading in cascade.make(Attempt(0, OtherWay.REFOCUSED))] == [TEXT]
    assert [reading.text for reading in Decoder().decode(blurred(radius))] == [TEXT]


def test_any_size_of_patch_comes_back_as_large_as_it_was() -> None:
    for height, width in ((1, 1), (7, LARGEST), (LARGEST, LARGEST)):
        flat = np.full((height, width), 90, np.uint8)
        sharp = refocused(flat, radius=7.0, noise=0.006)
        assert (sharp.shape, sharp.dtype) == (flat.shape, flat.dtype)
        assert np.ptp(sharp) <= 1, "nothing is made of nothing"
