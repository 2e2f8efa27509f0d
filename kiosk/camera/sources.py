"""Opens what a camera setting names: a webcam, a video file, a folder of pictures or one picture."""

import os
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.devices import DEVICES, CameraInfo, find_camera, list_cameras
from kiosk.camera.driver import READ_TIMEOUT
from kiosk.camera.frames import CameraProblem, Frame, FrameSource, Image, ProblemCode
from kiosk.camera.pictures import is_picture, read_picture
from kiosk.camera.settings import Controls
from kiosk.camera.webcam import Webcam

# FFmpeg writes about damaged files to the terminal; the sentence of a CameraProblem is for people.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Linux's backend waits ten seconds for a picture, whatever it is told; it reads this before its first one.
SELECT_TIMEOUT = "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"
os.environ.setdefault(SELECT_TIMEOUT, str(READ_TIMEOUT))
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

# Frames are small: OpenCV's own threads would only take turns with the screen's.
cv2.setNumThreads(1)

FPS = 30
PICTURE_FPS = 10
"""A picture is held before the station for half a second, so that rules over several frames see it."""
PICTURE_FRAMES = 5
ALL_BUT = 0.95
"""A video that gives fewer than this share of the frames it announces was cut off."""


def open_source(spec: str, controls: Controls | None = None) -> FrameSource:
    """Open a webcam (index, stable id or name), a video, a folder of pictures (by name) or one picture.

    *controls* carry what is set at a webcam, now and while it runs. Raises CameraProblem with a sentence for staff
    when there is nothing to open.
    """
    path = Path(spec)
    if not _is_device(spec) and path.is_dir():
        return Pictures(spec, _pictures_in(path))
    if not _is_device(spec) and path.is_file():
        return Pictures(spec, (path,)) if is_picture(path) else VideoFile(path)
    camera = find_camera(spec, list_cameras())
    if camera is None and not spec.isdecimal():
        raise CameraProblem(ProblemCode.NOT_FOUND, f"There is no camera, video or folder called {spec}.")
    return Webcam(camera or CameraInfo(spec, f"Camera {spec}", int(spec)), controls)


def _is_device(spec: str) -> bool:
    return spec.isdecimal() or spec.startswith(str(DEVICES / "video"))


def _pictures_in(folder: Path) -> tuple[Path, ...]:
    found = tuple(sorted(path for path in folder.iterdir() if is_picture(path)))
    if not found:
        raise CameraProblem(ProblemCode.EMPTY, f"There are no pictures in {folder}.")
    return found


class Pictures:
    """Pictures shown one after the other, each for half a second; broken ones raise and are passed over."""

    live = False

    def __init__(self, name: str, paths: tuple[Path, ...]) -> None:
        """Show `paths` in the order given."""
        self.name = name
        self._paths = paths
        self._number = 0
        self._shown: tuple[int, Image] | None = None

    def read(self) -> Frame | None:
        """Return the next frame, None after the last picture."""
        which = self._number // PICTURE_FRAMES
        if which >= len(self._paths):
            return None
        frame = Frame(self._picture(which), self._number, self._number / PICTURE_FPS)
        self._number += 1
        return frame

    def _picture(self, which: int) -> Image:
        if self._shown is None or self._shown[0] != which:
            try:
                self._shown = (which, read_picture(self._paths[which]))
            except CameraProblem:
                self._number = (which + 1) * PICTURE_FRAMES
                raise
        return self._shown[1]

    def close(self) -> None:
        """Nothing is held open."""


class VideoFile:
    """A video file, frame by frame; `at` is the position in it."""

    live = False

    def __init__(self, path: Path) -> None:
        """Open the file; raise CameraProblem when it is not a video."""
        self.name = path.name
        if not os.access(path, os.R_OK):
            raise CameraProblem(ProblemCode.NO_PERMISSION, f"{path.name} may not be read.")
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            self._capture.release()
            raise CameraProblem(ProblemCode.NOT_A_VIDEO, f"{path.name} is not a video, or is cut off.")
        self._announced = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self._fps = self._capture.get(cv2.CAP_PROP_FPS) or float(FPS)
        self._number = 0
        self._at = -1.0

    def read(self) -> Frame | None:
        """Return the next frame, None at the end; raise CameraProblem once when the file was cut off."""
        got, image = self._capture.read()
        if not got:
            self._end()
            return None
        # Files without usable time stamps report 0 for ever: then count frames instead.
        at = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        self._at = at if at > self._at else max(self._at, 0.0) + (1 / self._fps if self._number else 0.0)
        frame = Frame(np.asarray(image, np.uint8), self._number, self._at)
        self._number += 1
        return frame

    def _end(self) -> None:
        announced, self._announced = self._announced, 0.0
        if self._number < announced * ALL_BUT:
            sentence = f"{self.name} is cut off: {self._number} of {announced:.0f} frames could be read."
            raise CameraProblem(ProblemCode.TRUNCATED, sentence)

    def close(self) -> None:
        """Close the file."""
        self._capture.release()
