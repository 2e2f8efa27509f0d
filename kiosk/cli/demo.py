"""``khomue demo``: a hub and a station with the sample expo, moved to today, on this computer alone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from kiosk.cli.answers import progress_bar, say
from kiosk.cli.wiring import ASSETS, SAMPLE, open_store
from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.domain.packs import Pack
from kiosk.domain.records import ChainBreak
from kiosk.domain.rehearsal import shift_days
from kiosk.packs import load_pack
from kiosk.problems import EnvironmentProblem
from kiosk.roster import RosterRow, read_roster
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort

if TYPE_CHECKING:
    from ui.app import StationWindow

VIDEO = ASSETS / "demo" / "booth.mp4"
MARK = ".khomue-demo"
DEMO_USER = "demo"
"""A folder with this file in it was made by the demo, and only such a folder is emptied."""
PATIENCE = 60
"""Seconds a hub may take to start."""


@click.command()
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Where to put it. Default: a folder of yours."
)
@click.option("--camera", help="A webcam, video or folder. Default: the first webcam, else a bundled video.")
@click.option("--language", type=click.Choice(["th", "en"]), default="th", show_default=True)
def demo(home: Path | None, camera: str | None, language: str) -> None:
    """Run a hub and a station with the sample expo (Good Society Expo 2019; its people are invented).

    Starts anew each time. Without a display the same station runs offscreen on the bundled video: badges are read,
    records written and synced, every screen pictured, and the report printed.
    """
    started = time.monotonic()
    folder = fresh_folder(home or default_home())
    make_hub(folder / "hub")
    with serving(folder / "hub") as address:
        make_station(folder / "station", folder / "hub")
        say(f"The hub's page: {address} (sign in as {DEMO_USER} with {demo_password(folder / 'hub')})")
        source = camera or first_camera()
        say(f"The camera: {source}")
        if has_display():
            show_window(folder / "station", source, language, started)
        else:
            run_offscreen(folder, source, language, started)
        hand_in(folder / "station")
    print_report(folder / "hub", language)
    say(f"Everything of this demo is in {folder}")


def default_home() -> Path:
    """Where the user's programs keep their data (XDG Base Directory, or LOCALAPPDATA on Windows)."""
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(data) if data else Path.home() / ".local" / "share") / "khomue" / "demo"


def fresh_folder(folder: Path) -> Path:
    """*folder*, emptied if the demo made it. Raises EnvironmentProblem rather than touch anybody else's."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise EnvironmentProblem(
                "not_ours", f"{folder} holds something that is not the demo's. Choose another --home."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("The demo made this folder and empties it when it starts.\n", encoding="utf-8")
    return folder


def sample_today() -> Pack:
    """The sample expo, its first day today."""
    pack = load_pack(SAMPLE)
    return shift_days(pack, datetime.now(ZoneInfo(pack.timezone)).date())


def make_hub(home: Path) -> None:
    from sync.hub import admin

    pack = sample_today()
    admin.init_hub(home, pack)
    roster = read_roster(ASSETS / "demo" / "people.csv", event=pack.id, pack=pack)
    with progress_bar("people", roster.total) as progress:
        people = (row.person for row in roster if isinstance(row, RosterRow))
        kept = admin.import_people(home, people, progress=progress)
    say(f"A hub for {pack.name.th}: {len(pack.activities)} activities, {kept.added} invented people.")


def make_station(home: Path, hub_home: Path) -> None:
    from sync.client.enrolment import enrol
    from sync.client.runner import sync_once
    from sync.hub import admin

    store = Store.create(home, admin.pack(hub_home), new_id=new_id)
    port = SyncPort(store)
    enrol(port, admin.enrol_code(hub_home).invitation, name="Demo 1")
    result = sync_once(port)
    say(f"A station, enrolled at the hub, with {result.received} things learnt from it.")
    store.close()


def demo_password(home: Path) -> str:
    """An account for the demo's hub: its password."""
    from sync.hub import admin
    from sync.hub.users import passwords
    from sync.hub.users.roles import Role

    password = passwords.generated()
    admin.add_user(home, DEMO_USER, Role.ORGANISER, password)
    return password


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """A hub in a process of its own while the block runs; gives its address."""
    command = [sys.executable, "-m", "kiosk", "hub", "serve", "--home", str(home), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ASSETS.parent)  # noqa: S603
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if "https://" in line:
            return line[line.index("https://") :].split()[0].rstrip("/")
    raise EnvironmentProblem("hub_silent", "The hub did not start; what it said stands above.")


def first_camera() -> str:
    """The first webcam that gives pictures, else the bundled video."""
    from kiosk.camera import CameraProblem, list_cameras, open_source

    for camera in list_cameras():
        try:
            open_source(camera.id).close()
        except CameraProblem:
            continue
        return camera.id
    return str(VIDEO)


def has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show_window(home: Path, camera: str, language: str, started: float) -> None:
    """The station's window until somebody closes it."""
    from ui.app import run_window

    run_window(home, camera, windowed=True, language=language, loop=True, page="desk", until=_tell_first(started))


def run_offscreen(folder: Path, camera: str, language: str, started: float) -> None:
    """The same window, drawn into memory, until the video has been seen once; then a picture of every screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    say("There is no display: the station runs offscreen, at the video's own pace, until its end.")
    from ui.app import run_window
    from ui.screenshots import take

    first = _tell_first(started)
    run_window(folder / "station", camera, language=language, page="desk", until=lambda w: first(w) or _is_over(w))
    tell_scans(folder / "station")
    pictures = take(folder / "station", folder / "screenshots")
    say(f"{len(pictures)} pictures of the screens are in {folder / 'screenshots'}")


def _tell_first(started: float) -> Callable[["StationWindow"], bool]:
    """Says once how long it took until the camera's first picture was on the screen; never ends anything."""
    told = False

    def look(window: "StationWindow") -> bool:
        nonlocal told
        if not told and window.camera.latest is not None:
            told = True
            say(f"The first picture stood on the screen {time.monotonic() - started:.1f} s after the start.")
        return False

    return look


def _is_over(window: "StationWindow") -> bool:
    status = window.camera.status()
    return status is not None and status.state == "ended"


def tell_scans(home: Path) -> None:
    """What the station recorded, newest first, as its desk would show it."""
    with open_store(home) as store:
        desk = Desk(store, clock=SystemClock(), new_id=new_id)
        for line in reversed(desk.glance(recent=30).recent):
            who = line.person.display_name if line.person else "—"
            at = store.pack().local(line.at).strftime("%H:%M:%S")
            say(f"  {at}  {line.kind.replace('_', ' '):<11} {', '.join(line.reasons):<15} {who}")


def hand_in(home: Path) -> None:
    """A last round of sync, and what it came to."""
    from sync.client.runner import sync_once

    with open_store(home) as store:
        result = sync_once(SyncPort(store))
        journal = store_proof(store)
    status = result.status
    say(f"Saved here {status.waiting + status.at_hub} · at the hub {status.at_hub} · {journal}")


def store_proof(store: Store) -> str:
    with store.reading() as tx:
        outcome = tx.verify(tx.store_id())
    return f"journal broken at record {outcome.seq}" if isinstance(outcome, ChainBreak) else "journal whole"


def print_report(home: Path, language: str) -> None:
    from kiosk.domain.report import report_rows
    from sync.hub import admin

    for number, label, value in report_rows(admin.report(home), language):
        say(f"{number:>2}  {label}: {value}")
