"""The camera's panel in words."""

import pytest

from kiosk.camera import CameraState, CameraStatus
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
