"""A webcam through OpenCV: opened, set as it is wanted, read; and why it does not open."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from kiosk.camera.devices import DEVICES, SYSTEM_NAME, CameraInfo
from kiosk.camera.driver import Capture, adjust, prepare
from kiosk.camera.frames import CameraProblem, Frame, ProblemCode
from kiosk.camera.holders import PROCESSES, holders, is_taken
from kiosk.camera.settings import Controls

SILENT_AFTER = 8
"""So many reads without a first picture and it is asked why: some systems open a camera that another program has."""
SILENT_FOR = 4.0
"""Or so many seconds: a read may take two of them."""

OpenCapture = Callable[[int], Capture]


def open_capture(index: int) -> Capture:
    """The camera of that number, by the system's own way to cameras."""
    backend = {"Linux": cv2.CAP_V4L2, "Windows": cv2.CAP_DSHOW}.get(SYSTEM_NAME, cv2.CAP_ANY)
    return cast("Capture", cv2.VideoCapture(index, backend))


class Webcam:
    """A running webcam; wishes that come in through *controls* are met between two pictures."""

    live = True

    def __init__(
        self,
        camera: CameraInfo,
        controls: Controls | None = None,
        *,
        open_capture: OpenCapture = open_capture,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the device; raise CameraProblem saying why it does not open."""
        self.name = camera.name
        self._camera = camera
        self._number = self._missed = 0
        self._controls = controls or Controls()
        self._capture = open_capture(camera.index)
        if not self._capture.isOpened():
            self._capture.release()
            raise diagnose(camera)
        prepare(self._capture, self._controls.settings)
        self._now = now
        self._since = now()

    def read(self) -> Frame | None:
        """Return the next frame, None when the driver gave none this time; raise CameraProblem when it never does."""
        self._obey()
        got, image = self._capture.read()
        if not got:
            self._miss()
            return None
        frame = Frame(np.asarray(image, np.uint8), self._number, 0.0)
        self._number += 1
        return frame

    def close(self) -> None:
        """Give the device back."""
        self._capture.release()

    def _miss(self) -> None:
        self._missed += 1
        silent = self._missed >= SILENT_AFTER or self._now() - self._since >= SILENT_FOR
        if self._number == 0 and silent:
            self.close()  # or it would be found in use by ourselves
            raise diagnose(self._camera)

    def _obey(self) -> None:
        wanted = self._controls.take()
        if wanted is not None:
            settings, probe = wanted
            self._controls.answer(adjust(self._capture, settings, probe=probe, before=self._controls.granted))


def diagnose(camera: CameraInfo, *, devices: Path = DEVICES, processes: Path = PROCESSES) -> CameraProblem:
    """Say why a webcam did not open: gone, not allowed, in use elsewhere (and by whom), or silent."""
    node = devices / f"video{camera.index}"
    if SYSTEM_NAME != "Linux":  # it was listed, so it is there: one program at a time may have it
        sentence = f"{camera.name} does not open: another program may be using it. Close that program."
        return CameraProblem(ProblemCode.BUSY, sentence)
    if not node.exists():
        return CameraProblem(ProblemCode.NOT_FOUND, f"{camera.name} is not connected.")
    if not os.access(node, os.R_OK | os.W_OK):
        sentence = f"{camera.name} may not be used by this account (add it to the group “video”)."
        return CameraProblem(ProblemCode.NO_PERMISSION, sentence)
    if who := holders(node, processes=processes):
        sentence = f"{camera.name} is in use by {', '.join(who)}. Close that program."
        return CameraProblem(ProblemCode.BUSY, sentence, program=", ".join(who))
    if is_taken(node):
        return CameraProblem(ProblemCode.BUSY, f"{camera.name} is in use by another program. Close that program.")
    return CameraProblem(ProblemCode.NO_FRAMES, f"{camera.name} does not answer. Unplug it and plug it in again.")
