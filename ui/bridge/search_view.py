"""Search for QML: finds as one types, off the screen's thread, and acts for the person chosen.

A letter goes off at once. While one search runs, only the newest query waits; what stands on the screen stays until the
answer to it comes.
"""

from dataclasses import replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Found, Glance
from kiosk.domain.codes import LONGEST_CODE, code_text
from kiosk.domain.people import PersonEntry
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.search import PersonRow, SearchInputs, SearchProps, TicketRow, derive_search_props, long_enough

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

MOST = 30
"""People shown of those who match."""


@QmlElement
class SearchView(Snapshot[SearchProps]):
    """Signals ``queryChanged``; ``answered``: what stands is the answer to the query in force."""

    changed = Signal()
    queryChanged = Signal()
    answered = Signal()

    def __init__(self, shared: Shared, jobs: Jobs, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._jobs = jobs
        self._now = shared.now
        self._inputs = SearchInputs(shared.acts.pack, shared.now())
        self._rows = Rows(PersonRow, in_place=True)
        self._tickets = Rows(TicketRow)
        super().__init__(lambda: derive_search_props(self._inputs, shared.words.texts), parent)
        self._running = False
        self._waiting = False
        shared.acts.glanced.connect(self._glanced)
        shared.words.changed.connect(self.refresh)

    query = Property(str, lambda self: self._inputs.query, notify=queryChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    tickets = Property(QObject, lambda self: self._tickets, constant=True)
    hint = shown(str, "hint", changed)
    narrow = shown(str, "narrow", changed)
    chosen = shown(bool, "chosen", changed)
    person = shown(str, "person", changed)
    name = shown(str, "name", changed)
    latin = shown(str, "latin", changed)
    affiliation = shown(str, "affiliation", changed)
    presence = shown(str, "presence", changed)
    here = shown(bool, "here", changed)
    badges = shown(int, "badges", changed)
    ticket = shown(str, "ticket", changed)
    reissue = shown(bool, "reissue", changed)
    code = shown(str, "code", changed)

    @property
    def awaits_code(self) -> bool:
        """Whether the next scan is a new badge for the person chosen rather than a check-in."""
        return self.props.reissue

    @property
    def is_waiting(self) -> bool:
        """Whether the answer to the query in force is still to come."""
        return self._inputs.awaited

    @property
    def found(self) -> tuple[PersonEntry, ...]:
        """The people who stand on the screen."""
        return tuple(hit.person for hit in self._inputs.found)

    def renewed(self) -> None:
        self._rows.show(self.props.rows)
        self._tickets.show(self.props.tickets)

    @Slot(str)
    def find(self, query: str) -> None:
        """Search for *query*; a later one overtakes it."""
        if query == self._inputs.query:
            return
        self._inputs = replace(self._inputs, query=query, reissue=False)
        if long_enough(query):
            self._search()
        else:
            self._inputs = replace(self._inputs, found=(), more=False, awaited=False)
        self.queryChanged.emit()
        self.refresh()

    @Slot(str)
    def choose(self, person: str) -> None:
        """Offer what can be done for *person*; empty for nobody."""
        self._inputs = replace(self._inputs, chosen=person, reissue=False, ticket="")
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
        self._inputs = replace(self._inputs, reissue=awaited, code="")
        self.refresh()

    def take(self, code: str) -> None:
        """*code* was scanned: it will be the new badge of the person chosen, exactly as it is."""
        if not self.awaits_code:
            return
        if len(code_text(code)) > LONGEST_CODE:
            self._acts.told.emit("badge.too_long", {"length": str(len(code)), "most": str(LONGEST_CODE)})
            return
        self._inputs = replace(self._inputs, code=code)
        self.refresh()

    @Slot()
    def dropCode(self) -> None:
        """It was the wrong one: another is scanned, or typed."""
        self._inputs = replace(self._inputs, code="")
        self.refresh()

    @Slot(str, bool)
    def issueBadge(self, typed: str, lost: bool) -> None:  # noqa: FBT001 - a slot
        """Give the person chosen a badge with the code scanned, else with *typed*; with *lost*, in place of others."""
        person, code = self.props.person, self._inputs.code or typed.strip()
        if person and code:
            self._acts.give_code(person, code, lost=lost)
            self.awaitBadge(False)  # noqa: FBT003

    @Slot(str)
    def chooseTicket(self, code: str) -> None:
        """*code* is that of the person chosen which is lost; empty: none is."""
        self._inputs = replace(self._inputs, ticket=code)
        self.refresh()

    @Slot()
    def stopTicket(self) -> None:
        """Make the ticket void that was chosen, here at once and everywhere through the hub."""
        if self.props.ticket:
            self._acts.revoke_code(self.props.person, self.props.ticket)
            self.chooseTicket("")

    def _search(self) -> None:
        """Ask for the query in force, now or when the search that runs is done."""
        self._inputs = replace(self._inputs, awaited=True, failed=False)
        self._waiting = self._running
        if self._running:
            return
        self._running = True
        desk, query = self._acts.desk, self._inputs.query
        self._jobs.run(lambda: desk.find(query, MOST), lambda found: self._found(query, found), self._failed)

    def _found(self, query: str, found: Found) -> None:
        """Take the answer unless the question has changed since."""
        if query == self._inputs.query:
            self._inputs = replace(
                self._inputs,
                pack=self._acts.pack,
                now=self._now(),
                found=found.hits,
                more=found.more,
                awaited=self._waiting,
            )
            self.refresh()
            if not self._waiting:
                self.answered.emit()
        self._go_on()

    def _failed(self, error: Exception) -> None:
        """Nothing stands for an answer that did not come; the next letter asks again."""
        self._inputs = replace(self._inputs, found=(), more=False, awaited=self._is_next, failed=True)
        self.refresh()
        self._acts.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        self._running = False
        if self._is_next:
            self._search()

    @property
    def _is_next(self) -> bool:
        """Whether the query in force is asked for when the search that runs is done."""
        return self._waiting and long_enough(self._inputs.query)

    @Slot(object)
    def _glanced(self, _glance: Glance) -> None:
        """Something was recorded: who is here may have changed."""
        if self._inputs.found:
            self._search()
