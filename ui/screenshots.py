"""Takes a picture of every screen, in both languages and both orientations, through the real window on real data."""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEventLoop, QSize, QTimer

from assets.demo.trouble import RATE, trouble
from kiosk.camera import (
    CameraInfo,
    CameraProblem,
    Controls,
    Frame,
    FrameSource,
    Granted,
    Image,
    Knob,
    ProblemCode,
    open_source,
)
from kiosk.clock import new_id
from kiosk.domain.ids import person_id
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.printing.problems import printer_problem
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Printed
from kiosk.scanning import Hint
from kiosk.scanning.wedge_setup import ALPHABET, LAYOUTS, SETUP_TEXT
from kiosk.store.opening import FILE_NAME
from kiosk.store.station_store import Store
from sync.client.carrying import Written
from sync.client.drives import Drive
from ui.app import Options, StationWindow, application
from ui.bridge.camera_feed import Look
from ui.bridge.cameras import Sources
from ui.i18n import LANGUAGES

ORIENTATIONS = {"landscape": QSize(1280, 800), "portrait": QSize(800, 1280)}
PATIENCE = 20.0
"""Seconds in which a screen has to come to stand."""
DEMO_VIDEO = Path(__file__).resolve().parents[1] / "assets" / "demo" / "booth.mp4"
TEN_FORTY = time_of_day(10, 42)
INVITATION = "https://192.168.1.20:8000#K7Q-9F4M-2XAB.7C0F-3WQ1-ZD8M-A2KX-5R9T"
STICK = Drive(Path("/media/KHOMUE"), "KHOMUE", 14_600_000_000)
THAI_KEYBOARD = SETUP_TEXT.translate(dict(zip(map(ord, ALPHABET), LAYOUTS["thai"], strict=True)))


class Shifted:
    """A clock that ticks, and began at 10:42 of the event's first day."""

    def __init__(self, pack: Pack) -> None:
        begin = datetime.combine(min(pack.days), TEN_FORTY, ZoneInfo(pack.timezone))
        self._begin = int(begin.timestamp() * 1000)
        self._start = time.monotonic_ns()

    def now(self) -> int:
        return self._begin + self.mono()

    def mono(self) -> int:
        return (time.monotonic_ns() - self._start) // 1_000_000


