"""Finds the webcams of this computer, under names that survive a reboot and another USB socket."""

import importlib.util
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2

SYSTEM_NAME = platform.system()
PROBED_INDEXES = 4
DEVICES = Path("/dev")
SYSTEM = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A webcam: `id` is stable and is what settings remember, `name` is for people, `index` is today's number."""

    id: str
    name: str
    index: int


class Listed(Protocol):
    """A camera as cv2-enumerate-cameras tells of it on Windows; ``path`` names the device and its socket."""

    @property
    def index(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str | None: ...


def list_cameras(*, devices: Path = DEVICES, system: Path = SYSTEM) -> tuple[CameraInfo, ...]:
    """List the webcams in order of index; empty when there is none.

    On Linux and Windows nothing is opened. Elsewhere the first few indexes are opened for a moment: names are
    not to be had through OpenCV there.
    """
    if SYSTEM_NAME == "Linux":
        return _from_system(devices, system)
    if SYSTEM_NAME == "Windows" and importlib.util.find_spec("cv2_enumerate_cameras") is not None:
        from cv2_enumerate_cameras import enumerate_cameras  # noqa: PLC0415 - only there

        return named(enumerate_cameras(cv2.CAP_DSHOW))
    return tuple(CameraInfo(str(i), f"Camera {i}", i) for i in range(PROBED_INDEXES) if _opens(i))


def named(listed: Iterable[Listed]) -> tuple[CameraInfo, ...]:
    """The cameras that Windows lists, in the order of OpenCV's numbers; one without a path goes by its name."""
    found = (CameraInfo((camera.path or camera.name).lower(), camera.name, camera.index) for camera in listed)
    return tuple(sorted(found, key=lambda camera: camera.index))


def find_camera(spec: str, cameras: tuple[CameraInfo, ...]) -> CameraInfo | None:
    """Find a webcam by its id, its name or its index ("0", "/dev/video0"), in that order."""
    index = spec.removeprefix("/dev/video")
    for matches in (
        [c for c in cameras if c.id == spec],
        [c for c in cameras if c.name == spec],
        [c for c in cameras if str(c.index) == index],
    ):
        if matches:
            return matches[0]
    return None


def _from_system(devices: Path, system: Path) -> tuple[CameraInfo, ...]:
    """Read sysfs. A camera has several nodes; only those with `index` 0 carry pictures."""
    stable = _stable_names(devices)
    found = []
    for node in system.glob("video*"):
        number = node.name.removeprefix("video")
        if number.isdecimal() and _text(node / "index") in ("0", ""):
            name = _text(node / "name") or node.name
            found.append(CameraInfo(stable.get(node.name, node.name), name, int(number)))
    return tuple(sorted(found, key=lambda camera: camera.index))


def _stable_names(devices: Path) -> dict[str, str]:
    """Map `video0` to its link in by-id (make and serial number), or else by-path (the socket)."""
    names: dict[str, str] = {}
    for folder in ("by-id", "by-path"):
        for link in sorted((devices / "v4l" / folder).glob("*")):
            names.setdefault(link.resolve().name, link.name)
    return names


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _opens(index: int) -> bool:
    capture = cv2.VideoCapture(index)
    try:
        return bool(capture.isOpened())
    finally:
        capture.release()
