"""The desk screen for QML: the activity in force, the last scans, the counter, and their acts."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import OVERRIDE_REASONS, SECTORS, Glance
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.presenter.desk import DeskInputs, DeskProps, RecentRow, derive_desk_props, recent_title

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class DeskView(Snapshot[DeskProps]):
    """What the desk shows at rest."""

    changed = Signal()

    def __init__(self, shared: Shared, glance: Glance, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._words = shared.words
        self._now = shared.now
        self._glance = glance
        self._recent = Rows(RecentRow)
        super().__init__(self._derived, parent)
        self.renewed()
        shared.acts.glanced.connect(self._glanced)
        shared.words.changed.connect(self.refresh)

    @property
    def glance(self) -> Glance:
        return self._glance

    activity = shown(str, "activity", changed)
    activityId = shown(str, "activity_id", changed)
    zone = shown(str, "zone", changed)
    hours = shown(str, "hours", changed)
    open = shown(bool, "open", changed)
    here = shown(int, "here", changed)
    capacity = shown(int, "capacity", changed)
    hereText = shown(str, "here_text", changed)
    full = shown(bool, "full", changed)
    walkBys = shown(int, "walk_bys", changed)
    walkByText = shown(str, "walk_by_text", changed)
    canUndo = shown(bool, "can_undo", changed)
    recent = Property(QObject, lambda self: self._recent, constant=True)
    sectors = Property(list, lambda _self: list(SECTORS), constant=True)
    overrideReasons = Property(list, lambda _self: list(OVERRIDE_REASONS), constant=True)

    def renewed(self) -> None:
        self._recent.show(self.props.recent)

    @Slot(str)
    def undo(self, record: str) -> None:
        """Take back the act of that line."""
        line = next((line for line in self._glance.recent if line.record == record), None)
        if line is not None:
            self._acts.undo(record, lambda texts: recent_title(line, texts))

    @Slot()
    def undoLast(self) -> None:
        line = next((row for row in self.props.recent if row.undoable), None)
        if line is None:
            self._acts.told.emit("notice.nothing_to_undo", {})
        else:
            self.undo(line.key)

    @Slot(int)
    def count(self, people: int) -> None:
        self._acts.count(people)

    @Slot(str, int, str)
    def groupArrived(self, organisation: str, people: int, sector: str) -> None:
        self._acts.group_arrived(organisation, people, sector)

    def _derived(self) -> DeskProps:
        return derive_desk_props(DeskInputs(self._acts.pack, self._glance, self._now()), self._words.texts)

    @Slot(object)
    def _glanced(self, glance: Glance) -> None:
        self._glance = glance
        self.refresh()
