"""Where in a picture a code could be."""

import numpy as np
import pytest

from kiosk.camera import Image
from kiosk.scanning.busy import busy_windows
from kiosk.scanning.pyramid import Pyramid
from tests.fakes.codes import lay, qr, table


def noisy(image: Image, level: int = 6) -> Image:
    grain = np.random.default_rng(3).normal(0, level, image.shape)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def holds(scene: Image, left: int, top: int, side: int) -> bool:
    windows = busy_windows(Pyramid(scene))
    right, bottom = left + side, top + side
    return bool(windows) and windows[0].covers(left, top) and windows[0].covers(right - 1, bottom - 1)


@pytest.mark.parametrize("module", [3, 6, 12])
def test_the_likeliest_window_holds_the_whole_code(module: int) -> None:
    code = qr("KM1-7QX4", module=module, quiet=0)
    scene = noisy(lay(table(), code, 400, 200))[:, :, 0]
    assert holds(scene, 400, 200, code.shape[0])


def test_a_large_code_on_a_dim_screen_stands_out_of_the_noise() -> None:
    code = (qr("KM1-7QX4", module=12, quiet=0) // 6 + 50).astype(np.uint8)
    scene = noisy(lay(np.full((720, 1280, 3), 75, np.uint8), code, 400, 200), 2)[:, :, 0]
    assert holds(scene, 400, 200, code.shape[0])


def test_an_empty_table_and_plain_noise_have_no_window() -> None:
    assert busy_windows(Pyramid(table())) == ()
    assert busy_windows(Pyramid(noisy(table()))) == ()


def test_lines_in_one_direction_are_not_busy() -> None:
    stripes = table()[:, :, 0].copy()
    stripes[:, 300:600:8] = 0
    stripes[:, 301:600:8] = 0
    assert busy_windows(Pyramid(stripes)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (31, 31), (33, 9), (64, 64)])
def test_small_and_odd_pictures_are_no_trouble(shape: tuple[int, int]) -> None:
    busy_windows(Pyramid(np.random.default_rng(1).integers(0, 255, shape, np.uint8)))


def test_windows_lie_inside_the_picture() -> None:
    code = qr("KM1-7QX4", module=6, quiet=0)
    for x, y in ((0, 0), (1280 - code.shape[1], 720 - code.shape[0])):
        for window in busy_windows(Pyramid(lay(table(), code, x, y))):
            assert window.x >= 0
            assert window.y >= 0
            assert window.x + window.width <= 1280
            assert window.y + window.height <= 720


def test_what_moved_comes_first_and_without_the_poster_behind_it() -> None:
    poster = np.kron(np.random.default_rng(1).integers(0, 2, (60, 60)), np.ones((8, 8))).astype(np.uint8) * 255
    scene = lay(table(), np.repeat(poster[:, :, None], 3, 2), 300, 100)
    scene = lay(scene, qr("KM1-7QX4", module=5, quiet=0), 600, 300)[:, :, 0]
    moved = np.zeros((90, 160), np.uint8)
    moved[300 // 8 : 405 // 8, 600 // 8 : 705 // 8] = 255
    assert busy_windows(Pyramid(scene))[0].width > 400
    first, *others = busy_windows(Pyramid(scene), moved=moved)
    assert first.covers(602, 302)
    assert first.covers(703, 403)
    assert max(first.width, first.height) < 200
    assert any(window.width > 400 for window in others)


def test_where_nothing_busy_moved_the_rest_is_looked_at_as_ever() -> None:
    scene = lay(table(), qr("KM1-7QX4", module=6, quiet=0), 400, 200)[:, :, 0]
    assert busy_windows(Pyramid(scene), moved=np.zeros((90, 160), np.uint8)) == busy_windows(Pyramid(scene))
