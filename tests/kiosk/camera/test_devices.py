"""Listing webcams from a tree like Linux's /sys and /dev."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.camera import CameraInfo
from kiosk.camera.devices import SYSTEM_NAME, find_camera, list_cameras, named

linux = pytest.mark.skipif(SYSTEM_NAME != "Linux", reason="the listing reads Linux's sysfs")


def node(root: Path, number: int, name: str, index: int, link: str | None = None) -> None:
    system = root / "sys" / f"video{number}"
    system.mkdir(parents=True)
    (system / "name").write_text(name + "\n")
    (system / "index").write_text(f"{index}\n")
    (root / "dev").mkdir(exist_ok=True)
    (root / "dev" / f"video{number}").touch()
    if link:
        (root / "dev/v4l/by-id").mkdir(parents=True, exist_ok=True)
        (root / "dev/v4l/by-id" / link).symlink_to(f"../../video{number}")


def listed(root: Path) -> tuple[CameraInfo, ...]:
    return list_cameras(devices=root / "dev", system=root / "sys")


@linux
def test_cameras_are_listed_under_stable_names_without_their_metadata_nodes(tmp_path: Path) -> None:
    node(tmp_path, 2, "HD Pro Webcam C920", 0, "usb-046d_C920_ABC-video-index0")
    node(tmp_path, 3, "HD Pro Webcam C920", 1, "usb-046d_C920_ABC-video-index1")
    node(tmp_path, 0, "Integrated Camera", 0)
    assert listed(tmp_path) == (
        CameraInfo("video0", "Integrated Camera", 0),
        CameraInfo("usb-046d_C920_ABC-video-index0", "HD Pro Webcam C920", 2),
    )


@linux
def test_no_cameras_is_an_empty_list(tmp_path: Path) -> None:
    assert listed(tmp_path) == ()


@pytest.mark.parametrize("spec", ["usb-C920", "HD Pro", "2", "/dev/video2"])
def test_a_camera_is_found_by_id_name_or_index(spec: str) -> None:
    other, wanted = CameraInfo("video0", "Integrated", 0), CameraInfo("usb-C920", "HD Pro", 2)
    assert find_camera(spec, (other, wanted)) == wanted


def test_an_unknown_camera_is_none() -> None:
    assert find_camera("nothing", (CameraInfo("video0", "Integrated", 0),)) is None


@dataclass(frozen=True)
class Listed:
    """As Windows tells of a camera."""

    index: int
    name: str
    path: str | None


def test_cameras_of_windows_go_by_their_device_and_socket_whatever_their_number() -> None:
    path = "\\\\?\\USB#VID_046D&PID_082D&MI_00#7&1A2B&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\\global"
    cameras = named([Listed(1, "HD Pro Webcam C920", path), Listed(0, "OBS Virtual Camera", None)])
    assert [(camera.index, camera.name) for camera in cameras] == [(0, "OBS Virtual Camera"), (1, "HD Pro Webcam C920")]
    assert find_camera(cameras[1].id, named([Listed(0, "HD Pro Webcam C920", path.lower())])) is not None
