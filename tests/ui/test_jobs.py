"""The one door to threads."""

import logging
import threading
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from kiosk.problems import EnvironmentProblem
from ui.jobs import Jobs

SECRET = "badge of Somchai"


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    return Jobs(name="test")


def test_work_runs_elsewhere_and_its_result_comes_back_here(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[str, str]] = []
    jobs.run(lambda: threading.current_thread().name, lambda name: seen.append((name, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(seen))
    ((worked, answered),) = seen
    assert worked.startswith("test")
    assert answered == threading.current_thread().name
    jobs.stop()


def test_jobs_of_a_lane_run_one_after_the_other(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []
    for number in range(20):
        jobs.run(partial(order.append, number))
    done: list[bool] = []
    jobs.run(lambda: True, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert order == list(range(20))
    jobs.stop()


def test_a_mistake_is_told_and_logged_without_what_it_quotes(
    jobs: Jobs, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError(SECRET)

    with caplog.at_level(logging.ERROR), qtbot.waitSignal(jobs.failed) as told:
        jobs.run(fail)
    assert isinstance(told.args[0], RuntimeError)
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    jobs.stop()


def test_a_problem_of_the_surroundings_is_told_to_who_asked(jobs: Jobs, qtbot: QtBot) -> None:
    def fail() -> None:
        raise EnvironmentProblem("disk_full", "The disk is full.")

    told: list[Exception] = []
    jobs.run(fail, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], EnvironmentProblem)
    jobs.stop()


def test_after_stop_nothing_is_delivered_and_nothing_runs(jobs: Jobs, qtbot: QtBot) -> None:
    delivered: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        go_on.wait(10)
        return 1

    jobs.run(slow, delivered.append)
    jobs.run(lambda: 2, delivered.append)
    begun.wait(10)
    go_on.set()
    jobs.stop()
    jobs.run(lambda: 3, delivered.append)
    qtbot.wait(1)
    assert delivered == []
