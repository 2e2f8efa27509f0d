"""Those who look after the hub: health, metrics, the description of the protocol, and a log without people in it."""

import io
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from kiosk.domain.kinds import CheckedIn
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin, logs
from sync.hub.importing import Importer
from sync.hub.service import HubService
from sync.hub.users.audit import TERMINAL
from tests.builders import DAYS, a_person, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol
from tests.sync.hub.test_imports import settled
from tests.sync.hub.visitors import signed_in

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


def sync(url: str, store: MemoryStore) -> None:
    identity = store.enrolment()
    assert identity is not None
    session = Session(store, HttpPeer(url, hub=identity.hub, token=identity.token), FakeClock())
    session.push(session.hello())
    session.push_profiles()
    session.pull()


def watched(url: str, path: str, home: Path) -> requests.Response:
    headers = {"Authorization": f"Bearer {admin.metrics_token(home)}"}
    return requests.get(url + path, headers=headers, timeout=30)


def metrics(url: str, home: Path) -> dict[tuple[str, str], float]:
    """Name and label of station or kind → value."""
    answer = watched(url, "/metrics", home)
    assert answer.status_code == 200
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {(s.name, s.labels.get("station", s.labels.get("kind", ""))): s.value for s in samples}


def test_a_hub_that_serves_is_healthy_and_says_no_more_than_that(hub_url: str) -> None:
    answer = requests.get(f"{hub_url}/health", timeout=30)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_hub_whose_database_is_gone_is_not_healthy(
    hub: HubService, hub_home: Path, hub_url: str, request: pytest.FixtureRequest
) -> None:
    if not hub.database.is_postgresql:
        pytest.skip("an open SQLite file does not go away")
    server = request.getfixturevalue("postgresql_server")
    with hub.reading() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
    server.administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        answer = requests.get(f"{hub_url}/health", timeout=60)
        assert (answer.status_code, answer.json()) == (503, {"status": "database"})
    finally:
        server.administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_metrics_tell_records_stations_and_what_waits(
    hub: HubService, hub_home: Path, hub_url: str, station: Enrol
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(IN, someone("7"))
    booth.learn(a_person("7"))
    sync(hub_url, booth)
    booth.write(IN, someone("8"))
    identity = booth.enrolment()
    assert identity is not None
    Session(booth, HttpPeer(hub_url, hub=identity.hub, token=identity.token), FakeClock()).hello()
    hub.catch_up()
    told = metrics(hub_url, hub_home)
    assert told["khomue_records_total", ""] == 2
    assert told["khomue_people", ""] == 1
    assert told["khomue_records_uncounted", ""] == 0
    assert told["khomue_station_waiting_records", "Booth booth-1"] == 1
    assert told["khomue_station_clock_seconds", "Booth booth-1"] == pytest.approx(-7200, abs=1)
    assert told["khomue_request_seconds_count", ""] >= 1


def test_metrics_and_the_description_want_the_token_of_the_home(hub_home: Path, hub_url: str) -> None:
    for path in ("/metrics", "/openapi.json"):
        assert requests.get(hub_url + path, timeout=30).status_code == 401
        assert watched(hub_url, path, hub_home).status_code == 200
    old = admin.metrics_token(hub_home)
    admin.metrics_token(hub_home, new=True)
    wrong = requests.get(f"{hub_url}/metrics", headers={"Authorization": f"Bearer {old}"}, timeout=30)
    assert wrong.status_code == 401


def test_every_step_of_the_protocol_is_described(hub_home: Path, hub_url: str) -> None:
    paths = watched(hub_url, "/openapi.json", hub_home).json()["paths"]
    for step in ("enrol", "hello", "records", "profiles", "changes"):
        assert "post" in paths[f"/v1/{step}"]


@contextmanager
def log(form: logs.LogForm = logs.LogForm.JSON) -> Iterator[io.StringIO]:
    """What the hub would write to standard error, at its most talkative."""
    root = logging.getLogger()
    handlers, level, out = root.handlers[:], root.level, io.StringIO()
    logs.configure(form, out)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_the_log_tells_every_request_and_nothing_of_anybody(hub: HubService, hub_url: str, station: Enrol) -> None:
    booth = station("booth-1")
    booth.learn(a_person("7", name="สมหญิง ใจดี", phone="0812345678", nickname="หญิง"))
    booth.write(IN, someone("7"))
    with log() as out:
        sync(hub_url, booth)
        visitor = signed_in(hub, hub_url, name="วิภา")
        for path in ("/", "/people?q=สมหญิง", "/people?q=5678", f"/people/{someone('7')}", "/nothing?name=สมหญิง"):
            visitor.get(path)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    requests_told = [line for line in lines if line["logger"] == "khomue.hub.request"]
    assert {"/v1/records", "/v1/hello", "/"} <= {line["route"] for line in requests_told}
    assert all(line["ms"] >= 0 and line["status"] for line in requests_told)
    ours = "".join(json.dumps(line, ensure_ascii=False) for line in lines if not line["logger"].startswith("urllib3"))
    identity = booth.enrolment()
    assert identity is not None
    for secret in ("สมหญิง", "ใจดี", "0812345678", "5678", "หญิง", "วิภา", identity.token, str(someone("7"))):
        assert secret not in ours


@pytest.mark.parametrize("form", list(logs.LogForm))
def test_what_fails_is_logged_by_its_place_and_kind_and_with_nobody_in_it(
    hub: HubService, tmp_path: Path, form: logs.LogForm, caplog: pytest.LogCaptureFixture
) -> None:
    """A database tells what it would not take, in the statement's values and, PostgreSQL, in its own words."""
    if hub.database.is_postgresql:
        broken = "ALTER TABLE people_import_row ADD CONSTRAINT broken CHECK (entry = '')"
    else:
        broken = "CREATE TRIGGER broken BEFORE INSERT ON people_import_row BEGIN SELECT RAISE(ABORT, 'broken'); END"
    with hub.writing() as connection:
        connection.exec_driver_sql(broken)
    file = tmp_path / "list.csv"
    file.write_text("code,name,phone\nK-77,สมหญิง ใจดี,0812345678\n", encoding="utf-8")
    with caplog.at_level("ERROR"), log(form) as out:
        importer = Importer(hub)
        settled(hub, importer.read(file, "list.csv", TERMINAL))
        importer.stop()
    told = out.getvalue()
    assert "could not be taken in" in told
    assert "people_imports.py" in told
    assert "IntegrityError" in told
    for secret in ("สมหญิง", "ใจดี", "0812345678", "K-77", "\\u0e2a"):
        assert secret not in told


def test_a_station_that_vanishes_in_the_middle_of_a_request_is_no_mistake_of_the_hub(hub_url: str) -> None:
    where = urlsplit(hub_url)
    with log() as out:
        for _ in range(3):
            with socket.create_connection((where.hostname, where.port), timeout=30) as line:
                line.sendall(b"POST /v1/records HTTP/1.1\r\nHost: hub\r\nContent-Length: 5000\r\n\r\n{half")
        requests.get(f"{hub_url}/health", timeout=30)
        while out.getvalue().count("/v1/records") < 3:
            requests.get(f"{hub_url}/health", timeout=30)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line for line in told if line["level"] in ("ERROR", "CRITICAL")] == []
