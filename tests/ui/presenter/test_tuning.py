"""The settings of a camera in words: what it offers, and honestly what it does not."""

import pytest

from kiosk.camera import Granted, Knob
from ui.i18n import catalogue
from ui.presenter.tuning import TuningInputs, TuningProps, derive_tuning_props

SIZES = ((640, 480), (1280, 720))


def tuned(granted: Granted | None, *, gave_up: bool = False) -> TuningProps:
    return derive_tuning_props(TuningInputs("C920", SIZES, (1280, 720), False, granted, gave_up), catalogue("en"))


@pytest.mark.parametrize(
    ("knob", "state"),
    [
        (Knob(offered=True), "auto"),
        (Knob(offered=True, automatic=False, value=5), "manual"),
        (Knob(), "none"),
    ],
)
def test_a_knob_is_automatic_manual_or_not_there(knob: Knob, state: str) -> None:
    props = tuned(Granted((1280, 720), knob, knob))
    assert (props.exposure, props.focus) == (state, state)
    assert props.exposure_note


def test_before_the_driver_answers_it_is_being_asked_and_what_never_answers_has_none() -> None:
    assert tuned(None).exposure_note == "Asking the camera…"
    assert tuned(None, gave_up=True).exposure_note == "This camera does not offer it"


def test_another_size_than_asked_for_is_said() -> None:
    assert tuned(Granted((1280, 720))).size_note == ""
    assert tuned(Granted((800, 600))).size_note == "The camera does not offer it: it gives 800 × 600"
    assert tuned(None).size == 1
