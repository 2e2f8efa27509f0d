"""Reading codes in real pictures, and surviving pictures and codes made to hurt."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kiosk.camera import Image
from kiosk.scanning import Decoder, Format
from tests.fakes.codes import barcode, lay, qr, table

BADGE = "KM1-7QX4-ZPB2"


def texts(image: Image, decoder: Decoder | None = None) -> list[str]:
    return sorted(reading.text for reading in (decoder or Decoder()).decode(image))


def test_a_code_is_read_with_its_place_in_the_picture() -> None:
    (reading,) = Decoder().decode(lay(table(), qr(BADGE, module=6, quiet=4), 300, 200))
    assert reading.text == BADGE
    xs, ys = zip(*reading.corners, strict=True)
    size = 21 * 6
    assert [min(xs), min(ys)] == pytest.approx([324, 224], abs=3)
    assert [max(xs), max(ys)] == pytest.approx([324 + size, 224 + size], abs=3)
    assert reading.engine == "zxing"
    assert reading.ms > 0


def test_several_codes_in_one_picture_are_all_read() -> None:
    scene = table()
    for number in range(4):
        scene = lay(scene, qr(f"badge {number}", module=5), 20 + 300 * number, 100)
    assert texts(scene) == [f"badge {number}" for number in range(4)]


def test_on_a_sheet_the_badges_that_are_hard_to_read_are_read_as_well() -> None:
    scene = table()
    for number in range(8):
        code = qr(f"KM1-7QX4-{number}", module=5)
        if number % 2:
            code[20:55, 20:55] = 128  # a thumb on a corner mark
        scene = lay(scene, code, 20 + 300 * (number % 4), 80 + 320 * (number // 4))
    assert {reading.text for reading in Decoder().decode_all(scene)} == {f"KM1-7QX4-{number}" for number in range(8)}


def test_every_code_is_read_a_light_one_on_dark_beside_a_dark_one_too() -> None:
    scene = lay(lay(table(), qr(BADGE), 100, 200), 255 - qr("dark mode"), 700, 200)
    assert {reading.text for reading in Decoder().decode_all(scene)} == {BADGE, "dark mode"}


def test_decoding_all_of_what_is_no_picture_gives_nothing() -> None:
    assert Decoder().decode_all(np.zeros((0, 5), np.uint8)) == ()


@pytest.mark.parametrize("turned", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_a_code_is_read_from_any_side(turned: int) -> None:
    scene = cv2.rotate(lay(table(), qr(BADGE), 300, 200), turned)
    assert texts(np.asarray(scene, np.uint8)) == [BADGE]


def test_a_light_code_on_dark_and_a_mirrored_one_are_read() -> None:
    scene = lay(table(), qr(BADGE), 300, 200)
    assert texts(255 - scene) == [BADGE]
    assert texts(np.ascontiguousarray(scene[:, ::-1])) == [BADGE]


def test_grey_and_strided_pictures_are_read_too() -> None:
    scene = lay(table(), qr(BADGE), 300, 200)
    assert texts(scene[:, :, 0]) == [BADGE]
    assert texts(scene[::2, ::2]) == [BADGE]
    assert texts(np.asfortranarray(scene)) == [BADGE]


def test_thai_text_is_read_as_written() -> None:
    assert texts(qr("ขอมือ สวัสดีค่ะ")) == ["ขอมือ สวัสดีค่ะ"]


def test_only_qr_codes_are_read_unless_more_is_asked_for() -> None:
    tickets = {Format.CODE128: "TICKET-0042", Format.DATA_MATRIX: "DM-77", Format.AZTEC: "AZ-1"}
    for kind, text in tickets.items():
        picture = lay(table(), barcode(text, kind), 100, 100)
        assert texts(picture) == []
        assert texts(picture, Decoder(formats=[Format.QR, kind])) == [text]


def test_a_micro_qr_code_is_not_a_badge() -> None:
    assert texts(lay(table(), barcode("25", Format.MICRO_QR), 100, 100)) == []


HOSTILE = [
    "'; DROP TABLE people; --",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "%s%n{0.__class__}",
    "\u202ekcehc\u202c \u200badmin",
    "КМ1-аdmin",
    "\x00\x1b[31m\x07 bell",
    "A" * 2900,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_read_as_it_is_and_does_nothing(text: str) -> None:
    assert texts(qr(text, module=4)) == [text]


def test_three_kilobytes_of_binary_do_no_harm() -> None:
    noise = np.random.default_rng(7).bytes(2300)
    for reading in Decoder().decode(qr(noise, module=4)):
        reading.text.encode("utf-8")
        assert len(reading.text) <= 4296


@pytest.mark.parametrize("shape", [(0, 0), (0, 10), (10, 0), (0, 0, 3), (5, 5, 4), (5,), (2, 2, 2, 3)])
def test_what_is_not_a_picture_reads_as_nothing(shape: tuple[int, ...]) -> None:
    assert Decoder().decode(np.zeros(shape, np.uint8)) == ()


SHAPES = st.tuples(st.integers(1, 60), st.integers(1, 60)).flatmap(
    lambda size: st.sampled_from([size, (*size, 3), (1, size[1]), (size[0], 1, 3)])
)


@given(arrays(np.uint8, SHAPES), st.one_of(st.none(), st.floats(0, 1e6)))
def test_no_small_picture_makes_the_decoder_raise(image: Image, at: float | None) -> None:
    assert isinstance(Decoder().decode(image, at), tuple)


@given(st.integers(0, 2**32), st.integers(1, 900), st.integers(1, 600), st.booleans())
def test_no_noise_reads_as_a_code(seed: int, width: int, height: int, blurred: bool) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    image = cv2.blur(noise, (5, 5)) if blurred else noise
    assert Decoder().decode(np.asarray(image, np.uint8)) == ()


def test_without_libzbar_a_station_scans_and_doctor_says_so() -> None:
    program = """
import sys
sys.modules["pyzbar"] = None
from kiosk.scanning import Decoder, engines
from tests.fakes.codes import qr, lay, table
import numpy as np
zxing, zbar = engines()
assert zxing.problem is None and "libzbar" in zbar.problem, zbar
assert Decoder().decode(lay(table(), qr("KM1"), 50, 50))[0].text == "KM1"
assert Decoder().decode(np.random.default_rng(1).integers(0, 255, (400, 400), np.uint8)) == ()
print("scans")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("scans", 0), done.stderr


@pytest.mark.parametrize("shape", [(7, 1), (7, 2), (1, 7), (7, 1, 3), (1, 1)])
def test_a_picture_of_one_column_is_read_like_any_other(shape: tuple[int, ...]) -> None:
    assert Decoder().decode(np.zeros(shape, np.uint8)) == ()
