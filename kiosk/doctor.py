"""Would this station work if the network died now? Checks, each a light, a code for its sentence, and the figures.

The codes are texts of the user interface; :data:`SENTENCES` has them in English for the command line.
"""

import importlib.util
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from kiosk.camera import CameraState, CameraStatus, ProblemCode, list_cameras
from kiosk.clock import Clock
from kiosk.domain.changes import AnomalyState
from kiosk.domain.pack_changes import pack_changes
from kiosk.printing.chosen import chosen_layout, chosen_printer
from kiosk.printing.printers import open_printer
from kiosk.printing.problems import SENTENCES as PRINTING_SENTENCES
from kiosk.printing.problems import PrinterProblem
from kiosk.printing.sheets import layout
from kiosk.scanning import engines
from kiosk.store.station_store import Store

LOW_DISK_MB = 500
STALE_HOURS = 12
CLOCK_OFF_MS = 2 * 60_000
MOST_ODD = 99
_MOST_RANGES = 2


class Light(StrEnum):
    GOOD = "good"
    WARN = "warn"
    """It works, but somebody should know."""
    BAD = "bad"
    """It would not work."""


@dataclass(frozen=True, slots=True)
class Check:
    """One light: what was looked at, how it is, the code of the sentence and the figures in it."""

    name: str
    light: Light
    code: str
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self) -> str:
        return SENTENCES[self.code].format(**self.detail)


SENTENCES: Mapping[str, str] = {
    "pack_ready": "{event}: {activities} activities on {days} days.",
    "pack_not_today": "{event} is not today. Scans are recorded, each marked as the wrong day. Is the clock right?",
    "people_ready": "{people} people are known here.",
    "people_none": "Nobody is known here: every badge will be refused. Import a list: khomue import FILE --home {home}",
    "records_at_hub": "All {saved} records are at the hub.",
    "records_proven": "All {saved} records are at the hub: compared, and equal.",
    "news_pack": "The programme was changed in {changes} places. See what is new.",
    "news_odd": "{odd} things do not add up here, the organiser's side says.",
    "news_both": "The programme was changed in {changes} places; {odd} things do not add up here.",
    "records_waiting": "{waiting} records are saved here and wait for the hub. Sync when there is a network.",
    "records_refused": "{refused} records are kept but not counted by the hub. Tell the organiser.",
    "records_missing": "The hub does not have records {ranges} of this station. Tell the organiser, and reset nothing.",
    "hub_fresh": "The hub answered {minutes} minutes ago.",
    "hub_stale": "What the hub told is {hours} hours old: what other stations saw since is not known here.",
    "hub_newer": "The hub told {missed} things that this version cannot read. Update Khomue; it asks for them again.",
    "hub_fetching": "The hub answers; the list and what other stations saw are still on their way.",
    "hub_never": "This station belongs to a hub that has not answered yet.",
    "hub_none": "This station belongs to no hub: records stay here. Enrol it: khomue enrol CODE --home {home}",
    "clock_right": "The clock agrees with the hub's to {seconds} seconds.",
    "clock_off": "The clock is {minutes} minutes off the hub's. Set it; until then times are corrected by that.",
    "clock_unknown": "The clock was never compared with a hub's. Look at it: {now}.",
    "disk_enough": "{free_mb} MB are free on the disk.",
    "disk_low": "Only {free_mb} MB are free on the disk. Free some space before the doors open.",
    "camera_live": "{camera}: {fps} pictures a second.",
    "camera_starting": "The camera is starting.",
    "camera_silent": "{camera} gives no picture. Check its cable and that no other program uses it.",
    "camera_unread": "{camera} gives pictures, but the reader hangs: no code is read. Choose the camera again.",
    "camera_busy": "Another program is using the camera. Close it; the picture then comes by itself.",
    "camera_found": "Cameras: {cameras}.",
    "camera_none": "No camera was found. A USB scanner and search by name still work.",
    "decoders_ready": "QR codes are read by {engines}.",
    "decoder_missing": "{missing} is missing: codes are read by {engines} alone. Start Khomue once with ./khomue.",
    "decoders_none": "No program to read QR codes is installed. Start Khomue once with ./khomue.",
    "printer_ready": "{printer} is ready.",
    "printer_not_chosen": "No printer is chosen. Badges can be made as a file: khomue badges --home {home}",
    **PRINTING_SENTENCES,
    "font_ready": "Thai text is set in {font}.",
    "font_none": "No Thai font is installed: names will show as boxes. Install fonts-noto-core.",
    "python_ready": "Python {version} on {system}.",
    "python_old": "Python {version} is too old: Khomue needs 3.11.",
    "window_ready": "The window system is here (Qt {version}).",
    "window_none": "Qt is not installed, so there is no window. Start Khomue once with ./khomue.",
}


