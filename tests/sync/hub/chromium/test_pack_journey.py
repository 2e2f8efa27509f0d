"""Another version of the event pack, put in force by an organiser in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from sync.hub.service import HubService
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock, serving
from tests.sync.hub.chromium.browser import DESKTOP, PHONE, Browser
from tests.sync.hub.chromium.expo import session
from tests.sync.hub.chromium.test_every_page import check_here
from tests.sync.hub.visitors import a_user

pytestmark = pytest.mark.browser

NEW = """
id: test-expo
name: {th: งานทดสอบ, en: Test Expo}
version: "2"
timezone: Asia/Bangkok
days: ["2019-10-10", "2019-10-11"]
zones: [{id: env, name: {th: โซนสิ่งแวดล้อมและเครือข่ายคนรักษ์น้ำ, en: Environment}}]
activities:
  - id: swim
    name: {th: ว่ายน้ำเก็บขยะริมคลอง, en: Swimming}
    zone: env
    kind: volunteer
    capacity: 20
"""
SAID = {
    "th": {
        "look": "ดูก่อนว่าจะเปลี่ยนอะไร",
        "added": "เพิ่มกิจกรรม ว่ายน้ำเก็บขยะริมคลอง",
        "apply": "ใช้ฉบับนี้",
        "in force": "ใช้อยู่: ฉบับ 2 · 1 กิจกรรม · 1 โซน",
        "broken": "แพ็กนี้ยังใช้ไม่ได้ แก้สิ่งเหล่านี้ก่อน",
    },
    "en": {
        "look": "See what would change",
        "added": "New activity: Swimming",
        "apply": "Put it in force",
        "in force": "In force: version 2 · activities: 1 · zones: 1",
        "broken": "This pack cannot be used yet. Mend these:",
    },
}
LANGUAGES = pytest.mark.parametrize("language", list(SAID))


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


@pytest.fixture
def page(
    chromium: webdriver.Chrome, hub_home: Path, hub_clock: HubClock, hub: HubService, language: str
) -> Iterator[Browser]:
    """An organiser's, signed in, at the event pack of a hub of their own."""
    with serving(hub_home, hub_clock) as url:
        browser = Browser(chromium, url)
        browser.sign_in(session(hub, a_user(hub, "วิภา")), language)
        browser.go("/pack")
        yield browser


def choose(browser: Browser, file: Path, content: str, look: str) -> None:
    file.write_text(content, encoding="utf-8")
    browser.one("#file").send_keys(str(file))
    browser.press(look)


def check_both(browser: Browser, language: str) -> None:
    for size in (PHONE, DESKTOP):
        check_here(browser, language, size)


@LANGUAGES
def test_a_pack_is_chosen_looked_at_and_put_in_force(
    page: Browser, hub: HubService, tmp_path: Path, language: str
) -> None:
    said = SAID[language]
    choose(page, tmp_path / "งาน ฉบับใหม่.yaml", NEW, said["look"])
    page.read(said["added"])
    check_both(page, language)
    assert hub.pack().version == "1"
    page.press(said["apply"])
    page.read(said["in force"])
    assert said["added"] not in page.text
    assert (hub.pack().version, [each.id for each in hub.pack().activities]) == ("2", ["swim"])
    check_both(page, language)


@LANGUAGES
def test_a_broken_pack_says_what_to_mend_and_is_taken_once_that_is_done(
    page: Browser, hub: HubService, tmp_path: Path, language: str
) -> None:
    said = SAID[language]
    file = tmp_path / "งาน ฉบับใหม่.yaml"
    choose(page, file, NEW.replace("zone: env\n", "zone: evn\n"), said["look"])
    page.read(said["broken"])
    (line,) = (each.text for each in page.every(".problems li"))
    assert line.startswith(f"{file.name}:11: "), "the file has the name that its sender knows"
    assert "“evn”" in line
    assert "“env”" in line, "it says what was probably meant"
    assert hub.pack().version == "1"
    assert any("400" in str(each) for each in page.complaints()), "what was answered to the file"
    check_both(page, language)
    choose(page, file, NEW, said["look"])
    page.read(said["added"])
    assert said["broken"] not in page.text
