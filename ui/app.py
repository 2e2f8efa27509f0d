"""The station window's composition root: builds services, bridges and the engine, and takes them down in order."""

import gc
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

import shiboken6
from PySide6.QtCore import QEventLoop, QLoggingCategory, QObject, QTimer, QUrl
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.camera import list_cameras, open_source
from kiosk.clock import Clock, SystemClock, new_id
from kiosk.desk import Desk
from kiosk.doctor import station_checks
from kiosk.domain.version import VERSION
from kiosk.printing.queue import PATIENCE
from kiosk.steady import steady
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.carrying import Carrier, Drives
from sync.client.discovery import usual_find
from sync.client.drives import removable_drives
from sync.client.enrolment import enrol_by_text
from sync.client.runner import SyncRunner, read_status
from sync.protocol.errors import SyncProblem
from sync.protocol.invitation import BadInvitation, is_invitation, parse_invitation
from ui.bridge.activities_view import ActivitiesView
from ui.bridge.acts import Acts
from ui.bridge.camera_picture import CameraPicture
from ui.bridge.cameras import Cameras, Sources
from ui.bridge.carrying import Carrying
from ui.bridge.code_picture import CodePicture
from ui.bridge.desk_view import DeskView
from ui.bridge.finger_filter import FingerFilter
from ui.bridge.icons import Icons
from ui.bridge.joining import Joining, Way
from ui.bridge.news import News
from ui.bridge.printing import Booth, Printing
from ui.bridge.ready_view import Mending, ReadyView
from ui.bridge.remembered import LANGUAGE, Remembered
from ui.bridge.routing import Routing
from ui.bridge.saving import Saving
from ui.bridge.scanner_view import ScannerView
from ui.bridge.search_view import SearchView
from ui.bridge.shared import Shared
from ui.bridge.sounds import Sounds
from ui.bridge.station import Pill, Station
from ui.bridge.tuning import Tuning
from ui.bridge.verdict_view import VerdictView
from ui.bridge.wedge_filter import WedgeFilter
from ui.bridge.words import Words
from ui.jobs import Jobs
from ui.presenter.texts import Line

log = logging.getLogger(__name__)

