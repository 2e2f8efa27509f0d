"""Several processes that serve one hub."""

import logging
import os
import signal
import threading
from pathlib import Path

import psutil
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from kiosk.domain.kinds import CheckedIn
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.store import overview
from sync.hub.workers import Place, Workers
from tests.builders import a_pack, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import Enrol, HubClock, serving_by_workers

IN = CheckedIn("trees", "env", "2019-10-10")


def _push(url: str, store: MemoryStore) -> None:
    identity = store.enrolment()
    assert identity is not None
    session = Session(store, HttpPeer(url, hub=identity.hub, token=identity.token), FakeClock())
    session.push(session.hello())


def _workers() -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [process for process in found if "spawn_main" in " ".join(process.cmdline())]


@pytest.fixture
def homes(postgresql_homes: HubHomes) -> HubHomes:
    return postgresql_homes


@pytest.mark.postgresql
def test_stations_that_send_to_several_workers_at_once_are_counted_once(
    hub: HubService, hub_home: Path, hub_clock: HubClock, station: Enrol
) -> None:
    booths = [station(f"booth-{n}") for n in range(6)]
    for n, booth in enumerate(booths):
        for person in range(40):
            booth.write(IN, someone(str(person + 20 * n)))
    with serving_by_workers(hub_home, hub_clock, 2) as url:
        threads = [threading.Thread(target=_push, args=(url, booth)) for booth in booths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        _push(url, booths[0])
    hub.catch_up()
    with hub.reading() as connection:
        counted = overview.counts(connection, "2019-10-10")["event"]
    assert (counted.people, counted.checkins) == (140, 240)
    assert len(list(admin.records(hub_home))) == 240


@pytest.mark.postgresql
def test_a_worker_that_dies_is_replaced(
    hub_home: Path, hub_clock: HubClock, station: Enrol, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    booth = station("booth-1")
    with serving_by_workers(hub_home, hub_clock, 2) as url:
        first = _workers()
        assert len(first) == 2
        for worker in first:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(30)
        booth.write(IN, someone("7"))
        _push_when_it_answers(url, booth)
    assert len(list(admin.records(hub_home))) == 1


def _push_when_it_answers(url: str, store: MemoryStore) -> None:
    waiting = threading.Event()
    for _ in range(600):
        try:
            return _push(url, store)
        except Exception:  # noqa: BLE001 - no connection yet, of whatever kind
            waiting.wait(0.1)
    raise AssertionError("no worker answered any more")


@pytest.mark.postgresql
def test_workers_end_with_the_one_who_started_them(hub_home: Path, hub_clock: HubClock) -> None:
    with serving_by_workers(hub_home, hub_clock, 2):
        workers = _workers()
    assert workers
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_several_workers_over_sqlite_are_refused(tmp_path: Path, hub_clock: HubClock) -> None:
    admin.init_hub(tmp_path, a_pack())
    with pytest.raises(HubProblem, match="PostgreSQL"):
        Workers(HubSettings(tmp_path, hub_clock), Place(), 2)


@pytest.mark.postgresql
def test_whichever_worker_is_asked_for_metrics_tells_what_all_of_them_did(
    hub_home: Path, hub_clock: HubClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    headers = {"Authorization": f"Bearer {admin.metrics_token(hub_home)}"}

    def told(url: str) -> float:
        """How many looked after the hub's health, as a worker says that the kernel chose."""
        text = requests.get(f"{url}/metrics", headers=headers, timeout=60).text
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        assert "khomue_records_total" in text
        requested = [sample for sample in samples if sample.name == "khomue_request_seconds_count"]
        [count] = [sample.value for sample in requested if sample.labels["route"] == "/health"]
        return count

    with serving_by_workers(hub_home, hub_clock, 2) as url:
        for _ in range(20):
            requests.get(f"{url}/health", timeout=60)
        assert [told(url) for _ in range(8)] == [20.0] * 8
        one = _workers()[0]
        os.kill(one.pid, signal.SIGKILL)
        one.wait(30)
        assert told(url) == 20.0, "what it counted is not forgotten with it"