class _Held:
    """A camera before which a hand trembles: *pictures*, in turn, for ever."""

    live = True
    name = "HD Pro Webcam C920"

    def __init__(self, pictures: tuple[Image, ...]) -> None:
        self._pictures = pictures
        self._number = 0
        self._closed = threading.Event()

    def read(self) -> Frame:
        self._closed.wait(1 / RATE)
        self._number += 1
        return Frame(self._pictures[self._number % len(self._pictures)], self._number, 0.0)

    def close(self) -> None:
        self._closed.set()


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen: its name in the files, how to bring it up, what is done before each picture, and how to leave it."""

    name: str
    enter: Callable[["Studio"], None]
    each: Callable[["Studio"], None] = lambda studio: studio.hush()
    leave: Callable[["Studio"], None] = lambda studio: studio.home()


def take(home: Path, folder: Path, *, camera: str | None = None) -> tuple[Path, ...]:
    """Write ``SCREEN-LANGUAGE-ORIENTATION.png`` for every screen of the station in *home* to *folder*.

    Works on a copy: the station itself records nothing. *camera*: a video or picture; None: the demo's.
    """
    application()
    folder.mkdir(parents=True, exist_ok=True)
    source = camera or (str(DEMO_VIDEO) if DEMO_VIDEO.exists() else None)
    with _copy_of(home) as store, _studio(store, source) as studio:
        return tuple(path for scene in SCENES for path in studio.shoot(scene, folder))


@contextmanager
def _copy_of(home: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory(prefix="khomue-screenshots-", ignore_cleanup_errors=True) as copy:
        with closing(sqlite3.connect(home / FILE_NAME)) as old, closing(sqlite3.connect(Path(copy, FILE_NAME))) as new:
            old.backup(new)
        store = Store.open(Path(copy), new_id=new_id)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def _studio(store: Store, camera: str | None) -> Iterator["Studio"]:
    pack = store.pack()
    with store.writing() as tx:
        tx.keep_people(_cast(pack), own=True)
    options = Options(camera=camera, loop=True, sync=False)
    window = StationWindow(store, options, clock=Shifted(pack), sources=_sources(camera), drives=lambda: (STICK,))
    window.cameras.scanned.disconnect(window.routing.seen)  # here every scan is a scene's
    window.window.show()
    window.start()
    try:
        yield Studio(window)
    finally:
        window.close()


def _sources(camera: str | None) -> Sources:
    """Two webcams of another computer that see what *camera* shows; the first has dials, the second has none."""
    found = (CameraInfo("c920", "HD Pro Webcam C920", 0), CameraInfo("lap", "Integrated Camera", 2))

    def opened(spec: str, controls: Controls) -> FrameSource:
        exposure = Knob(offered=True, automatic=False, value=156, low=104, high=234)
        known = spec != found[1].id
        controls.answer(Granted((1280, 720), exposure if known else Knob(), Knob(offered=known)))
        return open_source(camera or spec)

    return Sources(lambda: found, opened, loop=True)


def _cast(pack: Pack) -> tuple[PersonEntry, ...]:
    """Invented people for the scenes that a small list may not have: a very long name, one code with two owners."""

    def person(code: str, name: str, nickname: str = "", **values: str | PersonRole) -> PersonEntry:
        return PersonEntry(person_id(pack.id, name), (code,), name, nickname=nickname, **values)  # type: ignore[arg-type]

    return (
        person("SHOT-LONG", "ม.ร.ว.กุลกัญญารัตน์ ศิริพงษ์พัฒนโยธินสกุลวงศ์ ณ สงขลานครินทร์วิทยา", "ปุ๊กกี้"),
        person("SHOT-GO", "พิมพ์ชนก วัฒนกูล", "น้ำฝน", organisation="ชมรมปั่นไม่รีบ", role=PersonRole.VOLUNTEER),
        person("SHOT-TWO", "กิตติศักดิ์ ปั้นทอง", "ตี๋", organisation="โรงเรียนบ้านนาสมมุติ"),
        person("SHOT-TWO", "กิตติศักดิ์ ปั้นทองคำ", "ปู่", organisation="มหาวิทยาลัยทุ่งเตยหอม"),
        person("SHOT-MORE", "กัญญา ศรีสุข", "กี้", organisation="ข่าวเช้าชุมชน", role=PersonRole.MEDIA),
    )


class Studio:
    """A running window, and what it takes to bring its screens up."""

    def __init__(self, window: StationWindow) -> None:
        self.w = window

    def shoot(self, scene: Scene, folder: Path) -> Iterator[Path]:
        """Bring *scene* up and take it in every language and orientation."""
        scene.enter(self)
        for language in LANGUAGES:
            self.w.words.use(language)
            for orientation, size in ORIENTATIONS.items():
                yield self._save_at(size, scene, folder / f"{scene.name}-{language}-{orientation}.png")
        scene.leave(self)

    def wait(self, done: Callable[[], bool]) -> None:
        """Let the window run until *done*. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("a screen did not come up")
            self._breathe()

    def _breathe(self) -> None:
        """Let Qt work for a moment. Not by processEvents, which in PySide6 6.12 takes a reference of None too many."""
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()

    def _settle(self) -> None:
        """Layouts come to rest, and the camera makes pictures of the new size."""
        end = time.monotonic() + 0.16
        for _ in range(8):
            self._breathe()
        self.wait(lambda: time.monotonic() > end)

    def act(self, act: Callable[[], None]) -> None:
        """Ask the desk for something and wait for it."""
        seen: list[object] = []
        self.w.acts.glanced.connect(seen.append)
        act()
        self.wait(lambda: bool(seen))
        self.w.acts.glanced.disconnect(seen.append)

    def scan(self, code: str) -> None:
        self.act(lambda: self.w.acts.scan((code,)))
        self.w.verdict.hold()

    def hush(self) -> None:
        self.w.station.hush()

    def home(self) -> None:
        """The desk, with nothing over it."""
        self.w.verdict.dismiss()
        self.w.show_sheet("")
        self.w.search.clear()
        self.w.show_keyboard(shown=False)
        self.w.station.go("desk")

    def _save_at(self, size: QSize, scene: Scene, path: Path) -> Path:
        self.w.window.resize(size)
        self.wait(lambda: self.w.window.size() == size)
        scene.each(self)
        self._settle()
        self.w.window.grabWindow().save(str(path))
        return path

    # the screens

    def ready(self) -> None:
        self.wait(self._camera_settled)
        self.w.station.go("ready")
        self.w.ready.check()
        self.wait(lambda: not self.w.ready.props.checking)

    def desk(self) -> None:
        self.home()
        for code in ("SHOT-NOBODY", "SHOT-GO", "SHOT-LONG"):
            self.scan(code)
        self.act(lambda: self.w.desk_view.groupArrived("โรงเรียนบ้านนาสมมุติ", 31, "education"))
        self.act(lambda: self.w.desk_view.count(132))
        self.act(self.w.desk_view.undoLast)
        self.act(lambda: self.w.desk_view.count(127))
        self.w.verdict.dismiss()
        self.wait(lambda: not self.w.camera.props.live or bool(self._outlined()))

    def no_camera(self) -> None:
        for place, _ in enumerate(self.w.cameras.places):
            self.w.cameras.use(place, "")
        self.wait(lambda: bool(self.w.camera.props.headline) and not self.w.camera.props.live)

    def go(self) -> None:
        self.scan("SHOT-MORE")

    def look(self) -> None:
        self.scan("SHOT-GO")

    def long_name(self) -> None:
        self.scan("SHOT-LONG")

    def stop(self) -> None:
        self.scan("SHOT-NOBODY")

    def details(self) -> None:
        self.scan("SHOT-GO")
        self.w.verdict.toggleDetails()

    def ask(self) -> None:
        self.scan("SHOT-TWO")

    def override(self) -> None:
        self.scan("SHOT-NOBODY")
        self.w.show_sheet("override")

    def search(self) -> None:
        self.w.station.go("search")
        self.find("กิตติศักดิ์ ปั้น")
        self.w.search.choose(self.w.search.props.rows[0].key)

    def search_keyboard(self) -> None:
        self.w.station.go("search")
        self.find("กั")
        self.w.show_keyboard()

    def search_empty(self) -> None:
        self.w.station.go("search")

    def find(self, query: str) -> None:
        self.w.search.find(query)
        self.wait(lambda: bool(self.w.search.props.rows) and not self.w.search.is_waiting)

    def group_keyboard(self) -> None:
        self.w.show_sheet("group")
        self.w.show_keyboard()

    def sheet(self, name: str) -> None:
        self.w.show_sheet(name)

    def badge(self) -> None:
        self.search()
        self.w.show_sheet("badge")

    def camera_sheet(self) -> None:
        self.w.station.go("ready")
        self.w.cameras.find()
        self.wait(lambda: bool(self.w.cameras.props.rows))
        for key in ("c920", "lap"):
            if key not in self.w.cameras.places:
                self.w.cameras.use(1 if self.w.cameras.places[0] == "c920" else 0, key)
        self.wait(lambda: all(self._live(place) for place in (0, 1)))
        self.w.show_sheet("camera")

    def tuning(self, key: str) -> None:
        self.camera_sheet()
        self.w.tuning.open(key)
        self.w.show_sheet("tuning")

    def two_cameras(self) -> None:
        self.camera_sheet()
        self.home()

    def scanner_sheet(self, heard: str = "") -> None:
        self.w.station.go("ready")
        self.w.show_sheet("scanner")
        if heard:
            self.w.scanner.hear(tuple((char, number * 0.006) for number, char in enumerate(heard)))

    def join_sheet(self) -> None:
        self.home()
        self.w.joining.takes((INVITATION,), asked=True)

    def carry_sheet(self, *, written: bool = False) -> None:
        self.w.station.go("ready")
        self.w.show_sheet("carry")
        self.wait(lambda: bool(self.w.carrying.props.rows))
        if written:
            self.w.carrying.ended(Written(412, 3, "khomue จุดต้นไม้ 2026-04-10 10.42.07.khomue", STICK.name))

    def printer_sheet(self) -> None:
        self.w.station.go("ready")
        self.w.printing.choose("tcp://127.0.0.1:9100", "roll")
        self.wait(lambda: self.w.printing.props.chosen)
        self.w.show_sheet("printer")

    def printed(self, code: str = "") -> None:
        """A badge came out, or did not for the reason *code*."""
        badge = Printed(self.w.search.found[0], "TEST")
        state = JobState.FAILED if code else JobState.DONE
        self.w.printing.heard.emit(PrintJob(1, badge, state, printer_problem(code, "QL-820") if code else None))

    def badge_lost(self) -> None:
        self.search()
        self.w.show_sheet("lost_badge")

    def shown_badge(self) -> None:
        self.search()
        self.w.printing.showBadge(self.w.search.props.person, False)  # noqa: FBT003 - a slot
        self.wait(lambda: bool(self.w.printing.props.code))

    def hint(self, name: str) -> None:
        """Somebody holds a badge up so that the reader says *name* of it."""
        self.home()
        pictures = trouble(name)
        old = self.w.camera.use(Look(lambda: _Held(pictures)))
        if old is not None:
            old.join()
        self.hinted(name)

    def hinted(self, name: str) -> None:
        self.hush()
        self.wait(lambda: self.w.camera.property("hint") == name)

    def taken(self) -> None:
        def refuse() -> FrameSource:
            raise CameraProblem(ProblemCode.BUSY, "in use", program="Cheese")

        self.w.camera.use(Look(refuse))
        self.wait(lambda: bool(self.w.camera.props.headline) and not self.w.camera.props.waiting)

    def _live(self, place: int) -> bool:
        return self.w.cameras.feed_of(place).props.live

    def _camera_settled(self) -> bool:
        return self.w.camera.props.live or not self.w.camera.props.waiting

    def _outlined(self) -> bool:
        return self.w.camera.latest is not None and bool(self.w.camera.latest.outlines)


