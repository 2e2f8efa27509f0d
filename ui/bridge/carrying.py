"""A stick that goes to the hub and back, for QML: which are plugged in, and the two acts of writing and reading."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from sync.client.carrying import Carried, Carrier, TakenIn
from sync.client.drives import Drive
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.carrying import CarryingInputs, CarryingProps, Doing, DriveRow, derive_carrying_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Carrying(Snapshot[CarryingProps]):
    """Signal ``taken``: answers of the hub were taken in."""

    changed = Signal()
    taken = Signal()
    _passed = Signal(int)

    def __init__(self, shared: Shared, jobs: Jobs, carrier: Carrier, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._jobs = jobs
        self._carrier = carrier
        self._looking = False
        self._inputs = CarryingInputs(carrier.belongs())
        self._rows = Rows(DriveRow)
        super().__init__(lambda: derive_carrying_props(self._inputs, shared.words.texts), parent)
        shared.words.changed.connect(self.refresh)
        self._passed.connect(self._count)

    rows = Property(QObject, lambda self: self._rows, constant=True)
    ready = shown(bool, "ready", changed)
    busy = shown(bool, "busy", changed)
    light = shown(str, "light", changed)
    line = shown(str, "line", changed)
    advice = shown(str, "advice", changed)

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    @Slot()
    def find(self) -> None:
        """Look which sticks are plugged in; while a stick is at work, nothing."""
        if self._looking or self.props.busy:
            return
        self._looking = True
        self._jobs.run(self._look, self._found, self._not_found)

    @Slot(str)
    def choose(self, key: str) -> None:
        """Use the stick found in the folder *key*."""
        if not self.props.busy and key != self._inputs.chosen:
            self._show(replace(self._inputs, chosen=key, result=None))

    @Slot()
    def write(self) -> None:
        """Write what the hub has not confirmed to the chosen stick."""
        folder = Path(self._inputs.chosen)
        self._begin(Doing.WRITING, lambda: self._carrier.write(folder, self._passed.emit))

    @Slot()
    def read(self) -> None:
        """Read the hub's answers from the chosen stick."""
        folder = Path(self._inputs.chosen)
        self._begin(Doing.READING, lambda: self._carrier.take(folder))

    @Slot()
    def forget(self) -> None:
        """The sheet is closed: what came of it was read. A stick at work is not disturbed."""
        self._show(replace(self._inputs, result=None))

    def _begin(self, doing: Doing, act: Callable[[], Carried]) -> None:
        if self.props.ready:
            self._show(replace(self._inputs, doing=doing, records=0, result=None))
            self._jobs.run(act, self.ended, self._broke)

    def _look(self) -> tuple[bool, Sequence[Drive]]:
        return self._carrier.belongs(), self._carrier.drives()

    def _found(self, found: tuple[bool, Sequence[Drive]]) -> None:
        """The one that is chosen stays so while it is there; else the first."""
        self._looking = False
        belongs, drives = found
        folders = [str(drive.folder) for drive in drives]
        chosen = self._inputs.chosen if self._inputs.chosen in folders else next(iter(folders), "")
        self._show(replace(self._inputs, belongs=belongs, drives=tuple(drives), chosen=chosen))

    def _not_found(self, error: Exception) -> None:
        self._looking = False
        self._acts.failed.emit(error)

    @Slot(int)
    def _count(self, records: int) -> None:
        self._show(replace(self._inputs, records=records))

    def ended(self, result: Carried) -> None:
        """An act came to *result*."""
        self._show(replace(self._inputs, doing=Doing.NOTHING, result=result))
        if isinstance(result, TakenIn):
            self.taken.emit()

    def _broke(self, error: Exception) -> None:
        self._show(replace(self._inputs, doing=Doing.NOTHING))
        self._acts.failed.emit(error)

    def _show(self, inputs: CarryingInputs) -> None:
        self._inputs = inputs
        self.refresh()
