"""A stick that goes to the hub and back: which there are, how writing and reading go, and what to do next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sync.client.carrying import Carried, Stuck, TakenIn, Written
from sync.client.drives import Drive
from ui.presenter.texts import Texts


class Doing(StrEnum):
    """What runs at the moment."""

    NOTHING = ""
    WRITING = "writing"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class CarryingInputs:
    """``drives``: the sticks, None before anybody looked; ``chosen``: the folder of one; ``records``: written by now;
    ``result``: what the last act came to."""

    belongs: bool
    drives: tuple[Drive, ...] | None = None
    chosen: str = ""
    doing: Doing = Doing.NOTHING
    records: int = 0
    result: Carried | None = None


@dataclass(frozen=True, slots=True)
class DriveRow:
    """``key``: the folder it is found in."""

    key: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class CarryingProps:
    """``ready``: an act may begin. ``light``: good, warn, bad, or empty; ``line``: how it stands; ``advice``: what to
    do next."""

    rows: tuple[DriveRow, ...]
    ready: bool
    busy: bool
    light: str
    line: str
    advice: str


def derive_carrying_props(inputs: CarryingInputs, texts: Texts) -> CarryingProps:
    """Carrying at one moment, in words."""
    rows = tuple(_row(each, inputs.chosen, texts) for each in inputs.drives or ())
    busy = inputs.doing is not Doing.NOTHING
    light, line, advice = _standing(inputs, texts)
    ready = inputs.belongs and not busy and any(row.chosen for row in rows)
    return CarryingProps(rows, ready, busy, light, line, advice)


def _row(drive: Drive, chosen: str, texts: Texts) -> DriveRow:
    key = str(drive.folder)
    name = texts.say("carrying.drive", name=drive.name, free=f"{drive.free / 1e9:.1f}")
    return DriveRow(key, name, key == chosen)


def _standing(inputs: CarryingInputs, texts: Texts) -> tuple[str, str, str]:
    if inputs.doing is Doing.WRITING:
        return "", texts.say("carrying.writing", records=f"{inputs.records:,}"), texts.say("carrying.leave_it")
    if inputs.doing is Doing.READING:
        return "", texts.say("carrying.reading"), texts.say("carrying.leave_it")
    if inputs.result is not None:
        return _outcome(inputs.result, texts)
    if not inputs.belongs:
        return "warn", texts.say("carrying.not_joined"), texts.say("carrying.problem_not_enrolled")
    if inputs.drives is None:
        return "", texts.say("carrying.looking"), ""
    if not inputs.drives:
        return "warn", texts.say("carrying.no_stick"), texts.say("carrying.plug_in")
    return "", texts.say("carrying.sealed"), texts.say("carrying.nothing_lost")


def _outcome(result: Carried, texts: Texts) -> tuple[str, str, str]:
    match result:
        case Written():
            return "good", _written(result, texts), texts.say("carrying.to_the_hub", file=result.file)
        case TakenIn():
            return _taken(result, texts)
        case Stuck(code):
            key = f"carrying.problem_{code}"
            known = texts.say(key) if texts.has(key) else texts.say("carrying.problem_other", code=code)
            return "bad", texts.say("carrying.stuck"), known
        case _:
            assert_never(result)


def _written(result: Written, texts: Texts) -> str:
    if not (result.records or result.people):
        return texts.say("carrying.wrote_nothing_new", drive=result.drive)
    counts = {"records": f"{result.records:,}", "people": f"{result.people:,}"}
    return texts.say("carrying.wrote", drive=result.drive, **counts)


def _taken(result: TakenIn, texts: Texts) -> tuple[str, str, str]:
    counts = {"records": f"{result.records:,}", "waiting": f"{result.waiting:,}"}
    line = texts.say("carrying.took_all" if not result.waiting else "carrying.took", **counts)
    advice = [texts.say("carrying.still_waiting" if result.waiting else "carrying.all_there")]
    if result.changes:
        advice.append(texts.say("carrying.came_down", changes=f"{result.changes:,}"))
    if result.put_aside:
        advice.append(texts.say("carrying.put_aside", records=f"{result.put_aside:,}"))
    if result.refusals:
        advice.append(texts.say("carrying.refused", codes=", ".join(sorted(set(result.refusals)))))
    well = not (result.waiting or result.put_aside or result.refusals)
    return "good" if well else "warn", line, "\n".join(advice)
