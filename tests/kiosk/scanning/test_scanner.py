"""The decode thread and the walk through a file: real frames, and parts that fail on purpose."""

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from kiosk.camera import Camera, CameraProblem, Frame, Image, ProblemCode
from kiosk.scanning import Decoder, Reading, Scanner, Watch, scan_frames
from kiosk.scanning.scanner import HANGS_AFTER, MOST_FAILURES
from tests.fakes.camera import FakeClock, ScriptedSource, blank, opens
from tests.fakes.codes import lay, qr, table
from tests.fakes.decoders import Fails, Hangs

LONG = 20.0
SECRET = "KM1-7QX4 of Somchai"


class _Handed:
    """A camera whose frames the test hands over one by one, and learns when each was looked at."""

    def __init__(self) -> None:
        self._frames: queue.Queue[Frame | None] = queue.Queue()
        self.idle = threading.Semaphore(0)
        self.over = False

    def give(self, *images: Image, step: int = 1) -> None:
        for number, image in enumerate(images):
            self._frames.put(Frame(image, number * step, number / 30))

    def end(self) -> None:
        self._frames.put(None)

    def wait(self, after: int, timeout: float) -> Frame | None:
        frame = self._frames.get(timeout=LONG)
        self.over = frame is None
        return frame


class _Reads:
    """A decoder that reads what a picture's grey level stands for; level 0 makes it fail."""

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        level = int(image[0, 0, 0])
        if level == 0:
            raise RuntimeError(SECRET)
        return (Reading(str(level), ((0, 0), (1, 0), (1, 1), (0, 1)), "fake", 0.1),) if level < 128 else ()


@contextmanager
def running(scanner: Scanner) -> Iterator[None]:
    scanner.start()
    yield
    assert scanner.join(LONG)


def test_a_badge_before_the_camera_is_acted_on_once() -> None:
    scans: list[Reading] = []
    empty, badge = table(), lay(table(), qr("KM1-A"), 300, 200)
    camera = Camera(opens(ScriptedSource([empty, badge, badge, badge, badge, empty], live=False)))
    with running(Scanner(camera, Decoder(), Watch(), scans.append)):
        camera.start()
    assert {reading.text for reading in scans} <= {"KM1-A"}
    assert len(scans) <= 1, "the newest frame wins, so a slow machine may have seen the badge once or never"


def test_every_scan_reaches_the_callback_and_the_outline() -> None:
    scans: list[Reading] = []
    camera = _Handed()
    scanner = Scanner(camera, _Reads(), Watch(), scans.append)
    camera.give(blank(7), blank(7), blank(9), blank(9))
    camera.end()
    with running(scanner):
        pass
    assert [reading.text for reading in scans] == ["7", "9"]
    assert [reading.text for reading in scanner.in_view()] == ["7", "9"]
    assert scanner.stats().frames == 4


def test_frames_never_looked_at_are_counted() -> None:
    camera = _Handed()
    scanner = Scanner(camera, _Reads(), Watch(), lambda reading: None)
    camera.give(blank(200), blank(200), blank(200), step=3)
    camera.end()
    with running(scanner):
        pass
    assert scanner.stats().dropped == 4


def test_a_frame_that_breaks_the_decoder_is_logged_without_content_and_survived(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scans: list[Reading] = []
    camera = _Handed()
    scanner = Scanner(camera, _Reads(), Watch(), scans.append)
    camera.give(blank(0), blank(7), blank(0), blank(7))
    camera.end()
    with caplog.at_level(logging.ERROR), running(scanner):
        pass
    assert [reading.text for reading in scans] == ["7"]
    assert scanner.stats().failures == 2
    assert SECRET not in caplog.text
    assert "could not be decoded" in caplog.text


def test_a_failing_callback_does_not_keep_the_other_codes_from_being_acted_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scans: list[str] = []

    def on_scan(reading: Reading) -> None:
        scans.append(reading.text)
        raise RuntimeError(SECRET)

    camera = _Handed()
    scanner = Scanner(camera, _Reads(), Watch(), on_scan)
    camera.give(blank(7), blank(7), blank(9), blank(9))
    camera.end()
    with caplog.at_level(logging.ERROR), running(scanner):
        pass
    assert scans == ["7", "9"]
    assert SECRET not in caplog.text
    assert scanner.stats().failures == 2


def test_a_reader_that_fails_at_every_frame_is_stuck_until_it_reads_one(caplog: pytest.LogCaptureFixture) -> None:
    camera = _Handed()
    scanner = Scanner(camera, _Reads(), Watch(), lambda reading: None)
    camera.give(*[blank(0)] * (MOST_FAILURES + 1))
    with caplog.at_level(logging.ERROR), running(scanner):
        camera.end()
    assert scanner.stuck()
    again = Scanner(camera, _Reads(), Watch(), lambda reading: None)
    camera.give(*[blank(0)] * (MOST_FAILURES + 1), blank(7))
    with caplog.at_level(logging.ERROR), running(again):
        camera.end()
    assert not again.stuck()
    assert again.stats().failures == MOST_FAILURES + 1


class _ReadsSurely(_Reads):
    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        return tuple(replace(reading, sure=True) for reading in super().decode(image, at))


def test_a_reader_that_hangs_is_stuck_after_two_seconds_and_acts_on_nothing_once_it_was_stopped() -> None:
    scans: list[str] = []
    clock, camera, decoder = FakeClock(), _Handed(), Hangs(_ReadsSurely())
    scanner = Scanner(camera, decoder, Watch(), lambda reading: scans.append(reading.text), clock=clock)
    with running(scanner):
        camera.give(blank(7))
        assert decoder.hung.wait(LONG)
        clock.advance(HANGS_AFTER)
        assert not scanner.stuck()
        clock.advance(0.1)
        assert scanner.stuck()
        scanner.stop()
        decoder.go_on.set()
        camera.end()
    assert scans == []


def test_a_failure_at_every_frame_is_logged_once_in_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    clock, camera = FakeClock(), _Handed()

    class Slow(Fails):
        def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
            clock.advance(1.0)
            return super().decode(image, at)

    camera.give(*[blank()] * 25)
    camera.end()
    with caplog.at_level(logging.ERROR), running(Scanner(camera, Slow(), Watch(), lambda reading: None, clock=clock)):
        pass
    assert len(caplog.records) == 3


def test_a_scanner_stops_when_asked() -> None:
    camera = Camera(opens(ScriptedSource([])))
    scanner = Scanner(camera, _Reads(), Watch(), lambda reading: None)
    scanner.start()
    scanner.stop()
    camera.stop()
    assert scanner.join(LONG)


def test_a_file_is_looked_at_frame_by_frame() -> None:
    script = [blank(200)] * 3 + [blank(7)] * 3 + [blank(9)] + [blank(200)] * 90 + [blank(7)] * 2
    source = ScriptedSource(script, live=False)
    acted = list(scan_frames(source, _Reads(), Watch()))
    assert [(act.reading.text, act.frame_number) for act in acted] == [("7", 4), ("7", 98)]
    assert acted[1].at == pytest.approx(98 / 30)


def test_a_damaged_file_is_looked_at_to_its_end_before_it_complains() -> None:
    cut = CameraProblem(ProblemCode.TRUNCATED, "cut off")
    source = ScriptedSource([blank(7), cut, blank(7)], live=False)
    found: list[str] = []
    with pytest.raises(CameraProblem, match="cut off"):
        found.extend(act.reading.text for act in scan_frames(source, _Reads(), Watch()))
    assert found == ["7"]
