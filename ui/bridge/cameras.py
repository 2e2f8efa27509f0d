"""The cameras of a station for QML: up to two read codes at once, one of them is shown; remembered, with settings."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.camera import CameraInfo, CameraSettings, CameraStatus, Controls, FrameSource
from kiosk.camera.settings import decoded
from kiosk.scanning import Decoder
from kiosk.scanning.scanner import Decodes
from kiosk.scanning.sightings import Sightings
from ui.bridge.camera_feed import CameraFeed, Look
from ui.bridge.remembered import CAMERA, CAMERA_SETTINGS, SECOND_CAMERA, Remembered
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.cameras import CameraRow, CamerasInputs, CamerasProps, derive_cameras_props, next_places

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_MS = 250
"""So often it is looked whether a code that was acted on is still before one of two cameras."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where cameras come from: what there is, how one is opened; ``loop``: a video file starts again at its end;
    ``decoder``: what reads the pictures of one."""

    find: Callable[[], tuple[CameraInfo, ...]]
    open: Callable[[str, Controls], FrameSource]
    loop: bool = False
    decoder: Callable[[], Decodes] = Decoder


@QmlElement
class Cameras(Snapshot[CamerasProps]):
    """Signals: ``scanned`` (a code, once, whichever camera sees it), ``unread`` (one's pictures are not read any more),
    ``mirrorsChanged``."""

    changed = Signal()
    scanned = Signal(str)
    unread = Signal()
    mirrorsChanged = Signal()

    def __init__(
        self, shared: Shared, remembered: Remembered, jobs: Jobs, sources: Sources, parent: QObject | None = None
    ) -> None:
        self._acts = shared.acts
        self._remembered = remembered
        self._jobs = jobs
        self._sources = sources
        self._feeds = (CameraFeed(shared.words), CameraFeed(shared.words))
        self._specs = ("", "")
        self._controls = [Controls(), Controls()]
        self._inputs = CamerasInputs()
        self._sightings = Sightings()
        self._rows = Rows(CameraRow)
        super().__init__(lambda: derive_cameras_props(self._now(), shared.words.texts), parent)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._still)
        for feed in self._feeds:
            feed.setParent(self)
            feed.scanned.connect(self._seen)
            feed.unread.connect(self.unread)
            feed.changed.connect(self.refresh)
        shared.words.changed.connect(self.refresh)

    first = Property(CameraFeed, lambda self: self._feeds[0], constant=True)
    second = Property(CameraFeed, lambda self: self._feeds[1], constant=True)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    two = shown(bool, "two", changed)
    showing = shown(int, "showing", changed)
    otherName = shown(str, "other_name", changed)
    otherBad = shown(bool, "other_bad", changed)
    noneFound = Property(bool, lambda self: not self._inputs.found, notify=changed)
    firstMirrored = Property(bool, lambda self: self._controls[0].settings.mirror, notify=mirrorsChanged)
    secondMirrored = Property(bool, lambda self: self._controls[1].settings.mirror, notify=mirrorsChanged)

    @property
    def main(self) -> CameraFeed:
        """The camera that is shown."""
        return self._feeds[self._inputs.showing]

    @property
    def places(self) -> tuple[str, str]:
        """What is looked through at either place; empty where nothing is."""
        return self._specs

    def feed_of(self, place: int) -> CameraFeed:
        return self._feeds[place]

    def controls_of(self, place: int) -> Controls:
        return self._controls[place]

    def status(self) -> CameraStatus | None:
        """How the shown camera fares, else the other; None when there is none."""
        return self.main.status() or self._feeds[1 - self._inputs.showing].status()

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    def start(self, given: str | None) -> None:
        """Look through *given*, else what is remembered, else the first camera there is."""
        remembered = self._remembered.get(CAMERA)
        first = given or remembered or next((camera.id for camera in self._sources.find()), "")
        second = self._remembered.get(SECOND_CAMERA)
        self.use(0, first)
        if second and second != first and not given:
            self.use(1, second)

    def use(self, place: int, spec: str) -> None:
        """Look through *spec* (what open_source understands, or nothing) at *place* from now on."""
        chosen = decoded(self._remembered.get(CAMERA_SETTINGS + spec)) if spec else CameraSettings()
        controls = Controls(chosen)
        self._controls[place] = controls
        self._specs = (spec, self._specs[1]) if place == 0 else (self._specs[0], spec)
        look = Look(lambda: self._sources.open(spec, controls), self._sources.loop, self._sources.decoder)
        old = self._feeds[place].use(look if spec else None)
        if old is not None:
            self._jobs.run(old.join)
        self._show_something()
        self.mirrorsChanged.emit()

    def set_settings(self, place: int, settings: CameraSettings) -> None:
        """Set the camera at *place*, and remember it for that camera."""
        self._controls[place].ask(settings)
        self._jobs.run(lambda: self._remembered.put(CAMERA_SETTINGS + self._specs[place], settings.encoded()))
        self.mirrorsChanged.emit()

    def close(self) -> None:
        """Stop looking, and wait for it."""
        self._look.stop()
        for feed in self._feeds:
            feed.close()

    def show_again(self) -> None:
        """Make pictures of the camera that is shown, and of no other, once somebody has looked at another's."""
        self._show(self._inputs.showing)

    @Slot()
    def switchPicture(self) -> None:
        """Show the other camera of two."""
        if all(self._specs):
            self._show(1 - self._inputs.showing)

    @Slot()
    def find(self) -> None:
        """Look anew which cameras there are."""
        self._jobs.run(self._sources.find, self._found, self._acts.failed.emit)

    @Slot(str)
    def toggle(self, key: str) -> None:
        """Use the camera *key*, or use it no more; of three, the last makes room."""
        wanted = next_places(self._specs, key)
        for place, spec in enumerate(wanted):
            if spec != self._specs[place]:
                self.use(place, spec)
        used = [spec for spec in wanted if spec] + ["", ""]
        self._jobs.run(lambda: self._remember(used[0], used[1]), failed=self._acts.failed.emit)
        name = next((row.name for row in self.props.rows if row.key == key), key)
        self._acts.told.emit("notice.camera_chosen" if key in wanted else "notice.camera_left", {"camera": name})

    def _remember(self, first: str, second: str) -> None:
        self._remembered.put(CAMERA, first)
        self._remembered.put(SECOND_CAMERA, second)

    def _found(self, cameras: tuple[CameraInfo, ...]) -> None:
        self._inputs = replace(self._inputs, found=tuple((camera.id, camera.name) for camera in cameras))
        self.refresh()

    def _now(self) -> CamerasInputs:
        used = tuple((spec, feed.status()) for spec, feed in zip(self._specs, self._feeds, strict=True))
        return replace(self._inputs, used=used)

    def _show_something(self) -> None:
        """Show a camera that is used; look for codes in both only while both are."""
        showing = self._inputs.showing
        self._show(showing if self._specs[showing] or not any(self._specs) else 1 - showing)
        if all(self._specs):
            self._look.start()
        else:
            self._look.stop()

    def _show(self, place: int) -> None:
        self._inputs = replace(self._inputs, showing=place)
        for number, feed in enumerate(self._feeds):
            feed.want(number == place)
        self.refresh()

    @Slot(str)
    def _seen(self, code: str) -> None:
        if not all(self._specs) or self._sightings.is_news(code, time.monotonic()):
            self.scanned.emit(code)

    @Slot()
    def _still(self) -> None:
        codes = [code for feed in self._feeds for code in feed.in_view()]
        self._sightings.still(codes, time.monotonic())
