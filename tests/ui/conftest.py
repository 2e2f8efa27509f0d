"""A real station window, drawn into memory, on a real station in a folder of its own."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kiosk.clock import new_id
from kiosk.domain.ids import ActivityId, ZoneId
from kiosk.domain.packs import ActivityKind, PersonRole, Text
from kiosk.store.station_store import Store
from sync.client.carrying import Drives
from sync.client.drives import removable_drives
from tests.builders import DAYS, a_pack, a_person, a_session, an_activity
from tests.fakes.clock import FakeClock
from tests.fakes.codes import lay, qr, table
from tests.ui.driver import LONG_NAME, Driver
from ui.app import Options, StationWindow, application
from ui.bridge.cameras import Sources

OpenWindow = Callable[..., Driver]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A computer without a sound server says so once; the screens work the same."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore("PulseAudioService"))


@pytest.fixture(scope="session")
def qapp() -> QGuiApplication:
    """The application as a station has it, instead of pytest-qt's own."""
    gc.collect()
    gc.freeze()  # what is here by now stays: `_collected_here` need not look through all of it again and again
    return application()


@pytest.fixture(autouse=True)
def _collected_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves behind is destroyed on this thread: Qt's timers die on no other."""
    yield
    if "qapp" in request.fixturenames:
        gc.collect()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The test expo with a small talk, a long list of games, and some people; code-2 belongs to two of them."""
    other_day = a_session("10:00", "12:00", day=date(2019, 10, 11))
    pack = a_pack(
        an_activity("trees", name=Text("วัดต้นไม้ใหญ่", "Measure big trees")),
        an_activity(
            "talk",
            name=Text("เสวนา", "The talk"),
            zone=ZoneId("edu"),
            kind=ActivityKind.TALK,
            capacity=2,
            sessions=(a_session("09:00", "12:00"),),
        ),
        an_activity("later", name=Text("พรุ่งนี้", "Tomorrow"), sessions=(other_day,)),
        *(an_activity(f"game-{n}", name=Text(f"เกม {n}", f"Game {n}"), zone=ZoneId("edu")) for n in range(30)),
    )
    assert pack.days == DAYS
    store = Store.create(tmp_path / "station", pack, new_id=new_id)
    people = [
        a_person("1", name="พิมพ์ชนก วัฒนกูล", nickname="น้ำฝน", organisation="ทะเลใส", role=PersonRole.VOLUNTEER),
        a_person("2", name="กิตติศักดิ์ ปั้นทอง", nickname="ตี๋"),
        a_person("3", name="กิตติศักดิ์ ปั้นทองคำ", codes=("code-2",)),
        a_person("4", name=LONG_NAME, name_en="Kulkanyarat Siripongpattanayothinsakulwong"),
        *(a_person(str(n)) for n in range(5, 9)),
    ]
    with store.writing() as tx:
        tx.keep_people(people, own=True)
        tx.set_setting("activity", ActivityId("trees"))
    yield store
    store.close()


@pytest.fixture
def open_window(qtbot: QtBot, store: Store, clock: FakeClock) -> Iterator[OpenWindow]:
    """Opens windows on the station; all are closed in the end."""
    opened: list[StationWindow] = []

    def open_one(*, sources: Sources | None = None, drives: Drives = removable_drives, **changes: object) -> Driver:
        options = replace(Options(page="desk", language="en", sync=False), **changes)  # type: ignore[arg-type]
        window = StationWindow(store, options, clock=clock, sources=sources, drives=drives)
        opened.append(window)
        window.window.show()
        return Driver(window, qtbot)

    yield open_one
    for window in opened:
        window.close()


@pytest.fixture
def window(open_window: OpenWindow) -> Driver:
    """The desk in English, without a camera."""
    return open_window()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of pictures for a camera: an empty table, then a badge on it, for a second."""
    folder = tmp_path / "camera"
    folder.mkdir()
    for number, scene in enumerate([table(), *[lay(table(), qr("code-1"), 400, 200)] * 3]):
        cv2.imwrite(str(folder / f"{number}.png"), scene)
    return folder