def machine_checks() -> tuple[Check, ...]:
    """What has to be right on this computer, whatever the station."""
    return (_python(), _window(), _decoders(), _cameras(), _font())


def station_checks(store: Store, *, clock: Clock, camera: CameraStatus | None = None) -> tuple[Check, ...]:
    """What has to be right at this station. *camera*: the status of the running one, None when there is none."""
    return (
        *_news(store),
        _pack(store, clock),
        _people(store),
        _camera(camera) if camera is not None else _cameras(),
        _decoders(),
        _clock(store, clock),
        _disk(store.home),
        _printer(store),
        _records(store),
        _hub(store, clock),
    )


def _pack(store: Store, clock: Clock) -> Check:
    pack = store.pack()
    if pack.day_of(clock.now()) not in pack.days:
        return Check("event", Light.WARN, "pack_not_today", {"event": pack.name.th, "event_en": pack.name.en})
    figures = {"event": pack.name.th, "event_en": pack.name.en}
    return Check(
        "event", Light.GOOD, "pack_ready", {**figures, "activities": len(pack.activities), "days": len(pack.days)}
    )


def _people(store: Store) -> Check:
    with store.reading() as tx:
        people = tx.people()
    if people:
        return Check("people", Light.GOOD, "people_ready", {"people": people})
    return Check("people", Light.WARN, "people_none", {"home": str(store.home)})


def _records(store: Store) -> Check:
    with store.reading() as tx:
        waiting, refused, proven = tx.waiting(), tx.dead_letters(), tx.number("proven")
        saved, missing = sum(tx.tip(journal).seq for journal in tx.stores()), tx.setting("missing")
    if missing and not waiting:
        return Check("records", Light.WARN, "records_missing", {"ranges": _ranges(json.loads(missing))})
    if refused:
        return Check("records", Light.WARN, "records_refused", {"refused": refused})
    if waiting:
        return Check("records", Light.WARN, "records_waiting", {"waiting": waiting})
    code = "records_proven" if saved and proven == saved else "records_at_hub"
    return Check("records", Light.GOOD, code, {"saved": saved})


def _ranges(missing: Sequence[tuple[str, int, int]]) -> str:
    """Numbers of records as people read them, the first few; a journal's name tells nobody anything."""
    said = [f"{first:,}" if first == last else f"{first:,}–{last:,}" for _, first, last in missing[:_MOST_RANGES]]
    return ", ".join(said) + (" …" if len(missing) > _MOST_RANGES else "")


def _news(store: Store) -> tuple[Check, ...]:
    """A light only when there is something that staff should know."""
    with store.reading() as tx:
        before, pack = tx.pack_before(), tx.pack()
        answered = tx.answers()
        told = tx.anomalies(MOST_ODD)
    odd = sum(each.state is AnomalyState.OPEN and each.key not in answered for each in told)
    changes = len(pack_changes(before, pack)) if before is not None else 0
    if not changes and not odd:
        return ()
    code = "news_both" if changes and odd else "news_pack" if changes else "news_odd"
    return (Check("news", Light.WARN, code, {"changes": changes, "odd": odd}),)


