"""One camera with its reader: a reader that is stuck is replaced, but never again and again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

from kiosk.camera import CameraState
from kiosk.scanning.scanner import HANGS_AFTER, Decodes
from tests.fakes.camera import FakeClock, Steady, opens
from tests.fakes.codes import table
from tests.fakes.decoders import Breaks, Hangs
from ui.bridge.camera_feed import EARNED_AFTER, MOST_HANGING, Eye, Look


class Watched:
    """An eye whose readers are *kind*, by a clock held in the hand; ``made`` are its readers, the newest last."""

    def __init__(self, qtbot: QtBot, kind: type[Breaks] | type[Hangs]) -> None:
        self.clock = FakeClock()
        self.made: list[Breaks | Hangs] = []
        self._qtbot, self._kind = qtbot, kind
        look = Look(opens(Steady(table())), decoder=self._make)
        self.eye = Eye(look, scanned=lambda _code: None, news=lambda: None, clock=self.clock)
        self.eye.start()

    def _make(self) -> Decodes:
        self.made.append(Breaks() if self._kind is Breaks else Hangs(Breaks()))
        return self.made[-1]

    def work(self, seconds: float) -> None:
        """The reader has read for so long."""
        self.clock.advance(seconds)
        self._until(CameraState.LIVE)  # with the frame in which the clock was put forward
        self.eye.mend()

    def breaks(self) -> None:
        """The newest reader is stuck, and the eye looks after it."""
        newest = self.made[-1]
        if isinstance(newest, Breaks):
            newest.broken = True
        else:
            self._qtbot.waitUntil(newest.hung.is_set, timeout=15_000)
            self.clock.advance(HANGS_AFTER + 0.1)
        self._until(CameraState.UNREAD)
        self.eye.mend()

    def end(self) -> None:
        self.eye.stop()
        for each in self.made:
            if isinstance(each, Hangs):
                each.go_on.set()
        self.eye.join()

    def _until(self, state: CameraState) -> None:
        self._qtbot.waitUntil(lambda: self.eye.status().state is state, timeout=15_000)


@contextmanager
def eye(qtbot: QtBot, caplog: pytest.LogCaptureFixture, kind: type[Breaks] | type[Hangs]) -> Iterator[Watched]:
    with caplog.at_level(logging.WARNING):
        made = Watched(qtbot, kind)
        yield made
        made.end()


@pytest.fixture
def watched(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> Iterator[Watched]:
    with eye(qtbot, caplog, Breaks) as made:
        yield made


@pytest.fixture
def hanging(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> Iterator[Watched]:
    with eye(qtbot, caplog, Hangs) as made:
        yield made


def test_a_reader_that_worked_for_ten_minutes_since_is_replaced_again(watched: Watched) -> None:
    watched.breaks()
    watched.work(EARNED_AFTER)
    watched.breaks()
    watched.work(EARNED_AFTER)
    watched.breaks()
    assert len(watched.made) == 4


def test_a_reader_that_is_stuck_again_too_soon_is_not_replaced(watched: Watched) -> None:
    watched.breaks()
    watched.work(EARNED_AFTER - 1)
    watched.breaks()
    assert len(watched.made) == 2


def test_the_time_that_a_reader_is_stuck_earns_it_nothing(watched: Watched) -> None:
    watched.breaks()
    watched.work(1)
    watched.breaks()
    watched.clock.advance(2 * EARNED_AFTER)
    watched.eye.mend()
    watched.eye.mend()
    assert len(watched.made) == 2


def test_few_readers_are_left_hanging_however_long_each_worked(hanging: Watched) -> None:
    for _ in range(MOST_HANGING + 2):
        hanging.breaks()
        hanging.eye._earned = True
    assert len(hanging.made) == 1 + MOST_HANGING


def test_a_reader_that_came_back_to_itself_after_it_was_replaced_keeps_no_other_from_it(hanging: Watched) -> None:
    for _ in range(MOST_HANGING):
        hanging.breaks()
        hanging.eye._earned = True
    first = hanging.made[0]
    assert isinstance(first, Hangs)
    first.go_on.set()
    assert hanging.eye._hanging[0].join(15)
    hanging.breaks()
    assert len(hanging.made) == 2 + MOST_HANGING
