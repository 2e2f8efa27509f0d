"""The camera's panel in words."""

import pytest

from kiosk.camera import CameraState, CameraStatus, ProblemCode
from ui.i18n import catalogue
from ui.presenter.camera import derive_camera_props


@pytest.mark.parametrize("state", CameraState)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_state_but_a_picture_has_a_word(state: CameraState, language: str) -> None:
    props = derive_camera_props(CameraStatus(state, 30.0, "C920", None), catalogue(language))
    assert props.live is (state is CameraState.LIVE)
    assert bool(props.headline) is bool(props.advice) is not props.live


def test_no_camera_at_all_is_no_trouble() -> None:
    props = derive_camera_props(None, catalogue("en"))
    assert (props.headline, props.live) == ("No camera", False)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    "code", [ProblemCode.BUSY, ProblemCode.NOT_FOUND, ProblemCode.NO_PERMISSION, ProblemCode.NO_FRAMES]
)
def test_a_known_reason_says_what_it_is_and_what_to_do(code: ProblemCode, language: str) -> None:
    lost = CameraStatus(CameraState.LOST, 0.0, "C920", "…", str(code))
    texts = catalogue(language)
    props = derive_camera_props(lost, texts)
    assert props.headline == texts.say(f"camera.trouble_{code}")
    assert props.advice == texts.say(f"camera.todo_{code}")


def test_who_has_the_camera_is_named() -> None:
    taken = CameraStatus(CameraState.LOST, 0.0, "C920", "…", "busy", "Cheese")
    assert derive_camera_props(taken, catalogue("en")).headline == "“Cheese” is using the camera"
