"""The report that pages show, in a small hub and in one with too many records to count while somebody waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.session import Session
from sync.hub.live_report import LiveReport
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import kept_reports
from tests.builders import DAYS, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol

IN = CheckedIn("trees", "env", DAYS[0].isoformat())
LONG = 30.0


def _send(hub: HubService, booth: MemoryStore, people: range) -> None:
    for person in people:
        booth.write(IN, someone(str(person)))
    identity = booth.enrolment()
    assert identity is not None
    session = Session(booth, StationPeer(hub, identity.token), FakeClock())
    session.push(session.hello())


@contextmanager
def _running(hub: HubService) -> Iterator[LiveReport]:
    """A hub that has too many records from the first on."""
    live = LiveReport(hub, few=0)
    live.start()
    try:
        yield live
    finally:
        live.stop()


def _people(live: LiveReport) -> int | None:
    shown = live.current().report
    return None if shown is None else shown.reached.people


def _wait_for(live: LiveReport, people: int) -> None:
    pause = threading.Event()
    for _ in range(int(LONG / 0.05)):
        if _people(live) == people:
            return
        pause.wait(0.05)
    raise AssertionError(f"{_people(live)} people, not {people}")


def test_few_records_are_counted_the_moment_somebody_looks(hub: HubService, station: Enrol) -> None:
    live, booth = LiveReport(hub), station("booth-1")
    assert _people(live) == 0
    _send(hub, booth, range(3))
    assert _people(live) == 3
    _send(hub, booth, range(2, 5))
    assert _people(live) == 5


def test_many_records_are_not_counted_while_a_page_waits(hub: HubService, station: Enrol) -> None:
    _send(hub, station("booth-1"), range(3))
    assert LiveReport(hub, few=2).current().report is None
    assert LiveReport(hub, few=3).current().report is not None


def test_many_records_are_counted_beside_the_pages_and_followed(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    _send(hub, booth, range(3))
    with _running(hub) as live:
        _wait_for(live, 3)
        _send(hub, booth, range(3, 7))
        _wait_for(live, 7)


def test_another_worker_and_the_next_start_show_the_report_that_was_kept(hub: HubService, station: Enrol) -> None:
    _send(hub, station("booth-1"), range(3))
    with _running(hub) as live:
        _wait_for(live, 3)
    other = LiveReport(hub, few=0)
    assert _people(other) == 3
    assert other.current() == live.current()


def test_a_kept_report_of_another_form_is_no_report(hub: HubService, station: Enrol) -> None:
    _send(hub, station("booth-1"), range(3))
    with _running(hub) as live:
        _wait_for(live, 3)
    with hub.writing() as connection:
        connection.exec_driver_sql("UPDATE kept_report SET figures = '{}'")
    with hub.reading() as connection:
        assert kept_reports.newest(connection) is None


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_one_worker_at_a_time_has_the_turn(hub: HubService) -> None:
    with hub.database.turn("report") as ours, hub.database.turn("report") as theirs:
        assert ours()
        assert not theirs()
    with hub.database.turn("report") as ours:
        assert ours()
