"""The rules by which a camera lives, without a thread: open, read, pace, lose, retry. Time comes from outside."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from kiosk.camera.frames import CameraProblem, Frame, FrameSource

log = logging.getLogger(__name__)

NO_PICTURE_AFTER = 2.0
LOST_AFTER = 10
"""So many failed reads in a row and the device is opened afresh."""
LOST_FOR = 6.0
"""Or reads that fail for so many seconds: a driver may take two for each."""
PAUSE_AFTER_FAILURE = 0.05
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 5.0)
SILENT = "The camera gives no pictures."
LATE = 0.5
"""A video that fell behind by more than this does not try to catch up."""


class CameraState(StrEnum):
    """What staff should know of the camera."""

    STARTING = "starting"
    LIVE = "live"
    UNREAD = "unread"
    """Pictures come, but the reader hangs."""
    NO_PICTURE = "no_picture"
    ENDED = "ended"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """A snapshot for the screen; `problem` is a sentence for staff, `code` its `ProblemCode` where one is known,
    `program` who has the camera."""

    state: CameraState
    fps: float
    name: str
    problem: str | None
    code: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step brought: perhaps a frame, and how long to wait before the next step (None: never)."""

    frame: Frame | None
    wait: float | None


class CameraLoop:
    """Takes one step at a time and never raises for what a source does."""

    def __init__(self, open_source: Callable[[], FrameSource], now: Callable[[], float], *, loop: bool = False) -> None:
        """Open nothing yet; with `loop`, a file starts again at its end."""
        self._open_source = open_source
        self._now = now
        self._loop = loop
        self._source: FrameSource | None = None
        self._name = ""
        self._number = 0
        self._failures = 0
        self._attempts = 0
        self._origin: float | None = None
        self._fresh = False
        self._ended = False
        self._lost = False
        self._problem: CameraProblem | None = None
        self._since = now()
        self._heard = self._since  # when the device was opened, or last gave a picture
        self._times: deque[float] = deque(maxlen=30)

    def step(self) -> Step:
        """Open the source or read one frame."""
        if self._source is None:
            return self._open()
        return self._read(self._source)

    def close(self) -> None:
        """Let go of the source; a driver that fails while closing is only logged."""
        source, self._source = self._source, None
        if source is None:
            return
        try:
            source.close()
        except Exception:
            log.exception("closing the camera failed")

    def status(self) -> CameraStatus:
        """Judge by the clock, so that a read that hangs in the driver is noticed too."""
        problem = self._problem
        if problem is None:
            return CameraStatus(self._state(), self._fps(), self._name, SILENT if self._lost else None)
        status = CameraStatus(self._state(), self._fps(), self._name, problem.sentence)
        return replace(status, code=str(problem.code), program=problem.program)

    def _state(self) -> CameraState:
        if self._ended:
            return CameraState.ENDED
        if self._lost:
            return CameraState.LOST
        if self._now() - (self._times[-1] if self._times else self._since) >= NO_PICTURE_AFTER:
            return CameraState.NO_PICTURE
        return CameraState.LIVE if self._times else CameraState.STARTING

    def _fps(self) -> float:
        times = tuple(self._times)
        if len(times) < 2 or self._state() is not CameraState.LIVE:
            return 0.0
        return (len(times) - 1) / max(times[-1] - times[0], 1e-6)

    def _open(self) -> Step:
        try:
            self._source = self._open_source()
        except Exception as error:  # noqa: BLE001
            return self._give_up(error)
        self._name, self._origin, self._failures, self._fresh = self._source.name, None, 0, True
        self._heard = self._now()
        return Step(None, 0.0)

    def _read(self, source: FrameSource) -> Step:
        try:
            frame = source.read()
        except Exception as error:  # noqa: BLE001
            return self._failed(source, error)
        if frame is None and not source.live:
            return self._end()
        if frame is None or not usable(frame.image):
            return self._failed(source, None)
        return self._take(source, frame)

    def _take(self, source: FrameSource, frame: Frame) -> Step:
        self._failures, self._attempts, self._lost, self._problem, self._fresh = 0, 0, False, None, False
        wait = 0.0 if source.live else self._pace(frame.at)
        self._heard = self._now()
        at = self._heard + wait
        self._times.append(at)
        self._number += 1
        return Step(Frame(frame.image, self._number - 1, at), wait)

    def _pace(self, position: float) -> float:
        """Return how long this frame of a file stands, so that the file plays in real time."""
        now = self._now()
        if self._origin is None or now - self._origin - position > LATE:
            self._origin = now - position
        return max(0.0, self._origin + position - now)

    def _failed(self, source: FrameSource, error: Exception | None) -> Step:
        self._failures += 1
        if isinstance(error, CameraProblem):
            self._problem = error
        elif error is not None:
            log.warning("reading a frame failed: %s", type(error).__name__)
        if self._failures < LOST_AFTER and not (source.live and self._now() - self._heard >= LOST_FOR):
            return Step(None, PAUSE_AFTER_FAILURE if source.live else 0.0)
        return self._give_up(error) if source.live else self._end()

    def _end(self) -> Step:
        self.close()
        if self._loop and not self._fresh:
            return Step(None, 0.0)
        self._ended = True
        return Step(None, None)

    def _give_up(self, error: Exception | None) -> Step:
        """Close, and try again later: cables are pulled and put back."""
        self.close()
        self._lost = True
        if isinstance(error, CameraProblem):
            self._problem = error
        elif error is not None:
            log.warning("the camera failed: %s", type(error).__name__)
        wait = BACK_OFF[min(self._attempts, len(BACK_OFF) - 1)]
        self._attempts += 1
        return Step(None, wait)


def usable(image: object) -> bool:
    """Tell whether something is a picture as `Frame` promises it."""
    return (
        isinstance(image, np.ndarray)
        and image.dtype == np.uint8
        and image.size > 0
        and (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3))
    )
