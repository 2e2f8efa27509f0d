"""What stands in the camera's place when it shows nothing, and the few words beside it."""

from dataclasses import dataclass

from ui.presenter.facts import CameraFact
from ui.presenter.texts import Texts


@dataclass(frozen=True, slots=True)
class CameraProps:
    """``live``: a picture is there. Otherwise ``headline`` and ``advice`` stand in its place."""

    live: bool
    waiting: bool
    headline: str
    advice: str
    name: str


def derive_camera_props(status: CameraFact | None, texts: Texts) -> CameraProps:
    """What the camera's panel says; *status* None: no camera was given or found."""
    state = "none" if status is None else str(status.state)
    live = state == "live"
    return CameraProps(
        live=live,
        waiting=state == "starting",
        headline="" if live else texts.say(f"camera.{state}"),
        advice="" if live else texts.say("camera.starting_advice" if state == "starting" else "camera.advice"),
        name=status.name if status else "",
    )
