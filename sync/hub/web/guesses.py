"""Slows down whoever tries enrolment codes: after some wrong ones a minute goes by before the next is looked at.

Each code has its own few attempts besides; this keeps anybody from trying many codes.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sync.protocol.errors import ErrorCode, Refused

FROM_ONE, FROM_ALL = 10, 60
"""Wrong codes a minute, from one address and from all together."""
_MINUTE = 60_000
_WRONG = (ErrorCode.ENROL_CODE_UNKNOWN, ErrorCode.ENROL_CODE_EXPIRED, ErrorCode.ENROL_CODE_USED)


class Guesses:
    """Counts in this process alone: several workers allow as many times more, and that is few enough."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._wrong: deque[tuple[int, str]] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """One try from *address*. Raises Refused(``busy``) instead when there were too many."""
        self._check(address)
        try:
            yield
        except Refused as refusal:
            if refusal.reason in _WRONG:
                with self._lock:
                    self._wrong.append((self._now(), address))
            raise

    def _check(self, address: str) -> None:
        with self._lock:
            while self._wrong and abs(self._now() - self._wrong[0][0]) > _MINUTE:
                self._wrong.popleft()
            from_one = sum(each == address for _, each in self._wrong)
            if from_one >= FROM_ONE or len(self._wrong) >= FROM_ALL:
                raise Refused(ErrorCode.BUSY, "too many wrong codes", retry_after=60)
