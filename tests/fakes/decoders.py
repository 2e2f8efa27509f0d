"""Decoders that misbehave."""

import threading

from kiosk.camera import Image
from kiosk.scanning import Reading
from kiosk.scanning.scanner import Decodes

LONGEST = 60.0


class Hangs:
    """A decoder that hangs in its frame until it is let go on, and then reads as another does."""

    def __init__(self, then: Decodes) -> None:
        self.hung = threading.Event()
        self.go_on = threading.Event()
        self._then = then

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        self.hung.set()
        self.go_on.wait(LONGEST)
        return self._then.decode(image, at)


class Breaks:
    """A decoder that finds nothing until it is broken, and then fails at every frame."""

    def __init__(self) -> None:
        self.broken = False

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        if self.broken:
            raise RuntimeError("broken")
        return ()


class Fails:
    """A decoder that fails at every frame."""

    def decode(self, image: Image, at: float | None = None) -> tuple[Reading, ...]:
        raise RuntimeError("broken")
