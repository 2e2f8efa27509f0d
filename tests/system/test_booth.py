"""A day at the booth, end to end: real pictures, real processes, a real hub."""

import json
import random
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.system.station import SAMPLE, done, hub, khomue, records, start, write_roster

pytestmark = pytest.mark.timeout(600)  # processes by the dozen


@pytest.fixture(scope="session")
def texts(shared: Path) -> list[str]:
    """The eight texts that are really in the video."""
    expected = json.loads((shared / "qr" / "booth.expected.json").read_text("utf-8"))
    return list(expected["texts"])


@pytest.fixture(scope="session")
def video(shared: Path) -> Path:
    return shared / "qr" / "booth.mp4"


@pytest.fixture
def station(tmp_path: Path, texts: list[str]) -> Path:
    """A station of the sample expo that knows the first six of the eight."""
    home = tmp_path / "station"
    done("init", "--home", home, "--pack", SAMPLE)
    imported = done("import", write_roster(tmp_path / "six.csv", texts[:6]), "--home", home, "--json").json()[0]
    assert (imported["added"], imported["skipped"]) == (6, [])
    return home


def run_once(home: Path, video: Path) -> None:
    done("run", "--home", home, "--camera", video, "--headless", "--once")


def join(station: Path, hub_home: Path, name: str) -> None:
    code = done("hub", "enrol", "--home", hub_home).out.strip()
    done("enrol", code, "--home", station, "--name", name)


def test_six_people_are_checked_in_once_and_two_strangers_refused(
    station: Path, video: Path, texts: list[str], tmp_path: Path
) -> None:
    run_once(station, video)
    hub_home = tmp_path / "hub"
    with hub(hub_home, "--pack", str(SAMPLE)):
        join(station, hub_home, "Booth 1")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        assert len({r["subject"] for r in records(hub_home, "checked_in")}) == 6
        assert len(records(hub_home, "checked_in")) == 6
        assert len({r["subject"] for r in records(hub_home, "refused")}) == 2
        run_once(station, video)
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        assert len(records(hub_home, "checked_in")) == 6, "the run repeated adds no check-in"
        again = {r["subject"] for r in records(hub_home, "audit") if r["body"]["act"] == "seen_again"}
        assert len(again) == 6, "each of them was seen to be here already"
    assert khomue("verify", "--home", hub_home).code == 0
    public = next(line for line in done("report", "--home", hub_home, "--json").json())
    assert "6" in json.dumps(public)


def test_killed_twenty_times_everything_that_was_told_is_at_the_hub_once(
    station: Path, video: Path, tmp_path: Path
) -> None:
    chance = random.Random(20190410)
    told: set[str] = set()
    for _ in range(20):
        process = start("run", "--home", station, "--camera", video, "--headless", "--once", "--json")
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(chance.randint(1, 8))]
        process.kill()
        rest, _err = process.communicate()
        told |= {
            json.loads(line)["record"] or "" for line in [*lines, *rest.splitlines()] if line.endswith(("}\n", "}"))
        }
        done("verify", "--home", station)
    told.discard("")
    hub_home = tmp_path / "hub"
    with hub(hub_home, "--pack", str(SAMPLE)):
        join(station, hub_home, "Booth 1")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
    held = [r["id"] for r in done("records", "--home", hub_home, "--json").json()]
    assert told <= set(held)
    assert len(held) == len(set(held))
    assert len(records(hub_home, "checked_in")) == len({r["subject"] for r in records(hub_home, "checked_in")}) <= 6


def test_a_second_station_sees_the_firsts_check_ins_and_both_count_one_person(
    station: Path, video: Path, texts: list[str], tmp_path: Path
) -> None:
    second, hub_home = tmp_path / "second", tmp_path / "hub"
    done("init", "--home", second, "--pack", SAMPLE)
    with hub(hub_home, "--pack", str(SAMPLE)):
        join(station, hub_home, "Booth 1")
        join(second, hub_home, "Booth 2")
        run_once(station, video)
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        assert done("sync", "--home", second, "--json").json()[0]["received"] > 0
        out = done("run", "--home", second, "--camera", video, "--headless", "--once", "--json").json()
        known = [line for line in out if line["person"]]
        assert {line["reasons"][0] for line in known} == {"already_here"}
        assert {line["seen"]["station"] for line in known} == {"Booth 1"}
        assert done("sync", "--home", second, "--json").json()[0]["complete"]
        report = done("report", "--home", hub_home, "--json").json()[0]
    assert len(records(hub_home, "checked_in")) == 6
    assert report


