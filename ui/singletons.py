"""Keeps None, True and False alive under PySide6 6.12 on Python 3.11, where most Qt calls take a reference too many.

Measured: ``QTimer.start()``, ``QPainter.drawImage()``, ``Signal.emit()`` … return None or True without counting it,
so that a window that paints 30 pictures a second ends Python after a minute: "deallocating None". 6.11.3 counts right.
From Python 3.12 on these objects are immortal by themselves (PEP 683) and nothing is done here.
"""

import ctypes
import sys

ENOUGH = 1 << 48
"""So many surplus references last for thousands of years of Qt calls."""


def keep_alive() -> None:
    """Give the singletons more references than will ever be taken; safe to call again."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for singleton in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(singleton))  # ob_refcnt is the first field of a CPython object
        if abs(count.value - sys.getrefcount(singleton)) < 100:  # as expected: not a debug build's other layout
            count.value = max(count.value, ENOUGH)