def _hub(store: Store, clock: Clock) -> Check:
    with store.reading() as tx:
        enrolled, contact, known = tx.setting("hub_id"), tx.number("last_contact"), tx.number("caught_up")
        missed = tx.setting("missed")
    if enrolled is None:
        return Check("hub", Light.WARN, "hub_none", {"home": str(store.home)})
    if contact is None:
        return Check("hub", Light.WARN, "hub_never")
    minutes = max(0, clock.now() - (contact if known is None else known)) // 60_000
    if minutes >= STALE_HOURS * 60:
        return Check("hub", Light.WARN, "hub_stale", {"hours": minutes // 60})
    if missed is not None:
        return Check("hub", Light.WARN, "hub_newer", {"missed": int(json.loads(missed)["count"])})
    if known is None:
        return Check("hub", Light.WARN, "hub_fetching")
    return Check("hub", Light.GOOD, "hub_fresh", {"minutes": minutes})


def _clock(store: Store, clock: Clock) -> Check:
    with store.reading() as tx:
        offset = tx.number("clock_offset")
    if offset is None:
        now = store.pack().local(clock.now())
        return Check("clock", Light.WARN, "clock_unknown", {"now": now.strftime("%Y-%m-%d %H:%M"), "at": clock.now()})
    if abs(offset) > CLOCK_OFF_MS:
        return Check("clock", Light.WARN, "clock_off", {"minutes": abs(offset) // 60_000})
    return Check("clock", Light.GOOD, "clock_right", {"seconds": abs(offset) // 1000})


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(home).free // 1_000_000
    if free < LOW_DISK_MB:
        return Check("disk", Light.WARN if free > LOW_DISK_MB // 10 else Light.BAD, "disk_low", {"free_mb": free})
    return Check("disk", Light.GOOD, "disk_enough", {"free_mb": free})


def _printer(store: Store) -> Check:
    address = chosen_printer(store)
    if address is None:
        return Check("printer", Light.GOOD, "printer_not_chosen", {"home": str(store.home)})
    try:
        open_printer(address, layout(chosen_layout(store))).check()
    except PrinterProblem as problem:
        return Check("printer", Light.WARN, problem.code, {"printer": address})
    return Check("printer", Light.GOOD, "printer_ready", {"printer": address})


def _camera(status: CameraStatus) -> Check:
    figures: dict[str, str | int] = {"camera": status.name, "fps": round(status.fps)}
    match status.state:
        case CameraState.LIVE:
            return Check("camera", Light.GOOD, "camera_live", figures)
        case CameraState.STARTING:
            return Check("camera", Light.WARN, "camera_starting")
        case CameraState.UNREAD:
            return Check("camera", Light.WARN, "camera_unread", figures)
        case _:
            code = "camera_busy" if status.code == ProblemCode.BUSY else "camera_silent"
            return Check("camera", Light.WARN, code, figures)


def _cameras() -> Check:
    found = list_cameras()
    if not found:
        return Check("camera", Light.WARN, "camera_none")
    return Check("camera", Light.GOOD, "camera_found", {"cameras": ", ".join(camera.name for camera in found)})


def _decoders() -> Check:
    all_engines = engines()
    here = [engine.name for engine in all_engines if engine.problem is None]
    missing = [engine.name for engine in all_engines if engine.problem is not None]
    if not here:
        return Check("scanner", Light.BAD, "decoders_none")
    figures: dict[str, str | int] = {"engines": " + ".join(here), "missing": ", ".join(missing)}
    return Check(
        "scanner", Light.WARN if missing else Light.GOOD, "decoder_missing" if missing else "decoders_ready", figures
    )


def _font() -> Check:
    """A Thai font, as fontconfig knows them; Windows and macOS always bring one."""
    if sys.platform in {"win32", "darwin"}:
        return Check("font", Light.GOOD, "font_ready", {"font": "the system's Thai font"})
    lister = shutil.which("fc-match")
    if lister is None:
        return Check("font", Light.WARN, "font_none")
    wanted = [lister, "--format=%{family[0]}|%{lang}", "Noto Sans Thai:lang=th"]
    found = subprocess.run(wanted, capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603 - a fixed command
    family, _, languages = found.partition("|")
    if "th" not in languages.split("|"):
        return Check("font", Light.WARN, "font_none")
    return Check("font", Light.GOOD, "font_ready", {"font": family})


def _python() -> Check:
    figures: dict[str, str | int] = {"version": platform.python_version(), "system": platform.system()}
    good = sys.version_info >= (3, 11)
    return Check("python", Light.GOOD if good else Light.BAD, "python_ready" if good else "python_old", figures)


def _window() -> Check:
    if importlib.util.find_spec("PySide6") is None:
        return Check("window", Light.WARN, "window_none")
    return Check("window", Light.GOOD, "window_ready", {"version": version("pyside6-essentials")})
