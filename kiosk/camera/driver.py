"""Sets a webcam's driver through OpenCV and reads back what it made of it; drivers promise much."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from kiosk.camera.frames import Image
from kiosk.camera.settings import CameraSettings, Granted, Knob

FPS = 30
READ_TIMEOUT = 2
"""Seconds that a read may take; Linux's backend hears of it by its environment alone (`sources`)."""


class Capture(Protocol):
    """What is used of cv2.VideoCapture, named as it names them."""

    def isOpened(self) -> bool: ...  # noqa: N802
    def read(self) -> tuple[bool, Image]: ...
    def get(self, propId: int) -> float: ...  # noqa: N803
    def set(self, propId: int, value: float) -> bool: ...  # noqa: N803
    def getBackendName(self) -> str: ...  # noqa: N802
    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a backend says *automatic* and *by hand*, and whether exposure counts time or powers of two."""

    auto: float
    manual: float
    powers: bool


_EXPOSURE: Mapping[str, _Dialect] = {
    "V4L2": _Dialect(3, 1, powers=False),  # V4L2_EXPOSURE_APERTURE_PRIORITY and _MANUAL; units of 100 µs
    "DSHOW": _Dialect(1, 0, powers=True),  # log2 of seconds
    "MSMF": _Dialect(1, 0, powers=True),
}
_FOCUS = _Dialect(1, 0, powers=True)
_FOCUS_STEP = 15.0
"""Of 255 in most webcams; they round it to a step of their own."""


def prepare(capture: Capture, settings: CameraSettings) -> None:
    """Ask a camera just opened for pictures as they are wanted: MJPG, since raw ones do not fit through USB 2.

    A driver that refuses gives what it has, and that is still a picture.
    """
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    _resize(capture, settings.size)
    capture.set(cv2.CAP_PROP_FPS, FPS)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    capture.set(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT * 1000)
    if settings.exposure is not None:
        _turn(capture, _Exposure(capture), settings.exposure)
    if settings.focus is not None:
        _turn(capture, _Focus(capture), settings.focus)


def adjust(capture: Capture, settings: CameraSettings, *, probe: bool, before: Granted | None) -> Granted:
    """Set a running camera to *settings*; what it does then. Only with *probe* is tried what nobody asked for."""
    _resize(capture, settings.size)
    old = before or Granted()
    return Granted(
        (round(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), round(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))),
        _knob(capture, _Exposure(capture), settings.exposure, offered=old.exposure.offered, probe=probe),
        _knob(capture, _Focus(capture), settings.focus, offered=old.focus.offered, probe=probe),
    )


class _Exposure:
    """The properties of exposure, and its steps: half as long again, or twice where it counts in powers."""

    mode, figure = cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE

    def __init__(self, capture: Capture) -> None:
        self.says = _EXPOSURE.get(capture.getBackendName())

    def around(self, value: float) -> tuple[float, float]:
        if self.says is not None and self.says.powers:
            return value - 1, value + 1
        return max(1.0, np.floor(value / 1.5)), max(value + 1, np.ceil(value * 1.5))


class _Focus:
    mode, figure = cv2.CAP_PROP_AUTOFOCUS, cv2.CAP_PROP_FOCUS

    def __init__(self, capture: Capture) -> None:
        self.says = _FOCUS if capture.getBackendName() in _EXPOSURE else None

    def around(self, value: float) -> tuple[float, float]:
        return max(0.0, value - _FOCUS_STEP), value + _FOCUS_STEP


def _resize(capture: Capture, size: tuple[int, int]) -> None:
    """Ask for a size if it is another: drivers stop and start for it."""
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    if (round(width), round(height)) != size:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])


def _knob(capture: Capture, what: _Exposure | _Focus, wanted: float | None, *, offered: bool, probe: bool) -> Knob:
    offered = _has(capture, what) if probe else offered
    if not offered or what.says is None:
        return Knob()
    if wanted is None:
        capture.set(what.mode, what.says.auto)
    else:
        _turn(capture, what, wanted)
    value = capture.get(what.figure)
    low, high = what.around(value)
    return Knob(offered=True, automatic=wanted is None, value=value, low=low, high=high)


def _turn(capture: Capture, what: _Exposure | _Focus, value: float) -> None:
    if what.says is not None:
        capture.set(what.mode, what.says.manual)
        capture.set(what.figure, value)


def _has(capture: Capture, what: _Exposure | _Focus) -> bool:
    """Whether the figure moves when it is moved: many drivers say yes and do nothing. Those are left automatic."""
    if what.says is None:
        return False
    if capture.set(what.mode, what.says.manual) and _moves(capture, what):
        return True
    capture.set(what.mode, what.says.auto)
    return False


def _moves(capture: Capture, what: _Exposure | _Focus) -> bool:
    before = capture.get(what.figure)
    for other in what.around(before):
        if other != before and capture.set(what.figure, other) and capture.get(what.figure) != before:
            capture.set(what.figure, before)
            return True
    return False
