"""The running camera for QML: its status in words, and always the newest picture, never a queue of them."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement

from kiosk.camera import Camera, CameraState, CameraStatus, Frame, FrameSource, Image
from kiosk.scanning import Decoder, Hint, Reading, Scanner, ScanStats, Watch
from kiosk.scanning.scanner import Decodes
from ui.bridge.snapshot import Snapshot, shown
from ui.bridge.words import Words
from ui.presenter.camera import CameraProps, derive_camera_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)

WAIT = 0.25
STATUS_MS = 500
NEARLY = 1.06
"""A picture whose shape differs by less than this fills its panel, its rim cut off, rather than leave black bars."""
LONGEST_JOIN = 3.0
"""Seconds a thread that hangs in a driver is waited for; threads are daemons, so the program ends all the same."""
EARNED_AFTER = 600.0
"""Seconds of work after which a reader that took another's place may be replaced, too."""
MOST_HANGING = 2
"""Readers that are left hanging: each keeps a core busy, and the screen needs one."""

OpenSource = Callable[[], FrameSource]
Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A frame ready to be painted, and the codes found in it, in its pixels."""

    image: QImage
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What to look through: a source (``loop``: a file starts again at its end), and what reads its pictures."""

    source: OpenSource
    loop: bool = False
    decoder: Callable[[], Decodes] = Decoder


