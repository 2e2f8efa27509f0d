"""The hub over HTTP as anybody on the network meets it: what it gives away, what it refuses, what it survives."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import zstandard

from kiosk.domain.kinds import CheckedIn, Voided
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin
from sync.hub.app import create_app
from sync.hub.export import MARK, safe_cell
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.web.texts import TEXTS
from sync.protocol.versions import MAX_REQUEST, MEDIA_TYPE
from tests.builders import a_pack, a_person, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import HubClock, join

DAY = "2019-10-10"


@pytest.fixture
def hub_home(tmp_path: Path) -> Path:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    return home


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def log_in(browser: requests.Session, url: str, home: Path) -> None:
    answer = browser.post(f"{url}/login", data={"code": admin.admin_code(home).lower()}, allow_redirects=False)
    assert answer.headers["location"] == "/"


def send(hub: HubService, url: str, *stores: MemoryStore) -> None:
    for store in stores:
        join(hub, store, address=url)
        identity = store.enrolment()
        assert identity is not None
        session = Session(store, HttpPeer.of(identity), FakeClock(at(12)))
        session.push(session.hello())
        session.push_profiles()


def test_without_identity_there_is_nothing_to_see(hub_home: Path, hub_url: str, hub_clock: HubClock) -> None:
    app = create_app(HubSettings(hub_home, hub_clock))
    open_to_all = {"/health", "/login", "/language", "/v1/enrol"}
    routes = [(path, method) for path, methods in app.openapi()["paths"].items() for method in methods]
    assert len(routes) > 12
    for path, method in routes:
        answer = requests.request(method, hub_url + path.format(station=1), allow_redirects=False, timeout=30)
        if path.startswith("/v1/"):
            assert answer.status_code in (400, 401), path
        elif path not in open_to_all:
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
            assert not answer.content
    for path in ("/docs", "/openapi.json", "/redoc", "/static/../app.py", "/templates/now.html"):
        assert requests.get(hub_url + path, timeout=30).status_code == 404


def test_every_answer_forbids_foreign_scripts(hub_url: str) -> None:
    for path in ("/login", "/health", "/static/hub.js", "/nothing"):
        policy = requests.get(hub_url + path, timeout=30).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_the_code_opens_the_pages_and_logging_out_closes_them(
    hub_home: Path, hub_url: str, browser: requests.Session
) -> None:
    assert browser.post(f"{hub_url}/login", data={"code": "AAAA-AAAA-AAAA"}).status_code == 403
    log_in(browser, hub_url, hub_home)
    cookie = next(cookie for cookie in browser.cookies if cookie.name == "khomue_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert browser.get(f"{hub_url}/stations").status_code == 200
    browser.post(f"{hub_url}/logout")
    browser.cookies.set("khomue_session", cookie.value or "")
    assert browser.get(f"{hub_url}/stations", allow_redirects=False).status_code == 303


def test_a_session_ends(hub_home: Path, hub_url: str, hub_clock: HubClock, browser: requests.Session) -> None:
    log_in(browser, hub_url, hub_home)
    hub_clock.ms += 12 * 3_600_000 + 1
    assert browser.get(f"{hub_url}/", allow_redirects=False).status_code == 303


def test_the_code_cannot_be_guessed_at_for_long(
    hub_home: Path, hub_url: str, hub_clock: HubClock, browser: requests.Session
) -> None:
    for _ in range(10):
        browser.post(f"{hub_url}/login", data={"code": "AAAA-AAAA-AAAA"})
    right = {"code": admin.admin_code(hub_home)}
    assert browser.post(f"{hub_url}/login", data=right, allow_redirects=False).status_code == 403
    hub_clock.ms += 61_000
    assert browser.post(f"{hub_url}/login", data=right, allow_redirects=False).status_code == 303


def test_a_form_of_another_site_is_refused(hub_home: Path, hub_url: str, browser: requests.Session) -> None:
    log_in(browser, hub_url, hub_home)
    for origin in ("http://evil.test", "null"):
        answer = browser.post(f"{hub_url}/stations/invite", headers={"Origin": origin})
        assert answer.status_code == 403
    assert browser.post(f"{hub_url}/stations/invite", headers={"Origin": hub_url}).status_code == 200


def test_language_and_way_back_stay_on_our_own_pages(hub_url: str, browser: requests.Session) -> None:
    for back in ("http://evil.test", "//evil.test", "/\\evil.test", "/stations//evil.test"):
        answer = browser.post(f"{hub_url}/language", data={"language": "en", "back": back}, allow_redirects=False)
        assert answer.headers["location"] == "/"
    assert TEXTS["log_in"].en in browser.get(f"{hub_url}/login").text


def test_a_name_with_markup_is_shown_and_never_run(
    hub: HubService, hub_home: Path, hub_url: str, browser: requests.Session
) -> None:
    store = MemoryStore()
    join(hub, store, name="<script>alert(1)</script>")
    log_in(browser, hub_url, hub_home)
    page = browser.get(f"{hub_url}/stations").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_pages_show_what_was_counted(
    hub: HubService, hub_home: Path, hub_url: str, browser: requests.Session
) -> None:
    booth = MemoryStore()
    for number in range(1234):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)))
    send(hub, hub_url, booth)
    log_in(browser, hub_url, hub_home)
    assert "<b>1,234</b>" in browser.get(f"{hub_url}/?day={DAY}", headers={"X-Khomue-Fragment": "1"}).text
    assert "1,234" in browser.get(f"{hub_url}/stations").text
    assert "1,234 คน" in browser.get(f"{hub_url}/report").text


def test_check_ins_come_as_csv_that_excel_reads_and_never_computes(
    hub: HubService, hub_home: Path, hub_url: str, browser: requests.Session
) -> None:
    booth = MemoryStore()
    booth.learn(a_person("1", name="=HYPERLINK(1)", organisation="ทะเลใส"))
    mistake = booth.write(CheckedIn("trees", "env", DAY), someone("1"))
    booth.write(CheckedIn("talk", "edu", DAY), someone("2"))
    booth.write(Voided(mistake.id, "slip"), someone("1"))
    send(hub, hub_url, booth)
    log_in(browser, hub_url, hub_home)
    hub.catch_up()
    data = browser.get(f"{hub_url}/checkins.csv").content.decode()
    assert data.startswith(MARK)
    rows = list(csv.DictReader(io.StringIO(data.removeprefix(MARK))))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", ""]
    assert [row["voided"] for row in rows] == ["yes", ""]
    assert rows[0]["organisation"] == "ทะเลใส"
    assert rows[0]["time"] == "2019-10-10 09:00:00+07:00"
    file = hub_home / "checkins.csv"
    assert admin.export_checkins_csv(hub_home, file) == 2
    assert file.read_bytes().decode() == data


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_starts_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_ordinary_cells_stay_as_they_are() -> None:
    assert safe_cell("สมหญิง = ใจดี") == "สมหญิง = ใจดี"


# hostile requests


def post(url: str, step: str, body: bytes, **headers: str) -> requests.Response:
    return requests.post(f"{url}/v1/{step}", data=body, headers={"Content-Type": MEDIA_TYPE, **headers}, timeout=60)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"journals":[]}', b"[" * 100_000, b"null"])
@pytest.mark.parametrize("step", ["enrol", "hello", "records", "profiles", "changes"])
def test_rubbish_is_refused_politely(hub_url: str, step: str, body: bytes) -> None:
    answer = post(hub_url, step, body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert answer.json()["error"]["code"] == "bad_request"


def test_a_body_without_end_and_a_bomb_are_refused(hub_url: str) -> None:
    plain = post(hub_url, "hello", b" " * (MAX_REQUEST + 1))
    bomb = post(hub_url, "hello", zstandard.compress(b" " * (MAX_REQUEST + 1)), **{"Content-Encoding": "zstd"})
    assert [answer.json()["error"]["code"] for answer in (plain, bomb)] == ["too_large", "too_large"]


def test_an_unknown_encoding_and_broken_zstd_are_refused(hub_url: str) -> None:
    for encoding, body in (("br", b"{}"), ("zstd", b"not zstd")):
        assert post(hub_url, "hello", body, **{"Content-Encoding": encoding}).json()["error"]["code"] == "bad_request"


def test_a_wrong_token_gets_nothing(hub: HubService, hub_url: str) -> None:
    from sync.protocol.errors import Refused

    store = MemoryStore()
    join(hub, store, address=hub_url)
    identity = store.enrolment()
    assert identity is not None
    for token in ("", "x", identity.token[:-1], identity.token.swapcase()):
        with pytest.raises(Refused) as refused:
            Session(store, HttpPeer(hub_url, hub=identity.hub, token=token), FakeClock()).hello()
        assert refused.value.code == "bad_token"


def test_another_hub_at_the_same_address_is_not_ours(hub: HubService, hub_url: str) -> None:
    from sync.protocol.errors import NotTheHub

    store = MemoryStore()
    join(hub, store, address=hub_url)
    identity = store.enrolment()
    assert identity is not None
    with pytest.raises(NotTheHub):
        Session(store, HttpPeer(hub_url, hub="hub-other", token=identity.token), FakeClock()).hello()


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_text_is_in_both_languages(key: str) -> None:
    assert TEXTS[key].th
    assert TEXTS[key].en


def test_a_deep_queue_travels_compressed(hub: HubService, hub_url: str) -> None:
    booth = MemoryStore()
    for number in range(50):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)))
    join(hub, booth, address=hub_url)
    identity = booth.enrolment()
    assert identity is not None
    sizes: list[tuple[str, int]] = []
    with requests.Session() as transport:
        transport.hooks["response"].append(
            lambda answer, *_args, **_kw: sizes.append(
                (answer.request.headers.get("Content-Encoding", ""), len(answer.request.body))
            )
        )
        session = Session(
            booth, HttpPeer(hub_url, hub=identity.hub, token=identity.token, session=transport), FakeClock()
        )
        session.push(session.hello())
    assert [encoding for encoding, _ in sizes] == ["", "zstd"]
    assert sizes[1][1] < 50 * 150
