"""The organiser's pages in a real browser: they keep themselves fresh, and say so when they cannot."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kiosk.domain.kinds import CheckedIn
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.service import HubService
from sync.protocol.invitation import parse_invitation
from tests.builders import a_pack, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import HubClock, join, serving
from tests.sync.hub.visitors import PASSWORD, a_user

pytestmark = pytest.mark.browser

DAY = "2019-10-10"


@pytest.fixture(scope="module")
def chromium() -> Iterator[webdriver.Chrome]:
    program, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no Chromium here (on Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--accept-lang=th"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


@pytest.fixture
def hub_home(tmp_path: Path) -> Path:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    return home


@pytest.fixture
def served(hub_home: Path, hub_clock: HubClock) -> Iterator[tuple[str, ExitStack]]:
    with ExitStack() as stack:
        yield stack.enter_context(serving(hub_home, hub_clock)), stack


@pytest.fixture
def page(chromium: webdriver.Chrome, served: tuple[str, ExitStack], hub: HubService) -> webdriver.Chrome:
    """An organiser's, signed in, at the first page, in Thai."""
    url, _ = served
    a_user(hub, "วิภา")
    chromium.get(f"{url}/health")
    chromium.delete_all_cookies()
    chromium.get(url)
    chromium.find_element(By.ID, "name").send_keys("วิภา")
    chromium.find_element(By.ID, "password").send_keys(PASSWORD)
    click(chromium, "form.login button")
    until(chromium, lambda: "คนที่มาร่วม" in text(chromium))
    return chromium


def complaints(browser: webdriver.Chrome) -> list[object]:
    """What the browser's console said since it was last asked."""
    said: list[object] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return said


def until(browser: webdriver.Chrome, wanted: Callable[[], bool]) -> None:
    WebDriverWait(browser, 30, ignored_exceptions=[Exception]).until(lambda _: wanted())


def text(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "body").text


def click(browser: webdriver.Chrome, selector: str) -> None:
    browser.find_element(By.CSS_SELECTOR, selector).click()


def lead(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".total.lead b").text


def test_the_counts_change_by_themselves(
    page: webdriver.Chrome, hub: HubService, served: tuple[str, ExitStack]
) -> None:
    assert lead(page) == "0"
    booth = MemoryStore()
    join(hub, booth, address=served[0])
    booth.write(CheckedIn("trees", "env", DAY), someone("7"))
    assert sync_once(booth).complete
    until(page, lambda: lead(page) == "1")


def test_what_was_folded_out_stays_open(page: webdriver.Chrome, hub: HubService, served: tuple[str, ExitStack]) -> None:
    click(page, "#idle-1 summary")
    page.execute_script("document.activeElement.blur()")
    booth = MemoryStore()
    join(hub, booth, address=served[0])
    booth.write(CheckedIn("talk", "edu", DAY), someone("7"))
    assert sync_once(booth).complete
    until(page, lambda: lead(page) == "1")
    assert page.find_element(By.ID, "idle-1").get_attribute("open")


def test_the_page_says_when_the_hub_is_gone(page: webdriver.Chrome, served: tuple[str, ExitStack]) -> None:
    served[1].close()
    until(page, lambda: "ตัวเลขอาจเก่า" in text(page))


def test_the_other_language_is_one_tap_away(page: webdriver.Chrome) -> None:
    click(page, ".tools button")
    until(page, lambda: "People who came" in text(page))
    assert page.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


def test_a_station_joins_with_what_the_page_shows_and_is_revoked_there(
    page: webdriver.Chrome, served: tuple[str, ExitStack]
) -> None:
    from sync.client.enrolment import enrol

    page.get(f"{served[0]}/stations")
    click(page, ".headline button")
    until(page, lambda: page.find_element(By.CSS_SELECTOR, ".invitation code").text != "")
    command = page.find_element(By.CSS_SELECTOR, ".invitation code").text
    booth = MemoryStore()
    enrol(booth, parse_invitation(command.split()[2]), name="สิ่งแวดล้อม 2")
    until(page, lambda: "สิ่งแวดล้อม 2" in text(page))
    click(page, ".confirm summary")
    click(page, ".confirm button")
    until(page, lambda: "ถูกเพิกถอน" in page.find_element(By.CSS_SELECTOR, ".light").text)
    assert sync_once(booth).status.state == "revoked"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/stations", "/anomalies", "/report"])
def test_no_page_is_wider_than_its_screen_or_breaks_its_own_rules(
    page: webdriver.Chrome, served: tuple[str, ExitStack], path: str, width: int
) -> None:
    complaints(page)
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.get(served[0] + path)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert complaints(page) == []
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
