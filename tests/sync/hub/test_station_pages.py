"""Adding and replacing stations from the hub's page, as an organiser sees it over HTTPS."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.enrolment import enrol_by_text
from sync.client.pinning import Met, session_for
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.inviting import best_address
from sync.hub.serve import HubServer
from sync.hub.users.roles import Role
from tests.builders import a_pack
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import HubClock
from tests.sync.hub.visitors import PASSWORD, Visitor
from tests.sync.secure import secure_hub


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    admin.init_hub(folder, a_pack())
    admin.add_user(folder, "wipa", Role.ORGANISER, PASSWORD)
    return folder


@pytest.fixture
def server(home: Path, hub_clock: HubClock) -> Iterator[HubServer]:
    with secure_hub(home, hub_clock) as serving:
        yield serving


def visitor(server: HubServer, home: Path) -> Visitor:
    """Somebody whose browser was shown the hub's certificate."""
    with admin.opened(home) as hub:
        met = Met(server.url, admin.authority(home).pem, hub.keys.hub)
    somebody = Visitor(server.url)
    somebody.session = session_for(met)
    return somebody


@pytest.fixture
def organiser(server: HubServer, home: Path) -> Visitor:
    somebody = visitor(server, home)
    assert somebody.sign_in("wipa").headers["location"] == "/"
    return somebody


def typed(page: str) -> str:
    """What somebody types at a station who reads *page*."""
    return " ".join(re.findall(r"<b>(.*?)</b>", page.partition('class="typed"')[2].partition("</p>")[0]))


def test_what_the_page_shows_can_be_typed_at_a_station(organiser: Visitor) -> None:
    page = organiser.post("/stations/invite").text
    assert '<svg class="qr"' in page
    booth = MemoryStore()
    assert enrol_by_text(booth, typed(page).lower(), name="Environment 2").station_name == "Environment 2"
    assert sync_once(booth).complete


def test_the_page_gives_a_broken_stations_place_to_a_new_computer(organiser: Visitor) -> None:
    enrol_by_text(MemoryStore("old"), typed(organiser.post("/stations/invite").text), name="Environment 2")
    page = organiser.post("/stations/1/replace", {"stolen": "yes"}).text
    assert "Environment 2" in page.partition('class="typed"')[0]
    assert enrol_by_text(MemoryStore("new"), typed(page), name="x").station_name == "Environment 2"
    assert 'class="light revoked"' in organiser.get("/stations").text, "it was stolen"
    assert organiser.post("/stations/99/replace").headers["location"] == "/stations", "there is none"


def test_the_authority_is_for_those_who_are_signed_in(organiser: Visitor, server: HubServer, home: Path) -> None:
    assert visitor(server, home).get("/authority.crt").headers["location"] == "/login"
    assert organiser.get("/authority.crt").text == admin.authority(home).pem
    assert "/authority.crt" in organiser.get("/stations").text


def test_an_invitation_leads_where_other_computers_reach_the_hub(home: Path) -> None:
    with admin.opened(home) as hub:
        assert best_address(hub, "https://192.168.1.20:8000/") == "https://192.168.1.20:8000/"
        assert best_address(hub, "https://localhost:8000/") == "https://localhost:8000/", "it never served elsewhere"
        assert hub.trust is not None
        hub.trust.home.remember_address("https://192.168.1.20:8000")
        assert best_address(hub, "https://localhost:8000/") == "https://192.168.1.20:8000"
        assert best_address(hub, "http://hub.example.org/") == "https://192.168.1.20:8000"
