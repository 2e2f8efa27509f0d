"""Codes of which a part is hidden: the marks that can be seen tell where the others were."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kiosk.camera import Image
from kiosk.scanning import Decoder
from kiosk.scanning.engines import DEFAULT_ZXING, read_zxing
from kiosk.scanning.finders import find_finders
from kiosk.scanning.repair import read_with_finders
from kiosk.scanning.symbols import function_patterns, likeness, read_modules
from tests.fakes.codes import lay, modules_of, qr, table

TEXT = "KM1-7QX4-ZPB2-AAAA-BBBB"
MODULE = 8
SIDE = 25 * MODULE
CORNERS = {"top left": (0, 0), "top right": (18, 0), "bottom left": (0, 18)}


def hidden(corner: str, *, module: int = MODULE) -> Image:
    """Return a code with a thumb on one of its marks."""
    code = qr(TEXT, module=module, quiet=4)
    x, y = ((place + 4) * module for place in CORNERS[corner])
    code[y : y + 7 * module, x : x + 7 * module] = 128
    return code


def grey(scene: Image) -> Image:
    return np.array(scene[:, :, 0])


def black_white(image: Image) -> Image:
    return np.asarray(cv2.threshold(image, 100, 255, cv2.THRESH_BINARY)[1], np.uint8)


def test_the_marks_of_a_code_are_found_with_their_corners() -> None:
    found = find_finders(black_white(grey(qr(TEXT, module=MODULE, quiet=4))))
    assert len(found) == 3
    middles = sorted((round(float(f.centre[0])), round(float(f.centre[1]))) for f in found)
    expected = [(4 + 3.5 + x, 4 + 3.5 + y) for x, y in CORNERS.values()]
    assert np.allclose(middles, sorted((x * MODULE, y * MODULE) for x, y in expected), atol=1)
    assert all(f.module == pytest.approx(MODULE, rel=0.05) for f in found)


def test_marks_of_a_light_code_on_dark_are_found_too() -> None:
    found = find_finders(black_white(255 - grey(qr(TEXT, module=MODULE))))
    assert [f.light_core for f in found] == [True] * 3


def test_marks_that_run_into_a_dark_card_are_found() -> None:
    card = np.zeros((400, 400, 3), np.uint8)
    assert len(find_finders(black_white(grey(lay(card, qr(TEXT, module=MODULE, quiet=0), 80, 80))))) == 3


@pytest.mark.parametrize("corner", CORNERS)
def test_a_code_with_a_thumb_on_a_corner_mark_is_read(corner: str) -> None:
    scene = lay(table(), hidden(corner), 400, 200)
    assert read_zxing(scene, DEFAULT_ZXING) == (), "or this test shows nothing"
    (reading,) = Decoder().decode(scene)
    assert (reading.text, reading.engine) == (TEXT, "repair")
    xs, ys = zip(*reading.corners, strict=True)
    assert [min(xs), min(ys)] == pytest.approx([432, 232], abs=5)
    assert [max(xs), max(ys)] == pytest.approx([432 + SIDE, 232 + SIDE], abs=5)


@pytest.mark.parametrize("module", [4, 18])
def test_small_and_large_ones_are_read_in_their_place(module: int) -> None:
    (reading,) = Decoder().decode(lay(table(), hidden("top left", module=module), 400, 100))
    xs, ys = zip(*reading.corners, strict=True)
    left, top, side = 400 + 4 * module, 100 + 4 * module, 25 * module
    assert [min(xs), min(ys), max(xs), max(ys)] == pytest.approx([left, top, left + side, top + side], abs=module)


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("angle", [20, 130, 250])
def test_it_is_read_turned_and_tilted(corner: str, angle: int) -> None:
    scene = lay(table(), hidden(corner), 400, 200)
    turn = np.vstack([cv2.getRotationMatrix2D((530, 330), angle, 0.8), [0, 0, 1]])
    tilt = np.array([[1, 0.1, 0], [0.05, 0.9, 0], [0.0001, 0.00015, 1]])
    seen = cv2.warpPerspective(scene, tilt @ turn, (1280, 720), borderValue=(170, 170, 170))
    assert [reading.text for reading in Decoder().decode(np.asarray(seen, np.uint8))] == [TEXT]


def test_a_mirrored_and_an_inverted_one_are_read() -> None:
    scene = lay(table(), hidden("top right"), 400, 200)
    mirrored = np.ascontiguousarray(scene[:, ::-1])
    assert [reading.text for reading in Decoder().decode(mirrored)] == [TEXT]
    image = 255 - grey(hidden("top right"))
    found = read_with_finders(image, find_finders(black_white(image)))
    assert found is not None
    assert found[0].text == TEXT


def test_one_mark_is_not_enough_and_none_is_none() -> None:
    image = grey(hidden("top left"))
    marks = find_finders(black_white(image))
    assert read_with_finders(image, marks[:1]) is None
    assert read_with_finders(image, []) is None


def test_marks_around_noise_read_as_nothing() -> None:
    cells = np.random.default_rng(4).integers(0, 2, (25, 25))
    cells[function_patterns(25) < 2] = function_patterns(25)[function_patterns(25) < 2]
    image = np.kron(np.pad(255 - 255 * cells, 4, constant_values=255), np.ones((8, 8))).astype(np.uint8)
    assert len(find_finders(image)) >= 3
    assert read_with_finders(image, find_finders(image)) is None


@pytest.mark.parametrize("text", ["A", TEXT, "https://expo.example/badge/" + "x" * 40, "y" * 100])
def test_the_fixed_modules_are_those_of_real_codes(text: str) -> None:
    modules = modules_of(text)
    assert [likeness(np.rot90(modules, turns)).index(1.0) for turns in range(4)] == [0, 3, 2, 1]
    assert read_modules(modules) == (text, True)


@given(arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80)), elements=st.sampled_from([0, 255])))
def test_no_picture_makes_the_search_for_marks_raise(image: Image) -> None:
    read_with_finders(image, find_finders(image))


def test_a_wall_of_marks_takes_no_more_than_its_share() -> None:
    mark = np.pad(np.pad(np.pad(np.zeros((3, 3)), 1, constant_values=1), 1), 1, constant_values=1)
    wall = (np.kron(np.tile(mark, (9, 9)), np.ones((4, 4))) * 255).astype(np.uint8)
    marks = find_finders(wall)
    assert len(marks) == 8
    assert read_with_finders(wall, marks) is None
