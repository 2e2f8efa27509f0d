"""Every screen in both languages and both orientations: it loads, nothing is cut off, fingers hit what they aim at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.camera import CameraInfo, CameraProblem, Controls, FrameSource, ProblemCode
from kiosk.camera.webcam import Webcam
from kiosk.domain.ids import PersonId
from kiosk.printing.problems import printer_problem
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Printed
from kiosk.scanning.wedge_setup import SETUP_TEXT
from sync.client.carrying import Stuck, TakenIn, Written
from sync.client.drives import Drive
from tests.builders import a_person
from tests.fakes.camera import FakeCapture, dials
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver, accessible_name
from ui.bridge.cameras import Sources

SIZES = {"landscape": (1280, 800), "portrait": (800, 1280), "full HD": (1920, 1080)}
STICKS = tuple(Drive(Path("/media", name), name, 63_900_000_000) for name in ("SANDISK ULTRA OF THE ORGANISERS", "B"))
TOUCH = 72
SMALLEST_TEXT = 20
MAY_BE_CUT = ("คน ", "พิมพ์ชนก", "หม่อมราชวงศ์", "กิตติศักดิ์")
"""Names of people: they are cut where a row is too narrow, and whole on the verdict."""


def desk(window: Driver) -> None:
    for code in ("code-1", "code-4", "nobody's"):
        window.station.verdict.dismiss()
        window.scan(code)
        window.until(lambda: window.station.verdict.props.shown)
    window.until(lambda: len(window.station.desk_view.props.recent) == 3)
    window.station.verdict.dismiss()
    window.station.desk_view.count(5)
    window.until(lambda: window.station.desk_view.props.walk_bys == 5)


def go(window: Driver) -> None:
    window.scan("code-4")
    window.verdict("go")


def look(window: Driver) -> None:
    go(window)
    window.scan("code-4")
    window.verdict("look")


def stop(window: Driver) -> None:
    window.scan("nobody's")
    window.verdict("stop")
    window.station.verdict.toggleDetails()


def ask(window: Driver) -> None:
    window.scan("code-2")
    window.verdict("ask")


def override(window: Driver) -> None:
    stop(window)
    window.station.show_sheet("override")


def search(window: Driver) -> None:
    window.station.station.go("search")
    window.station.search.find("คน")
    window.until(lambda: window.station.search.props.rows)
    window.station.search.choose(window.station.search.props.rows[0].key)


def badge(window: Driver) -> None:
    """With a badge that may be the lost one."""
    search(window)
    window.station.desk.mint_badge(PersonId(window.station.search.props.person))
    window.station.search.find("คน ")
    window.until(lambda: window.station.search.props.badges)
    window.station.show_sheet("badge")


def activities(window: Driver) -> None:
    window.station.show_sheet("activity")


def group(window: Driver) -> None:
    window.station.show_sheet("group")


def long_name(window: Driver) -> None:
    """The person with the longest name, and all that can be done for them."""
    window.station.station.go("search")
    window.station.search.find("หม่อม")
    window.until(lambda: window.station.search.props.rows)
    window.station.search.choose(window.station.search.props.rows[0].key)


def lost_badge(window: Driver) -> None:
    search(window)
    window.station.show_sheet("lost_badge")


def shown_badge(window: Driver) -> None:
    search(window)
    window.station.printing.showBadge(window.station.search.props.person, False)
    window.until(lambda: window.station.printing.props.code)


def camera(window: Driver) -> None:
    window.station.cameras.start(None)
    window.until(lambda: window.station.camera.props.live)
    window.station.show_sheet("camera")
    window.until(lambda: window.station.cameras.props.rows)


def two_cameras(window: Driver) -> None:
    camera(window)
    window.station.cameras.toggle("usb-guest")
    window.station.show_sheet("")
    window.until(lambda: window.station.cameras.props.two)


def tuning(window: Driver) -> None:
    camera(window)
    window.station.tuning.open("usb-staff")
    window.station.show_sheet("tuning")
    window.until(lambda: window.station.tuning.props.exposure == "auto")
    window.station.tuning.letExpose(False)
    window.station.tuning.letFocus(False)
    window.until(lambda: window.station.tuning.props.focus == "manual")


def taken(window: Driver) -> None:
    """The longest of what is said in the camera's place."""
    window.station.cameras.use(0, "usb-taken")
    window.until(lambda: window.station.camera.props.headline and not window.station.camera.props.waiting)


def scanner(window: Driver) -> None:
    window.station.show_sheet("scanner")
    window.station.scanner.hear(tuple((char, n * 0.006) for n, char in enumerate(SETUP_TEXT.swapcase())))


def scanner_garbled(window: Driver) -> None:
    window.station.show_sheet("scanner")
    window.station.scanner.hear((("x", 0.0),) * 80)


def printer(window: Driver) -> None:
    window.station.show_sheet("printer")


def joining(window: Driver) -> None:
    """Agreeing to a hub, and the longest of what may come of it."""
    code = "https://laptop-of-the-organisers.local:8000#K7Q-9F4M-2XAB.7C0F-3WQ1-ZD8M-A2KX-5R9T"
    window.station.joining.takes((code,), asked=True)


