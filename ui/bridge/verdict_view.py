"""The verdict over the desk for QML: shows outcomes, times them, plays their sound, and offers what can be done."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Outcome
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.presenter.facts import OutcomeFact
from ui.presenter.verdict import ChoiceRow, DetailRow, VerdictInputs, VerdictProps, derive_verdict_props, shown_name
from ui.presenter.verdict_timing import Timing

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class VerdictView(Snapshot[VerdictProps]):
    """Signal ``sounded`` (go, look, stop, ask): a verdict was shown just now."""

    changed = Signal()
    sounded = Signal(str)

    def __init__(
        self,
        shared: Shared,
        muted: Callable[[], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        self._acts = shared.acts
        self._words = shared.words
        self._muted = muted
        self._clock = clock
        self._timing = Timing()
        self._answered: OutcomeFact | None = None  # the refusal that staff decided about last
        self._behind = Timing()  # what stands again once the answer has been seen
        self._inputs = VerdictInputs(shared.acts.pack)
        self._people = Rows(ChoiceRow)
        self._details = Rows(DetailRow)
        super().__init__(lambda: derive_verdict_props(self._inputs, self._words.texts), parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tick)
        shared.acts.decided.connect(self.show_outcome)
        shared.acts.overridden.connect(self._show_answer)
        shared.words.changed.connect(self.refresh)

    visible = shown(bool, "shown", changed)
    kind = shown(str, "kind", changed)
    word = shown(str, "word", changed)
    name = shown(str, "name", changed)
    affiliation = shown(str, "affiliation", changed)
    reason = shown(str, "reason", changed)
    more = shown(str, "more", changed)
    canUndo = shown(bool, "can_undo", changed)
    canOverride = shown(bool, "can_override", changed)
    pinnedName = shown(str, "pinned_name", changed)
    pinnedReason = shown(str, "pinned_reason", changed)
    detailsOpen = shown(bool, "details_open", changed)
    people = Property(QObject, lambda self: self._people, constant=True)
    details = Property(QObject, lambda self: self._details, constant=True)

    def renewed(self) -> None:
        self._people.show(self.props.people)
        self._details.show(self.props.details)

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """The next scan interrupts whatever stands."""
        self._behind = Timing()
        self._show(outcome)

    @Slot()
    def pin(self) -> None:
        """Staff decide about the refusal that stands now; others may be scanned meanwhile."""
        if self.props.can_override:
            self._inputs = replace(self._inputs, pinned=self._timing.outcome)
            self.hold()

    @Slot()
    def unpin(self) -> None:
        self._inputs = replace(self._inputs, pinned=None)
        self.refresh()

    @Slot()
    def hold(self) -> None:
        """Somebody is reading or choosing: it does not go by itself."""
        self._stand(self._timing.held())

    @Slot()
    def dismiss(self) -> None:
        self._stand(self._timing.dismissed())

    @Slot()
    def toggleDetails(self) -> None:
        self._inputs = replace(self._inputs, details=not self._inputs.details)
        self.hold()

    @Slot()
    def undo(self) -> None:
        outcome = self._timing.outcome
        if outcome is not None and outcome.record is not None and self.props.can_undo:
            self._acts.undo(outcome.record, lambda texts: shown_name(texts, outcome.person))
            self.dismiss()

    @Slot(str)
    def letIn(self, reason: str) -> None:
        """Let in whom the pinned verdict stopped, for one of the desk's reasons."""
        refused = self._inputs.pinned
        if refused is not None and refused.record is not None:
            self._answered = refused
            self._acts.override(refused.record, reason)

    @Slot(str)
    def choose(self, person: str) -> None:
        """Of several people, it is this one."""
        self._acts.check_in(person, how="choice")

    @Slot(object)
    def _show_answer(self, outcome: Outcome) -> None:
        """Who was let in; another refusal that came while staff chose a reason is not forgotten for it."""
        if self._timing.waits and self._timing.outcome is not self._answered:
            self._behind = self._timing
        self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        self._inputs = VerdictInputs(self._acts.pack, pinned=self._inputs.pinned)
        self._stand(self._timing.shown(outcome, self._clock(), muted=self._muted()))
        self.sounded.emit(self.props.kind)

    def _stand(self, timing: Timing) -> None:
        if timing.outcome is None:
            timing, self._behind = self._behind, Timing()
        self._timing = timing
        self._inputs = replace(self._inputs, outcome=timing.outcome)
        left = timing.left(self._clock())
        if left is None:
            self._timer.stop()
        else:
            self._timer.start(int(left * 1000) + 1)
        self.refresh()

    @Slot()
    def _tick(self) -> None:
        self._stand(self._timing.at(self._clock()))