class Eye:
    """One camera with its reader: three threads that live and end together."""

    def __init__(
        self,
        look: Look,
        *,
        scanned: Callable[[str], None],
        news: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``scanned`` and ``news`` (a new picture can be fetched) are called on threads of the eye."""
        self._clock = clock
        self._news = news
        self._scanned = scanned
        self._decoder = look.decoder
        self._camera = Camera(look.source, loop=look.loop)
        self._scanner = self._reader()
        self._since = clock()
        self._earned = True  # the reader may be replaced, should it be stuck
        self._hanging: list[Scanner] = []
        self._viewer = threading.Thread(target=self._view, name="viewer", daemon=True)
        self._stopping = threading.Event()
        self._size = (736, 414)
        self._newest: Picture | None = None
        self._announced = False
        self.wanted = True

    def start(self) -> None:
        for part in (self._camera, self._scanner, self._viewer):
            part.start()

    def stop(self) -> None:
        self._stopping.set()
        self._scanner.stop()
        self._camera.stop()

    def join(self) -> None:
        """Wait for the threads, but not for ever."""
        self._viewer.join(LONGEST_JOIN)
        self._scanner.join(LONGEST_JOIN)
        if not self._camera.join(LONGEST_JOIN):
            log.warning("the camera thread still hangs in its driver")

    def status(self) -> CameraStatus:
        status = self._camera.status()
        unread = status.state is CameraState.LIVE and self._scanner.stuck()
        return replace(status, state=CameraState.UNREAD) if unread else status

    def stats(self) -> ScanStats:
        return self._scanner.stats()

    def hint(self) -> Hint | None:
        return self._scanner.hint() if self._sees() else None

    def in_view(self) -> tuple[str, ...]:
        """The codes before the camera now; none once pictures come no more."""
        return tuple(reading.text for reading in self._scanner.in_view()) if self._sees() else ()

    def mend(self) -> None:
        """Put another reader in the place of one that is stuck; if that is soon stuck too, it is no cure."""
        if not self._scanner.stuck():
            self._earned |= self._clock() - self._since >= EARNED_AFTER
        elif self._earned and self._left_hanging() < MOST_HANGING:
            log.warning("the reader hangs; another takes its place")
            self._replace()

    def _replace(self) -> None:
        self._scanner.stop()
        self._hanging.append(self._scanner)
        self._scanner = self._reader()
        self._scanner.start()
        self._since, self._earned = self._clock(), False

    def _left_hanging(self) -> int:
        self._hanging = [scanner for scanner in self._hanging if not scanner.join(0)]
        return len(self._hanging)

    def resize(self, width: int, height: int) -> None:
        """Pictures are made to fit *width* × *height* pixels from now on."""
        self._size = (max(16, width), max(16, height))

    def fetch(self) -> Picture | None:
        """The newest picture; the next one will be announced again."""
        self._announced = False
        return self._newest

    def _sees(self) -> bool:
        return self.status().state is CameraState.LIVE

    def _reader(self) -> Scanner:
        return Scanner(
            self._camera,
            self._decoder(),
            Watch(),
            lambda reading: self._scanned(reading.text),
            clock=self._clock,
        )

    def _view(self) -> None:
        last = -1
        while not self._stopping.is_set():
            frame = self._camera.wait(last, WAIT)
            if frame is None:
                if self._camera.over:
                    break
                continue
            last = frame.number
            if self.wanted and not self._announced:
                self._show(frame)

    def _show(self, frame: Frame) -> None:
        """Make the picture and announce it; a picture not yet fetched is not made again: the screen sets the pace."""
        try:
            self._newest = picture(frame.image, self._size, self._scanner.in_view())
        except Exception as error:  # noqa: BLE001 - one bad frame never stops the view
            log.warning("a frame could not be shown: %s", type(error).__name__)
            return
        self._announced = True
        self._news()


def picture(image: Image, size: tuple[int, int], readings: tuple[Reading, ...]) -> Picture:
    """*image* scaled to fit *size* and turned into what paints fastest, with the outlines of *readings*."""
    height, width = image.shape[:2]
    across, down = size[0] / width, size[1] / height
    scale = max(across, down) if max(across, down) < min(across, down) * NEARLY else min(across, down)
    fitted = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, fitted, interpolation=cv2.INTER_LINEAR)
    code = cv2.COLOR_GRAY2BGRA if small.ndim == 2 else cv2.COLOR_BGR2BGRA
    pixels = np.ascontiguousarray(cv2.cvtColor(small, code))
    shot = QImage(pixels.data, fitted[0], fitted[1], pixels.strides[0], QImage.Format.Format_RGB32).copy()
    outlines = tuple(tuple((x * scale, y * scale) for x, y in reading.corners) for reading in readings)
    return Picture(shot, outlines)


@QmlElement
class CameraFeed(Snapshot[CameraProps]):
    """Signals: ``pictured`` (a new picture is in ``latest``), ``scanned`` (a code, from the reader's thread),
    ``unread`` (pictures come and are not read any more)."""

    changed = Signal()
    pictured = Signal()
    scanned = Signal(str)
    unread = Signal()
    hintChanged = Signal()
    _news = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        self._eye: Eye | None = None
        self.latest: Picture | None = None
        self._hint = ""
        super().__init__(lambda: derive_camera_props(self.status(), words.texts), parent)
        words.changed.connect(self.refresh)
        self._news.connect(self._fetch, Qt.ConnectionType.QueuedConnection)
        self._poll = QTimer(self, interval=STATUS_MS)
        self._poll.timeout.connect(self._mend)
        self._poll.timeout.connect(self.refresh)
        self._poll.timeout.connect(self._ask_hint)
        self._size = (0, 0)

    live = shown(bool, "live", changed)
    waiting = shown(bool, "waiting", changed)
    headline = shown(str, "headline", changed)
    advice = shown(str, "advice", changed)
    name = shown(str, "name", changed)
    hint = Property(str, lambda self: self._hint, notify=hintChanged)
    """Why nothing is read: "" or the value of a ``kiosk.scanning.Hint``."""

    def status(self) -> CameraStatus | None:
        """How the camera fares; None when there is none."""
        return self._eye.status() if self._eye else None

    def renewed(self) -> None:
        status = self.status()
        if status is not None and status.state is CameraState.UNREAD:
            self.unread.emit()

    def stats(self) -> ScanStats | None:
        """How the reader fares; None when there is no camera."""
        return self._eye.stats() if self._eye else None

    def in_view(self) -> tuple[str, ...]:
        """The codes before the camera now; safe from any thread."""
        return self._eye.in_view() if self._eye else ()

    def use(self, look: Look | None) -> Eye | None:
        """Look through another source from now on; the eye used until now is stopped and returned, for joining."""
        old, self._eye = self._eye, None
        if old is not None:
            old.stop()
        if look is not None:
            self._eye = Eye(look, scanned=self.scanned.emit, news=self._news.emit)
            if self._size != (0, 0):
                self._eye.resize(*self._size)
            self._eye.start()
            self._poll.start()
        self.refresh()
        self._ask_hint()
        return old

    def close(self) -> None:
        """Stop looking, and wait for it."""
        self._poll.stop()
        eye = self.use(None)
        if eye is not None:
            eye.join()

    def resize(self, width: int, height: int) -> None:
        self._size = (width, height)
        if self._eye is not None:
            self._eye.resize(width, height)

    def want(self, wanted: bool) -> None:  # noqa: FBT001 - a plain switch
        """Whether pictures are looked at; while they are not, none are made. Codes are read all the same."""
        if self._eye is not None:
            self._eye.wanted = wanted

    @Slot()
    def _mend(self) -> None:
        if self._eye is not None:
            self._eye.mend()

    @Slot()
    def _fetch(self) -> None:
        if self._eye is not None:
            self.latest = self._eye.fetch()
            self.pictured.emit()
            self._ask_hint()

    @Slot()
    def _ask_hint(self) -> None:
        hint = self._eye.hint() if self._eye else None
        said = str(hint) if hint else ""
        if said != self._hint:
            self._hint = said
            self.hintChanged.emit()
