"""Reads the codes in a picture: zxing-cpp on all of it, and harder attempts where a code may yet hide."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter

import cv2

from kiosk.camera import Image
from kiosk.camera.loop import usable
from kiosk.scanning.busy import busy_windows
from kiosk.scanning.cascade import ATTEMPTS, IN_A_WINDOW, IN_MOTION, ON_ITS_OWN, Attempt, Cascade
from kiosk.scanning.engines import Format, read_zxing, zxing_formats
from kiosk.scanning.patches import Window
from kiosk.scanning.places import Places, explained
from kiosk.scanning.pyramid import Pyramid
from kiosk.scanning.readings import Reading
from kiosk.scanning.stillness import Stillness

DEFAULT_FORMATS = frozenset({Format.QR})
BUDGET = 0.0035
"""Seconds a frame of a stream within which attempts are begun, half when a code was read. One begun is ended, and what
it took longer the next frame has less."""
LEISURE = 0.001
"""Seconds a frame, on average, while nothing moves but cards whose codes have had their verdict."""
SOUGHT = 0.3
"""Seconds for which something else that moved is looked into: by then every attempt was made at least once."""
SMEARS_AT_ONCE, SMEARS_A_SECOND = 12.0, 5.0
"""Smeared windows looked into: a badge that comes in makes a dozen at most, a crowd walking by makes them all day."""
MOST_MOVED = 0.6
"""Share of a picture that something which passes by may change."""
MOST_ON_A_SHEET = 40
"""Places looked into when a picture on its own holds several codes."""
STILL_EVERY = 4.0
"""Seconds after which a scene that stands still is tried once more all round: noise may be kinder."""


class Decoder:
    """Holds the settings, and what it learnt from earlier frames of a stream; one decoder per camera."""

    def __init__(
        self, *, formats: Iterable[Format] = DEFAULT_FORMATS, clock: Callable[[], float] = perf_counter
    ) -> None:
        """Look for `formats`; QR codes only unless more are asked for. `clock` measures the time spent."""
        self._formats = zxing_formats(formats)
        self._clock = clock
        self._stillness = Stillness()
        self._next = 0  # the attempt whose turn it is
        self._left = 0  # attempts not yet made on this scene
        self._tried_at = 0.0
        self._smears = SMEARS_AT_ONCE  # that may yet be looked into
        self._smears_at = 0.0
        self._moved: Image | None = None  # where the picture differs from the one before
        self._resting = False  # nothing moves and everything was tried: every other frame is passed over
        self._places = Places()
        self._moved_at = -SOUGHT  # when something moved that no code explains
        self._overrun = 0.0  # seconds by which the last frame's attempts took longer than they may
        self._owed = 0.0  # seconds by which attempts made at leisure took longer than they may

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        """Return the codes in the picture, each text once; empty for anything that is not a picture.

        With `at` (seconds, monotonic) the picture is a frame of a stream: the time spent on it is
        bounded, attempts go on where the frame before left off, and of a scene in which nothing is read
        and nothing moves every other frame is passed over. Without, it is a picture on its own, and
        everything is tried until something is read.
        """
        if not usable(image):
            return ()
        return self._timed(lambda: self._on_its_own(Pyramid(image)) if at is None else self._in_stream(image, at))

    def decode_all(self, image: Image) -> tuple[Reading, ...]:
        """Return every code in a picture on its own, as `decode`; it takes longer.

        Light codes on dark and small ones beside large ones are looked for whatever else is read, and where there are
        several, as on a sheet of badges, every place that may hold one more gets all attempts.
        """
        return self._timed(lambda: self._every_one(Pyramid(image))) if usable(image) else ()

    def _timed(self, read: Callable[[], tuple[Reading, ...]]) -> tuple[Reading, ...]:
        start = self._clock()
        found = read()
        ms = (self._clock() - start) * 1000
        return tuple({reading.text: replace(reading, ms=ms) for reading in reversed(found)}.values())[::-1]

    def _on_its_own(self, picture: Pyramid) -> tuple[Reading, ...]:
        found = read_zxing(picture.grey, self._formats, invert=False, downscale=False)
        return found or self._all_attempts(ON_ITS_OWN, picture, lambda: busy_windows(picture))

    def _every_one(self, picture: Pyramid) -> tuple[Reading, ...]:
        found = read_zxing(picture.grey, self._formats)
        if not found:
            return self._all_attempts(ON_ITS_OWN, picture, lambda: busy_windows(picture))
        if len(found) > 1:
            for window in busy_windows(picture, MOST_ON_A_SHEET):
                if not explained(window, found):
                    found += self._all_attempts(IN_A_WINDOW, picture, partial(_only, window), found)
        return found

    def _all_attempts(
        self,
        attempts: Iterable[Attempt],
        picture: Pyramid,
        find_windows: Callable[[], Sequence[Window]],
        known: tuple[Reading, ...] = (),
    ) -> tuple[Reading, ...]:
        """Return what the first attempt reads that reads more than is known."""
        cascade = Cascade(picture, find_windows, self._formats)
        made = (_new(cascade.make(attempt), known) for attempt in attempts if cascade.has(attempt))
        return next((found for found in made if found), ())

    def _in_stream(self, image: Image, at: float) -> tuple[Reading, ...]:
        picture = Pyramid(image)
        self._moved = self._stillness.moved(picture)
        self._smears = min(SMEARS_AT_ONCE, self._smears + SMEARS_A_SECOND * max(0.0, at - self._smears_at))
        self._smears_at = at
        changed = self._moved is not None
        if self._moved is not None and not self._places.explain(self._moved, picture.grey):
            self._moved_at = at
        if self._resting and not changed:
            self._resting = False
            return ()
        found = read_zxing(picture.grey, self._formats, downscale=False)
        if changed or not 0 <= at - self._tried_at < STILL_EVERY:
            self._left, self._tried_at = len(ATTEMPTS), at
        found += self._retry(picture, found, at)
        self._resting = not found and self._left == 0
        return found

    def _retry(self, picture: Pyramid, found: tuple[Reading, ...], at: float) -> tuple[Reading, ...]:
        """Make the attempts whose turn it is, where no code was found, until something is read or time is up."""
        more: tuple[Reading, ...] = ()
        if self._left > 0 and not self._places.anything_new(found, at) and (budget := self._budget(found, at)):
            start = self._clock()
            windows = self._windows(picture, found, at)
            cascade = Cascade(picture, lambda: windows, self._formats)
            more = self._attempts(cascade, found, budget)
            self._owed += self._clock() - start
        self._places.remember((*found, *more), at)
        return more

    def _budget(self, found: tuple[Reading, ...], at: float) -> float:
        """Return the seconds for attempts on this frame; 0 while an earlier one's are made up for, at leisure.

        Where a code was a moment ago and none is read now, the next person's may be already: there is no leisure.
        """
        if not found or not self._places.settled(at) or 0 <= at - self._moved_at < SOUGHT:
            self._owed = 0.0
            return BUDGET / 2 if found else BUDGET
        self._owed = max(0.0, self._owed - LEISURE)
        return 0.0 if self._owed else LEISURE

    def _windows(self, picture: Pyramid, found: tuple[Reading, ...], at: float) -> list[Window]:
        """Return where a code may hide: first where one was a moment ago and nothing looks busy now."""
        busy = busy_windows(picture, moved=self._moved)
        lost = [place.clipped(picture.grey) for place in self._places.lost(found, at)]
        unseen = [place for place in lost if not any(window.covers(*place.middle) for window in busy)]
        return [window for window in (*unseen[:1], *busy) if not explained(window, found)]

    def _attempts(self, cascade: Cascade, known: tuple[Reading, ...], budget: float) -> tuple[Reading, ...]:
        if not known and self._something_passes() and (found := self._in_motion(cascade)):
            self._left = len(ATTEMPTS)
            return found
        end = self._clock() + budget - self._overrun
        self._overrun = 0.0
        while self._left > 0 and self._clock() < end:
            attempt = ATTEMPTS[self._next]
            found = cascade.make(attempt) if cascade.has(attempt) else ()
            if more := _new(found, known):
                self._left = len(ATTEMPTS)  # and the same attempt first in the next frame
                return more
            self._left -= 1
            self._next = (self._next + 1) % len(ATTEMPTS)
            self._overrun = max(0.0, self._clock() - end)
        return ()

    def _in_motion(self, cascade: Cascade) -> tuple[Reading, ...]:
        if self._smears < 1:
            return ()
        found = cascade.make(IN_MOTION)
        self._smears -= cascade.smeared and not found
        return found

    def _something_passes(self) -> bool:
        """Tell whether some of the picture has moved, and not all of it: then the light or the camera did."""
        return self._moved is not None and cv2.countNonZero(self._moved) < MOST_MOVED * self._moved.size


def _only(window: Window) -> list[Window]:
    return [window]


def _new(found: tuple[Reading, ...], known: tuple[Reading, ...]) -> tuple[Reading, ...]:
    texts = {reading.text for reading in known}
    return tuple(reading for reading in found if reading.text not in texts)
