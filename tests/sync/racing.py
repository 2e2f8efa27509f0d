"""Two transactions of a PostgreSQL hub at once, one held up by the other."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from sync.hub.service import HubService

Act = Callable[[Connection], object]


def until_waiting(hub: HubService, wanted: int) -> None:
    """Wait until as many writers are held up by another's row."""
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
    deadline = time.monotonic() + 30
    with hub.database.reading() as connection:
        while connection.execute(query).scalar_one() < wanted:
            assert time.monotonic() < deadline, "nobody waits"


class Writer:
    """A transaction in a thread of its own: does its act, then waits until it may commit."""

    def __init__(self, hub: HubService, act: Act) -> None:
        self._hub, self._act = hub, act
        self.acted, self._may_commit, self._done = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with self._hub.writing() as connection:
            self._act(connection)
            self.acted.set()
            assert self._may_commit.wait(30)
        self._done.set()

    def start(self) -> None:
        self._thread.start()

    def commit(self) -> None:
        """Let it commit, and wait until it did."""
        self._may_commit.set()
        self._thread.join(30)
        assert self._done.is_set(), "the other transaction failed"


@contextmanager
def held_up(hub: HubService, first: Act, act: Act) -> Iterator[None]:
    """*act* in a second transaction, which waits for the one of *first*; the block runs once *first* has committed and
    *act* is done, before it commits."""
    second = Writer(hub, act)
    with hub.writing() as connection:
        first(connection)
        second.start()
        until_waiting(hub, 1)
    assert second.acted.wait(30)
    try:
        yield
    finally:
        second.commit()
