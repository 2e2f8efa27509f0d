"""What is not on disk yet although somebody asked for it: told when it takes longer than anybody expects."""

from dataclasses import dataclass

from ui.presenter.texts import Texts


@dataclass(frozen=True, slots=True)
class SavingInputs:
    """``waiting``: acts at the desk that were asked for and have not come to anything. ``late``: for longer than is
    usual; ``stuck``: for so long that somebody should look why. ``held``: whatever wants to write waits for another
    program, be it no act of the desk, such as a badge that is printed."""

    waiting: int = 0
    late: bool = False
    held: bool = False
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class SavingProps:
    """``line``: what stands on the screen as long as it is so, or nothing."""

    line: str = ""


def derive_saving_props(inputs: SavingInputs, texts: Texts) -> SavingProps:
    """The line of one moment, in words."""
    if not inputs.held and not (inputs.waiting and inputs.late):
        return SavingProps()
    key = "saving.stuck" if inputs.stuck else "saving.late"
    return SavingProps(texts.say(key, count=max(1, inputs.waiting)))
