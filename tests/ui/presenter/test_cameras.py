"""The list of cameras and what touching one of them does."""

import pytest

from kiosk.camera import CameraState, CameraStatus
from ui.i18n import catalogue
from ui.presenter.cameras import CamerasInputs, derive_cameras_props, next_places

FOUND = (("a", "Camera A"), ("b", "Camera B"), ("c", "Camera C"))
LIVE = CameraStatus(CameraState.LIVE, 29.7, "Camera A", None)
BUSY = CameraStatus(CameraState.LOST, 0.0, "Camera B", "in use", "busy", "Cheese")


@pytest.mark.parametrize(
    ("places", "touched", "then"),
    [
        (("", ""), "a", ("a", "")),
        (("a", ""), "b", ("a", "b")),
        (("a", ""), "a", ("", "")),
        (("a", "b"), "a", ("", "b")),
        (("", "b"), "c", ("c", "b")),
        (("a", "b"), "c", ("a", "c")),
    ],
)
def test_touching_a_camera_takes_it_in_or_out(places: tuple[str, str], touched: str, then: tuple[str, str]) -> None:
    assert next_places(places, touched) == then


def test_each_camera_says_how_it_fares() -> None:
    props = derive_cameras_props(CamerasInputs(FOUND, (("a", LIVE), ("b", BUSY)), 0), catalogue("en"))
    notes = ["In use: 30 pictures a second", "“Cheese” is using the camera", "Not used"]
    assert [row.note for row in props.rows] == notes
    assert [row.used for row in props.rows] == [True, True, False]
    assert (props.two, props.other_name, props.other_bad) == (True, "Camera B", True)


def test_with_one_camera_there_is_no_other() -> None:
    props = derive_cameras_props(CamerasInputs(FOUND, (("", None), ("b", LIVE)), 1), catalogue("th"))
    assert (props.two, props.other_name, props.other_bad) == (False, "", False)


def test_a_camera_that_has_not_said_anything_yet_is_starting() -> None:
    props = derive_cameras_props(CamerasInputs(FOUND[:1], (("a", None), ("", None))), catalogue("en"))
    assert props.rows[0].note == "The camera is starting…"
