"""Ready? for QML: makes the checks off the screen's thread, and mends what it can."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.doctor import Check, Light
from kiosk.problems import EnvironmentProblem
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.ready import CheckRow, ReadyInputs, ReadyProps, derive_ready_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Mending:
    """What Ready? can do by itself: make the checks, try to sync."""

    check: Callable[[], tuple[Check, ...]]
    sync_now: Callable[[], None]


@QmlElement
class ReadyView(Snapshot[ReadyProps]):
    """One light for each check."""

    changed = Signal()

    def __init__(self, shared: Shared, jobs: Jobs, mending: Mending, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._jobs = jobs
        self._now = shared.now
        self._mending = mending
        self._inputs = ReadyInputs(shared.acts.pack, shared.now())
        self._rows = Rows(CheckRow)
        super().__init__(lambda: derive_ready_props(self._inputs, shared.words.texts), parent)
        shared.words.changed.connect(self.refresh)

    light = shown(str, "light", changed)
    headline = shown(str, "headline", changed)
    checking = shown(bool, "checking", changed)
    rows = Property(QObject, lambda self: self._rows, constant=True)

    def renewed(self) -> None:
        if not self.props.checking:  # the old lights stand until the new ones are there
            self._rows.show(self.props.rows)

    def scanned(self) -> None:
        """A code was read: the reader works."""
        self._inputs = replace(self._inputs, scanned=True)
        self.refresh()

    @Slot()
    def check(self) -> None:
        """Make all checks anew."""
        self._inputs = replace(self._inputs, checks=None)
        self.refresh()
        self._jobs.run(self._mending.check, self._checked, self._failed)

    @Slot(str)
    def mend(self, what: str) -> None:
        """Do what a light's button says: ``retry`` or ``sync_now`` (sheets mend the rest)."""
        if what == "sync_now":
            self._mending.sync_now()
            self._acts.told.emit("notice.sync_asked", {})
        self.check()

    def _checked(self, checks: tuple[Check, ...]) -> None:
        self._inputs = replace(self._inputs, pack=self._acts.pack, now=self._now(), checks=checks)
        self.refresh()

    def _failed(self, error: Exception) -> None:
        """A station whose database does not answer is not ready."""
        sentence = error.sentence if isinstance(error, EnvironmentProblem) else type(error).__name__
        self._checked((Check("records", Light.BAD, "store_broken", {"problem": sentence}),))