SCENES = (
    Scene("ready", Studio.ready),
    Scene("desk", Studio.desk),
    Scene("verdict-go", Studio.go),
    Scene("verdict-look", Studio.look),
    Scene("verdict-long-name", Studio.long_name),
    Scene("verdict-stop", Studio.stop),
    Scene("verdict-details", Studio.details),
    Scene("verdict-ask", Studio.ask),
    Scene("override", Studio.override),
    Scene("search-empty", Studio.search_empty),
    Scene("search", Studio.search),
    Scene("search-keyboard", Studio.search_keyboard),
    Scene("badge", Studio.badge),
    Scene("activities", lambda studio: studio.sheet("activity")),
    Scene("group", lambda studio: studio.sheet("group")),
    Scene("group-keyboard", Studio.group_keyboard),
    Scene("scanner", Studio.scanner_sheet),
    Scene("scanner-learned", lambda studio: studio.scanner_sheet(f"~{THAI_KEYBOARD}\t")),
    Scene("scanner-garbled", lambda studio: studio.scanner_sheet("x" * 80)),
    Scene("badge-shown", Studio.shown_badge),
    Scene("printer", Studio.printer_sheet),
    Scene("join", Studio.join_sheet),
    Scene("carry", Studio.carry_sheet),
    Scene("carry-written", lambda studio: studio.carry_sheet(written=True)),
    Scene("badge-lost", Studio.badge_lost),
    Scene("printed", Studio.search, Studio.printed),
    Scene("print-failed", Studio.search, lambda studio: studio.printed("paper_out")),
    Scene("cameras", Studio.camera_sheet),
    Scene("camera-settings", lambda studio: studio.tuning("c920")),
    Scene("camera-settings-none", lambda studio: studio.tuning("lap")),
    Scene("desk-two-cameras", Studio.two_cameras),
    *(Scene(f"hint-{hint}", partial(Studio.hint, name=hint), partial(Studio.hinted, name=hint)) for hint in Hint),
    Scene("desk-camera-taken", Studio.taken),
    Scene("desk-no-camera", Studio.no_camera),
)
