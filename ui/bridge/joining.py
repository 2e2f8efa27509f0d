"""Joining a hub, for QML: an invitation that was scanned or typed, and the one act of enrolling with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.joining import JoiningInputs, JoiningProps, derive_joining_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Way:
    """How a hub is joined: ``leads_to`` gives the address in an invitation, None for what is none; ``scannable``
    tells one from a badge. ``join`` enrols with a text under a name, and gives the problem's code, empty for none.
    ``belongs`` says whether the station has a hub; ``name`` is what the station may be called.
    """

    leads_to: Callable[[str], str | None]
    scannable: Callable[[str], bool]
    join: Callable[[str, str], str]
    belongs: Callable[[], bool]
    name: str


@QmlElement
class Joining(Snapshot[JoiningProps]):
    """Signals: ``offered`` (an invitation was scanned), ``joined`` (the station has a hub now)."""

    changed = Signal()
    offered = Signal()
    joined = Signal()

    def __init__(self, shared: Shared, jobs: Jobs, way: Way, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._words = shared.words
        self._jobs = jobs
        self._way = way
        self._belongs = way.belongs()
        self._inputs = JoiningInputs(way.name)
        super().__init__(lambda: derive_joining_props(self._inputs, shared.words.texts), parent)
        shared.words.changed.connect(self.refresh)

    name = shown(str, "name", changed)
    code = shown(str, "code", changed)
    address = shown(str, "address", changed)
    busy = shown(bool, "busy", changed)
    failed = shown(bool, "failed", changed)
    line = shown(str, "line", changed)

    def takes(self, candidates: tuple[str, ...], *, asked: bool) -> bool:
        """Whether a code that was read is an invitation to be offered: at a station without a hub, or when *asked*
        for. At a desk that has its hub, nobody takes the station away by showing a code."""
        if self._belongs and not asked:
            return False
        code = next((each for each in candidates if self._way.scannable(each)), None)
        if code is None:
            return False
        self.read(code)
        self.offered.emit()
        return True

    @Slot(str)
    def read(self, code: str) -> None:
        """Somebody typed or scanned *code*."""
        if not self._inputs.busy and code != self._inputs.code:
            address = self._way.leads_to(code) or ""
            self._inputs = replace(self._inputs, code=code, address=address, problem="")
            self.refresh()

    @Slot(str)
    def join(self, name: str) -> None:
        """Join the hub that the code leads to, as a station called *name*."""
        if self._inputs.busy or not self._inputs.address:
            return
        self._inputs = replace(self._inputs, busy=True, problem="", name=name.strip() or self._way.name)
        self.refresh()
        code, wanted = self._inputs.code, self._inputs.name
        self._jobs.run(lambda: self._way.join(code, wanted), self._ended, self._broke)

    @Slot()
    def forget(self) -> None:
        """The sheet is closed: codes are good once and for minutes."""
        if not self._inputs.busy:
            self._inputs = JoiningInputs(self._inputs.name)
            self.refresh()

    def _ended(self, problem: str) -> None:
        self._inputs = replace(self._inputs, busy=False, problem=problem)
        if not problem:
            self._belongs = True
            self._inputs = JoiningInputs(self._inputs.name)
        self.refresh()
        if not problem:
            self._acts.told.emit("joining.joined", {"name": self._inputs.name})
            self.joined.emit()

    def _broke(self, error: Exception) -> None:
        self._ended(type(error).__name__)
        self._acts.failed.emit(error)
