"""What a camera hands over: frames, the source they come from, and the problems a source can have."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.problems import EnvironmentProblem

Image = NDArray[np.uint8]
"""A picture: (height, width, 3) in BGR order, or (height, width) in grey; 8 bits a sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture, its number (counted from 0) and its time in seconds on a monotonic clock.

    From a file, `at` is the position in the video; from a running `Camera`, the clock's time.
    """

    image: Image
    number: int
    at: float


class ProblemCode(StrEnum):
    """Why a camera or file gives no pictures."""

    NOT_FOUND = "not_found"
    BUSY = "busy"
    NO_PERMISSION = "no_permission"
    NOT_A_VIDEO = "not_a_video"
    NOT_A_PICTURE = "not_a_picture"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    NO_FRAMES = "no_frames"


class CameraProblem(EnvironmentProblem):
    """A camera, video or picture cannot be used; `code` is a `ProblemCode`, `program` who has it, where known."""

    def __init__(self, code: str, sentence: str, *, program: str = "") -> None:
        super().__init__(code, sentence)
        self.program = program


class FrameSource(Protocol):
    """Somewhere that frames come from; used by one thread at a time."""

    @property
    def name(self) -> str:
        """What staff would call it."""

    @property
    def live(self) -> bool:
        """Whether it runs by itself (a webcam) and so never ends."""

    def read(self) -> Frame | None:
        """Return the next frame, None at the end; raise CameraProblem when the environment fails."""

    def close(self) -> None:
        """Let go of the device or file; safe to call twice."""
