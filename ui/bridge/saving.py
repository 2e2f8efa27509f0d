"""The line that says that something is not saved yet, for QML; it stands until everything is."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.store.engine import ATTEMPT_MS
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.presenter.saving import SavingInputs, SavingProps, derive_saving_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

LATE_MS = 500
"""A record is on disk within a few milliseconds; after this somebody wonders."""
STUCK_MS = 10_000
HELD_MS = 2 * ATTEMPT_MS
"""Whoever waits for another program says so twice a second; after this nobody does any more."""


@QmlElement
class Saving(Snapshot[SavingProps]):
    """Counts what the desk's thread has still to do, and times the oldest of it.

    ``held`` may be emitted from any thread, again and again while it waits for another program that writes.
    """

    changed = Signal()
    held = Signal()

    def __init__(self, shared: Shared, parent: QObject | None = None) -> None:
        self._inputs = SavingInputs()
        super().__init__(lambda: derive_saving_props(self._inputs, shared.words.texts), parent)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._stuck = QTimer(self, singleShot=True, interval=STUCK_MS)
        self._free = QTimer(self, singleShot=True, interval=HELD_MS)
        self._free.timeout.connect(self._is_free)
        self.held.connect(self._is_held)
        self._late.timeout.connect(self._is_late)
        self._stuck.timeout.connect(self._is_stuck)
        shared.acts.waiting.connect(self._waits)
        shared.words.changed.connect(self.refresh)

    line = shown(str, "line", changed)

    @Slot(int)
    def _waits(self, waiting: int) -> None:
        """So many wait now; one fewer means that the thread gets on, and the next has its own time."""
        if waiting <= self._inputs.waiting:
            self._inputs = SavingInputs(waiting, held=self._inputs.held and waiting > 0)
            self._late.stop()
            self._stuck.stop()
        self._inputs = replace(self._inputs, waiting=waiting)
        if waiting and not self._inputs.late and not self._late.isActive():
            self._late.start()
            self._stuck.start()
        self.refresh()

    @Slot()
    def _is_held(self) -> None:
        self._inputs = replace(self._inputs, held=True)
        self._free.start()
        self.refresh()

    @Slot()
    def _is_free(self) -> None:
        self._inputs = replace(self._inputs, held=False)
        self.refresh()

    @Slot()
    def _is_late(self) -> None:
        self._inputs = replace(self._inputs, late=True)
        self.refresh()

    @Slot()
    def _is_stuck(self) -> None:
        self._inputs = replace(self._inputs, stuck=True)
        self.refresh()
