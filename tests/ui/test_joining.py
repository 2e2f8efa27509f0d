"""Joining a hub from the window: a code that is scanned or typed, agreed to, and told what came of it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from sync.hub import admin
from sync.hub.serve import HubServer
from tests.sync.secure import secure_hub
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver


@pytest.fixture
def home(tmp_path: Path, store: Store) -> Path:
    """A hub for the station's event, with the programme as the station has it."""
    folder = tmp_path / "hub"
    admin.init_hub(folder, store.pack())
    return folder


@pytest.fixture
def server(home: Path) -> Iterator[HubServer]:
    with secure_hub(home, admin.now_ms) as serving:
        yield serving


def code(home: Path) -> str:
    return str(admin.enrol_code(home).invitation)


def joined(window: Driver) -> None:
    window.until(lambda: SyncPort(window.station.store).enrolment() is not None)
    window.until_text("Joined the hub")
    window.until(lambda: window.window.property("sheet") == "")


def agree(window: Driver) -> None:
    window.until_text("Is that your event's hub?")
    window.settle()
    window.touch("Join this hub")


def test_a_station_joins_from_ready_with_a_typed_code_and_hands_in_what_it_recorded(
    open_window: OpenWindow, home: Path, server: HubServer
) -> None:
    window = open_window(page="ready", sync=True)
    window.station.desk_view.count(5)
    window.until(lambda: window.records("counted"))
    window.station.ready.check()
    window.until_text("Not joined to a hub")
    window.touch("Join a hub")
    window.settle()
    address, _, secret = code(home).removeprefix("https://").lower().partition("#")
    window.keys(address)
    window.until_text("not a whole code yet")
    window.keys(f" {secret.replace('-', ' ')}")
    window.until_text("Is that your event's hub?")
    window.press(Qt.Key.Key_Return)
    joined(window)
    identity = SyncPort(window.station.store).enrolment()
    assert identity is not None
    assert (identity.station_name, identity.address) == (socket.gethostname(), server.url)
    window.until(lambda: len(list(admin.records(home))) == len(window.records()))


def test_a_code_before_the_camera_opens_the_sheet_and_nothing_happens_without_consent(
    window: Driver, home: Path, server: HubServer
) -> None:
    window.scan(code(home))
    window.until(lambda: window.window.property("sheet") == "join")
    window.until_text("Is that your event's hub?")
    assert SyncPort(window.station.store).enrolment() is None
    assert window.records("refused") == [], "it is no badge"
    agree(window)
    joined(window)


def test_at_a_desk_that_has_its_hub_nobody_takes_the_station_away_by_showing_a_code(
    window: Driver, home: Path, server: HubServer
) -> None:
    window.scan(code(home))
    agree(window)
    joined(window)
    window.settle()
    window.scan(code(home))
    window.verdict("stop")
    assert window.window.property("sheet") == ""


@pytest.mark.parametrize("kind", ["used", "nobody"])
def test_what_went_wrong_is_said_and_the_sheet_stays(window: Driver, store: Store, home: Path, kind: str) -> None:
    with secure_hub(home, admin.now_ms):
        invitation = code(home)
        if kind == "used":
            window.scan(invitation)
            agree(window)
            joined(window)
            window.station.station.go("ready")
            window.scan(invitation)
            agree(window)
            window.until_text("This code was used already")
    if kind == "nobody":
        window.scan(invitation)
        agree(window)
        window.until_text("Nobody answers there")
        assert SyncPort(store).enrolment() is None
    assert window.window.property("sheet") == "join"
