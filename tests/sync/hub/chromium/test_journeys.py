"""What organisers do at the hub's pages, done in a real browser, and what comes of it at the hub."""

import csv
from dataclasses import replace
from itertools import count
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.ids import PersonId
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.people import PersonEntry
from sync.client.bundle import export_bundle, read_answers
from sync.client.enrolment import enrol
from sync.client.runner import sync_once
from sync.hub import looking, pairing, people_acts
from sync.hub.bundles import ANSWERS_SUFFIX
from sync.hub.store import lookalikes, people
from sync.hub.users.roles import Role
from sync.hub.web.export_pages import LISTS
from sync.protocol.invitation import parse_invitation
from tests.builders import a_person_id, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.hub.chromium.browser import Browser
from tests.sync.hub.chromium.expo import SECOND, Expo, a_station, keep, somebody, sync
from tests.sync.hub.visitors import PASSWORD

pytestmark = pytest.mark.browser

_numbers = count(1000)


@pytest.fixture
def two(expo: Expo) -> tuple[PersonEntry, PersonEntry]:
    """One person under two ids, made for this test."""
    number = next(_numbers)
    made = [somebody(number, name=f"คนเดียว เลขที่{number}", email=f"p{number}@example.org") for _ in range(2)]
    both = made[0], replace(made[1], person=a_person_id(str(next(_numbers))), reference="", codes=())
    keep(expo.hub, *both)
    return both


def settled_lines(browser: Browser) -> int:
    browser.go("/anomalies?state=settled")
    return len(browser.every(".anomalies li"))


def taken(folder: Path, name: str, browser: Browser) -> Path:
    """The file *name*, once it has come."""
    file = folder / name
    browser.until(file.exists)
    return file


def test_two_are_merged_taken_apart_again_and_one_is_erased(
    organiser: Browser, expo: Expo, two: tuple[PersonEntry, PersonEntry]
) -> None:
    one, other = two
    organiser.go(f"/people/{one.person}")
    organiser.click("#merge summary")
    organiser.fill("#other", other.name)
    organiser.click("#merge form[role=search] button")
    organiser.until(lambda: organiser.one("#merge fieldset"))
    organiser.click(f"#merge input[value='{other.person}']")
    organiser.fill("#why-merge", "ลงทะเบียนสองครั้ง")
    organiser.press("รวมเป็นคนเดียว")
    organiser.read("ยกเลิกการรวม")
    assert set(people_acts.group(expo.hub, one.person)) == {one.person, other.person}

    organiser.click("#unmerge-1 summary")
    organiser.fill("#why-unmerge-1", "แม่กับลูก")
    organiser.click("#unmerge-1 button")
    organiser.until(lambda: not organiser.every("#unmerge-1"))
    assert people_acts.group(expo.hub, one.person) == (one.person,)

    organiser.click("#erase summary")
    organiser.fill("#why-erase", "เจ้าตัวขอ")
    organiser.press(f"ลบข้อมูลของ {one.name} เลย")
    organiser.read("ไม่มีข้อมูลส่วนตัวของคนนี้")
    with expo.hub.reading() as connection:
        assert people.is_erased(connection, one.person)
        assert not people.is_erased(connection, other.person)


@pytest.mark.parametrize(("act", "is_one"), [("คนเดียวกัน", True), ("คนละคน", False)])
def test_a_pair_who_may_be_one_is_decided(
    organiser: Browser, expo: Expo, two: tuple[PersonEntry, PersonEntry], act: str, *, is_one: bool
) -> None:
    while pairing.find_some(expo.hub):
        pass
    organiser.go("/lookalikes")
    pair = f"//li[.//code[text()='{two[0].person}']]"
    shown = organiser.found(pair)
    assert "เบอร์โทรเดียวกัน" in shown.text
    organiser.found(f"{pair}//input[@name='reason']").send_keys("ดูแล้ว")
    organiser.found(f"{pair}//button[contains(., '{act}')]").click()
    organiser.until(lambda: two[0].person not in organiser.text)
    assert (len(people_acts.group(expo.hub, two[0].person)) == 2) is is_one
    with expo.hub.reading() as connection:
        assert lookalikes.of(connection, [PersonId(two[0].person)]) == []


