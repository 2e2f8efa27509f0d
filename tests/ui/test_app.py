"""The composition root: how a window begins, ends, and what it leaves behind."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.store.station_store import Store
from sync.client.status import SyncState, SyncStatus
from tests.source_tree import ROOT
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver
from ui import app
from ui.app import run_window
from ui.i18n import LANGUAGES
from ui.screenshots import ORIENTATIONS, SCENES, take

SECRET = "badge of Somchai"


@pytest.mark.usefixtures("qapp")
def test_a_station_runs_until_it_is_told_and_leaves_no_thread(store: Store) -> None:
    before = {thread.name for thread in threading.enumerate()}
    seen: list[str] = []

    def until(window: app.StationWindow) -> bool:
        seen.append(window.station.current)
        return True

    assert run_window(store.home, windowed=True, language="en", sync=False, until=until) == 0
    assert seen == ["ready"]
    assert {thread.name for thread in threading.enumerate()} <= before
    with store.reading() as tx:
        assert [record.kind for record in tx.records()] == ["audit"]
    assert sys.excepthook is sys.__excepthook__


@pytest.mark.usefixtures("qapp")
def test_closing_the_window_ends_the_station(store: Store) -> None:
    def close(window: app.StationWindow) -> bool:
        window.window.close()
        return False

    assert run_window(store.home, language="en", sync=False, until=close) == 0


def test_a_mistake_in_a_slot_is_shown_and_logged_without_what_it_quotes(
    window: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    app._show_exceptions(window.station.station)
    try:
        int(SECRET)
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.excepthook = sys.__excepthook__
    window.until_text("The program met a mistake of its own (ValueError)")
    assert SECRET not in caplog.text
    assert "test_app.py" in caplog.text


def test_the_pill_follows_sync_from_any_thread(window: Driver) -> None:
    status = SyncStatus(SyncState.WAITING_FOR_NETWORK, waiting=2, at_hub=120)
    threading.Thread(target=window.station.pill.told.emit, args=(status,)).start()
    window.until_text("waiting for a network")
    assert "saved here 122 · at the hub 120" in window.texts()


def test_a_broken_database_makes_the_station_not_ready_and_the_verdict_says_why(
    open_window: OpenWindow, store: Store
) -> None:
    window = open_window(page="ready")
    for file in store.home.iterdir():
        if file.is_file():
            file.write_bytes(b"no database " * 1000)
    store.close()
    window.station.ready.check()
    window.until(lambda: window.station.ready.props.light == "bad")
    window.station.station.go("desk")
    window.scan("code-1")
    window.verdict("stop")
    assert not window.station.verdict.props.can_override


def test_every_screen_is_pictured_in_both_languages_and_orientations(
    store: Store, tmp_path: Path, qtbot: QtBot, pictures: Path
) -> None:
    with store.reading() as tx:
        before = len(list(tx.records()))
    paths = take(store.home, tmp_path / "shots", camera=str(pictures))
    assert len(paths) == len(set(paths)) == len(SCENES) * len(LANGUAGES) * len(ORIENTATIONS)
    for path in paths:
        orientation = path.stem.rpartition("-")[2]
        assert QImage(str(path)).size() == ORIENTATIONS[orientation]
    with store.reading() as tx:
        assert len(list(tx.records())) == before, "pictures are taken of a copy"


def test_qt_calls_do_not_use_up_none() -> None:
    """What ended Python after a minute of pictures; in a process of its own, so that nothing else counts."""
    script = (
        "import ui\nfrom PySide6.QtCore import QTimer\nt = QTimer()\nfor _ in range(50_000): t.stop()\nprint('alive')"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout.strip() == "alive", ran.stderr
