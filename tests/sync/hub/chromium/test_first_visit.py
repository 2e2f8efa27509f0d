"""The first visit to a new hub, over its own TLS: no warning, an account, a list, a file in hand."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from selenium import webdriver

from sync.hub import admin
from tests.sync.conftest import HubClock
from tests.sync.hub.chromium.browser import DESKTOP, PHONE, Browser
from tests.sync.hub.chromium.conftest import NewHub
from tests.sync.hub.chromium.test_every_page import check
from tests.sync.hub.visitors import PASSWORD
from tests.sync.secure import secure_hub

pytestmark = pytest.mark.browser


@pytest.fixture
def first(chromium: webdriver.Chrome, new_hub: NewHub) -> Iterator[Browser]:
    """Chromium knows the hub's authority, and by that the hub."""
    with secure_hub(new_hub.home, HubClock()) as server:
        yield Browser(chromium, server.url)


def test_from_the_first_visit_to_a_file_in_hand(first: Browser, new_hub: NewHub, tmp_path: Path) -> None:
    """Make the first account, add a viewer, take a list in after looking at it, find somebody, export, sign out."""
    assert first.url.startswith("https://")
    first.download_to(tmp_path)
    for language, size in product(("en", "th"), (PHONE, DESKTOP)):
        first.speak(language)
        check(first, "/set-up", language, size)
    first.go("/")
    for field, value in (
        ("code", admin.set_up_code(new_hub.home) or ""),
        ("name", "วิภา"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ):
        first.fill(f"#{field}", value)
    first.click("form.login button")
    first.read("คนที่มาร่วม")
    assert all(each["secure"] for each in first.driver.get_cookies()), "no cookie travels without TLS"

    first.follow("ผู้ใช้")
    first.click("#add-user summary")
    first.fill("#add-user input[name=name]", "ก้อง")
    first.click("#add-user form button")
    first.until(lambda: len(first.one(".invitation code").text) == 19)
    password = first.one(".invitation code").text

    first.follow("นำเข้ารายชื่อ")
    file = tmp_path / "รายชื่อ.csv"
    file.write_text("รหัส,ชื่อ-สกุล,เบอร์โทร\nA-1,สมชาย ใจดี,0812345678\n,ไม่มีรหัส,\n", encoding="utf-8")
    first.one("#file").send_keys(str(file))
    first.click("form.stack button")
    first.read("นำเข้า 1 คนตามนี้")
    assert "บรรทัดที่มีปัญหา" in first.text
    first.click(".decide button")
    first.read("นำเข้าแล้ว")

    first.follow("รายชื่อคน")
    first.fill("#q", "ใจดี\n")
    first.read("0812345678")
    first.press("สมชาย ใจดี")
    first.read("A-1")

    first.follow("ส่งออก")
    first.click("a[href='/exports/checkins.xlsx']")
    first.until(lambda: (tmp_path / "test-expo-checkins.xlsx").read_bytes().startswith(b"PK"))

    first.press("ออกจากระบบ")
    first.read("ลืมรหัสผ่าน")
    first.go("/users")
    assert "ลืมรหัสผ่าน" in first.text
    first.fill("#name", "ก้อง")
    first.fill("#password", password + "\n")
    first.read("คนที่มาร่วม")
    assert "นำเข้ารายชื่อ" not in first.text, "a viewer only looks"
