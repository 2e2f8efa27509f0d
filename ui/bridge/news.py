"""What the organiser's side wants this station to know, for QML."""

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Desk
from kiosk.domain.changes import AnomalyChanged
from kiosk.domain.ids import Subject, person_of_subject
from kiosk.domain.oddities import answers_to
from kiosk.domain.pack_changes import PackChange
from kiosk.store.station_store import Store
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.news import NewsInputs, NewsProps, NewsRow, derive_news_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to know, read off the screen's thread."""

    changes: tuple[PackChange, ...]
    anomalies: tuple[AnomalyChanged, ...]
    names: dict[str, str]
    said: dict[str, str]


@QmlElement
class News(Snapshot[NewsProps]):
    """What the programme changed, and what does not add up. ``open`` reads it anew.

    ``ask`` chooses the one that staff answer about: ``askedTitle``, ``askedSentence``, and what can be said of it.
    """

    changed = Signal()
    seenChanges = Signal()
    """Somebody says that they saw what the programme changed."""

    def __init__(self, shared: Shared, store: Store, desk: Desk, jobs: Jobs, parent: QObject | None = None) -> None:
        self._acts, self._now = shared.acts, shared.now
        self._store, self._desk, self._jobs = store, desk, jobs
        self._inputs = NewsInputs(shared.acts.pack, shared.now())
        self._rows = Rows(NewsRow)
        self._asked = ""
        super().__init__(lambda: derive_news_props(self._inputs, shared.words.texts), parent)
        shared.words.changed.connect(self.refresh)

    changes = shown(list, "changes", changed)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    empty = Property(bool, lambda self: not (self.props.changes or self.props.rows), notify=changed)

    askedTitle = Property(str, lambda self: self._row("title"), notify=changed)
    askedSentence = Property(str, lambda self: self._row("sentence"), notify=changed)
    answers = Property(list, lambda self: self._answers(), notify=changed)

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    @Slot(str)
    def ask(self, key: str) -> None:
        """Staff want to say what came of this one."""
        self._asked = key
        self.changed.emit()

    @Slot(str)
    def answer(self, reason: str) -> None:
        """That came of it: a record, which the hub hears of when it can."""
        key, self._asked = self._asked, ""
        self._acts.run(lambda: self._desk.answer(key, reason), lambda _: self.open())

    def _row(self, field: str) -> str:
        return next((getattr(row, field) for row in self.props.rows if row.key == self._asked), "")

    def _answers(self) -> list[str]:
        kinds = [each.kind for each in self._inputs.anomalies if each.key == self._asked]
        return [answer for kind in kinds for answer in answers_to(kind)]

    @Slot()
    def open(self) -> None:
        """Read what there is to know now."""
        self._jobs.run(self._read, self._show, self._acts.failed.emit)

    @Slot()
    def seen(self) -> None:
        """What the programme changed was read."""
        self._jobs.run(self._desk.saw_pack_news, lambda _: self._saw(), self._acts.failed.emit)

    def _saw(self) -> None:
        self.open()
        self.seenChanges.emit()

    def _read(self) -> Told:
        anomalies = self._desk.anomalies()
        people = {each.subject: person_of_subject(Subject(each.subject)) for each in anomalies if each.subject}
        with self._store.reading() as tx:
            known = {subject: tx.person(who) for subject, who in people.items() if who is not None}
        names = {subject: entry.display_name for subject, entry in known.items() if entry is not None}
        return Told(self._desk.pack_news(), anomalies, names, self._desk.answers())

    def _show(self, told: Told) -> None:
        self._inputs = NewsInputs(self._acts.pack, self._now(), told.changes, told.anomalies, told.names, told.said)
        self.refresh()
