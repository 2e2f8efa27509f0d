"""Everything the screen asks of the desk, done one after the other on the desk's own thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.desk import Desk, Glance, Outcome, UnfitCode
from kiosk.domain.badges import BadgeClaim, parse
from kiosk.domain.ids import ActivityId, PersonId, RecordId
from kiosk.domain.packs import Pack
from kiosk.problems import EnvironmentProblem
from kiosk.store.station_store import Store
from ui.jobs import Jobs
from ui.presenter.codes import visible_code
from ui.presenter.texts import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    """What an act came to, and the desk right after it."""

    result: T
    seen: tuple[Glance, Pack] | None


class Acts(QObject):
    """Runs acts of a desk and tells what came of them, on the thread of the screen.

    Signals: ``decided`` (Outcome), ``overridden`` (Outcome, of somebody refused before), ``glanced`` (Glance, after
    every act), ``told`` (key of a notice, its values: strings or Lines), ``said`` (a notice as a Line), ``failed`` (the
    exception), ``waiting`` (how many acts that write are not done).
    ``recorded`` is called on the desk's thread after every act: time to sync.
    """

    decided = Signal(object)
    overridden = Signal(object)
    glanced = Signal(object)
    told = Signal(str, dict)
    said = Signal(object)
    failed = Signal(object)
    waiting = Signal(int)

    def __init__(
        self, store: Store, desk: Desk, jobs: Jobs, *, recorded: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._desk = desk
        self._jobs = jobs
        self._recorded = recorded
        self._pack = desk.pack()
        self._waiting = 0

    @property
    def desk(self) -> Desk:
        return self._desk

    @property
    def pack(self) -> Pack:
        """The pack in force after the last act."""
        return self._pack

    @Slot()
    def look(self) -> None:
        """Only look: the day may have changed, or sync brought news."""
        self._do(lambda: None, lambda _: None, writes=False)

    def scan(self, candidates: tuple[str, ...]) -> None:
        """Act on a code; of several that it may be, on the first that anybody has."""
        self._do(lambda: self._desk.scan(self._known(candidates)), self.decided.emit)

    def identify(self, candidates: tuple[str, ...], then: Callable[[str], None]) -> None:
        """Tell *then* which of *candidates* a scan would act on."""
        self._jobs.run(lambda: self._known(candidates), then, self.failed.emit)

    def check_in(self, person: str, *, how: str) -> None:
        self._do(lambda: self._desk.check_in(PersonId(person), how=how), self.decided.emit)

    def check_out(self, person: str, name: str) -> None:
        self._do(lambda: self._desk.check_out(PersonId(person)), self._tell("search.checked_out", name=name))

    def override(self, refusal: str, reason: str) -> None:
        self._do(lambda: self._desk.override(RecordId(refusal), reason), self._overridden)

    def undo(self, record: str, title: Line) -> None:
        """Take *record* back; *title* says what it was."""

        def tell(undone: bool) -> None:  # noqa: FBT001 - as the desk answers
            self.told.emit("notice.undone" if undone else "notice.nothing_to_undo", {"title": title} if undone else {})

        self._do(lambda: self._desk.undo(RecordId(record)), tell)

    def count(self, people: int) -> None:
        self._do(lambda: self._desk.count(people), lambda _: None)

    def group_arrived(self, organisation: str, people: int, sector: str) -> None:
        self._do(
            lambda: self._desk.group_arrived(organisation, people, sector), self._tell("group.saved", count=str(people))
        )

    def choose_activity(self, activity: str) -> None:
        self._do(lambda: self._desk.choose_activity(ActivityId(activity)), lambda _: None)

    def give_code(self, person: str, code: str, *, lost: bool) -> None:
        """Make *code* a badge of *person*; with *lost*, in place of those they had."""
        give = self._desk.replace_badge if lost else self._desk.issue_badge

        def issue() -> str:
            try:
                give(PersonId(person), code)
            except UnfitCode as error:
                return f"problem.code_{error.why}"
            except LookupError:
                return "problem.person_unknown"
            return "badge.issued"

        self._do(issue, lambda answer: self.told.emit(answer, {}))

    def revoke_code(self, person: str, code: str) -> None:
        """Make *code* of *person*, which is lost, void."""

        def revoke() -> str:
            try:
                self._desk.revoke_badge(PersonId(person), code, reason="lost")
            except LookupError:
                return "problem.person_unknown"
            return "lost.stopped"

        self._do(revoke, lambda answer: self.told.emit(answer, {"code": visible_code(code)}))

    def run(self, act: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do *act* in its turn on the desk's thread, then call *done* with what it came to."""
        self._do(act, done)

    # how it is done

    def _do(self, act: Callable[[], T], done: Callable[[T], None], *, writes: bool = True) -> None:
        def work() -> _Answer[T]:
            result = act()
            self._recorded()
            return _Answer(result, self._see())

        def ended(answer: _Answer[T]) -> None:
            self._wait_for(-int(writes))
            if answer.seen is not None:
                self._notice(*answer.seen)
            done(answer.result)
            if answer.seen is not None:
                self.glanced.emit(answer.seen[0])

        def failed(error: Exception) -> None:
            self._wait_for(-int(writes))
            self.failed.emit(error)

        self._wait_for(int(writes))
        self._jobs.run(work, ended, failed)

    def _wait_for(self, more: int) -> None:
        self._waiting += more
        self.waiting.emit(self._waiting)

    def _notice(self, glance: Glance, pack: Pack) -> None:
        """Remember the pack; when another came in meanwhile, say so."""
        before, self._pack = self._pack, pack
        if before.digest == pack.digest:
            return
        if glance.dropped and before.activity(glance.activity.id) is not None:
            name = glance.activity.name
            self.told.emit("notice.activity_dropped", {"activity": lambda texts: name.in_language(texts.language)})
        else:
            self.told.emit("notice.pack_changed", {})

    def _see(self) -> tuple[Glance, Pack] | None:
        """The desk at rest; None when the database cannot be read, which the act itself has told."""
        try:
            return self._desk.glance(), self._desk.pack()
        except EnvironmentProblem:
            return None

    def _known(self, candidates: tuple[str, ...]) -> str:
        """The one that is somebody's; else the one that looks like a badge, which a keyboard's mistakes do not."""
        if len(candidates) == 1:
            return candidates[0]
        try:
            with self._store.reading() as tx:
                known = next((code for code in candidates if tx.by_code(code)), None)
        except EnvironmentProblem:  # which the verdict will say
            return candidates[0]
        return known or next((code for code in candidates if isinstance(parse(code), BadgeClaim)), candidates[0])

    def _tell(self, key: str, **values: str) -> Callable[[object], None]:
        return lambda _result: self.told.emit(key, values)

    def _overridden(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self.told.emit("notice.cannot_override", {})
        else:
            self.overridden.emit(outcome)