def test_two_stations_offline_both_keep_the_scan_and_one_person_is_counted(
    station: Path, video: Path, texts: list[str], tmp_path: Path
) -> None:
    second, hub_home = tmp_path / "second", tmp_path / "hub"
    done("init", "--home", second, "--pack", SAMPLE)
    done("import", write_roster(tmp_path / "same.csv", texts[:6]), "--home", second)
    for home in (station, second):
        run_once(home, video)
    with hub(hub_home, "--pack", str(SAMPLE)):
        for number, home in enumerate((station, second)):
            join(home, hub_home, f"Booth {number}")
            assert done("sync", "--home", home, "--json").json()[0]["complete"]
    checked_in = records(hub_home, "checked_in")
    assert len(checked_in) == 12, "both scans remain visible"
    assert len({r["subject"] for r in checked_in}) == 6


def test_a_journal_somebody_changed_is_named(station: Path, video: Path) -> None:
    import sqlite3

    run_once(station, video)
    with sqlite3.connect(station / "station.db") as raw:
        raw.execute("UPDATE record SET at = at - 1 WHERE seq = 3")
    raw.close()
    ended = khomue("verify", "--home", station)
    assert ended.code == 4
    assert "record 3" in ended.out


def test_no_hub_no_network_and_the_exit_code_says_records_wait(station: Path) -> None:
    ended = khomue("sync", "--home", station, "--json")
    assert ended.code == 4
    assert ended.json()[0]["state"] == "not_enrolled"


def test_a_killed_hub_is_started_again_with_everything_it_had_answered_for(
    station: Path, video: Path, tmp_path: Path
) -> None:
    run_once(station, video)
    hub_home = tmp_path / "hub"
    with hub(hub_home, "--pack", str(SAMPLE)):
        join(station, hub_home, "Booth 1")
    process = start("hub", "serve", "--home", hub_home, "--port", "0")
    assert process.stdout is not None
    while "https://" not in process.stdout.readline():
        pass
    process.kill()
    process.communicate()
    assert khomue("sync", "--home", station).code == 4, "nobody answers now"
    assert khomue("verify", "--home", hub_home).code == 0


class _Answers(BaseHTTPRequestHandler):
    """Somebody who is not the hub."""

    status, kind, page = 200, "text/html", b"<html>Please accept the conditions of this free Wi-Fi</html>"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


class _BadGateway(_Answers):
    status, page = 502, b"<html><h1>502 Bad Gateway</h1></html>"


@contextmanager
def impostor(port: int, answers: type[_Answers], certificate: Path | None = None) -> Iterator[None]:
    """Somebody else at the hub's address; with *certificate* they speak TLS."""
    server = ThreadingHTTPServer(("127.0.0.1", port), answers)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def pill(station: Path) -> tuple[str, int, int, bool]:
    """State, waiting, at the hub, and whether all is there, as one round of sync leaves them."""
    ended = khomue("sync", "--home", station, "--json")
    (status,) = ended.json()
    assert (ended.code == 0) == status["complete"]
    return status["state"], status["waiting"], status["at_hub"], status["complete"]


def test_a_hub_that_was_away_and_answered_through_strangers_gets_everything_in_the_end(
    station: Path, video: Path, tmp_path: Path
) -> None:
    hub_home = tmp_path / "hub"
    with hub(hub_home, "--pack", str(SAMPLE)) as address:
        join(station, hub_home, "Booth 1")
        assert pill(station)[0] == "up_to_date"
        before = pill(station)[2]
        port = int(address.rsplit(":", 1)[1])
    run_once(station, video)
    saved = len(done("records", "--home", station, "--json").json())
    waiting = saved - before
    assert waiting >= 8
    assert pill(station) == ("waiting_for_network", waiting, before, False)
    other_hub = tmp_path / "other"
    done("hub", "init", "--home", other_hub, "--pack", SAMPLE)
    with hub(other_hub):
        pass  # it has a certificate now, for this computer's addresses, by an authority of its own
    portal = other_hub / "server.pem"
    for answers, certificate in ((_BadGateway, None), (_Answers, None), (_Answers, portal)):
        with impostor(port, answers, certificate):
            assert pill(station) == ("hub_answers_wrongly", waiting, before, False)
    with hub(hub_home, port=port):
        assert pill(station) == ("up_to_date", 0, saved, True)
    assert len(done("records", "--home", hub_home, "--json").json()) == saved
