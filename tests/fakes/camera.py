"""Cameras that follow a script, and a clock that moves only when told to."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.camera import Frame, FrameSource, Image

Scripted = Image | Exception | None
"""One read: a picture, a failure to raise, or None (the end of a file; a live camera's missing frame)."""


class FakeClock:
    """A monotonic clock; call it for the time."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class ScriptedSource:
    """Plays its script once, then returns None for ever; counts how often it was closed."""

    def __init__(
        self, script: Iterable[Scripted], *, live: bool = True, name: str = "Fake camera", fps: float = 30.0
    ) -> None:
        self.name = name
        self.live = live
        self.closed = 0
        self._script = list(script)
        self._fps = fps
        self._number = 0

    def read(self) -> Frame | None:
        if not self._script:
            return None
        said = self._script.pop(0)
        number, self._number = self._number, self._number + 1
        if isinstance(said, Exception):
            raise said
        return None if said is None else Frame(said, number, number / self._fps)

    def close(self) -> None:
        self.closed += 1


def opens(*outcomes: FrameSource | Exception) -> Callable[[], FrameSource]:
    """Return an `open_source` that gives the outcomes in turn; the last one again and again."""
    left = list(outcomes)

    def open_next() -> FrameSource:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return open_next


def blank(grey: int = 128) -> Image:
    """Return a small plain picture."""
    return np.full((48, 64, 3), grey, np.uint8)


@dataclass
class Dial:
    """One property of a fake driver: where it stands, how far it turns, by what it steps; deaf: it says yes only."""

    value: float
    low: float = 0.0
    high: float = 255.0
    step: float = 1.0
    deaf: bool = False


class FakeCapture:
    """A webcam's driver behind OpenCV's interface: it has the sizes and dials it is given, and nothing else."""

    def __init__(
        self,
        *,
        backend: str = "V4L2",
        opens: bool = True,
        blind: bool = False,
        sizes: tuple[tuple[int, int], ...] = ((640, 480), (1280, 720)),
        dials: dict[int, Dial] | None = None,
    ) -> None:
        self.released = 0
        self.resized = 0
        self.dials = dials or {}
        self._backend = backend
        self._pace = threading.Event()
        self._opens = opens
        self._blind = blind
        self._sizes = sizes
        self._size = sizes[0]
        self._wanted = dict(zip((cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT), self._size, strict=True))

    def isOpened(self) -> bool:
        return self._opens

    def getBackendName(self) -> str:
        return self._backend

    def read(self) -> tuple[bool, Image]:
        self._pace.wait(0.02)
        width, height = self._size
        return not self._blind, np.full((height, width, 3), 128, np.uint8)

    def get(self, propId: int) -> float:  # noqa: N803 - as OpenCV names it
        if propId == cv2.CAP_PROP_FRAME_WIDTH:
            return self._size[0]
        if propId == cv2.CAP_PROP_FRAME_HEIGHT:
            return self._size[1]
        dial = self.dials.get(propId)
        return -1.0 if dial is None else dial.value

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        if propId in self._wanted:
            return self._resize(propId, round(value))
        dial = self.dials.get(propId)
        if dial is None:
            return False
        if not dial.deaf:
            near = dial.low + round((value - dial.low) / dial.step) * dial.step
            dial.value = min(max(near, dial.low), dial.high)
        return True

    def release(self) -> None:
        self.released += 1

    def _resize(self, side: int, pixels: int) -> bool:
        """The nearest size it has, as drivers answer."""
        self.resized += 1
        self._wanted[side] = pixels
        width, height = self._wanted.values()
        self._size = min(self._sizes, key=lambda size: abs(size[0] - width) + abs(size[1] - height))
        return True


def dials(**changes: Dial) -> dict[int, Dial]:
    """A usual webcam's under Linux: exposure in units of 100 µs, automatic; focus in steps of five, automatic."""
    usual = {
        "AUTO_EXPOSURE": Dial(3, 1, 3, 2),
        "EXPOSURE": Dial(156, 3, 2047),
        "AUTOFOCUS": Dial(1, 0, 1),
        "FOCUS": Dial(30, 0, 250, 5),
    } | changes
    return {int(getattr(cv2, f"CAP_PROP_{name}")): dial for name, dial in usual.items()}


class Steady:
    """A live camera that gives one picture for ever, at a camera's pace; it may be changed, and the cable pulled."""

    live = True

    def __init__(self, image: Image, name: str = "Fake camera") -> None:
        self.name = name
        self.image = image
        self._number = 0
        self._pace = threading.Event()
        self._plugged = True

    def read(self) -> Frame | None:
        self._pace.wait(0.03)
        if not self._plugged:
            return None
        self._number += 1
        return Frame(self.image, self._number - 1, 0.0)

    def unplug(self) -> None:
        self._plugged = False

    def close(self) -> None:
        self._pace.set()