def test_an_anomaly_is_settled_and_opened_again(organiser: Browser) -> None:
    before = settled_lines(organiser)
    organiser.go("/anomalies")
    kind = organiser.one(".anomalies li h2").text
    organiser.click("#settle-1 summary")
    organiser.fill("#why-1", "คุยกับหน้างานแล้ว 42")
    organiser.click("#settle-1 button")
    organiser.until(lambda: settled_lines(organiser) == before + 1)
    organiser.read("คุยกับหน้างานแล้ว 42")
    mine = "//li[contains(., 'คุยกับหน้างานแล้ว 42')]"
    assert kind in organiser.found(mine).text
    organiser.found(f"{mine}//summary").click()
    organiser.found(f"{mine}//input[@name='reason']").send_keys("ยังไม่จบ")
    organiser.found(f"{mine}//button").click()
    organiser.until(lambda: settled_lines(organiser) == before)


def test_a_broken_station_is_replaced_by_what_the_page_shows_and_then_revoked(organiser: Browser, expo: Expo) -> None:
    name = f"เครื่องพัง {next(_numbers)}"
    broken = a_station(expo.hub, name)
    broken.write(CheckedIn("trees", "env", SECOND), someone("1"))
    sync(expo.hub, broken)
    organiser.go("/stations")
    row = f"//tr[th[contains(., '{name}')]]"
    organiser.found(f"{row}//summary[contains(., 'เปลี่ยนเครื่อง')]").click()
    organiser.found(f"{row}//form[contains(@action, 'replace')]//button").click()
    organiser.until(lambda: organiser.one(".invitation code").text)
    invitation = parse_invitation(organiser.one(".invitation code").text.split()[2])
    newer = MemoryStore(f"newer-{next(_numbers)}")
    enrol(newer, invitation, name=name)
    assert sync_once(newer).complete
    organiser.go("/stations")
    organiser.read(name)
    (mine, *_) = (each for each in organiser.founds(row) if "เพิกถอน" in each.text)
    number = mine.find_element("css selector", "details.confirm[id^=revoke]").get_attribute("id")
    organiser.click(f"#{number} summary")
    organiser.click(f"#{number} button")
    organiser.until(lambda: not organiser.every(f"#{number}"))
    assert sync_once(newer).status.state == "revoked"


def test_a_stick_is_taken_in_and_its_answers_go_back(organiser: Browser, expo: Expo, tmp_path: Path) -> None:
    booth = a_station(expo.hub, f"ภาคสนาม {next(_numbers)}")
    for number in range(3):
        booth.write(CheckedIn("trees", "env", SECOND), someone(str(number)))
    bundle = export_bundle(booth, tmp_path / "bundle.khomue").file
    organiser.download_to(tmp_path / "back")
    organiser.go("/stations")
    organiser.one("#bundle input[type=file]").send_keys(str(bundle))
    organiser.click("#bundle button")
    organiser.until(lambda: organiser.every("a[download]"))
    assert not list(tmp_path.glob("back/*")), "nobody is given a file without having seen what it is"
    organiser.click("a[download]")
    organiser.until(lambda: list((tmp_path / "back").glob(f"*{ANSWERS_SUFFIX}")))
    (answers,) = (tmp_path / "back").iterdir()
    assert read_answers(booth, answers).records == 3


def test_a_user_is_given_a_zone_a_new_password_and_then_no_access(organiser: Browser, expo: Expo) -> None:
    name = f"อาสา {next(_numbers)}"
    organiser.go("/users")
    organiser.click("#add-user summary")
    organiser.fill("#add-user input[name=name]", name)
    organiser.click("#add-user form button")
    organiser.read(name)
    details = organiser.found(f"//tr[contains(., '{name}')]//details").get_attribute("id")
    who = str(details).rsplit("-", 1)[1]

    organiser.click(f"#role-{who} summary")
    organiser.choose(f"#role-{who} select[name=role]", "zone_lead")
    organiser.choose(f"#role-{who} select[name=zone]", "edu")
    organiser.click(f"#role-{who} button")
    organiser.until(lambda: "โซนการศึกษา" in organiser.found(f"//tr[contains(., '{name}')]").text)
    organiser.click(f"#password-{who} summary")
    organiser.click(f"#password-{who} button")
    organiser.until(lambda: len(organiser.one(".invitation code").text) == 19)
    password = organiser.one(".invitation code").text

    lead = Browser(organiser.driver, expo.url)
    sign_in(lead, name, password)
    assert "โซนการศึกษา" in lead.text
    assert "โซนสิ่งแวดล้อม" not in lead.text, "a zone lead sees one zone"
    menu = [each.text for each in lead.every(".top nav a")]
    assert menu == ["ตอนนี้", "รายชื่อคน", "เรื่องผิดปกติ", "ส่งออก"]
    lead.go("/stations")
    lead.read("ไม่ได้เปิดให้บทบาทของคุณ")

    again = Browser(organiser.driver, expo.url)
    again.sign_in(expo.tokens[Role.ORGANISER])
    again.go("/users")
    again.click(f"#disable-{who} summary")
    again.click(f"#disable-{who} button")
    again.until(lambda: "ถูกระงับ" in again.found(f"//tr[contains(., '{name}')]").text)
    out = Browser(organiser.driver, expo.url)
    sign_in(out, name, password)
    out.read("ชื่อหรือรหัสผ่านไม่ถูกต้อง")


