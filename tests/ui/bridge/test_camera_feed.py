"""The running camera behind the screen."""

import logging

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from kiosk.camera import CameraProblem, CameraState, ProblemCode
from kiosk.scanning import Decoder, Reading
from kiosk.scanning.scanner import Decodes
from tests.fakes.camera import ScriptedSource, Steady, blank, opens
from tests.fakes.codes import lay, qr, table
from tests.fakes.decoders import Fails
from ui.bridge.camera_feed import CameraFeed, Look, picture
from ui.bridge.words import Words

SQUARE = ((0, 0), (100, 0), (100, 100), (0, 100))


def test_a_picture_is_scaled_to_fit_and_so_are_its_outlines() -> None:
    made = picture(table(), (640, 480), (Reading("x", SQUARE, "fake", 0.0),))
    assert (made.image.width(), made.image.height()) == (640, 360)
    assert made.outlines[0][2] == (50.0, 50.0)


def test_a_picture_of_nearly_the_panels_shape_fills_it() -> None:
    made = picture(table(), (640, 372), ())
    assert made.image.height() == 372


@pytest.mark.parametrize("channels", [1, 3])
def test_colours_are_right_and_grey_pictures_work(channels: int) -> None:
    image = np.full((90, 160, 3), (255, 0, 0), np.uint8) if channels == 3 else np.full((90, 160), 77, np.uint8)
    pixel = picture(image, (160, 90), ()).image.pixelColor(5, 5)
    assert pixel == (QColor(0, 0, 255) if channels == 3 else QColor(77, 77, 77))


def test_pictures_and_codes_arrive_on_the_screens_thread(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    codes: list[str] = []
    feed.scanned.connect(codes.append)
    scene = lay(table(), qr("KM1-A"), 300, 200)
    with qtbot.waitSignal(feed.pictured, timeout=15_000):
        feed.use(Look(opens(ScriptedSource([scene] * 600, live=False))))
    qtbot.waitUntil(lambda: codes == ["KM1-A"], timeout=15_000)
    assert feed.latest is not None
    feed.close()
    assert feed.status() is None


def test_another_camera_takes_over_and_the_old_one_stops(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    first = ScriptedSource([blank(10)] * 10_000, live=False)
    feed.use(Look(opens(first)))
    qtbot.waitUntil(lambda: feed.latest is not None, timeout=15_000)
    old = feed.use(Look(opens(ScriptedSource([blank(250)] * 10_000, live=False))))
    assert old is not None
    old.join()
    assert first.closed
    qtbot.waitUntil(lambda: feed.latest is not None and feed.latest.image.pixelColor(9, 9).red() > 200, timeout=15_000)
    feed.close()


def test_a_camera_that_ends_says_so(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    feed.use(Look(opens(ScriptedSource([blank()] * 3, live=False))))
    qtbot.waitUntil(lambda: (now := feed.status()) is not None and now.state is CameraState.ENDED, timeout=15_000)
    feed.refresh()
    assert feed.property("headline") == "The pictures have ended"
    feed.close()


def test_the_screen_hears_why_nothing_is_read_and_that_it_is_over_when_the_camera_goes(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    with qtbot.waitSignal(feed.hintChanged, timeout=15_000):
        feed.use(Look(opens(ScriptedSource([blank(3)] * 6_000, live=False))))
    assert feed.property("hint") == "too_dark"
    feed.close()
    assert feed.property("hint") == ""


def test_what_a_camera_saw_last_is_seen_no_more_once_it_is_lost(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    camera = Steady(lay(table(), qr("KM1-A"), 300, 200))
    feed.use(Look(opens(camera, CameraProblem(ProblemCode.NOT_FOUND, "gone"))))
    qtbot.waitUntil(lambda: feed.in_view() == ("KM1-A",), timeout=15_000)
    camera.unplug()
    qtbot.waitUntil(lambda: state(feed) is CameraState.LOST, timeout=15_000)
    assert feed.in_view() == ()
    feed.close()


def test_a_reason_that_nothing_is_read_goes_with_the_camera(qtbot: QtBot) -> None:
    feed = CameraFeed(Words("en"))
    camera = Steady(blank(3))
    feed.use(Look(opens(camera, CameraProblem(ProblemCode.NOT_FOUND, "gone"))))
    qtbot.waitUntil(lambda: feed.property("hint") == "too_dark", timeout=15_000)
    camera.unplug()
    qtbot.waitUntil(lambda: state(feed) is CameraState.LOST and feed.property("hint") == "", timeout=15_000)
    feed.close()


def test_a_reader_that_fails_is_replaced_once_and_the_next_badge_is_read(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    feed = CameraFeed(Words("en"))
    codes: list[str] = []
    feed.scanned.connect(codes.append)
    readers: list[Decodes] = [Fails(), Decoder()]
    with caplog.at_level(logging.WARNING):
        feed.use(Look(opens(Steady(lay(table(), qr("KM1-A"), 300, 200))), decoder=lambda: readers.pop(0)))
        qtbot.waitUntil(lambda: codes == ["KM1-A"], timeout=15_000)
        feed.close()
    assert readers == []
    assert "another takes its place" in caplog.text


def test_a_reader_that_goes_on_failing_is_said_to_hang(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    feed = CameraFeed(Words("en"))
    made: list[Decodes] = []

    def decoder() -> Decodes:
        made.append(Fails())
        return made[-1]

    with caplog.at_level(logging.WARNING), qtbot.waitSignal(feed.unread, timeout=15_000):
        feed.use(Look(opens(Steady(table())), decoder=decoder))
    assert feed.property("headline") == "The reader hangs: no code is read"
    assert not feed.property("live")
    assert (feed.in_view(), len(made)) == ((), 2)
    feed.close()


def state(feed: CameraFeed) -> CameraState | None:
    status = feed.status()
    return status.state if status else None
