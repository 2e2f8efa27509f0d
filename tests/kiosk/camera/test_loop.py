"""How a camera lives: paced, watched, lost and found again, with a clock that tests hold in their hand."""

import logging
from typing import cast

import numpy as np
import pytest

from kiosk.camera import CameraProblem, CameraState, Image, ProblemCode
from kiosk.camera.loop import BACK_OFF, LOST_AFTER, LOST_FOR, NO_PICTURE_AFTER, CameraLoop, usable
from tests.fakes.camera import FakeClock, ScriptedSource, blank, opens

GONE = CameraProblem(ProblemCode.NOT_FOUND, "The camera is not connected.")


def started(*outcomes: ScriptedSource | Exception, loop: bool = False) -> tuple[CameraLoop, FakeClock]:
    clock = FakeClock()
    camera = CameraLoop(opens(*outcomes), clock, loop=loop)
    camera.step()
    return camera, clock


def numbers(camera: CameraLoop, steps: int) -> list[int]:
    return [step.frame.number for step in (camera.step() for _ in range(steps)) if step.frame is not None]


def test_a_camera_is_starting_until_its_first_frame_and_then_live() -> None:
    camera, _ = started(ScriptedSource([blank()]))
    assert camera.status().state is CameraState.STARTING
    camera.step()
    assert camera.status().state is CameraState.LIVE
    assert camera.status().name == "Fake camera"


def test_a_camera_that_opens_and_gives_nothing_has_no_picture_after_two_seconds() -> None:
    camera, clock = started(ScriptedSource([]))
    clock.advance(NO_PICTURE_AFTER - 0.01)
    assert camera.status().state is CameraState.STARTING
    clock.advance(0.01)
    assert camera.status().state is CameraState.NO_PICTURE


def test_a_read_that_hangs_is_noticed_within_two_seconds_and_forgiven_at_the_next_frame() -> None:
    camera, clock = started(ScriptedSource([blank(), blank()]))
    camera.step()
    clock.advance(NO_PICTURE_AFTER)
    assert camera.status().state is CameraState.NO_PICTURE
    assert camera.status().fps == 0.0
    camera.step()
    assert camera.status().state is CameraState.LIVE


def test_the_rate_is_measured() -> None:
    camera, clock = started(ScriptedSource([blank()] * 20))
    for _ in range(20):
        camera.step()
        clock.advance(0.04)
    assert camera.status().fps == pytest.approx(25.0, rel=0.01)


def test_bad_frames_never_stop_a_camera(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    empty = np.zeros((0, 0, 3), np.uint8)
    floats = np.zeros((4, 4, 3), np.float32)
    four = np.zeros((4, 4, 4), np.uint8)
    wrong = cast("Image", floats)
    script = [blank(), None, empty, wrong, four, RuntimeError("driver"), blank()]
    camera, _ = started(ScriptedSource(script))
    assert numbers(camera, 7) == [0, 1]
    assert camera.status().state is CameraState.LIVE


def test_a_webcam_pulled_out_is_lost_and_found_again_when_it_returns() -> None:
    first = ScriptedSource([blank()] + [None] * LOST_AFTER)
    camera, _ = started(first, GONE, GONE, ScriptedSource([blank()]))
    assert numbers(camera, 1) == [0]
    numbers(camera, LOST_AFTER)
    assert camera.status().state is CameraState.LOST
    assert first.closed == 1
    assert [camera.step().wait for _ in range(2)] == list(BACK_OFF[1:3])
    assert camera.status().problem == GONE.sentence
    camera.step()  # opens
    assert camera.status().state is CameraState.LOST
    assert numbers(camera, 1) == [1], "numbers go on counting, or readers would wait for ever"
    assert camera.status().state is CameraState.LIVE
    assert camera.status().problem is None


def test_a_webcam_whose_reads_hang_is_lost_after_a_few_of_them() -> None:
    first = ScriptedSource([blank()])
    camera, clock = started(first, ScriptedSource([blank()]))
    assert numbers(camera, 1) == [0]
    for _ in range(3):
        clock.advance(LOST_FOR / 3)
        camera.step()
    assert camera.status().state is CameraState.LOST
    assert first.closed == 1
    camera.step()
    assert numbers(camera, 1) == [1]


def test_retries_slow_down_to_a_limit_and_never_end() -> None:
    camera, _ = started(GONE)
    waits = [camera.step().wait for _ in range(20)]
    assert waits[-1] == BACK_OFF[-1]
    assert camera.status().state is CameraState.LOST


def test_an_unknown_failure_to_open_is_told_in_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    camera, _ = started(RuntimeError("0x8007"))
    assert camera.status().problem == "The camera gives no pictures."
    assert "RuntimeError" in caplog.text


def test_a_video_plays_in_real_time() -> None:
    camera, clock = started(ScriptedSource([blank()] * 4, live=False, fps=10.0))
    assert camera.step().wait == 0.0
    assert camera.step().wait == pytest.approx(0.1)
    clock.advance(0.15)
    assert camera.step().wait == pytest.approx(0.05)


def test_a_video_that_fell_far_behind_does_not_race_to_catch_up() -> None:
    camera, clock = started(ScriptedSource([blank()] * 4, live=False, fps=10.0))
    camera.step()
    clock.advance(60.0)
    camera.step()
    assert camera.step().wait == pytest.approx(0.1)


def test_a_video_ends_with_the_reason_when_it_was_cut_off() -> None:
    cut = CameraProblem(ProblemCode.TRUNCATED, "day.mp4 is cut off.")
    source = ScriptedSource([blank(), cut], live=False)
    camera, _ = started(source)
    camera.step()
    camera.step()
    assert camera.step().wait is None
    assert camera.status().state is CameraState.ENDED
    assert camera.status().problem == cut.sentence
    assert source.closed == 1


def test_a_looped_video_starts_again_and_its_numbers_go_on() -> None:
    again = [ScriptedSource([blank()] * 2, live=False) for _ in range(3)]
    camera, _ = started(*again, loop=True)
    assert numbers(camera, 9) == [0, 1, 2, 3, 4]


def test_a_looped_video_without_a_single_frame_ends_instead_of_spinning() -> None:
    camera, _ = started(ScriptedSource([], live=False), loop=True)
    assert camera.step().wait is None


def test_a_file_that_only_fails_ends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    camera, _ = started(ScriptedSource([RuntimeError("bad")] * 50, live=False))
    for _ in range(LOST_AFTER):
        last = camera.step()
    assert last.wait is None


class _Stuck(ScriptedSource):
    def close(self) -> None:
        raise RuntimeError("close failed")


def test_a_driver_that_fails_while_closing_is_survived(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    camera, _ = started(_Stuck([None] * LOST_AFTER), ScriptedSource([blank()]))
    numbers(camera, LOST_AFTER)
    camera.step()
    assert numbers(camera, 1) == [0]


@pytest.mark.parametrize("image", [None, "x", np.zeros((0, 5), np.uint8), np.zeros((5, 5), np.uint16)])
def test_what_is_not_a_picture_is_not_usable(image: object) -> None:
    assert not usable(image)


@pytest.mark.parametrize("shape", [(1, 1), (5, 5, 3), (1, 900)])
def test_grey_and_colour_pictures_are_usable(shape: tuple[int, ...]) -> None:
    assert usable(np.zeros(shape, np.uint8))
