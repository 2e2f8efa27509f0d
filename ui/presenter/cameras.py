"""Which cameras there are and which two of them this station looks through."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.presenter.camera import trouble_text
from ui.presenter.facts import CameraFact
from ui.presenter.texts import Texts


@dataclass(frozen=True, slots=True)
class CamerasInputs:
    """``found``: id and name of each camera; ``used``: the id in each of the two places, and how it fares."""

    found: tuple[tuple[str, str], ...] = ()
    used: tuple[tuple[str, CameraFact | None], ...] = ()
    showing: int = 0


@dataclass(frozen=True, slots=True)
class CameraRow:
    key: str
    name: str
    used: bool
    note: str


@dataclass(frozen=True, slots=True)
class CamerasProps:
    """``other_name``, ``other_bad``: the camera that reads but is not shown, if there are two."""

    rows: tuple[CameraRow, ...]
    two: bool
    showing: int
    other_name: str
    other_bad: bool


def derive_cameras_props(inputs: CamerasInputs, texts: Texts) -> CamerasProps:
    """The cameras of one moment, in words."""
    used = {spec: status for spec, status in inputs.used if spec}
    other = inputs.used[1 - inputs.showing][1] if len(used) == 2 else None
    return CamerasProps(
        rows=tuple(CameraRow(key, name, key in used, _note(key, used, texts)) for key, name in inputs.found),
        two=len(used) == 2,
        showing=inputs.showing,
        other_name=other.name if other else "",
        other_bad=other is not None and str(other.state) not in ("live", "starting"),
    )


def next_places(places: Sequence[str], key: str) -> tuple[str, ...]:
    """The two places after *key* was touched: taken out where it is, else put where there is room, else last."""
    if key in places:
        return tuple("" if each == key else each for each in places)
    free = places.index("") if "" in places else len(places) - 1
    return tuple(key if number == free else each for number, each in enumerate(places))


def _note(key: str, used: dict[str, CameraFact | None], texts: Texts) -> str:
    if key not in used:
        return texts.say("camera.not_used")
    status = used[key]
    if status is None:
        return texts.say("camera.starting")
    if str(status.state) == "live":
        return texts.say("camera.in_use", fps=round(status.fps))
    return trouble_text(status, texts) or texts.say(f"camera.{status.state}")
