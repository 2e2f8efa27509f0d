"""The hub over HTTP as anybody on the network meets it: what it gives away, what it refuses, what it survives."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import requests
import zstandard

from kiosk.domain.kinds import CheckedIn
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub.exports.writing import safe_cell
from sync.hub.serve import HubServer
from sync.hub.service import HubService
from sync.hub.settings import HubSettings
from sync.hub.web.texts import TEXTS
from sync.protocol.versions import MAX_REQUEST, MEDIA_TYPE
from tests.builders import at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock, join
from tests.sync.hub.visitors import Visitor, signed_in

DAY = "2019-10-10"


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def send(hub: HubService, url: str, *stores: MemoryStore) -> None:
    for store in stores:
        join(hub, store, address=url)
        identity = store.enrolment()
        assert identity is not None
        session = Session(store, HttpPeer.of(identity), FakeClock(at(12)))
        session.push(session.hello())
        session.push_profiles()


def test_every_answer_forbids_foreign_scripts(hub_url: str) -> None:
    for path in ("/set-up", "/health", "/static/hub.js", "/nothing"):
        policy = requests.get(hub_url + path, timeout=30).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_name_with_markup_is_shown_and_never_run(hub: HubService, organiser: Visitor) -> None:
    join(hub, MemoryStore(), name="<script>alert(1)</script>")
    page = organiser.get("/stations").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_pages_show_what_was_counted(hub: HubService, hub_url: str, organiser: Visitor) -> None:
    booth = MemoryStore()
    for number in range(1234):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)))
    send(hub, hub_url, booth)
    assert "<b>1,234</b>" in organiser.get(f"/?day={DAY}", headers={"X-Khomue-Fragment": "1"}).text
    assert "1,234" in organiser.text("/stations")
    assert "1,234 คน" in organiser.text("/report")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_starts_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_ordinary_cells_stay_as_they_are() -> None:
    assert safe_cell("สมหญิง = ใจดี") == "สมหญิง = ใจดี"


# hostile requests


def post(url: str, step: str, body: bytes, **headers: str) -> requests.Response:
    """Send *body* as somebody who has a token, right or wrong."""
    usual = {"Content-Type": MEDIA_TYPE, "Authorization": "Bearer x"}
    return requests.post(f"{url}/v1/{step}", data=body, headers=usual | headers, timeout=60)


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


def test_a_hub_that_is_asked_to_stop_finishes_the_request_under_way_and_takes_no_other(
    hub_home: Path, hub_clock: HubClock
) -> None:
    body = b"no message"
    head = f"POST /v1/enrol HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    server = HubServer(HubSettings(hub_home, hub_clock))
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: ready.set(),))
    thread.start()
    assert ready.wait(30)
    place = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(place, timeout=30) as idle, socket.create_connection(place, timeout=30) as busy:
        busy.sendall(head.encode())
        assert busy.recv(1000).startswith(b"HTTP/1.1 100")
        server.stop()
        with suppress(ConnectionResetError):
            assert idle.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=30)
        busy.sendall(body)
        assert busy.recv(1000).startswith(b"HTTP/1.1 400")
    thread.join(30)
    assert not thread.is_alive()
    server.stop()
