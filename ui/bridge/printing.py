"""Printing badges for QML: the station's printer, one badge at a time; without one, the badge on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Desk
from kiosk.domain.ids import PersonId
from kiosk.printing.chosen import (
    TEST_CODE,
    BadgePrinting,
    choose_printer,
    chosen_layout,
    chosen_printer,
)
from kiosk.printing.printers import system_printers
from kiosk.printing.queue import PATIENCE, JobState, PrintJob
from kiosk.printing.sheets import OFFERED, Printed
from kiosk.store.station_store import Store
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.printing import PrinterRow, PrintingInputs, PrintingProps, derive_printing_props, job_text

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST_JOIN = 3.0
"""Seconds a printer that hangs is waited for at the end; its thread is a daemon."""


@dataclass(frozen=True, slots=True)
class Booth:
    """What printing needs beside the desk's acts; ``patience``: seconds until a printer hangs."""

    store: Store
    desk: Desk
    slow: Jobs
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class _Opened:
    """The printer that was chosen, ready to print; None: no printer."""

    service: BadgePrinting | None
    address: str
    layout: str


@QmlElement
class Printing(Snapshot[PrintingProps]):
    """Signals: ``warned`` (a Line for staff), ``printerChanged``, ``badgeShown``, ``heard`` (a PrintJob)."""

    changed = Signal()
    warned = Signal(object)
    printerChanged = Signal()
    badgeShown = Signal()
    heard = Signal(object)

    def __init__(self, shared: Shared, booth: Booth, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._words = shared.words
        self._booth = booth
        self._service: BadgePrinting | None = None
        self._open = True
        self._inputs = PrintingInputs(test=TEST_CODE)
        self._rows = Rows(PrinterRow)
        super().__init__(lambda: derive_printing_props(self._inputs, shared.words.texts), parent)
        self.heard.connect(self._told)
        shared.words.changed.connect(self.refresh)

    chosen = shown(bool, "chosen", changed)
    address = shown(str, "address", changed)
    layout = shown(str, "layout", changed)
    state = shown(str, "state", changed)
    line = shown(str, "line", changed)
    canRepeat = shown(bool, "can_repeat", changed)
    code = shown(str, "code", changed)
    name = shown(str, "name", changed)
    affiliation = shown(str, "affiliation", changed)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    layouts = Property(list, lambda _self: list(OFFERED), constant=True)

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    def start(self) -> None:
        """Open the printer that was chosen; nothing is sent to it yet."""
        self._booth.slow.run(self._opened, self._use, self._acts.failed.emit)

    def stop(self) -> None:
        """Print nothing more; what is under way has a moment to come out."""
        self._open = False
        service, self._service = self._service, None
        if service is not None:
            service.stop()
            service.join(LONGEST_JOIN)

    # choosing

    @Slot()
    def find(self) -> None:
        """Look which printers the system knows."""
        self._booth.slow.run(system_printers, self._found, self._acts.failed.emit)

    @Slot(str, str)
    def choose(self, address: str, layout: str) -> None:
        """Use the printer at *address* (empty: none) with labels of *layout* from now on."""

        def change() -> _Opened | None:
            try:
                choose_printer(self._booth.store, address.strip() or None, layout)
            except ValueError:  # somebody mistyped
                return None
            return self._opened()

        self._booth.slow.run(change, self._use, self._acts.failed.emit)

    @Slot()
    def printTest(self) -> None:
        self._submit(lambda service: service.print_test())

    # badges

    @Slot(str, bool)
    def printBadge(self, person: str, lost: bool) -> None:  # noqa: FBT001 - a slot
        """Print the badge of *person*, the one they have or a first one; with *lost*, a new one in place of the old."""
        self._submit(lambda service: service.print_badge(PersonId(person), replace_lost=lost))

    @Slot(str, bool)
    def showBadge(self, person: str, lost: bool) -> None:  # noqa: FBT001 - a slot
        """The same, on the screen, for a station without a printer."""
        self._acts.run(lambda: self._made(PersonId(person), lost=lost), self._show)

    @Slot()
    def printAgain(self) -> None:
        """Print the last badge once more."""
        job = self._inputs.job
        if job is not None:
            self._submit(lambda service: service.print_again(job))  # type: ignore[arg-type]  # only PrintJobs come in

    @Slot()
    def hideBadge(self) -> None:
        """Nobody's badge stays on the screen."""
        self._inputs = replace(self._inputs, shown=None)
        self.refresh()

    def _made(self, person: PersonId, *, lost: bool) -> Printed | None:
        with self._booth.store.reading() as tx:
            entry = tx.person(person)
        if entry is None:
            return None
        desk = self._booth.desk
        return Printed(entry, desk.reissue_badge(person).code if lost else desk.badge_codes([entry])[0])

    def _show(self, badge: Printed | None) -> None:
        if badge is None:
            self._acts.told.emit("problem.person_unknown", {})
            return
        self._inputs = replace(self._inputs, shown=badge)
        self.refresh()
        self.badgeShown.emit()

    def _submit(self, act: Callable[[BadgePrinting], PrintJob]) -> None:
        service = self._service
        if service is not None:
            self._acts.run(lambda: self._submitted(service, act), self._unknown)

    def _submitted(self, service: BadgePrinting, act: Callable[[BadgePrinting], PrintJob]) -> bool:
        try:
            act(service)
        except LookupError:
            return False
        return True

    def _unknown(self, known: bool) -> None:  # noqa: FBT001 - what _submitted says
        if not known:
            self._acts.told.emit("problem.person_unknown", {})

    # the printer

    def _opened(self) -> _Opened:
        store = self._booth.store
        address, layout = chosen_printer(store), chosen_layout(store)
        if address is None:
            return _Opened(None, "", layout)
        service = BadgePrinting(
            self._booth.desk,
            store,
            on_change=self._hear,
            language=self._words.texts.language,
            patience=self._booth.patience,
        )
        service.start()
        return _Opened(service, address, layout)

    def _use(self, opened: _Opened | None) -> None:
        if opened is None:
            self.warned.emit(lambda texts: texts.say("printing.no_address"))
            return
        old, self._service = self._service, opened.service
        if old is not None:
            self._acts.run(old.stop, lambda _none: None)  # behind the badges that were still meant for it
        self._inputs = replace(self._inputs, address=opened.address, layout=opened.layout)
        self.refresh()
        self.printerChanged.emit()

    def _found(self, printers: tuple[str, ...]) -> None:
        self._inputs = replace(self._inputs, found=printers)
        self.refresh()

    def _hear(self, job: PrintJob) -> None:
        """On the printing thread."""
        if self._open:
            self.heard.emit(job)

    @Slot(object)
    def _told(self, job: PrintJob) -> None:
        last = self._inputs.job
        if last is None or job.number >= last.number:  # what comes out late is not the last badge any more
            self._inputs = replace(self._inputs, job=job)
            self.refresh()
        if job.state in (JobState.FAILED, JobState.UNNOTED):
            self.warned.emit(lambda texts: job_text(job, TEST_CODE, texts))
        elif job.state in (JobState.WAITING, JobState.DONE):
            self._acts.said.emit(lambda texts: job_text(job, TEST_CODE, texts))
