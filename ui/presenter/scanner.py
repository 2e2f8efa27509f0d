"""Setting a USB scanner up: what was learned of it, in words."""

from dataclasses import dataclass
from typing import Protocol

from ui.presenter.texts import Texts


class SetupFact(Protocol):
    """What was learned; ``kiosk.scanning.wedge_setup.ScannerSetup`` is one."""

    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def end(self) -> str: ...
    @property
    def layout(self) -> str: ...
    @property
    def mean(self) -> float: ...


@dataclass(frozen=True, slots=True)
class ScannerInputs:
    """``heard``: the last scan was the set-up code (True), something else (False), or none came yet."""

    setup: SetupFact | None = None
    heard: bool | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ScannerProps:
    """``light``: good (learned), warn (it did not fit) or empty."""

    light: str
    headline: str
    known: bool
    rows: tuple[FactRow, ...]


_ENDS = {"\r": "enter", "\n": "enter", "\t": "tab", "": "pause"}


def derive_scanner_props(inputs: ScannerInputs, texts: Texts) -> ScannerProps:
    """The sheet of one moment."""
    setup = inputs.setup
    if inputs.heard is False:
        light, headline = "warn", texts.say("scanner.garbled")
    elif setup is not None:
        light, headline = "good", texts.say("scanner.learned" if inputs.heard else "scanner.known")
    else:
        light, headline = "", texts.say("scanner.waiting")
    return ScannerProps(light, headline, setup is not None, () if setup is None else _rows(setup, texts))


def _rows(setup: SetupFact, texts: Texts) -> tuple[FactRow, ...]:
    values = {
        "layout": texts.say(f"scanner.layout_{setup.layout}"),
        "end": texts.say(f"scanner.end_{_ENDS.get(setup.end, 'pause')}"),
        "prefix": setup.prefix,
        "suffix": setup.suffix,
        "speed": texts.say("scanner.speed_of", ms=round(setup.mean * 1000)),
    }
    return tuple(FactRow(key, texts.say(f"scanner.{key}"), value) for key, value in values.items() if value)
