"""Opens what a camera setting names: a webcam, a video file, a folder of pictures or one picture."""

import os
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.devices import DEVICES, SYSTEM_NAME, CameraInfo, find_camera, list_cameras
from kiosk.camera.frames import CameraProblem, Frame, FrameSource, Image, ProblemCode
from kiosk.camera.pictures import is_picture, read_picture

# FFmpeg writes about damaged files to the terminal; the sentence of a CameraProblem is for people.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

# Frames are small: OpenCV's own threads would only take turns with the screen's.
cv2.setNumThreads(1)

WIDTH, HEIGHT, FPS = 1280, 720, 30
PICTURE_FPS = 10
"""A picture is held before the station for half a second, so that rules over several frames see it."""
PICTURE_FRAMES = 5
ALL_BUT = 0.95
"""A video that gives fewer than this share of the frames it announces was cut off."""
READ_TIMEOUT_MS = 2_000


def open_source(spec: str) -> FrameSource:
    """Open a webcam (index, stable id or name), a video, a folder of pictures (by name) or one picture.

    Raises CameraProblem with a sentence for staff when there is nothing to open.
    """
    path = Path(spec)
    if not _is_device(spec) and path.is_dir():
        return Pictures(spec, _pictures_in(path))
    if not _is_device(spec) and path.is_file():
        return Pictures(spec, (path,)) if is_picture(path) else VideoFile(path)
    camera = find_camera(spec, list_cameras())
    if camera is None and not spec.isdecimal():
        raise CameraProblem(ProblemCode.NOT_FOUND, f"There is no camera, video or folder called {spec}.")
    return Webcam(camera or CameraInfo(spec, f"Camera {spec}", int(spec)))


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


class Webcam:
    """A webcam, asked for 1280×720 at 30 frames a second as MJPG (raw pictures do not fit through USB 2)."""

    live = True

    def __init__(self, camera: CameraInfo) -> None:
        """Open the device; raise CameraProblem saying why it does not open."""
        self.name = camera.name
        self._number = 0
        self._capture = cv2.VideoCapture(camera.index, _backend())
        if not self._capture.isOpened():
            self._capture.release()
            raise diagnose(camera)
        self._ask(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._ask(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        self._ask(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        self._ask(cv2.CAP_PROP_FPS, FPS)
        self._ask(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._ask(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS)

    def _ask(self, setting: int, value: float) -> None:
        """Ask for a setting; a driver that refuses gives what it has, and that is still a picture."""
        self._capture.set(setting, value)

    def read(self) -> Frame | None:
        """Return the next frame, None when the driver gave none this time."""
        got, image = self._capture.read()
        if not got:
            return None
        frame = Frame(np.asarray(image, np.uint8), self._number, 0.0)
        self._number += 1
        return frame

    def close(self) -> None:
        """Give the device back."""
        self._capture.release()


def _backend() -> int:
    return {"Linux": cv2.CAP_V4L2, "Windows": cv2.CAP_DSHOW}.get(SYSTEM_NAME, cv2.CAP_ANY)


def diagnose(camera: CameraInfo, *, devices: Path = DEVICES) -> CameraProblem:
    """Say why a webcam did not open: gone, not allowed, or (being there and allowed) in use elsewhere."""
    node = devices / f"video{camera.index}"
    if SYSTEM_NAME == "Linux" and not node.exists():
        return CameraProblem(ProblemCode.NOT_FOUND, f"{camera.name} is not connected.")
    if SYSTEM_NAME == "Linux" and not os.access(node, os.R_OK | os.W_OK):
        sentence = f"{camera.name} may not be used by this account (add it to the group “video”)."
        return CameraProblem(ProblemCode.NO_PERMISSION, sentence)
    return CameraProblem(ProblemCode.BUSY, f"{camera.name} does not answer: another program may be using it.")
