"""Whose turn it is to write: one at a time, in the order of asking, and whoever writes can see that others wait."""

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A lock for ``with``. Unlike ``threading.Lock`` it goes to who has waited longest, never to who just had it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: deque[object] = deque()
        """Who holds it, then who waits."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for whoever holds it."""
        return len(self._line) > 1

    def __enter__(self) -> None:
        with self._changed:
            mine = object()
            try:
                self._line.append(mine)
                self._changed.wait_for(lambda: self._line[0] is mine)
            except BaseException:  # interrupted while it waits: a place in the line that nobody takes would stop all
                if mine in self._line:
                    self._line.remove(mine)
                self._changed.notify_all()
                raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._line.popleft()
            self._changed.notify_all()
