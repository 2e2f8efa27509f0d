"""A stick from the window to a hub and back: found, written to, read from, and every step told."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.client.carrying import Written
from sync.client.drives import Drive
from sync.client.enrolment import enrol
from sync.hub import admin
from sync.hub.bundles import import_file
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from tests.sync.conftest import invitation
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver

WRITE, READ = "Write records to the stick", "Read the hub's answers"


@pytest.fixture
def home(tmp_path: Path, store: Store) -> Path:
    folder = tmp_path / "hub"
    admin.init_hub(folder, store.pack())
    return folder


@pytest.fixture
def hub(home: Path, store: Store) -> Iterator[HubService]:
    """The event's hub, which the station belongs to and cannot reach."""
    with admin.opened(home) as service:
        there = invitation(service, "http://hub.test")
        enrol(SyncPort(store), there, name="Trees", connect=lambda _: StationPeer(service, ""))
        yield service


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "STICK"
    folder.mkdir()
    return folder


@pytest.fixture
def window(open_window: OpenWindow, stick: Path) -> Driver:
    """Ready? of a station in which the stick is plugged as long as its folder is there."""
    return open_window(page="ready", drives=lambda: [Drive(stick, "STICK", 8_000_000_000)] if stick.is_dir() else [])


def open_sheet(window: Driver) -> None:
    window.settle()
    window.touch("Export")
    window.until(lambda: window.window.property("sheet") == "carry")
    window.until_text("Carry records on a stick")


def touch(window: Driver, name: str) -> None:
    window.until(lambda: window.station.carrying.props.ready)
    window.settle()
    window.touch(name)


def waiting(store: Store) -> int:
    port = SyncPort(store)
    return sum(port.tip(each)[0] - port.acknowledged(each) for each in port.stores())


def test_records_go_to_the_hub_on_a_stick_and_the_answers_come_back(
    hub: HubService, home: Path, window: Driver, store: Store, stick: Path
) -> None:
    window.station.desk_view.count(5)
    window.until(lambda: window.records("counted"))
    recorded = waiting(store)
    open_sheet(window)
    window.until_text("STICK · 8.0 GB free")
    touch(window, WRITE)
    window.until_text(f"On the stick “STICK”: {recorded} records")
    (file,) = stick.iterdir()
    window.until_text(f"“{file.name}”")
    assert waiting(store) == recorded, "a file alone proves nothing"
    import_file(hub, file)
    assert len(list(admin.records(home))) == recorded
    touch(window, READ)
    window.until_text(f"{recorded} more records are proven to be at the hub. None wait.")
    assert waiting(store) == 0
    window.until(lambda: window.station.pill.props.at_hub == recorded)


def test_without_a_hub_the_sheet_says_to_join_one_and_offers_nothing(window: Driver, stick: Path) -> None:
    open_sheet(window)
    window.until_text("Join a hub first")
    window.settle()
    window.touch(WRITE)
    window.touch(READ)
    assert not window.station.carrying.props.busy
    assert list(stick.iterdir()) == []
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: window.window.property("sheet") == "")


def test_a_stick_shows_up_when_it_is_plugged_in(hub: HubService, window: Driver, stick: Path) -> None:
    stick.rmdir()
    open_sheet(window)
    window.until_text("No stick is plugged in.")
    assert not window.station.carrying.props.ready
    stick.mkdir()
    window.until_text("STICK · 8.0 GB free")
    assert window.station.carrying.props.ready


def test_a_stick_without_answers_or_pulled_at_the_wrong_moment_is_explained(
    hub: HubService, window: Driver, stick: Path
) -> None:
    open_sheet(window)
    touch(window, READ)
    window.until_text("There are no answers on this stick")
    shutil.rmtree(stick)
    window.station.carrying.write()
    window.until_text("The stick is not there any more.")
    assert not stick.exists(), "no file was made where it had been"


def test_of_two_sticks_one_is_chosen_and_stays_so(hub: HubService, open_window: OpenWindow, stick: Path) -> None:
    other = stick.with_name("OTHER")
    other.mkdir()
    window = open_window(page="ready", drives=lambda: [Drive(each, each.name, 10**9) for each in (other, stick)])
    open_sheet(window)
    window.until_text("OTHER · 1.0 GB free")
    touch(window, "STICK")
    window.station.carrying.find()
    touch(window, WRITE)
    window.until_text("On the stick “STICK”")
    assert len(list(stick.iterdir())) == 1
    assert list(other.iterdir()) == []


def test_what_came_of_it_is_gone_when_the_sheet_is_opened_again(hub: HubService, window: Driver) -> None:
    open_sheet(window)
    window.until(lambda: window.station.carrying.props.ready)
    window.station.carrying.ended(Written(1, 0, "khomue Trees.khomue", "STICK"))
    window.until_text("On the stick “STICK”: 1 records")
    window.station.show_sheet("")
    window.until(lambda: window.station.carrying.props.light == "")
