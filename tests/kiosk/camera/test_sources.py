"""Opening what a camera setting names: real videos and pictures, written by the test."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.camera import CameraProblem, Frame, FrameSource, Image, ProblemCode, open_source
from kiosk.camera.sources import PICTURE_FPS, PICTURE_FRAMES
from tests.fakes.camera import blank


def video(path: Path, frames: int = 20, fourcc: str = "MJPG") -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*fourcc), 20.0, (64, 48))
    for number in range(frames):
        writer.write(blank(number * 10 % 256))
    writer.release()
    return path


def picture(path: Path, image: Image) -> Path:
    assert cv2.imwrite(str(path), image)
    return path


def all_frames(source: FrameSource) -> list[Frame]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


@pytest.mark.parametrize(("name", "fourcc"), [("a.avi", "MJPG"), ("a.mp4", "mp4v")])
def test_a_video_gives_every_frame_with_its_number_and_position(tmp_path: Path, name: str, fourcc: str) -> None:
    frames = all_frames(open_source(str(video(tmp_path / name, fourcc=fourcc))))
    assert [frame.number for frame in frames] == list(range(20))
    assert [frame.at for frame in frames] == pytest.approx([number / 20 for number in range(20)], abs=0.01)
    assert abs(int(frames[10].image.mean()) - 100) < 5


def test_a_video_cut_off_gives_what_it_has_and_then_says_so_once(tmp_path: Path) -> None:
    whole = video(tmp_path / "whole.avi", frames=60)
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    source = open_source(str(cut))
    with pytest.raises(CameraProblem, match=r"cut\.avi is cut off: \d+ of 60 frames") as caught:
        all_frames(source)
    assert caught.value.code is ProblemCode.TRUNCATED
    assert source.read() is None
    source.close()


@pytest.mark.parametrize("content", [b"", b"not a video at all", bytes(5000)])
def test_a_file_that_is_no_video_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(CameraProblem) as caught:
        open_source(str(path))
    assert caught.value.code is ProblemCode.NOT_A_VIDEO
    assert "notes.mp4" in caught.value.sentence


def test_a_folder_shows_its_pictures_in_order_each_for_half_a_second(tmp_path: Path) -> None:
    picture(tmp_path / "2.png", blank(20))
    picture(tmp_path / "1.png", blank(10))
    (tmp_path / "readme.txt").write_text("not shown")
    frames = all_frames(open_source(str(tmp_path)))
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [10] * PICTURE_FRAMES + [20] * PICTURE_FRAMES
    assert frames[PICTURE_FRAMES].at == PICTURE_FRAMES / PICTURE_FPS == 0.5


def test_a_broken_picture_in_a_folder_is_told_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"broken")
    picture(tmp_path / "2.png", blank(20))
    source = open_source(str(tmp_path))
    with pytest.raises(CameraProblem, match=r"1\.png"):
        source.read()
    assert len(all_frames(source)) == PICTURE_FRAMES


def test_a_single_picture_is_a_source(tmp_path: Path) -> None:
    frames = all_frames(open_source(str(picture(tmp_path / "badge.png", blank()))))
    assert [frame.number for frame in frames] == list(range(PICTURE_FRAMES))


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(CameraProblem) as caught:
        open_source(str(tmp_path))
    assert caught.value.code is ProblemCode.EMPTY


@pytest.mark.parametrize("spec", ["nowhere.mp4", "Logitech C920", "97", "/dev/video97"])
def test_what_is_not_there_is_not_found(spec: str) -> None:
    with pytest.raises(CameraProblem) as caught:
        open_source(spec)
    assert caught.value.code is ProblemCode.NOT_FOUND


def test_frames_are_eight_bit_colour(tmp_path: Path) -> None:
    frame = all_frames(open_source(str(video(tmp_path / "a.avi", frames=1))))[0]
    assert (frame.image.dtype, frame.image.shape) == (np.dtype(np.uint8), (48, 64, 3))
