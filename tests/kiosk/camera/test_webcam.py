"""A webcam's driver, seen through OpenCV's interface: what it has is set, what it has not is said."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from kiosk.camera import CameraInfo, CameraProblem, CameraSettings, Controls, Granted, Knob, ProblemCode
from kiosk.camera.devices import SYSTEM_NAME
from kiosk.camera.driver import READ_TIMEOUT
from kiosk.camera.holders import holders, is_taken
from kiosk.camera.settings import decoded
from kiosk.camera.sources import SELECT_TIMEOUT
from kiosk.camera.webcam import SILENT_AFTER, Webcam, diagnose
from tests.fakes.camera import Dial, FakeCapture, FakeClock, dials

CAMERA = CameraInfo("usb-Cam", "USB Cam", 3)
linux = pytest.mark.skipif(SYSTEM_NAME != "Linux", reason="only Linux tells who has a camera")


def opened(capture: FakeCapture, settings: CameraSettings | None = None) -> tuple[Webcam, Controls]:
    controls = Controls(settings)
    return Webcam(CAMERA, controls, open_capture=lambda _index: capture), controls


def granted(camera: Webcam, controls: Controls) -> Granted:
    """What the driver answers at the next picture."""
    assert camera.read() is not None
    assert controls.granted is not None
    return controls.granted


def value(capture: FakeCapture, name: str) -> float:
    return capture.dials[getattr(cv2, f"CAP_PROP_{name}")].value


def test_a_camera_opens_at_the_usual_size_and_keeps_its_own_automatics() -> None:
    capture = FakeCapture(dials=dials())
    camera, controls = opened(capture)
    frame = camera.read()
    assert frame is not None
    assert frame.image.shape == (720, 1280, 3)
    assert (value(capture, "AUTO_EXPOSURE"), value(capture, "AUTOFOCUS")) == (3, 1)
    assert controls.granted is None, "nothing is tried that nobody asked for"


def test_a_remembered_choice_is_set_before_the_first_picture() -> None:
    capture = FakeCapture(dials=dials())
    camera, _ = opened(capture, CameraSettings((640, 480), exposure=60, focus=100))
    frame = camera.read()
    assert frame is not None
    assert frame.image.shape == (480, 640, 3)
    assert [value(capture, name) for name in ("AUTO_EXPOSURE", "EXPOSURE", "AUTOFOCUS", "FOCUS")] == [1, 60, 0, 100]


def test_probing_finds_what_the_driver_has_and_leaves_it_as_it_was() -> None:
    capture = FakeCapture(dials=dials())
    camera, controls = opened(capture)
    controls.probe()
    found = granted(camera, controls)
    assert found.size == (1280, 720)
    assert found.exposure == Knob(True, True, 156, 104, 234)
    assert found.focus == Knob(True, True, 30, 15, 45)
    assert [value(capture, name) for name in ("AUTO_EXPOSURE", "EXPOSURE", "AUTOFOCUS", "FOCUS")] == [3, 156, 1, 30]


@pytest.mark.parametrize(
    "capture",
    [
        FakeCapture(),
        FakeCapture(dials=dials(EXPOSURE=Dial(156, deaf=True), FOCUS=Dial(0, 0, 0))),
        FakeCapture(backend="GSTREAMER", dials=dials()),
    ],
    ids=["has none", "says yes and does nothing", "a backend we do not know"],
)
def test_what_a_driver_does_not_have_is_not_offered(capture: FakeCapture) -> None:
    camera, controls = opened(capture)
    controls.probe()
    found = granted(camera, controls)
    assert (found.exposure.offered, found.focus.offered) == (False, False)
    left = {name: capture.get(getattr(cv2, f"CAP_PROP_{name}")) for name in ("AUTO_EXPOSURE", "AUTOFOCUS")}
    assert left in ({"AUTO_EXPOSURE": 3, "AUTOFOCUS": 1}, {"AUTO_EXPOSURE": -1, "AUTOFOCUS": -1}), "or none at all"


def test_a_wish_is_met_while_the_camera_runs_and_taken_back() -> None:
    capture = FakeCapture(dials=dials())
    camera, controls = opened(capture)
    controls.probe()
    controls.ask(CameraSettings(exposure=60))
    assert granted(camera, controls).exposure == Knob(True, False, 60, 40, 90)
    controls.ask(CameraSettings())
    assert granted(camera, controls).exposure.automatic
    assert value(capture, "AUTO_EXPOSURE") == 3


def test_windows_counts_exposure_in_powers_of_two() -> None:
    capture = FakeCapture(backend="DSHOW", dials=dials(AUTO_EXPOSURE=Dial(1, 0, 1), EXPOSURE=Dial(-6, -13, -1)))
    camera, controls = opened(capture)
    controls.probe()
    controls.ask(CameraSettings(exposure=-7))
    assert granted(camera, controls).exposure == Knob(True, False, -7, -8, -6)
    assert value(capture, "AUTO_EXPOSURE") == 0


def test_a_figure_beyond_the_drivers_range_is_read_back_as_what_it_became() -> None:
    camera, controls = opened(FakeCapture(dials=dials()))
    controls.probe()
    controls.ask(CameraSettings(exposure=90_000, focus=-50))
    found = granted(camera, controls)
    assert (found.exposure.value, found.focus.value) == (2047, 0)


def test_a_size_that_the_camera_has_not_is_answered_with_the_one_it_gives() -> None:
    camera, controls = opened(FakeCapture())
    controls.ask(CameraSettings((1920, 1080)))
    assert granted(camera, controls).size == (1280, 720)


def test_a_size_that_stands_already_is_not_set_again() -> None:
    capture = FakeCapture(sizes=((1280, 720),))
    camera, controls = opened(capture)
    controls.ask(CameraSettings(mirror=True))
    granted(camera, controls)
    assert capture.resized == 0, "drivers stop and start for it"


def test_settings_are_remembered_as_text_and_nonsense_is_no_choice() -> None:
    chosen = CameraSettings((640, 480), exposure=-6.0, focus=None, mirror=True)
    assert decoded(chosen.encoded()) == chosen
    for text in ("", "null", "[]", '{"size": [1]}', '{"size": [1, 2], "exposure": "x", "focus": null, "mirror": 0}'):
        assert decoded(text) == CameraSettings()
    odd = CameraSettings((7, 7)).encoded()
    assert decoded(odd).size == (1280, 720)


def test_a_camera_that_does_not_open_is_let_go_and_says_why() -> None:
    capture = FakeCapture(opens=False)
    with pytest.raises(CameraProblem):
        opened(capture)
    assert capture.released == 1


@linux
def test_a_camera_unplugged_is_not_connected(tmp_path: Path) -> None:
    assert diagnose(CAMERA, devices=tmp_path).code is ProblemCode.NOT_FOUND


@linux
def test_a_camera_that_another_program_has_open_is_said_to_be_taken_and_by_whom(tmp_path: Path) -> None:
    node = tmp_path / "video3"
    node.touch()
    script = f"import sys; f = open({str(node)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        problem = diagnose(CAMERA, devices=tmp_path)
        name = Path(f"/proc/{other.pid}/comm").read_text().strip()
        other.communicate()
    assert problem.code is ProblemCode.BUSY
    assert name in problem.sentence
    assert problem.program == name
    assert holders(node) == ()


@linux
def test_a_camera_that_is_there_and_free_but_silent_is_to_be_plugged_in_again(tmp_path: Path) -> None:
    (tmp_path / "video3").touch()
    problem = diagnose(CAMERA, devices=tmp_path, processes=tmp_path / "nobody")
    assert problem.code is ProblemCode.NO_FRAMES
    assert "USB Cam" in problem.sentence


@linux
def test_what_is_no_camera_is_taken_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not is_taken(tmp_path / "file")
    assert not is_taken(tmp_path / "nothing")
    with (tmp_path / "file").open():  # by ourselves
        assert holders(tmp_path / "file") == ()


def test_a_camera_that_opens_and_never_gives_a_picture_is_let_go_and_says_why() -> None:
    capture = FakeCapture(blind=True)
    camera, _ = opened(capture)
    assert [camera.read() for _ in range(SILENT_AFTER - 1)] == [None] * (SILENT_AFTER - 1)
    with pytest.raises(CameraProblem):
        camera.read()
    assert capture.released == 1, "or it would be found in use by ourselves"


def test_a_camera_whose_every_read_takes_long_says_why_after_a_few_seconds() -> None:
    clock = FakeClock()
    capture = FakeCapture(blind=True)
    camera = Webcam(CAMERA, open_capture=lambda _index: capture, now=clock)
    for _ in range(2):
        clock.advance(READ_TIMEOUT - 0.1)
        assert camera.read() is None
    clock.advance(READ_TIMEOUT)
    with pytest.raises(CameraProblem):
        camera.read()


@linux
def test_a_read_from_a_silent_camera_waits_two_seconds_by_a_name_that_opencv_knows() -> None:
    assert os.environ[SELECT_TIMEOUT] == "2"
    binary = next(Path(cv2.__file__).parent.glob("cv2*.so"))
    assert SELECT_TIMEOUT.encode() in binary.read_bytes()
