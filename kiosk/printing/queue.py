"""Prints beside the desk's work: one job after the other on a thread of its own, each within a limit of time."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.printing.printers import Printer
from kiosk.printing.problems import PrinterProblem, printer_problem
from kiosk.printing.sheets import Design, Printed

PATIENCE = 15.0
"""Seconds after which a printer that does nothing is a problem to show."""

_log = logging.getLogger(__name__)


class JobState(StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One badge on its way to paper. ``problem``: what to show as *look*; the check-in is none of its business."""

    number: int
    badge: Printed
    state: JobState = JobState.WAITING
    problem: PrinterProblem | None = None


class PrintQueue:
    """Owns a thread. *on_change* hears of every new state of a job, *on_printed* of every badge that came out;
    both are called on that thread."""

    def __init__(
        self,
        printer: Printer,
        design: Design,
        *,
        on_change: Callable[[PrintJob], None] = lambda _job: None,
        on_printed: Callable[[PrintJob], None] = lambda _job: None,
        patience: float = PATIENCE,
    ) -> None:
        self._printer = printer
        self._design = design
        self._on_change = on_change
        self._on_printed = on_printed
        self._patience = patience
        self._jobs: queue.Queue[PrintJob | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self._attempt: _Attempt | None = None
        self._numbers = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End when the job under way is over; what still waits is not printed."""
        self._jobs.put(None)

    def join(self, timeout: float | None = None) -> bool:
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def submit(self, badge: Printed) -> PrintJob:
        """Print *badge*, or print it again; returns at once."""
        self._numbers += 1
        job = PrintJob(self._numbers, badge)
        self._on_change(job)
        self._jobs.put(job)
        return job

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._tell(replace(job, state=JobState.PRINTING))
            problem = self._print(job)
            if problem is None:
                self._guarded(self._on_printed, job)
            state = JobState.DONE if problem is None else JobState.FAILED
            self._tell(replace(job, state=state, problem=problem))

    def _print(self, job: PrintJob) -> PrinterProblem | None:
        """Let somebody else wait for the printer: not every driver knows a time-out."""
        if self._attempt is not None and not self._attempt.over.is_set():
            return printer_problem("printer_hangs", self._printer.name)
        self._attempt = attempt = _Attempt(self._printer, job.badge, self._design, self._patience)
        attempt.start()
        if not attempt.over.wait(self._patience + 1):
            return printer_problem("printer_hangs", self._printer.name)
        return attempt.problem

    def _tell(self, job: PrintJob) -> None:
        self._guarded(self._on_change, job)

    def _guarded(self, call: Callable[[PrintJob], None], job: PrintJob) -> None:
        try:
            call(job)
        except Exception:  # noqa: BLE001 - the outer edge of a thread; the next badge is to be printed all the same
            _log.exception("a listener of the printer failed")


class _Attempt(threading.Thread):
    def __init__(self, printer: Printer, badge: Printed, design: Design, patience: float) -> None:
        super().__init__(name="printer", daemon=True)
        self._printer, self._badge, self._design, self._patience = printer, badge, design, patience
        self.over = threading.Event()
        self.problem: PrinterProblem | None = None

    def run(self) -> None:
        try:
            self._printer.print([self._badge], self._design, patience=self._patience)
        except PrinterProblem as problem:
            self.problem = problem
        except Exception:  # noqa: BLE001 - the outer edge of a thread; whatever a driver raises is a print problem
            _log.exception("printing failed")
            self.problem = printer_problem("printer_error", self._printer.name)
        finally:
            self.over.set()
