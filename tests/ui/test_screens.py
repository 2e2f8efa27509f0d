"""Every screen in both languages and both orientations: it loads, nothing is cut off, fingers hit what they aim at."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver, accessible_name

SIZES = {"landscape": (1280, 800), "portrait": (800, 1280), "full HD": (1920, 1080)}
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
    search(window)
    window.station.show_sheet("badge")


def activities(window: Driver) -> None:
    window.station.show_sheet("activity")


def group(window: Driver) -> None:
    window.station.show_sheet("group")


def camera(window: Driver) -> None:
    window.station.show_sheet("camera")
    window.station.slow_jobs.run(lambda: None)


def ready(window: Driver) -> None:
    window.station.station.go("ready")
    window.station.ready.check()
    window.until(lambda: not window.station.ready.props.checking)


Bring = Callable[[Driver], None]
SCREENS: tuple[Bring, ...] = (desk, go, look, stop, ask, override, search, badge, activities, group, camera, ready)


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.__name__)
def screen(request: pytest.FixtureRequest, open_window: OpenWindow) -> Driver:
    window = open_window(language="th")
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
