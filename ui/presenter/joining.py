"""Joining a hub: which one the code leads to, how it goes, and what to do when it does not."""

from dataclasses import dataclass

from ui.presenter.texts import Texts


@dataclass(frozen=True, slots=True)
class JoiningInputs:
    """``code``: as scanned or typed; ``address``: where it leads, empty while it is none; ``problem``: a code."""

    name: str
    code: str = ""
    address: str = ""
    busy: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JoiningProps:
    """``line`` says how it stands; ``failed``: it did not go through."""

    name: str
    code: str
    address: str
    busy: bool
    failed: bool
    line: str


def derive_joining_props(inputs: JoiningInputs, texts: Texts) -> JoiningProps:
    """Joining at one moment, in words."""
    return JoiningProps(
        name=inputs.name,
        code=inputs.code,
        address=inputs.address,
        busy=inputs.busy,
        failed=bool(inputs.problem) and not inputs.busy,
        line=_line(inputs, texts),
    )


def _line(inputs: JoiningInputs, texts: Texts) -> str:
    if inputs.busy:
        return texts.say("joining.busy")
    if inputs.problem:
        key = f"joining.problem_{inputs.problem}"
        return texts.say(key) if texts.has(key) else texts.say("joining.problem_other", code=inputs.problem)
    if inputs.address:
        return texts.say("joining.found", address=inputs.address)
    return texts.say("joining.no_code") if inputs.code else texts.say("joining.hint")
