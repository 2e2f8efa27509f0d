"""The activity chooser for QML."""

from dataclasses import replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.presenter.activities import ActivitiesInputs, ActivityRow, derive_activity_rows

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ActivitiesView(QObject):
    """The activities to choose from; ``open`` looks at the programme anew, before that there are none."""

    changed = Signal()

    def __init__(self, shared: Shared, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts = shared.acts
        self._words = shared.words
        self._now = shared.now
        self._inputs = ActivitiesInputs(shared.acts.pack, shared.now(), "")
        self._opened = False
        self._rows = Rows(ActivityRow, found=True, parent=self)
        shared.words.changed.connect(self._refresh)

    rows = Property(QObject, lambda self: self._rows, constant=True)
    empty = Property(bool, lambda self: not self._rows.rows, notify=changed)

    @Slot(str)
    def open(self, chosen: str) -> None:
        """Show all, *chosen* marked."""
        self._opened = True
        self._inputs = ActivitiesInputs(self._acts.pack, self._now(), chosen)
        self._refresh()

    @Slot(str)
    def find(self, query: str) -> None:
        self._inputs = replace(self._inputs, query=query)
        self._refresh()

    @Slot(str)
    def choose(self, activity: str) -> None:
        self._acts.choose_activity(activity)

    @Slot()
    def _refresh(self) -> None:
        if self._opened:
            self._rows.show(derive_activity_rows(self._inputs, self._words.texts))
            self.changed.emit()
