"""The camera thread: the newest frame for whoever asks, and an orderly end."""

import threading

from kiosk.camera import Camera, CameraState, Frame
from tests.fakes.camera import FakeClock, ScriptedSource, blank, opens

LONG = 20.0


class _Gate:
    """A live camera whose every frame waits to be let through."""

    name = "Gate"
    live = True

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.let = threading.Semaphore(0)
        self.closed = threading.Event()
        self._count = 0

    def read(self) -> Frame | None:
        self.asked.release()
        assert self.let.acquire(timeout=LONG)
        self._count += 1
        return Frame(blank(self._count), 0, 0.0)

    def close(self) -> None:
        self.closed.set()


def test_a_reader_gets_the_newest_frame_and_never_the_same_twice() -> None:
    gate = _Gate()
    camera = Camera(lambda: gate)
    camera.start()
    for _ in range(3):
        gate.let.release()
    for _ in range(4):
        assert gate.asked.acquire(timeout=LONG)
    newest = camera.wait(-1, LONG)
    assert newest is not None
    assert newest.number == 2
    assert newest.image[0, 0, 0] == 3
    assert camera.wait(newest.number, 0.0) is None
    gate.let.release()
    later = camera.wait(newest.number, LONG)
    assert later is not None
    assert later.number == 3
    camera.stop()
    gate.let.release()
    assert camera.join(LONG)
    assert gate.closed.is_set()


def test_a_waiting_reader_is_woken_by_stop() -> None:
    gate = _Gate()
    camera = Camera(lambda: gate)
    camera.start()
    woken: list[Frame | None] = []
    reader = threading.Thread(target=lambda: woken.append(camera.wait(-1, LONG)))
    reader.start()
    camera.stop()
    reader.join(LONG)
    assert woken == [None]
    gate.let.release()
    assert camera.join(LONG)


def test_a_file_ends_the_thread_and_the_last_frame_stays_to_be_had() -> None:
    source = ScriptedSource([blank()] * 3, live=False, fps=1e6)
    camera = Camera(opens(source), clock=FakeClock())
    camera.start()
    assert camera.join(LONG)
    assert camera.over
    assert camera.status().state is CameraState.ENDED
    last = camera.wait(-1, 0.0)
    assert last is not None
    assert last.number == 2
    assert camera.wait(2, LONG) is None, "returns at once: nothing will come"


def test_a_camera_that_was_never_started_can_be_stopped_and_joined() -> None:
    camera = Camera(opens(ScriptedSource([])))
    camera.stop()
    assert camera.join(LONG)
