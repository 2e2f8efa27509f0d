"""Prints beside the desk's work: one job after the other on a thread of its own, each within a limit of time."""

import itertools
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

_numbers = itertools.count(1)
_log = logging.getLogger(__name__)


class JobState(StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    UNNOTED = "unnoted"
    """It came out, but could not be noted; that is tried again before the next job."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One badge on its way to paper; ``number`` grows through all queues of a process.

    ``problem``: what to show as *look*; the check-in is none of its business.
    """

    number: int
    badge: Printed
    state: JobState = JobState.WAITING
    problem: PrinterProblem | None = None


class PrintQueue:
    """Owns a thread. *on_change* hears of every new state of a job, *on_printed* of every badge that came out, until
    it does not raise; both are called on that thread.

    A printer that hangs fails its job; should the badge come out all the same, the job is done after all.
    """

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
        self._todo: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self._late: _Attempt | None = None
        self._unnoted: list[PrintJob] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End when the job under way is over; what still waits is not printed."""
        self._todo.put(None)

    def join(self, timeout: float | None = None) -> bool:
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def submit(self, badge: Printed) -> PrintJob:
        """Print *badge*, or print it again; returns at once."""
        job = PrintJob(next(_numbers), badge)
        self._on_change(job)
        self._todo.put(lambda: self._do(job))
        return job

    def _run(self) -> None:
        while (act := self._todo.get()) is not None:
            act()
        self._note_the_rest()

    def _do(self, job: PrintJob) -> None:
        self._look_at_late()
        self._note_the_rest()
        self._tell(replace(job, state=JobState.PRINTING))
        problem = self._print(job)
        if problem is None:
            self._came_out(job)
        else:
            self._tell(replace(job, state=JobState.FAILED, problem=problem))

    def _print(self, job: PrintJob) -> PrinterProblem | None:
        """Let somebody else wait for the printer: not every driver knows a time-out."""
        if self._late is not None:
            return printer_problem("printer_hangs", self._printer.name)
        attempt = _Attempt(self._printer, job, self._design, self._patience)
        attempt.begin(then=lambda: self._todo.put(self._look_at_late))
        if attempt.over.wait(self._patience + 1):
            return attempt.problem
        self._late = attempt
        return printer_problem("printer_hangs", self._printer.name)

    def _look_at_late(self) -> None:
        late = self._late
        if late is None or not late.over.is_set():
            return
        self._late = None
        if late.problem is None:
            self._came_out(late.job)

    def _came_out(self, job: PrintJob) -> None:
        noted = self._guarded(self._on_printed, job)
        if not noted:
            self._unnoted.append(job)
        self._tell(replace(job, state=JobState.DONE if noted else JobState.UNNOTED))

    def _note_the_rest(self) -> None:
        self._unnoted = [job for job in self._unnoted if not self._guarded(self._on_printed, job)]

    def _tell(self, job: PrintJob) -> None:
        self._guarded(self._on_change, job)

    def _guarded(self, call: Callable[[PrintJob], None], job: PrintJob) -> bool:
        """Whether *call* went well."""
        try:
            call(job)
        except Exception:  # noqa: BLE001 - the outer edge of a thread; the next badge is to be printed all the same
            _log.exception("a listener of the printer failed")
            return False
        return True


class _Attempt:
    """Puts the badge of *job* on paper on a thread of its own; ``problem`` is known once it is ``over``."""

    def __init__(self, printer: Printer, job: PrintJob, design: Design, patience: float) -> None:
        self._printer, self._design, self._patience = printer, design, patience
        self.job = job
        self.over = threading.Event()
        self.problem: PrinterProblem | None = None

    def begin(self, *, then: Callable[[], None]) -> None:
        """Start, and call *then* on that thread when it is over."""
        threading.Thread(target=self._run, args=(then,), name="printer", daemon=True).start()

    def _run(self, then: Callable[[], None]) -> None:
        try:
            self._printer.print([self.job.badge], self._design, patience=self._patience)
        except PrinterProblem as problem:
            self.problem = problem
        except Exception:  # noqa: BLE001 - the outer edge of a thread; whatever a driver raises is a print problem
            _log.exception("printing failed")
            self.problem = printer_problem("printer_error", self._printer.name)
        finally:
            self.over.set()
            then()
