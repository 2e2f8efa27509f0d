"""Printing badges: which printer, how the last badge fared, and the badge shown where there is no printer."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.people import PersonEntry
from ui.presenter.facts import ProblemFact
from ui.presenter.texts import Texts
from ui.presenter.verdict import affiliation, person_name, problem_text

_ENDED = ("done", "unnoted", "failed")


class PrintedFact(Protocol):
    """``kiosk.printing.sheets.Printed`` is one."""

    @property
    def person(self) -> PersonEntry: ...
    @property
    def code(self) -> str: ...


class JobFact(Protocol):
    """How one badge fares; ``kiosk.printing.queue.PrintJob`` is one."""

    @property
    def number(self) -> int: ...
    @property
    def badge(self) -> PrintedFact: ...
    @property
    def state(self) -> str: ...
    @property
    def problem(self) -> ProblemFact | None: ...


@dataclass(frozen=True, slots=True)
class PrintingInputs:
    """``found``: the system's printers; ``shown``: the badge on the screen; ``test``: the code of a test print."""

    address: str = ""
    layout: str = ""
    found: tuple[str, ...] = ()
    job: JobFact | None = None
    shown: PrintedFact | None = None
    test: str = ""


@dataclass(frozen=True, slots=True)
class PrinterRow:
    key: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PrintingProps:
    """``state``: of the last badge: empty, waiting, printing, done, unnoted or failed; ``line`` says it."""

    chosen: bool
    address: str
    layout: str
    rows: tuple[PrinterRow, ...]
    state: str
    line: str
    can_repeat: bool
    code: str
    name: str
    affiliation: str


def derive_printing_props(inputs: PrintingInputs, texts: Texts) -> PrintingProps:
    """Printing at one moment, in words."""
    job, shown = inputs.job, inputs.shown
    return PrintingProps(
        chosen=bool(inputs.address),
        address=inputs.address,
        layout=inputs.layout,
        rows=_rows(inputs),
        state=str(job.state) if job else "",
        line=job_text(job, inputs.test, texts) if job else "",
        can_repeat=job is not None and str(job.state) in _ENDED,
        code=shown.code if shown else "",
        name=person_name(texts, shown.person) if shown else "",
        affiliation=affiliation(texts, shown.person) if shown else "",
    )


def job_text(job: JobFact, test: str, texts: Texts) -> str:
    """How a badge on its way to paper fares; a failure says what to do and that nothing else was lost."""
    name = texts.say("printing.test_page") if job.badge.code == test else person_name(texts, job.badge.person)
    if job.problem is not None:
        return texts.say("printing.failed", name=name, problem=problem_text(texts, job.problem))
    return texts.say(f"printing.{job.state if str(job.state) in _ENDED else 'printing'}", name=name)


def _rows(inputs: PrintingInputs) -> tuple[PrinterRow, ...]:
    """The system's printers, and before them the one in use where it is none of them."""
    addresses = [f"cups:{name}" for name in inputs.found]
    if inputs.address and inputs.address not in addresses:
        addresses.insert(0, inputs.address)
    return tuple(PrinterRow(each, each.removeprefix("cups:"), each == inputs.address) for each in addresses)
