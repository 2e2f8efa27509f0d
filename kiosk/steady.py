"""A process whose threads answer quickly: none waits long for Python's one lock, or for its collector."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TURN_S: Final = 0.0001
"""A thread that works in Python keeps the others out for so long; by itself it would be fifty times that, and a scan
asks for the lock several times in each of its seventeen statements, a search in each of its ten."""


@contextmanager
def steady() -> Iterator[None]:
    """For the block, let others in often, and leave what is there by now out of the collector's rounds: modules and
    views live as long as the block, and looking through all of them takes longer than a scan."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)
