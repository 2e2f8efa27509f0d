"""The organiser's pages in a real browser: they keep themselves fresh, and say so when they cannot."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from kiosk.domain.kinds import CheckedIn
from sync.client.runner import sync_once
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.users import sessions
from sync.hub.web.forms import SESSION_COOKIE
from sync.hub.web.navigation import MENU
from sync.protocol.invitation import parse_invitation
from tests.builders import a_pack, a_person, a_person_id, someone
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
    user = a_user(hub, "วิภา")
    with hub.writing() as connection:
        token = sessions.start(connection, user, now=hub.now())
    fresh(chromium, url)
    chromium.add_cookie({"name": SESSION_COOKIE, "value": token})
    chromium.get(url)
    until(chromium, lambda: "คนที่มาร่วม" in text(chromium))
    return chromium


def fresh(browser: webdriver.Chrome, url: str) -> None:
    """At the hub, as somebody who was never there before."""
    browser.get(f"{url}/health")
    browser.delete_all_cookies()


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
    click(page, "#revoke-1 summary")
    click(page, "#revoke-1 button")
    until(page, lambda: "ถูกเพิกถอน" in page.find_element(By.CSS_SELECTOR, ".light").text)
    assert sync_once(booth).status.state == "revoked"


PAGES = [
    *(entry.href for entry in MENU),
    "/account",
    f"/people/{a_person_id('1')}",
    "/people?q=สม",
    "/login",
    "/nobody",
]
UNNAMED = """
const asked = 'input:not([type=hidden]):not([hidden]), select, textarea, button, a, summary, img'
return [...document.querySelectorAll(asked)].filter(
  (each) => !(each.labels && each.labels.length) && !(each.textContent || '').trim() && !each.hasAttribute('alt')
    && !each.getAttribute('aria-label')).map((each) => each.outerHTML)
"""
"""What a screen reader would have no name for."""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_screen_has_nameless_things_or_breaks_its_own_rules(
    page: webdriver.Chrome, hub: HubService, served: tuple[str, ExitStack], path: str
) -> None:
    with hub.writing() as connection:
        somebody = Learned(a_person("1", name="นายสมชาย ใจดี", organisation="มูลนิธิเพื่อคนไทยทั้งประเทศ" * 2))
        people.keep(connection, [somebody], xid=hub.database.xid(connection))
    complaints(page)
    for width in (390, 1280):
        metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        page.get(served[0] + path)
        page.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    said = [each for each in complaints(page) if "404" not in str(each)]
    assert (page.execute_script(UNNAMED), said) == ([], [])
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_from_the_first_visit_to_a_file_in_hand(
    chromium: webdriver.Chrome, served: tuple[str, ExitStack], hub_home: Path, tmp_path: Path
) -> None:
    """Make the first account, add a viewer, take a list in after looking at it, find somebody, export, sign out."""
    url, _ = served
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    fresh(chromium, url)
    chromium.get(url)
    for field, value in (
        ("code", admin.set_up_code(hub_home) or ""),
        ("name", "วิภา"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ):
        chromium.find_element(By.ID, field).send_keys(value)
    click(chromium, "form.login button")
    until(chromium, lambda: "คนที่มาร่วม" in text(chromium))

    follow(chromium, "ผู้ใช้")
    click(chromium, "#add-user summary")
    chromium.find_element(By.CSS_SELECTOR, "#add-user input[name=name]").send_keys("ก้อง")
    click(chromium, "#add-user form button")
    until(chromium, lambda: len(chromium.find_element(By.CSS_SELECTOR, ".invitation code").text) == 19)
    password = chromium.find_element(By.CSS_SELECTOR, ".invitation code").text

    follow(chromium, "นำเข้ารายชื่อ")
    file = tmp_path / "รายชื่อ.csv"
    file.write_text("รหัส,ชื่อ-สกุล,เบอร์โทร\nA-1,สมชาย ใจดี,0812345678\n,ไม่มีรหัส,\n", encoding="utf-8")
    chromium.find_element(By.ID, "file").send_keys(str(file))
    click(chromium, "form.stack button")
    until(chromium, lambda: "นำเข้า 1 คนตามนี้" in text(chromium))
    assert "บรรทัดที่มีปัญหา" in text(chromium)
    click(chromium, ".decide button")
    until(chromium, lambda: "นำเข้าแล้ว" in text(chromium))

    follow(chromium, "รายชื่อคน")
    chromium.find_element(By.ID, "q").send_keys("ใจดี" + Keys.ENTER)
    until(chromium, lambda: "0812345678" in text(chromium))
    chromium.find_element(By.LINK_TEXT, "สมชาย ใจดี").click()
    until(chromium, lambda: "A-1" in text(chromium))

    follow(chromium, "ส่งออก")
    click(chromium, "a[href='/exports/checkins.xlsx']")
    until(chromium, lambda: (tmp_path / "test-expo-checkins.xlsx").read_bytes().startswith(b"PK"))

    chromium.find_elements(By.CSS_SELECTOR, ".tools button")[-1].click()
    until(chromium, lambda: "ลืมรหัสผ่าน" in text(chromium))
    chromium.get(f"{url}/users")
    assert "ลืมรหัสผ่าน" in text(chromium)
    chromium.find_element(By.ID, "name").send_keys("ก้อง")
    chromium.find_element(By.ID, "password").send_keys(password + Keys.ENTER)
    until(chromium, lambda: "คนที่มาร่วม" in text(chromium))
    assert "นำเข้ารายชื่อ" not in text(chromium), "a viewer only looks"


def follow(browser: webdriver.Chrome, name: str) -> None:
    """Choose an entry of the menu, and wait for its page."""
    browser.find_element(By.LINK_TEXT, name).click()
    until(browser, lambda: browser.find_element(By.TAG_NAME, "h1").text == name)
