"""Decodes a camera's newest frames on a thread of its own, or a file's every frame, and says what is news."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol

from kiosk.camera import CameraProblem, Frame, FrameSource, Image
from kiosk.scanning.hints import Hint, Hints
from kiosk.scanning.readings import Reading
from kiosk.scanning.watch import Watch

log = logging.getLogger(__name__)

WAIT = 0.25
"""Seconds after which the thread looks whether it should stop, when no frame comes."""
SMOOTHING = 0.1
HANGS_AFTER = 2.0
"""Seconds on one frame; a hundredth of one is usual."""
MOST_FAILURES = 30
"""Frames in a row that could not be looked at: a second's worth."""
LOG_EVERY = 10.0
"""Seconds in which one kind of failure is logged once."""


class Newest(Protocol):
    """What a scanner needs of a camera; `kiosk.camera.Camera` is one."""

    def wait(self, after: int, timeout: float) -> Frame | None:
        """Return the newest frame with a number above `after`, or None after `timeout` seconds."""

    @property
    def over(self) -> bool:
        """Whether no further frame will come."""


class Decodes(Protocol):
    """What a scanner needs of a decoder; `kiosk.scanning.Decoder` is one."""

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        """Return the codes in one picture."""


@dataclass(frozen=True, slots=True)
class ScanStats:
    """How the scanner fares: `ms` is a moving mean per frame; `dropped` frames were never looked at."""

    ms: float = 0.0
    frames: int = 0
    dropped: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Acted:
    """A code of a file to act on: the frame it was confirmed in, and that frame's position in seconds."""

    reading: Reading
    frame_number: int
    at: float


class Scanner:
    """Owns the decode thread. A frame that cannot be decoded or acted on is logged, and the next one taken."""

    def __init__(
        self,
        camera: Newest,
        decoder: Decodes,
        watch: Watch,
        on_scan: Callable[[Reading], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Call `on_scan` on the decode thread, once for each code that is news."""
        self._clock = clock
        self._camera = camera
        self._decoder = decoder
        self._watch = watch
        self._on_scan = on_scan
        self._stats = ScanStats()
        self._in_view: tuple[Reading, ...] = ()
        self._hints = Hints()
        self._hint: Hint | None = None
        self._busy_since: float | None = None
        self._failed = 0  # frames in a row
        self._logged: dict[tuple[str, str], float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Start the thread; once in a scanner's life."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
        self._stopping.set()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; False when it still runs."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def in_view(self) -> tuple[Reading, ...]:
        """Return the codes in view as of the last frame looked at; safe from any thread."""
        return self._in_view

    def hint(self) -> Hint | None:
        """Return what would help, when nothing is read and the reason is known; safe from any thread."""
        return self._hint

    def stats(self) -> ScanStats:
        """Return how the scanner fares; safe from any thread."""
        return self._stats

    def stuck(self) -> bool:
        """Whether nothing is read any more: one frame takes for ever, or every frame fails; safe from any thread."""
        since = self._busy_since
        return self._failed > MOST_FAILURES or (since is not None and self._clock() - since > HANGS_AFTER)

    def _run(self) -> None:
        last = -1
        while not self._stopping.is_set():
            frame = self._camera.wait(last, WAIT)
            if frame is not None:
                self._look(frame, skipped=frame.number - last - 1)
                last = frame.number
            elif self._camera.over:
                break

    def _look(self, frame: Frame, *, skipped: int) -> None:
        """Look at one frame and survive it."""
        start = perf_counter()
        self._busy_since = self._clock()
        news = self._read(frame)
        self._count((perf_counter() - start) * 1000, skipped)
        if not self._stopping.is_set():  # one that hung has been replaced, and who it saw may have left
            for reading in news:
                self._act(reading)
        self._busy_since = None

    def _read(self, frame: Frame) -> tuple[Reading, ...]:
        try:
            found = self._decoder.decode(frame.image, frame.at)
            news = self._watch.see(found, frame.at)
            self._in_view = self._watch.in_view()
            self._hint = self._hints.see(frame.image, found, frame.at)
        except Exception as error:  # noqa: BLE001
            self._fail("a frame could not be decoded", error)
            self._failed += 1
            return ()
        self._failed = 0
        return news

    def _act(self, reading: Reading) -> None:
        try:
            self._on_scan(reading)
        except Exception as error:  # noqa: BLE001
            self._fail("a scan could not be acted on", error)

    def _fail(self, what: str, error: Exception) -> None:
        """Count it, and log where it happened, without the message: it may quote a badge, or a row of the database."""
        self._stats = replace(self._stats, failures=self._stats.failures + 1)
        kind, now = (what, type(error).__name__), self._clock()
        if now - self._logged.get(kind, -LOG_EVERY) >= LOG_EVERY:
            self._logged[kind] = now
            log.error("%s: %s\n%s", *kind, "".join(traceback.format_tb(error.__traceback__)))

    def _count(self, ms: float, skipped: int) -> None:
        old = self._stats
        mean = ms if old.frames == 0 else old.ms + SMOOTHING * (ms - old.ms)
        self._stats = replace(old, ms=mean, frames=old.frames + 1, dropped=old.dropped + skipped)


def scan_frames(source: FrameSource, decoder: Decodes, watch: Watch) -> Iterator[Acted]:
    """Look at every frame of a file, as fast as it goes, timed by the frames' own positions.

    Raises CameraProblem at the end when some of the file could not be read; everything before was looked at.
    """
    problem: CameraProblem | None = None
    while True:
        try:
            frame = source.read()
        except CameraProblem as error:
            problem = error
            continue
        if frame is None:
            break
        for reading in watch.see(decoder.decode(frame.image, frame.at), frame.at):
            yield Acted(reading, frame.number, frame.at)
    if problem is not None:
        raise problem
