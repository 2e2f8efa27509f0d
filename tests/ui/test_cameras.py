"""Cameras at the window: two at once, their settings, hints, and what is said when another program has one."""

import logging
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF

from kiosk.camera import CameraInfo, CameraProblem, Controls, FrameSource, Image, ProblemCode
from kiosk.camera.webcam import Webcam
from tests.fakes.camera import FakeCapture, Steady, dials
from tests.fakes.codes import lay, qr, table
from tests.fakes.decoders import Fails
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver
from ui.bridge.cameras import Sources

STAFF, GUEST, SPARE = (
    CameraInfo("usb-staff", "Staff camera", 0),
    CameraInfo("usb-guest", "Guest camera", 2),
    CameraInfo("usb-spare", "Spare camera", 4),
)
FOUND = (STAFF, GUEST, SPARE)
Open = Callable[[str, Controls], FrameSource]


class Room:
    """Cameras of which each sees what it is given; an exception: it does not open."""

    def __init__(self, **sights: Image | Exception) -> None:
        self.sights = sights
        self.open: dict[str, Steady] = {}

    def sources(self) -> Sources:
        return Sources(lambda: FOUND, self._open)

    def show(self, spec: str, image: Image) -> None:
        self.open[spec].image = image

    def _open(self, spec: str, _controls: Controls) -> FrameSource:
        sight = self.sights.get(spec.removeprefix("usb-"), table())
        if isinstance(sight, Exception):
            raise sight
        camera = next(camera for camera in FOUND if camera.id == spec)
        self.open[spec] = Steady(sight, camera.name)
        return self.open[spec]


def badge(code: str) -> Image:
    return lay(table(), qr(code), 400, 200)


def choose(window: Driver, *names: str) -> None:
    """Touch cameras in the list, and close it."""
    window.station.show_sheet("camera")
    window.until_text(STAFF.name)
    for name in names:
        window.settle()
        window.touch(name)
    window.settle()
    window.station.show_sheet("")
    window.settle()


def light(window: Driver, check: str) -> str:
    return next((row.light for row in window.station.ready.props.rows if row.key == check), "")


def live(window: Driver, *places: int) -> bool:
    return all(window.station.cameras.feed_of(place).props.live for place in places)


def test_two_cameras_both_read_and_the_other_picture_is_a_touch_away(open_window: OpenWindow) -> None:
    room = Room()
    window = open_window(sources=room.sources())
    window.station.start()
    window.until(lambda: live(window, 0))
    assert not any(text == "Other camera" for text in window.texts())
    choose(window, GUEST.name)
    window.until(lambda: live(window, 0, 1))
    room.show(GUEST.id, badge("code-1"))
    window.verdict("go")
    window.station.verdict.dismiss()
    window.settle()
    assert window.station.cameras.props.showing == 0
    window.touch("Other camera Guest camera")
    window.until(lambda: window.station.cameras.feed_of(1).latest is not None)
    assert window.station.cameras.props.showing == 1
    room.show(STAFF.id, badge("code-5"))
    window.until(lambda: len(window.records("checked_in")) == 2)


def test_a_badge_before_both_cameras_is_one_scan(open_window: OpenWindow) -> None:
    room = Room()
    window = open_window(sources=room.sources())
    window.station.start()
    choose(window, GUEST.name)
    window.until(lambda: live(window, 0, 1))
    seen: list[str] = []
    for place in (0, 1):
        window.station.cameras.feed_of(place).scanned.connect(seen.append)
    room.show(STAFF.id, badge("code-1"))
    room.show(GUEST.id, badge("code-1"))
    window.until(lambda: seen == ["code-1", "code-1"])
    window.verdict("go")
    window.settle()
    assert window.station.verdict.props.kind == "go", "no second look at who is here already"
    assert len(window.records("checked_in")) == 1


def test_a_badge_that_a_lost_camera_saw_last_is_news_to_the_other(open_window: OpenWindow) -> None:
    room = Room()
    window = open_window(sources=room.sources())
    window.station.start()
    choose(window, GUEST.name)
    window.until(lambda: live(window, 0, 1))
    room.show(STAFF.id, badge("code-1"))
    window.verdict("go")
    room.sights["staff"] = CameraProblem(ProblemCode.NOT_FOUND, "gone")
    room.open[STAFF.id].unplug()
    window.until(lambda: not live(window, 0))
    window.until(lambda: not window.station.cameras._sightings._last)
    room.show(GUEST.id, badge("code-1"))
    window.verdict("look")