def joining_failed(window: Driver) -> None:
    joining(window)
    window.station.joining._ended("not_the_hub")


def carrying(window: Driver) -> None:
    window.station.show_sheet("carry")
    window.until(lambda: window.station.carrying.props.rows)


def carrying_written(window: Driver) -> None:
    """The longest names that a file and a stick may have."""
    carrying(window)
    file = f"khomue {'จุดวัดต้นไม้ใหญ่ที่สุดในสวนสาธารณะ 12345'[:40]} 2019-10-10 12.00.00.khomue"
    window.station.carrying.ended(Written(1_234_567, 1_234, file, "SANDISK ULTRA OF THE ORGANISERS"))


def carrying_read(window: Driver) -> None:
    """All that may be said of answers."""
    carrying(window)
    window.station.carrying.ended(TakenIn(1_234_567, 1_234, 12, 345, ("revoked", "not_your_store")))


def carrying_failed(window: Driver) -> None:
    carrying(window)
    window.station.carrying.ended(Stuck("no_answers"))


def print_failed(window: Driver) -> None:
    badge = Printed(a_person("1", name="กิตติศักดิ์ ปั้นทองคำ"), "TEST")
    job = PrintJob(1, badge, JobState.FAILED, printer_problem("printer_gone", "x"))
    window.station.printing.heard.emit(job)
    window.until(lambda: window.station.station.property("notice"))


def print_unnoted(window: Driver) -> None:
    badge = Printed(a_person("1", name="กิตติศักดิ์ ปั้นทองคำ"), "TEST")
    window.station.printing.heard.emit(PrintJob(1, badge, JobState.UNNOTED))
    window.until(lambda: window.station.station.property("notice"))


def ready(window: Driver) -> None:
    window.station.station.go("ready")
    window.station.ready.check()
    window.until(lambda: not window.station.ready.props.checking)


Bring = Callable[[Driver], None]
SCREENS: tuple[Bring, ...] = (
    *(desk, go, look, stop, ask, override, search, long_name, badge, lost_badge, shown_badge, activities, group, ready),
    *(camera, two_cameras, tuning, taken, scanner, scanner_garbled, printer, print_failed, print_unnoted),
    *(joining, joining_failed, carrying, carrying_written, carrying_read, carrying_failed),
)


def _open(spec: str, controls: Controls) -> FrameSource:
    if spec == "usb-taken":
        raise CameraProblem(ProblemCode.BUSY, "in use", program="Video-Meeting")
    return Webcam(
        CameraInfo(spec, "HD Pro Webcam C920", 0), controls, open_capture=lambda _i: FakeCapture(dials=dials())
    )


def _sources() -> Sources:
    return Sources(
        lambda: tuple(CameraInfo(f"usb-{name}", "HD Pro Webcam C920", 0) for name in ("staff", "guest")), _open
    )


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.__name__)
def screen(request: pytest.FixtureRequest, open_window: OpenWindow) -> Driver:
    window = open_window(language="th", sources=_sources(), drives=lambda: STICKS)
    request.param(window)
    return window


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_screen_is_whole(screen: Driver, language: str, size: tuple[int, int]) -> None:
    screen.station.words.use(language)
    screen.show_at(*size)
    screen.settle()
    flaws = [
        flaw
        for item in screen.items()
        for flaw in (_too_small(item), _cut_off(item, size), _beyond(item, size))
        if flaw
    ]
    assert not flaws, "\n".join(flaws)
    image = screen.window.grabWindow()
    assert (image.width(), image.height()) == size


def _is_button(item: QQuickItem) -> bool:
    return item.inherits("QQuickAbstractButton")


def _too_small(item: QQuickItem) -> str:
    if _is_button(item) and item.isEnabled() and min(item.width(), item.height()) < TOUCH:
        return f"{accessible_name(item)!r} is {item.width():.0f}×{item.height():.0f}, too small for a finger"
    if _is_button(item) and not accessible_name(item):
        return f"a button at {item.mapToScene(QPointF(0, 0))} has no name"
    return ""


def _is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and bool(item.property("text"))


def _cut_off(item: QQuickItem, size: tuple[int, int]) -> str:
    if not _is_text(item):
        return ""
    text = str(item.property("text"))
    if item.property("truncated") and not text.startswith(MAY_BE_CUT):
        return f"{text!r} is cut off"
    if item.property("contentWidth") > item.width() + 1 or item.property("contentHeight") > item.height() + 1:
        return f"{text!r} is larger than its place"
    if item.property("font").pixelSize() < SMALLEST_TEXT:
        return f"{text!r} is set in {item.property('font').pixelSize()} px"
    return ""


def _beyond(item: QQuickItem, size: tuple[int, int]) -> str:
    """Buttons outside the window cannot be touched; what scrolls may stick out at the end of its list."""
    if not _is_button(item) or _scrolls(item):
        return ""
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    inside = QRectF(0, 0, *size).contains(place)
    return "" if inside else f"{accessible_name(item)!r} sticks out of the window at {place}"


def _scrolls(item: QQuickItem) -> bool:
    parent: QQuickItem | None = item.parentItem()
    return parent is not None and (parent.inherits("QQuickFlickable") or _scrolls(parent))