PROGRAM = f"khomue/{VERSION}"
QML = Path(__file__).with_name("qml")
FONTS = ["Noto Sans Thai", "Noto Sans", "Leelawadee UI", "Thonburi", "Loma", "Garuda", "sans-serif"]
TIDY_MS = 15_000
"""So often what was committed is moved out of the log beside the desk's work."""
QUIET = ("qt.multimedia.*=false", "qt.qml.propertyCache.append=false", "qt.virtualkeyboard.*=false")
"""What Qt's own modules say about themselves: a missing loudspeaker, their own keyboard's QML."""
ENVIRONMENT = {
    "QT_QUICK_BACKEND": "software",  # no GPU is assumed
    "QT_IM_MODULE": "qtvirtualkeyboard",
    "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1",  # the keyboard is part of our window
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a window begins. ``camera``: what open_source understands; None: the one remembered, else the first.

    ``loop``: a video file starts again at its end. ``sync``: talk to the hub in the background, if enrolled.
    ``patience``: seconds until a printer that does nothing is a problem.
    """

    camera: str | None = None
    loop: bool = False
    language: str | None = None
    page: str = "ready"
    sync: bool = True
    patience: float = PATIENCE


class StationWindow:
    """One station's window and everything behind it; ``close`` takes it down, the store stays open."""

    def __init__(
        self,
        store: Store,
        options: Options,
        *,
        clock: Clock | None = None,
        sources: Sources | None = None,
        drives: Drives = removable_drives,
    ) -> None:
        """Build everything; nothing runs and nothing is shown before ``start``. *sources*, *drives*: other cameras and
        sticks than real."""
        self.store = store
        self.options = options
        self.clock = clock or SystemClock()
        self._sources = sources or Sources(list_cameras, open_source, loop=options.loop)
        self._carrier = Carrier(SyncPort(store), program=PROGRAM, drives=drives)
        self._remembered = Remembered(store)
        self.desk_jobs, self.search_jobs, self.slow_jobs = _lane("desk"), _lane("search"), _lane("slow")
        self.hub_jobs = _lane("hub")
        self._lanes = (self.desk_jobs, self.search_jobs, self.slow_jobs, self.hub_jobs)
        self.desk = Desk(store, clock=self.clock, new_id=new_id, patience=self._waits)
        self.words = Words(options.language or self._remembered.get(LANGUAGE) or "th")
        self.runner: SyncRunner | None = None
        self._has_keys = False
        self._build_views()
        self._connect()
        self._build_engine()

    def _build_views(self) -> None:
        self.acts = Acts(self.store, self.desk, self.desk_jobs, recorded=self._nudge)
        shared = Shared(self.acts, self.words, self.desk.hub_time.now)
        glance = self.desk.glance()
        self.station = Station(shared, self._remembered, self.slow_jobs, page=self.options.page)
        self.pill = Pill(shared, glance)
        self.desk_view = DeskView(shared, glance)
        self.saving = Saving(shared)
        self.activities = ActivitiesView(shared)
        self.verdict = VerdictView(shared, self._is_muted)
        self.search = SearchView(shared, self.search_jobs)
        self.cameras = Cameras(shared, self._remembered, self.slow_jobs, self._sources)
        self.camera = self.cameras.feed_of(0)
        self.tuning = Tuning(self.cameras, self.words)
        self.scanner = ScannerView(shared, self._remembered, self.slow_jobs)
        self.printing = Printing(shared, Booth(self.store, self.desk, self.slow_jobs, self.options.patience))
        self.ready = ReadyView(shared, self.slow_jobs, self._mending())
        self.sounds = Sounds(self._is_muted)
        self.joining = Joining(shared, self.hub_jobs, self._way())
        self.carrying = Carrying(shared, self.hub_jobs, self._carrier)
        self.news = News(shared, self.store, self.desk, self.slow_jobs)
        self.routing = Routing(self.station, self.acts, self.search, self.ready, self.joining)
        self._owned: tuple[QObject, ...] = (
            *(
                self.routing,
                self.joining,
                self.carrying,
                self.news,
                self.sounds,
                self.ready,
                self.printing,
                self.scanner,
                self.tuning,
                self.cameras,
            ),
            *(self.search, self.verdict, self.activities),
            *(self.saving, self.desk_view, self.pill, self.station, self.acts, self.words, *self._lanes),
        )

    def _connect(self) -> None:
        self.cameras.scanned.connect(self.routing.seen)
        self.cameras.unread.connect(self.ready.check)
        self.verdict.sounded.connect(self.sounds.play)
        self.printing.warned.connect(self._warn)
        self.printing.printerChanged.connect(self.ready.check)
        self.joining.joined.connect(self._joined)
        self.carrying.taken.connect(self._taken)
        self.news.seenChanges.connect(self.ready.check)
        for jobs in self._lanes:
            jobs.failed.connect(self.station.complain)

    def _build_engine(self) -> None:
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(QML))
        self._engine.addImageProvider("icons", Icons())
        say = self._engine.singletonInstance("Khomue.Theme", "Say")
        cast("QObject", say).setProperty("words", self.words)
        self._engine.setInitialProperties(
            {
                "station": self.station,
                "pill": self.pill,
                "desk": self.desk_view,
                "saving": self.saving,
                "activities": self.activities,
                "verdict": self.verdict,
                "search": self.search,
                "ready": self.ready,
                "cameras": self.cameras,
                "tuning": self.tuning,
                "scanner": self.scanner,
                "printing": self.printing,
                "joining": self.joining,
                "carrying": self.carrying,
                "news": self.news,
            }
        )
        self._engine.load(QUrl.fromLocalFile(str(QML / "Khomue" / "App" / "Main.qml")))
        roots = self._engine.rootObjects()
        if not roots:
            raise RuntimeError("the window's QML does not load")
        self.window = cast("QQuickWindow", roots[0])
        self.wedge = WedgeFilter(self.window, self.scanner.setup)
        self.wedge.scanned.connect(self.routing.typed)
        self.wedge.typed.connect(self._typed)
        self.wedge.undoWanted.connect(self._undo)
        self.wedge.heard.connect(self.scanner.hear)
        self.scanner.listening.connect(self.wedge.listen)
        self.scanner.learned.connect(self.wedge.set_up)
        self._tidying = QTimer(self.station, interval=TIDY_MS)
        self._tidying.timeout.connect(self._tidy)
        self._fingers = FingerFilter(self.window)
        self._fingers.touched.connect(self._touched)

    # running

    def start(self) -> None:
        """Start the cameras, the clock, sync and the first checks; the sounds follow when there is time."""
        self.station.start()
        self.cameras.start(self.options.camera)
        self.printing.start()
        self._tell_status()
        if self.options.sync:
            self._start_sync()
        self.ready.check()
        QTimer.singleShot(300, self.sounds.prepare)
        self._tidying.start()

    def use_camera(self, spec: str | None) -> None:
        """Look through another camera from now on, or through none."""
        self.cameras.use(0, spec or "")

    def show_sheet(self, name: str) -> None:
        """Open the sheet of that name, one of those in Sheets.qml, or none."""
        self.window.setProperty("sheet", name)

    def show_keyboard(self, *, shown: bool = True) -> None:
        """As if a finger had touched a text field, or somebody had typed on a real keyboard."""
        self.window.setProperty("glass", shown)

    def close(self) -> None:
        """Take everything down: the engine first, then what feeds the views, then the workers."""
        self.show_keyboard(shown=False)
        QGuiApplication.inputMethod().hide()
        self.window.hide()
        self._tidying.stop()
        shiboken6.delete(self._engine)
        self.station.stop()
        self.cameras.close()
        self.printing.stop()
        if self.runner is not None:
            self.runner.stop()
            self.runner.join(10)
        for jobs in self._lanes:
            jobs.stop()
        # Here and now: left to Python's collector, a timer might be destroyed on a thread that is not its own.
        for item in self._owned:
            shiboken6.delete(item)
        gc.collect()

    def _start_sync(self) -> None:
        port = SyncPort(self.store)
        if port.enrolment() is not None:
            self.runner = SyncRunner(port, on_change=self.pill.told.emit, program=PROGRAM, find=usual_find())
            self.runner.start()

    def _way(self) -> Way:
        port = SyncPort(self.store)
        known = port.enrolment()

        def join(text: str, name: str) -> str:
            try:
                enrol_by_text(port, text, name=name, event=self.store.pack().id, program=PROGRAM)
            except SyncProblem as problem:
                return problem.code
            return ""

        return Way(
            leads_to=_leads_to,
            scannable=is_invitation,
            join=join,
            belongs=lambda: port.enrolment() is not None,
            name=known.station_name if known else socket.gethostname(),
        )

    def _joined(self) -> None:
        """The station has a hub now: what it recorded goes there at once."""
        if self.options.sync and self.runner is None:
            self._start_sync()
        self._sync_now()
        self.acts.look()
        self.ready.check()

    def _taken(self) -> None:
        """A stick brought the hub's answers: they count as if they had come over a network."""
        if self.runner is None:
            self._tell_status()
        self._nudge()
        self.acts.look()

    def _tell_status(self) -> None:
        port = SyncPort(self.store)
        self.pill.told.emit(read_status(port, problem=None, contacted=False, revoked=False))

    def _nudge(self) -> None:
        if self.runner is not None:
            self.runner.nudge()

    def _waits(self, _waited: float) -> bool:
        """Another program holds the database: whoever wants to write waits until the window closes, and says so."""
        if self.desk_jobs.is_running:
            self.saving.held.emit()
        return self.desk_jobs.is_running

    def _tidy(self) -> None:
        """Move what was committed out of the log, so that no scan has to."""
        self.slow_jobs.run(self.store.checkpoint)

    def _is_muted(self) -> bool:
        return self.station.is_muted

    def _typed(self) -> None:
        """Somebody has a real keyboard: the one on the glass goes away."""
        self._has_keys = True
        self.show_keyboard(shown=False)

    def _touched(self, finger: bool) -> None:  # noqa: FBT001 - a signal's argument
        """A finger wants to type on the glass; a mouse may be a touch screen in disguise, until a key is typed."""
        self.show_keyboard(shown=finger or not self._has_keys)

    def _mending(self) -> Mending:
        return Mending(
            check=lambda: station_checks(self.store, clock=self.clock, camera=self.cameras.status()),
            sync_now=self._sync_now,
        )

    def _warn(self, line: Line) -> None:
        """Something to see to, with the tone of *look*; no verdict changes for it."""
        self.station.warn(line)
        self.sounds.play("look")

    def _undo(self) -> None:
        """Somebody pressed Ctrl+Z outside of a field."""
        if self.station.current == "desk":
            self.verdict.undo() if self.verdict.props.shown else self.desk_view.undoLast()

    def _sync_now(self) -> None:
        if self.runner is not None:
            self.runner.retry_now()


