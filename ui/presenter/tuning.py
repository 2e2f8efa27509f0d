"""The settings of one camera: what it offers, what was chosen, what it really does."""

from dataclasses import dataclass
from typing import Protocol

from ui.presenter.texts import Texts


class KnobFact(Protocol):
    """``kiosk.camera.Knob`` is one."""

    @property
    def offered(self) -> bool: ...
    @property
    def automatic(self) -> bool: ...
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class GrantedFact(Protocol):
    """``kiosk.camera.Granted`` is one."""

    @property
    def size(self) -> tuple[int, int]: ...
    @property
    def exposure(self) -> KnobFact: ...
    @property
    def focus(self) -> KnobFact: ...


@dataclass(frozen=True, slots=True)
class TuningInputs:
    """``granted``: None until the driver answered; ``gave_up``: it never will, as a video file."""

    name: str = ""
    sizes: tuple[tuple[int, int], ...] = ()
    size: tuple[int, int] = (0, 0)
    mirror: bool = False
    granted: GrantedFact | None = None
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class TuningProps:
    """``exposure`` and ``focus``: auto, manual, none (it has none) or asking. ``size_note``: when another size came."""

    name: str
    sizes: tuple[str, ...]
    size: int
    size_note: str
    exposure: str
    exposure_note: str
    focus: str
    focus_note: str
    mirror: bool


def derive_tuning_props(inputs: TuningInputs, texts: Texts) -> TuningProps:
    """The settings of one moment, in words."""
    granted = inputs.granted
    exposure = _state(granted.exposure if granted else None, inputs)
    focus = _state(granted.focus if granted else None, inputs)
    return TuningProps(
        name=inputs.name,
        sizes=tuple(map(_size_text, inputs.sizes)),
        size=inputs.sizes.index(inputs.size) if inputs.size in inputs.sizes else -1,
        size_note=_size_note(inputs, texts),
        exposure=exposure,
        exposure_note=texts.say(f"tuning.{exposure}"),
        focus=focus,
        focus_note=texts.say(f"tuning.{focus}"),
        mirror=inputs.mirror,
    )


def _state(knob: KnobFact | None, inputs: TuningInputs) -> str:
    if knob is None:
        return "none" if inputs.gave_up else "asking"
    if not knob.offered:
        return "none"
    return "auto" if knob.automatic else "manual"


def _size_text(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"


def _size_note(inputs: TuningInputs, texts: Texts) -> str:
    """Say so when a camera gives other pictures than it was asked for."""
    if inputs.granted is None:
        return texts.say("tuning.none") if inputs.gave_up else ""
    if inputs.granted.size == inputs.size:
        return ""
    return texts.say("tuning.other_size", size=_size_text(inputs.granted.size))
