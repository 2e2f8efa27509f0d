"""``khomue run``: the station itself, with its window or without."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kiosk.cli.answers import home_option, json_option, say, say_json
from kiosk.cli.wiring import open_store
from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk, Outcome
from kiosk.domain.ids import ActivityId
from kiosk.domain.version import VERSION
from kiosk.steady import steady
from kiosk.store.beginning import Patience, half_a_minute
from kiosk.store.station_store import Store


@click.command()
@home_option
@click.option(
    "--camera", help="Webcam by number or name, a video file, a folder of pictures. Default: the first webcam."
)
@click.option("--activity", help="The activity to serve (its id in the pack); remembered.")
@click.option("--headless", is_flag=True, help="No window: print what is scanned.")
@click.option("--once", is_flag=True, help="With --headless and a file: look at every picture once, then end.")
@click.option("--windowed", is_flag=True, help="In a window rather than on the full screen.")
@click.option("--language", type=click.Choice(["th", "en"]), help="The language to begin in; remembered.")
@json_option
def run(
    home: Path,
    camera: str | None,
    activity: str | None,
    language: str | None,
    *,
    headless: bool,
    once: bool,
    windowed: bool,
    as_json: bool,
) -> None:
    """Run a station: scan, decide, record; a line is printed only after its record is safely on the disk.

    When the station is enrolled, records go to the hub in the background. Ends at Ctrl-C or when the window closes.
    """
    if once and not headless:
        raise click.UsageError("--once goes with --headless")
    if not headless:
        from ui.app import run_window

        with open_store(home) as store:
            _serve(store, activity)
        code = run_window(home, camera, windowed=windowed, language=language)
        raise click.exceptions.Exit(code)
    with open_store(home) as store:
        stop = threading.Event()
        desk = _serve(store, activity, lambda _waited: not stop.is_set())
        desk.opened(VERSION)
        tell = _tell_json if as_json else _tell
        with syncing(store), steady():
            _scan_file(desk, camera, tell) if once else _scan_live(desk, camera, tell, stop)


@click.command()
@home_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def screenshots(home: Path, folder: Path) -> None:
    """Write a picture of every screen of a station, in Thai and English, landscape and portrait, to FOLDER."""
    from ui.screenshots import take

    for path in take(home, folder):
        say(str(path))


def _serve(store: Store, activity: str | None, patience: Patience = half_a_minute) -> Desk:
    desk = Desk(store, clock=SystemClock(), new_id=new_id, patience=patience)
    try:
        desk.choose_activity(ActivityId(activity) if activity else desk.activity().id)
    except LookupError as error:
        known = ", ".join(a.id for a in desk.pack().activities[:12])
        raise click.BadParameter(f"{error}. Known: {known} …", param_hint="--activity") from error
    return desk


def _scan_file(desk: Desk, camera: str | None, tell: Callable[[Outcome], None]) -> None:
    from kiosk.camera import open_source
    from kiosk.scanning import Decoder, Watch, scan_frames

    if camera is None:
        raise click.UsageError("--once needs --camera FILE")
    source = open_source(camera)
    if source.live:
        source.close()
        raise click.UsageError("--once needs a file or a folder: a webcam never ends")
    try:
        for acted in scan_frames(source, Decoder(), Watch()):
            tell(desk.scan(acted.reading.text))
    finally:
        source.close()


def _scan_live(desk: Desk, camera: str | None, tell: Callable[[Outcome], None], stop: threading.Event) -> None:
    from kiosk.camera import Camera, open_source
    from kiosk.scanning import Decoder, Scanner, Watch

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    eye = Camera(lambda: open_source(camera or "0"))
    scanner = Scanner(eye, Decoder(), Watch(), lambda reading: tell(desk.scan(reading.text)))
    eye.start()
    scanner.start()
    while not stop.wait(0.2) and not eye.over:
        pass
    scanner.stop()
    eye.stop()
    scanner.join(5)
    eye.join(5)


@contextmanager
def syncing(store: Store) -> Iterator[None]:
    """Sync in the background while the block runs, if the station belongs to a hub."""
    from kiosk.store.sync_port import SyncPort

    port = SyncPort(store)
    if port.enrolment() is None:
        yield
        return
    from sync.client.discovery import usual_find
    from sync.client.runner import SyncRunner

    runner = SyncRunner(port, find=usual_find())
    runner.start()
    try:
        yield
    finally:
        runner.stop()
        runner.join(10)


def _tell(outcome: Outcome) -> None:
    verdict = type(outcome.verdict).__name__.upper()
    who = outcome.person.display_name if outcome.person else "—"
    say(f"{verdict:<4} {', '.join(outcome.verdict.reasons)}  {who}  [{outcome.activity.id}]")


def _tell_json(outcome: Outcome) -> None:
    say_json(
        {
            "verdict": type(outcome.verdict).__name__.lower(),
            "reasons": list(outcome.verdict.reasons),
            "record": outcome.record,
            "person": outcome.person.person if outcome.person else None,
            "activity": outcome.activity.id,
            "seen": _seen(outcome),
            "at": outcome.at,
            "problem": outcome.problem.code if outcome.problem else None,
        }
    )


def _seen(outcome: Outcome) -> dict[str, object] | None:
    """Where and when the person was before, as the hub or this station knows."""
    before = outcome.presence
    if before is None:
        return None
    return {"at": before.at, "station": before.station_name, "zone": before.zone, "state": before.state}