def test_a_reader_that_hangs_is_said_on_the_desk_and_at_ready(
    open_window: OpenWindow, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        window = open_window(sources=replace(Room().sources(), decoder=Fails))
        window.station.start()
        window.until_text("The reader hangs: no code is read")
        window.until(lambda: light(window, "camera") == "warn")
    rows = window.station.ready.props.rows
    assert "Staff camera gives pictures, but the reader hangs. Choose the camera again." in [
        row.sentence for row in rows
    ]
    window.station.words.use("th")
    assert "ตัวอ่านโค้ดค้าง กล้องจึงอ่านบัตรไม่ได้" in window.texts()


def test_both_cameras_are_remembered_and_a_third_takes_the_place_of_the_second(open_window: OpenWindow) -> None:
    first = open_window(sources=Room().sources())
    first.station.start()
    choose(first, GUEST.name, SPARE.name)
    first.until(lambda: first.station._remembered.get("camera_second") == SPARE.id)
    assert first.station._remembered.get("camera") == STAFF.id
    second = open_window(sources=Room().sources())
    second.station.start()
    assert second.station.cameras.places == (STAFF.id, SPARE.id)


def test_the_only_camera_left_is_shown_and_is_the_first_of_next_time(open_window: OpenWindow) -> None:
    window = open_window(sources=Room().sources())
    window.station.start()
    choose(window, GUEST.name, STAFF.name)
    window.until(lambda: window.station._remembered.get("camera") == GUEST.id)
    assert window.station._remembered.get("camera_second") == ""
    assert window.station.cameras.props.showing == 1
    window.until(lambda: live(window, 1))


def test_a_camera_that_another_program_has_says_which_and_comes_by_itself(open_window: OpenWindow) -> None:
    room = Room(staff=CameraProblem(ProblemCode.BUSY, "in use", program="Cheese"))
    window = open_window(sources=room.sources())
    window.station.start()
    window.until_text("“Cheese” is using the camera")
    assert any("Close that program" in text for text in window.texts())
    window.station.ready.check()
    window.until(lambda: not window.station.ready.props.checking)
    assert light(window, "camera") == "warn"
    assert "Another program is using the camera. Close it." in [row.sentence for row in window.station.ready.props.rows]
    room.sights.clear()
    window.until(lambda: live(window, 0))


def test_in_the_dark_staff_are_told_to_turn_on_a_light_until_there_is_one(open_window: OpenWindow) -> None:
    dark = np.random.default_rng(1).integers(0, 9, (720, 1280, 3), np.uint8)
    room = Room(staff=dark)
    window = open_window(sources=room.sources())
    window.station.start()
    window.until_text("Too dark: turn on a light or a torch")
    window.station.words.use("th")
    assert "มืดเกินไป เปิดไฟหรือส่องไฟช่วย" in window.texts()
    room.show(STAFF.id, badge("code-1"))
    window.verdict("go")
    window.station.verdict.dismiss()
    window.until_text("ยื่นบัตรให้กล้อง")


# settings


def webcam(capture: FakeCapture) -> Sources:
    """One webcam with that driver."""
    return Sources(lambda: (STAFF,), lambda _spec, controls: Webcam(STAFF, controls, open_capture=lambda _i: capture))


def settings(window: Driver) -> None:
    window.station.show_sheet("camera")
    window.until_text(STAFF.name)
    window.settle()
    window.touch("Settings Staff camera")
    window.settle()


def test_exposure_is_held_made_darker_and_remembered_for_that_camera(open_window: OpenWindow) -> None:
    capture = FakeCapture(dials=dials())
    window = open_window(sources=webcam(capture))
    window.station.start()
    settings(window)
    window.until(lambda: window.station.tuning.props.exposure == "auto")
    window.touch("Exposure by itself")
    window.until(lambda: window.station.tuning.props.exposure == "manual")
    window.settle()
    window.touch("Darker")
    window.until(lambda: capture.dials[cv2.CAP_PROP_EXPOSURE].value == 104)
    window.touch("640 × 480")
    window.until(lambda: window.station.cameras.controls_of(0).granted.size == (640, 480))  # type: ignore[union-attr]
    window.station.slow_jobs.run(lambda: None)
    window.until(lambda: '"exposure": 104' in window.station._remembered.get("camera_settings:usb-staff"))
    again = FakeCapture(dials=dials())
    later = open_window(sources=webcam(again))
    later.station.start()
    later.until(lambda: again.dials[cv2.CAP_PROP_EXPOSURE].value == 104)


def test_what_a_camera_does_not_have_is_said_and_cannot_be_touched(open_window: OpenWindow) -> None:
    window = open_window(sources=webcam(FakeCapture()))
    window.station.start()
    settings(window)
    window.until(lambda: window.station.tuning.props.exposure == "none")
    assert window.texts().count("This camera does not offer it") == 2
    assert not window.named("Exposure by itself").isEnabled()
    window.touch("1920 × 1080")
    window.until_text("The camera does not offer it: it gives 1280 × 720")


def test_a_mirrored_picture_is_turned_round_on_the_screen_and_read_as_it_is(open_window: OpenWindow) -> None:
    halves = np.zeros((720, 1280, 3), np.uint8)
    halves[:, :640] = 255
    room = Room(staff=halves)
    window = open_window(sources=room.sources())
    window.station.start()
    window.until(lambda: bright(window) == "left")
    settings(window)
    window.touch("Show as in a mirror")
    window.station.show_sheet("")
    window.until(lambda: bright(window) == "right")
    room.show(STAFF.id, badge("code-1"))
    window.verdict("go")


def bright(window: Driver) -> str:
    """On which side of the picture it is bright."""
    window.settle()
    image = window.window.grabWindow()
    left, right = (image.pixelColor(x, 200).lightness() for x in (150, 600))
    return "left" if left > right + 100 else "right" if right > left + 100 else ""


def test_the_settings_show_the_picture_of_the_camera_they_are_about(open_window: OpenWindow) -> None:
    white = np.full((720, 1280, 3), 255, np.uint8)
    window = open_window(sources=Room(staff=np.zeros_like(white), guest=white).sources())
    window.station.start()
    choose(window, GUEST.name)
    window.until(lambda: live(window, 0, 1))
    window.station.station.go("ready")
    window.station.show_sheet("camera")
    window.settle()
    window.touch("Settings Guest camera")

    def lightness() -> int:
        window.settle()
        panel = next(item for item in window.items() if item.metaObject().className().startswith("CameraPicture"))
        centre = panel.mapToScene(QPointF(panel.width() / 2, panel.height() / 2)).toPoint()
        return window.window.grabWindow().pixelColor(centre).lightness()

    window.until(lambda: lightness() > 200)
    window.station.show_sheet("")
    window.station.station.go("desk")
    window.until(lambda: lightness() < 50)
