"""What stands around every screen, for QML: event and time, language, sound, the page, notices and the sync pill."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import Glance
from kiosk.problems import EnvironmentProblem
from sync.client.status import SyncStatus
from ui.bridge.remembered import LANGUAGE, MUTED, Remembered
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.pill import PillInputs, PillProps, derive_pill_props
from ui.presenter.station import HeaderProps, derive_header_props
from ui.presenter.texts import Line, Texts
from ui.presenter.verdict import problem_text

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

PAGES = ("ready", "desk", "search")
NOTICE_MS = 4000
LONGER = {"look": 3, "grave": 2}
"""So many times longer stands what somebody has to do something about."""
LOOK_MS = 15_000
"""So often the desk is looked at anew without an act: other stations' news, midnight."""


@QmlElement
class Station(Snapshot[HeaderProps]):
    """Signals ``pageChanged``, ``mutedChanged``, ``noticeChanged`` tell of the properties of those names."""

    changed = Signal()
    pageChanged = Signal()
    mutedChanged = Signal()
    noticeChanged = Signal()

    def __init__(
        self,
        shared: Shared,
        remembered: Remembered,
        jobs: Jobs,
        *,
        page: str = PAGES[0],
        parent: QObject | None = None,
    ) -> None:
        acts, words = shared.acts, shared.words
        self._words = words
        self._remembered = remembered
        self._jobs = jobs
        self._page = page
        self._muted = bool(remembered.get(MUTED))
        self._notice: Line | None = None
        self._tone = ""
        super().__init__(lambda: derive_header_props(acts.pack, shared.now(), words.texts), parent)
        self._hide = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._hide.timeout.connect(self._clear)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.refresh)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(acts.look)
        acts.told.connect(self._told)
        acts.said.connect(self.say)
        acts.failed.connect(self.complain)
        words.changed.connect(self.refresh)
        words.changed.connect(self.noticeChanged)

    @property
    def current(self) -> str:
        """The page in front."""
        return self._page

    @property
    def is_muted(self) -> bool:
        return self._muted

    def start(self) -> None:
        """Let the clock run."""
        self._tick.start()
        self._look.start()

    def stop(self) -> None:
        for timer in (self._tick, self._look, self._hide):
            timer.stop()

    event = shown(str, "event", changed)
    day = shown(str, "day", changed)
    date = shown(str, "date", changed)
    time = shown(str, "time", changed)
    page = Property(str, lambda self: self._page, notify=pageChanged)
    muted = Property(bool, lambda self: self._muted, notify=mutedChanged)
    notice = Property(str, lambda self: self._notice(self._words.texts) if self._notice else "", notify=noticeChanged)
    noticeTone = Property(str, lambda self: self._tone, notify=noticeChanged)

    @Slot(str)
    def go(self, page: str) -> None:
        """Turn to *page*, one of PAGES."""
        if page in PAGES and page != self._page:
            self._page = page
            self.pageChanged.emit()

    @Slot()
    def switchLanguage(self) -> None:
        """Thai to English and back; remembered."""
        language = "en" if self._words.texts.language == "th" else "th"
        self._words.use(language)
        self._jobs.run(lambda: self._remembered.put(LANGUAGE, language), failed=self.complain)

    @Slot()
    def toggleSound(self) -> None:
        self._muted = not self._muted
        muted = "1" if self._muted else ""
        self.mutedChanged.emit()
        self._jobs.run(lambda: self._remembered.put(MUTED, muted), failed=self.complain)

    @Slot(object)
    def say(self, line: Line, *, tone: str = "") -> None:
        """Show a line for a few seconds. *tone*: look (something to see to), grave (something failed), or neither."""
        self._notice, self._tone = line, tone
        self.noticeChanged.emit()
        self._hide.start(NOTICE_MS * LONGER.get(tone, 1))

    @Slot(object)
    def warn(self, line: Line) -> None:
        """Show what is to be seen to; nothing was lost."""
        self.say(line, tone="look")

    @Slot(object)
    def complain(self, error: Exception) -> None:
        """Say what went wrong: the surroundings' fault as a sentence, ours as such, never with what it quotes."""
        self.say(lambda texts: _complaint(texts, error), tone="grave")

    @Slot(str, dict)
    def _told(self, key: str, values: dict[str, str | Line]) -> None:
        self.say(lambda texts: texts.say(key, **{name: _filled(value, texts) for name, value in values.items()}))

    @Slot()
    def hush(self) -> None:
        """Take the line away."""
        self._clear()

    @Slot()
    def _clear(self) -> None:
        self._notice = None
        self.noticeChanged.emit()


def _complaint(texts: Texts, error: Exception) -> str:
    if isinstance(error, EnvironmentProblem):
        return problem_text(texts, error)
    return texts.say("app.trouble", code=type(error).__name__)


def _filled(value: str | Line, texts: Texts) -> str:
    return value if isinstance(value, str) else value(texts)


@QmlElement
class Pill(Snapshot[PillProps]):
    """The sync pill; ``told`` may be emitted from any thread with the runner's newest status."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, shared: Shared, glance: Glance, parent: QObject | None = None) -> None:
        self._inputs = PillInputs(glance.saved)
        super().__init__(lambda: derive_pill_props(self._inputs, shared.words.texts), parent)
        shared.acts.glanced.connect(self._glanced)
        shared.words.changed.connect(self.refresh)
        self.told.connect(self._synced)

    saved = shown(int, "saved", changed)
    atHub = shown(int, "at_hub", changed)
    line = shown(str, "line", changed)
    state = shown(str, "state", changed)
    light = shown(str, "light", changed)
    icon = shown(str, "icon", changed)

    @Slot(object)
    def _glanced(self, glance: Glance) -> None:
        self._inputs = PillInputs(glance.saved, self._inputs.sync)
        self.refresh()

    @Slot(object)
    def _synced(self, status: SyncStatus) -> None:
        self._inputs = PillInputs(self._inputs.saved, status)
        self.refresh()
