"""Search for QML: finds as one types, off the screen's thread, and acts for the person chosen."""

from dataclasses import replace

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Glance
from kiosk.domain.people import PersonEntry
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.search import Hit, PersonRow, SearchInputs, SearchProps, derive_search_props, long_enough

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

PAUSE_MS = 120
"""Typing rests this long before a search goes off."""
MOST = 30


@QmlElement
class SearchView(Snapshot[SearchProps]):
    """Signals ``queryChanged``; ``codeSeen`` (the code of the badge that was scanned for the person chosen)."""

    changed = Signal()
    queryChanged = Signal()
    codeSeen = Signal(str)

    def __init__(self, shared: Shared, jobs: Jobs, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._jobs = jobs
        self._now = shared.now
        self._inputs = SearchInputs(shared.acts.pack, shared.now())
        self._rows = Rows(PersonRow, found=True)
        super().__init__(lambda: derive_search_props(self._inputs, shared.words.texts), parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._search)
        shared.acts.glanced.connect(self._glanced)
        shared.words.changed.connect(self.refresh)

    query = Property(str, lambda self: self._inputs.query, notify=queryChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    hint = shown(str, "hint", changed)
    chosen = shown(bool, "chosen", changed)
    person = shown(str, "person", changed)
    name = shown(str, "name", changed)
    latin = shown(str, "latin", changed)
    affiliation = shown(str, "affiliation", changed)
    presence = shown(str, "presence", changed)
    here = shown(bool, "here", changed)
    badges = shown(int, "badges", changed)
    reissue = shown(bool, "reissue", changed)

    @property
    def awaits_code(self) -> bool:
        """Whether the next scan is a new badge for the person chosen rather than a check-in."""
        return self.props.reissue

    @property
    def found(self) -> tuple[PersonEntry, ...]:
        """The people who stand on the screen."""
        return tuple(hit.person for hit in self._inputs.found or ())

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    @Slot(str)
    def find(self, query: str) -> None:
        """Search for *query* soon; a later one overtakes it."""
        if query == self._inputs.query:
            return
        self._inputs = replace(self._inputs, query=query, found=None if long_enough(query) else (), reissue=False)
        self.queryChanged.emit()
        self.refresh()
        self._pause.start()

    @Slot(str)
    def choose(self, person: str) -> None:
        """Offer what can be done for *person*; empty for nobody."""
        self._inputs = replace(self._inputs, chosen=person, reissue=False)
        self.refresh()

    @Slot()
    def clear(self) -> None:
        """Begin anew."""
        self._inputs = SearchInputs(self._acts.pack, self._now())
        self.queryChanged.emit()
        self.refresh()

    @Slot()
    def checkIn(self) -> None:
        self._acts.check_in(self._inputs.chosen, how="search")

    @Slot()
    def checkOut(self) -> None:
        self._acts.check_out(self._inputs.chosen, self.props.name)

    @Slot(bool)
    def awaitBadge(self, awaited: bool) -> None:  # noqa: FBT001 - a slot
        """Begin or give up making a new badge for the person chosen."""
        self._inputs = replace(self._inputs, reissue=awaited)
        self.refresh()

    @Slot(str, bool)
    def issueBadge(self, code: str, revoke_old: bool) -> None:  # noqa: FBT001 - a slot
        """Give the person chosen a badge with *code*, and make the old ones void if asked to."""
        entry = next((hit.person for hit in self._inputs.found or () if hit.person.person == self._inputs.chosen), None)
        if entry is not None and code.strip():
            self._acts.issue_badge(entry.person, code.strip(), entry.codes if revoke_old else ())
            self.awaitBadge(False)  # noqa: FBT003

    @Slot()
    def _search(self) -> None:
        query = self._inputs.query
        if not long_enough(query):
            return
        desk = self._acts.desk

        def work() -> tuple[Hit, ...]:
            return tuple(Hit(person, desk.presence(person.person)) for person in desk.search(query, MOST))

        self._jobs.run(work, lambda hits: self._found(query, hits), self._acts.failed.emit)

    def _found(self, query: str, hits: tuple[Hit, ...]) -> None:
        """Take the answer unless the question has changed since."""
        if query == self._inputs.query:
            self._inputs = replace(self._inputs, pack=self._acts.pack, now=self._now(), found=hits)
            self.refresh()

    @Slot(object)
    def _glanced(self, _glance: Glance) -> None:
        """Something was recorded: who is here may have changed."""
        if self._inputs.found:
            self._search()