def sign_in(browser: Browser, name: str, password: str) -> None:
    browser.go("/login")
    browser.fill("#name", name)
    browser.fill("#password", password)
    browser.click("form.login button")
    browser.until(lambda: browser.every("nav") or browser.every("[role=alert]"))


def test_a_workbook_is_looked_at_and_then_taken_in(organiser: Browser, expo: Expo, tmp_path: Path) -> None:
    first, second = next(_numbers), next(_numbers)
    keep(expo.hub, somebody(first, name="ก่อน แก้"))
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ("รหัส", "เลขอ้างอิง", "ชื่อ-สกุล"),
        (f"code-{first}", str(first), "หลัง แก้"),
        (f"code-{second}", str(second), "คน ใหม่เอี่ยม"),
        ("", "", "ไม่มีรหัส"),
    ):
        book.active.append(row)
    file = tmp_path / "รายชื่อ.xlsx"
    book.save(file)
    organiser.go("/imports")
    organiser.one("#file").send_keys(str(file))
    organiser.click("form.stack button")
    organiser.read("นำเข้า 2 คนตามนี้")
    assert "ไม่มีรหัส" in organiser.text, "what is wrong is seen first"
    organiser.press("เปลี่ยนแปลง")
    organiser.read("หลัง แก้")
    assert organiser.one("del").text == "ก่อน แก้"
    assert people_acts.entry(expo.hub, a_person_id(str(second))) is None
    organiser.click(".decide button")
    organiser.read("นำเข้าแล้ว")
    changed, new = (people_acts.entry(expo.hub, a_person_id(str(number))) for number in (first, second))
    assert changed is not None
    assert new is not None
    assert (changed.name, new.name) == ("หลัง แก้", "คน ใหม่เอี่ยม")


def test_every_export_comes_as_a_workbook_and_as_csv(organiser: Browser, tmp_path: Path) -> None:
    looked_for = {"checkins": "โซนสิ่งแวดล้อม", "present": "โซน", "hours": "", "shifts": "", "report": "1,500"}
    assert looked_for.keys() == {*LISTS, "report"}
    organiser.download_to(tmp_path)
    organiser.go("/exports")
    for name, words in looked_for.items():
        for kind in ("xlsx", "csv"):
            organiser.click(f"a[href='/exports/{name}.{kind}']")
        file = taken(tmp_path, f"test-expo-{name}.csv", organiser)
        lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        book = openpyxl.load_workbook(taken(tmp_path, f"test-expo-{name}.xlsx", organiser))
        rows = [[str(cell if cell is not None else "") for cell in row] for row in book.worksheets[0].values]
        assert len(lines) == len(rows) > 0, name
        assert words in str(lines), name
        assert lines[0] == rows[0], name


def test_a_password_of_ones_own_is_changed(expo: Expo, visitor: Browser) -> None:
    sign_in(visitor, "ก้อง", PASSWORD)
    visitor.go("/account")
    for field, value in (("password", PASSWORD), ("new", "คำใหม่ หลายคำ 9"), ("again", "คำใหม่ หลายคำ 9")):
        visitor.fill(f"#{field}", value)
    visitor.click("form.narrow button")
    visitor.read("เปลี่ยนรหัสผ่านแล้ว")
    other = Browser(visitor.driver, expo.url)
    sign_in(other, "ก้อง", "คำใหม่ หลายคำ 9")
    assert "ผู้ใช้" not in [each.text for each in other.every(".top nav a")], "a viewer only looks"


def test_the_pages_can_be_used_by_keyboard_alone(organiser: Browser) -> None:
    """The first tab leads past the menu; every control can be reached, and shows that it has been."""
    organiser.go("/users")
    reached = organiser.tab_through(60)
    assert reached[0] == "ข้ามไปที่เนื้อหา"
    assert {"เพิ่มผู้ใช้", "เปลี่ยนบทบาท", "ตั้งรหัสผ่านใหม่", "English", "ออกจากระบบ"} <= set(reached)


def test_looking_at_the_hub_changes_nothing(organiser: Browser, expo: Expo) -> None:
    looking.look_at_everything(expo.hub)
    organiser.go("/lookalikes")
    organiser.press("คู่ถัดไป")
    organiser.until(lambda: "start=25" in organiser.path)
    assert organiser.every(".pairs li")
