"""The settings of one camera for QML: asks its driver what it has, sets it while it runs, and remembers."""

import time
from dataclasses import replace

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.camera import CameraSettings, Granted, Knob
from kiosk.camera.settings import SIZES
from ui.bridge.camera_feed import CameraFeed
from ui.bridge.cameras import Cameras
from ui.bridge.snapshot import Snapshot, shown
from ui.bridge.words import Words
from ui.presenter.tuning import TuningInputs, TuningProps, derive_tuning_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

POLL_MS = 200
GIVE_UP_AFTER = 4.0
"""Seconds in which a webcam's driver answers; a video file never does."""


@QmlElement
class Tuning(Snapshot[TuningProps]):
    """Signal ``feedChanged``: another camera is looked at."""

    changed = Signal()
    feedChanged = Signal()

    def __init__(self, cameras: Cameras, words: Words, parent: QObject | None = None) -> None:
        self._cameras = cameras
        self._place = 0
        self._since = 0.0
        super().__init__(lambda: derive_tuning_props(self._inputs(), words.texts), parent)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self.refresh)
        cameras.mirrorsChanged.connect(self.refresh)
        words.changed.connect(self.refresh)

    name = shown(str, "name", changed)
    sizes = Property(list, lambda self: list(self.props.sizes), notify=changed)
    size = shown(int, "size", changed)
    sizeNote = shown(str, "size_note", changed)
    exposure = shown(str, "exposure", changed)
    exposureNote = shown(str, "exposure_note", changed)
    focus = shown(str, "focus", changed)
    focusNote = shown(str, "focus_note", changed)
    mirror = shown(bool, "mirror", changed)
    feed = Property(CameraFeed, lambda self: self._cameras.feed_of(self._place), notify=feedChanged)

    @Slot(str)
    def open(self, key: str) -> None:
        """Ask the camera *key*, which is in use, what it has."""
        if key in self._cameras.places:
            self._place = self._cameras.places.index(key)
            self._since = time.monotonic()
            self._cameras.controls_of(self._place).probe()
            self._poll.start()
            self.feedChanged.emit()
            self.refresh()

    @Slot()
    def close(self) -> None:
        """Nobody looks at the settings any more."""
        self._poll.stop()
        self._cameras.show_again()

    @Slot(int)
    def chooseSize(self, number: int) -> None:
        self._set(replace(self._settings, size=SIZES[number]))

    @Slot(bool)
    def letExpose(self, automatic: bool) -> None:  # noqa: FBT001 - a slot
        """Leave exposure to the camera, or hold it where it is."""
        self._set(replace(self._settings, exposure=None if automatic else self._granted.exposure.value))

    @Slot(bool)
    def letFocus(self, automatic: bool) -> None:  # noqa: FBT001 - a slot
        self._set(replace(self._settings, focus=None if automatic else self._granted.focus.value))

    @Slot(int)
    def stepExposure(self, way: int) -> None:
        """A step darker (-1) or brighter (1)."""
        self._set(replace(self._settings, exposure=_stepped(self._granted.exposure, way)))

    @Slot(int)
    def stepFocus(self, way: int) -> None:
        """A step further (-1) or nearer (1)."""
        self._set(replace(self._settings, focus=_stepped(self._granted.focus, way)))

    @Slot(bool)
    def setMirror(self, mirror: bool) -> None:  # noqa: FBT001 - a slot
        self._set(replace(self._settings, mirror=mirror))

    @property
    def _settings(self) -> CameraSettings:
        return self._cameras.controls_of(self._place).settings

    @property
    def _granted(self) -> Granted:
        return self._cameras.controls_of(self._place).granted or Granted()

    def _set(self, settings: CameraSettings) -> None:
        self._cameras.set_settings(self._place, settings)
        self.refresh()

    def _inputs(self) -> TuningInputs:
        status = self._cameras.feed_of(self._place).status()
        settings = self._settings
        return TuningInputs(
            name=status.name if status else "",
            sizes=SIZES,
            size=settings.size,
            mirror=settings.mirror,
            granted=self._cameras.controls_of(self._place).granted,
            gave_up=time.monotonic() - self._since > GIVE_UP_AFTER,
        )


def _stepped(knob: Knob, way: int) -> float:
    return knob.high if way > 0 else knob.low
