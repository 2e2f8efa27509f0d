"""Runs a camera on a thread of its own and always hands over the newest frame."""

import threading
import time
from collections.abc import Callable

from kiosk.camera.frames import Frame, FrameSource
from kiosk.camera.loop import CameraLoop, CameraStatus, Step


class Camera:
    """Owns the camera thread. Readers ask for the newest frame; nobody ever waits for a slow reader."""

    def __init__(
        self,
        open_source: Callable[[], FrameSource],
        *,
        clock: Callable[[], float] = time.monotonic,
        loop: bool = False,
    ) -> None:
        """Open nothing until `start`; `open_source` is called on the camera thread, and again after a loss."""
        self._loop = CameraLoop(open_source, clock, loop=loop)
        self._newest: Frame | None = None
        self._news = threading.Condition()
        self._stopping = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Start the thread; once in a camera's life."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
        self._stopping.set()
        with self._news:
            self._news.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; False when it still hangs in the driver."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def wait(self, after: int, timeout: float) -> Frame | None:
        """Return the newest frame with a number above `after` (-1: any), or None after `timeout` seconds.

        Returns None at once when the camera was stopped or has ended and nothing newer will come.
        """
        with self._news:
            self._news.wait_for(lambda: self._is_newer(after) or self.over, timeout)
            return self._newest if self._is_newer(after) else None

    @property
    def over(self) -> bool:
        """Whether no further frame will come: stopped, or the file has ended."""
        return self._over or self._stopping.is_set()

    def status(self) -> CameraStatus:
        """Return how the camera fares; safe from any thread."""
        return self._loop.status()

    def _is_newer(self, after: int) -> bool:
        return self._newest is not None and self._newest.number > after

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                step = self._loop.step()
                if not self._publish(step):
                    break
        finally:
            self._loop.close()
            with self._news:
                self._over = True
                self._news.notify_all()

    def _publish(self, step: Step) -> bool:
        """Hand the frame over when its time has come; False when there will be no more."""
        if step.wait:
            self._stopping.wait(step.wait)
        if step.frame is not None and not self._stopping.is_set():
            with self._news:
                self._newest = step.frame
                self._news.notify_all()
        return step.wait is not None
