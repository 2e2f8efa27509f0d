"""Plays whatever bytes say at a window with a USB scanner, guided by coverage; Hypothesis does the same, shorter.

python -m tests.fuzz.wedge_filter -max_total_time=1800 (needs atheris, which has no wheel for Windows)
"""

import os
import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris
from PySide6.QtGui import QGuiApplication

import kiosk.camera  # noqa: F401 - the picture libraries, which need no instruments and take a minute to get them

with atheris.instrument_imports(include=["kiosk", "ui"]):
    from tests.ui.bridge.any_keys import SEEDS, play

thrown: list[BaseException] = []
"""What broke in an event's handling: Qt goes on, and Python only tells of it."""


def check(data: bytes) -> None:
    """One window from the first key to the last."""
    play(data)
    if thrown:
        raise thrown[0]


def seeds() -> str:
    """A new folder with what to begin with, in which the fuzzer keeps what it learns."""
    folder = Path(mkdtemp(prefix="wedge-filter-"))
    for number, seed in enumerate(SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)
    return str(folder)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication(sys.argv[:1])
    sys.excepthook = lambda _kind, error, _where: thrown.append(error)
    atheris.Setup([*sys.argv, seeds()], check)
    atheris.Fuzz()
