"""Reading pictures strictly: upright, on white, whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from kiosk.camera import CameraProblem, ProblemCode
from kiosk.camera.pictures import is_picture, read_picture


def test_a_picture_is_told_by_its_name() -> None:
    assert is_picture(Path("A.PNG"))
    assert not is_picture(Path("a.mp4"))


def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    Pillow.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert read_picture(tmp_path / "clear.png").min() == 255


def test_colours_come_in_opencv_order(tmp_path: Path) -> None:
    Pillow.new("RGB", (8, 8), (255, 10, 0)).save(tmp_path / "red.png")
    assert read_picture(tmp_path / "red.png")[0, 0].tolist() == [0, 10, 255]


def test_a_photo_taken_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.new("RGB", (20, 10), "white").save(tmp_path / "side.jpg", exif=exif)
    assert read_picture(tmp_path / "side.jpg").shape == (20, 10, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_eight_bit(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("p.tif" if mode == "CMYK" else "p.png")
    Pillow.new(mode, (8, 8)).save(path)
    image = read_picture(path)
    assert image.dtype == np.uint8
    assert image.shape[:2] == (8, 8)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "a.tif", "a.bmp"])
def test_a_picture_cut_off_is_an_error_and_not_half_a_picture(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    Pillow.fromarray(noise).save(tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CameraProblem) as caught:
        read_picture(tmp_path / name)
    assert caught.value.code in (ProblemCode.TRUNCATED, ProblemCode.NOT_A_PICTURE)
    assert name in caught.value.sentence


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(CameraProblem):
        read_picture(tmp_path / "x.png")


def test_a_missing_picture_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(CameraProblem) as caught:
        read_picture(tmp_path / "none.png")
    assert caught.value.code is ProblemCode.NOT_FOUND
