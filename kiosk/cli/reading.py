"""Finds a hub's invitation among what a camera or a picture shows."""

import contextlib
import queue
from pathlib import Path

from kiosk.cli.answers import say
from kiosk.problems import EnvironmentProblem

PATIENCE = 120
"""Seconds somebody has to hold the code before the camera."""


def invitation_in_picture(picture: Path) -> str:
    """The invitation in *picture* (or in any of a folder's). Raises EnvironmentProblem when there is none."""
    from kiosk.scanning import scan_path
    from sync.protocol.invitation import is_invitation

    for item in scan_path(picture):
        for reading in item.readings:
            if is_invitation(reading.text):
                return reading.text
    raise EnvironmentProblem("no_invitation", f"There is no invitation of a hub to be read in {picture}.")


def invitation_before_camera(source: str) -> str:
    """The first invitation that somebody holds before the camera. Raises EnvironmentProblem when none comes."""
    from kiosk.camera import Camera, open_source
    from kiosk.scanning import Decoder, Reading, Scanner, Watch
    from sync.protocol.invitation import is_invitation

    found: queue.SimpleQueue[str] = queue.SimpleQueue()

    def look(reading: Reading) -> None:
        if is_invitation(reading.text):
            found.put(reading.text)

    open_source(source).close()  # says at once when there is no such camera
    eye = Camera(lambda: open_source(source))
    scanner = Scanner(eye, Decoder(), Watch(), look)
    say("Hold the hub's QR code before the camera.")
    eye.start()
    scanner.start()
    try:
        for _ in range(PATIENCE):
            over = eye.over
            with contextlib.suppress(queue.Empty):
                return found.get(timeout=1)
            if over:
                break
    finally:
        scanner.stop()
        eye.stop()
        scanner.join(5)
        eye.join(5)
    raise EnvironmentProblem("no_invitation", "No invitation of a hub was shown to the camera.")