def _leads_to(text: str) -> str | None:
    try:
        return parse_invitation(text).address
    except BadInvitation:
        return None


def _lane(name: str) -> Jobs:
    return Jobs(name=name)


def application() -> QGuiApplication:
    """The process's Qt application, with the environment, fonts and names that a station's window needs."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    running = QGuiApplication.instance()
    app = running if isinstance(running, QGuiApplication) else QGuiApplication(["khomue"])
    QLoggingCategory.setFilterRules("\n".join(QUIET))
    font = QFont()
    font.setFamilies(FONTS)
    app.setFont(font)
    app.setApplicationName("Khomue")
    app.setQuitOnLastWindowClosed(False)
    return app


def run_window(  # noqa: PLR0913 - the switches of `khomue run`
    home: Path,
    camera: str | None = None,
    *,
    windowed: bool = False,
    language: str | None = None,
    sync: bool = True,
    loop: bool = False,
    page: str = "ready",
    until: Callable[[StationWindow], bool] | None = None,
) -> int:
    """Run the station in *home* until its window closes, Ctrl-C, or *until* (asked five times a second) says so.

    The exit code is 0. Raises StoreProblem when the station cannot be opened.
    """
    application()
    store = Store.open(home, new_id=new_id)
    try:
        options = Options(camera=camera, loop=loop, language=language, page=page, sync=sync)
        window = StationWindow(store, options)
        window.desk.opened(VERSION)
        _show_exceptions(window.station)
        return _run(window, windowed=windowed, until=until)
    finally:
        sys.excepthook = sys.__excepthook__
        store.close()


def _run(window: StationWindow, *, windowed: bool, until: Callable[[StationWindow], bool] | None) -> int:
    if windowed:
        window.window.show()
    else:
        window.window.showFullScreen()
    window.start()
    # A loop of our own: after QCoreApplication.quit() no loop of the process would run again, and the demo needs one.
    loop = QEventLoop()
    window.window.visibleChanged.connect(lambda visible: None if visible else loop.quit())
    poll = QTimer(interval=200)
    poll.timeout.connect(lambda: loop.quit() if until is not None and until(window) else None)
    poll.start()
    before = {number: signal.signal(number, lambda *_: loop.quit()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with steady():
            return loop.exec()
    finally:
        poll.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
        window.close()


def _show_exceptions(station: Station) -> None:
    """An exception in a slot is only printed by Qt: show it, and log where it was, without what it quotes."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("a mistake of our own: %s\n%s", kind.__name__, "".join(traceback.format_tb(trace)))
        if isinstance(error, Exception):
            station.complain(error)

    sys.excepthook = show


__all__ = ["CameraPicture", "CodePicture", "Options", "StationWindow", "application", "run_window"]
