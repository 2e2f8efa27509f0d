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
        headline="" if live else _headline(status, state, texts),
        advice="" if live else _advice(status, state, texts),
        name=status.name if status else "",
    )


def trouble_text(status: CameraFact, texts: Texts) -> str:
    """Why a camera that is used gives no picture, where that is known; else empty."""
    if str(status.state) == "live" or not texts.has(f"camera.trouble_{status.code}"):
        return ""
    if status.code == "busy" and status.program:
        return texts.say("camera.trouble_busy_by", program=status.program)
    return texts.say(f"camera.trouble_{status.code}")


def _headline(status: CameraFact | None, state: str, texts: Texts) -> str:
    return (trouble_text(status, texts) if status is not None else "") or texts.say(f"camera.{state}")


def _advice(status: CameraFact | None, state: str, texts: Texts) -> str:
    if texts.has(f"camera.{state}_advice"):
        return texts.say(f"camera.{state}_advice")
    todo = f"camera.todo_{status.code}" if status is not None else ""
    return texts.say(todo) if texts.has(todo) else texts.say("camera.advice")
