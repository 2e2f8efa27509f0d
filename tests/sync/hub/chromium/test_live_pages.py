"""The organiser's pages in a real browser: they keep themselves fresh, and say so when they cannot."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium import webdriver

from kiosk.domain.kinds import CheckedIn
from sync.client.enrolment import enrol
from sync.client.runner import sync_once
from sync.hub.service import HubService
from sync.protocol.invitation import parse_invitation
from tests.builders import someone
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock, join, serving
from tests.sync.hub.chromium.browser import Browser
from tests.sync.hub.chromium.expo import session
from tests.sync.hub.visitors import a_user

pytestmark = pytest.mark.browser

DAY = "2019-10-10"


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


@pytest.fixture
def served(hub_home: Path, hub_clock: HubClock) -> Iterator[tuple[str, ExitStack]]:
    with ExitStack() as stack:
        yield stack.enter_context(serving(hub_home, hub_clock)), stack


@pytest.fixture
def page(chromium: webdriver.Chrome, served: tuple[str, ExitStack], hub: HubService) -> Browser:
    """An organiser's, signed in, at the first page of a hub where nothing has happened."""
    browser = Browser(chromium, served[0])
    browser.sign_in(session(hub, a_user(hub, "วิภา")))
    browser.go("/")
    browser.read("คนที่มาร่วม")
    return browser


def lead(browser: Browser) -> str:
    return browser.one(".total.lead b").text


def test_the_counts_change_by_themselves(page: Browser, hub: HubService, served: tuple[str, ExitStack]) -> None:
    assert lead(page) == "0"
    booth = MemoryStore()
    join(hub, booth, address=served[0])
    booth.write(CheckedIn("trees", "env", DAY), someone("7"))
    assert sync_once(booth).complete
    page.until(lambda: lead(page) == "1")


def test_what_was_folded_out_stays_open(page: Browser, hub: HubService, served: tuple[str, ExitStack]) -> None:
    page.click("#idle-1 summary")
    page.run("document.activeElement.blur()")
    booth = MemoryStore()
    join(hub, booth, address=served[0])
    booth.write(CheckedIn("talk", "edu", DAY), someone("7"))
    assert sync_once(booth).complete
    page.until(lambda: lead(page) == "1")
    assert page.one("#idle-1").get_attribute("open")


def test_the_page_says_when_the_hub_is_gone(page: Browser, served: tuple[str, ExitStack]) -> None:
    served[1].close()
    page.read("ตัวเลขอาจเก่า")


def test_a_station_joins_with_what_the_page_shows_and_is_revoked_there(
    page: Browser,
) -> None:
    page.go("/stations")
    page.click(".headline button")
    page.until(lambda: page.one(".invitation code").text != "")
    command = page.one(".invitation code").text
    booth = MemoryStore()
    enrol(booth, parse_invitation(command.split()[2]), name="สิ่งแวดล้อม 2")
    page.read("สิ่งแวดล้อม 2")
    page.click("#revoke-1 summary")
    page.click("#revoke-1 button")
    page.until(lambda: "ถูกเพิกถอน" in page.one(".light").text)
    assert sync_once(booth).status.state == "revoked"


def test_what_somebody_is_typing_is_not_taken_away(organiser: Browser) -> None:
    organiser.go("/anomalies")
    organiser.click("#settle-1 summary")
    organiser.fill("#why-1", "กำลังคิด")
    organiser.run(
        "document.activeElement.blur(); window.asked = 0; const fetch = window.fetch;"
        "window.fetch = (...all) => { window.asked += 1; return fetch(...all) }; refresh()"
    )
    assert organiser.run("return [window.asked, document.getElementById('why-1').value]") == [0, "กำลังคิด"]
