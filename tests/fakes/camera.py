"""Cameras that follow a script, and a clock that moves only when told to."""

from collections.abc import Callable, Iterable

import numpy as np

from kiosk.camera import Frame, Image

Scripted = Image | Exception | None
"""One read: a picture, a failure to raise, or None (the end of a file; a live camera's missing frame)."""


class FakeClock:
    """A monotonic clock; call it for the time."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class ScriptedSource:
    """Plays its script once, then returns None for ever; counts how often it was closed."""

    def __init__(
        self, script: Iterable[Scripted], *, live: bool = True, name: str = "Fake camera", fps: float = 30.0
    ) -> None:
        self.name = name
        self.live = live
        self.closed = 0
        self._script = list(script)
        self._fps = fps
        self._number = 0

    def read(self) -> Frame | None:
        if not self._script:
            return None
        said = self._script.pop(0)
        number, self._number = self._number, self._number + 1
        if isinstance(said, Exception):
            raise said
        return None if said is None else Frame(said, number, number / self._fps)

    def close(self) -> None:
        self.closed += 1


def opens(*outcomes: ScriptedSource | Exception) -> Callable[[], ScriptedSource]:
    """Return an `open_source` that gives the outcomes in turn; the last one again and again."""
    left = list(outcomes)

    def open_next() -> ScriptedSource:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return open_next


def blank(grey: int = 128) -> Image:
    """Return a small plain picture."""
    return np.full((48, 64, 3), grey, np.uint8)
