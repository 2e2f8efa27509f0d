"""Reads the codes in a picture: the fast engine always, a second opinion where it may help and time allows."""

from collections.abc import Iterable
from time import perf_counter

from kiosk.camera import Image
from kiosk.camera.loop import usable
from kiosk.scanning.busy import looks_promising
from kiosk.scanning.engines import Format, grey_of, read_zbar, read_zxing, zxing_formats
from kiosk.scanning.readings import Reading

DEFAULT_FORMATS = frozenset({Format.QR})
SECOND_OPINION_SHARE = 0.1
"""Of a stream's time, at most this goes to zbar: it is ten times slower and seldom knows more."""


class Decoder:
    """Holds the settings, and what it learnt from earlier frames of a stream; one decoder per camera."""

    def __init__(self, *, formats: Iterable[Format] = DEFAULT_FORMATS) -> None:
        """Look for `formats`; QR codes only unless more are asked for."""
        self._formats = zxing_formats(formats)
        self._rested = 0.0  # until this time of the stream zbar is not asked

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        """Return the codes in the picture, each text once; empty for anything that is not a picture.

        With `at` (seconds, monotonic) the picture is a frame of a stream and the time spent on it is
        bounded; without, it is a picture on its own and everything is tried.
        """
        if not usable(image):
            return ()
        found = read_zxing(image, self._formats)
        if found or (at is not None and at < self._rested):
            return found
        grey = grey_of(image)
        return self._second_opinion(grey, at) if looks_promising(grey) else ()

    def _second_opinion(self, grey: Image, at: float | None) -> tuple[Reading, ...]:
        """Ask zbar, then rest it for as long as keeps its share of the thread's time small."""
        start = perf_counter()
        found = read_zbar(grey)
        if at is not None:
            self._rested = at + (perf_counter() - start) / SECOND_OPINION_SHARE
        return found
