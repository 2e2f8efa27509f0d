"""The pages on which an organiser settles what does not add up, joins people, and hands out what is held about one."""

import json

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.hub import about_person, pairing, people_acts
from sync.hub.service import HubService
from sync.hub.users.roles import Role
from tests.builders import DAYS, a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol, HubClock, Talk
from tests.sync.hub.visitors import Visitor, signed_in

DAY = DAYS[0].isoformat()
ONE, TWO = a_person_id("1"), a_person_id("2")
PHONE = "081-234-5678"


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


@pytest.fixture(autouse=True)
def _a_day_at_the_expo(station: Enrol, talk: Talk, hub_clock: HubClock) -> None:
    """Two booths met one person each under two ids, and one badge was at two zones at once."""
    talk.clock.wall = hub_clock.ms
    first, second = station("booth-1"), station("booth-2")
    first.learn(a_person("1", name="นวลจันทร์ ใจดี", phone=PHONE))
    second.learn(a_person("2", name="นวลจันทร์ ใจดี", phone=PHONE, email="n@x.org"))
    first.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    second.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10) + 20_000)
    talk.sync(first, second)


def key_of(organiser: Visitor) -> str:
    page = organiser.get("/anomalies").text
    return page.split('name="key" value="')[1].split('"')[0]


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_an_anomaly_is_settled_and_opened_again(organiser: Visitor) -> None:
    text = organiser.text("/anomalies")
    assert "บัตรเดียวอยู่สองโซนพร้อมกัน" in text
    assert "10:00:00" in text
    assert "10:00:20" in text
    assert organiser.post("/anomalies/settle", {"key": key_of(organiser), "reason": "ให้น้องยืมบัตร"}).status_code == 303
    assert "ไม่มีเรื่องผิดปกติ" in organiser.text("/anomalies")
    settled = organiser.text("/anomalies?state=settled")
    assert "ให้น้องยืมบัตร" in settled
    assert "โดย organiser" in settled
    key = organiser.get("/anomalies?state=settled").text.split('name="key" value="')[1].split('"')[0]
    organiser.post("/anomalies/reopen", {"key": key, "reason": "ไม่ใช่"})
    assert "บัตรเดียวอยู่สองโซนพร้อมกัน" in organiser.text("/anomalies")


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_settling_without_a_reason_says_so(organiser: Visitor) -> None:
    answer = organiser.post("/anomalies/settle", {"key": key_of(organiser), "reason": " "})
    assert answer.status_code == 409
    assert "บอกเหตุผลด้วย" in answer.text


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_people_who_may_be_one_are_joined_or_kept_apart(organiser: Visitor, hub: HubService) -> None:
    assert "ยังเทียบรายชื่อไม่ครบ" in organiser.text("/lookalikes")
    assert not pairing.find_some(hub)
    text = organiser.text("/lookalikes")
    assert "ยังเทียบรายชื่อไม่ครบ" not in text
    assert "เบอร์โทรเดียวกัน" in text
    assert text.count("นวลจันทร์ ใจดี") == 2
    form = {"person": ONE, "into": TWO, "reason": "เบอร์เดียวกัน"}
    assert organiser.post("/lookalikes/apart", form).status_code == 303
    assert "ไม่มีใครดูเหมือนซ้ำกัน" in organiser.text("/lookalikes")
    assert organiser.post("/lookalikes/merge", form).status_code == 303
    assert people_acts.group(hub, ONE) == (TWO, ONE)


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ZONE_LEAD])
def test_only_organisers_act(hub: HubService, hub_url: str, role: Role) -> None:
    visitor = signed_in(hub, hub_url, role, zone="env")
    assert "จัดการเรื่องนี้" not in visitor.text("/anomalies")
    assert visitor.get("/lookalikes").status_code == 403
    assert visitor.get(f"/people/{ONE}/everything.json").status_code == 403
    assert visitor.post("/anomalies/settle", {"key": "x", "reason": "y"}).status_code == 403
    assert visitor.post("/lookalikes/merge", {"person": ONE, "into": TWO, "reason": "y"}).status_code == 403


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_everything_held_about_a_person_is_handed_out(organiser: Visitor, hub: HubService) -> None:
    people_acts.merge(hub, "user:1", ONE, TWO, "same")
    held = json.loads(organiser.get(f"/people/{ONE}/everything.json").text)
    assert {profile["email"] for profile in held["profiles"]} == {"", "n@x.org"}
    assert [record["kind"] for record in held["records"]] == ["checked_in", "checked_in", "merged"]
    assert held["anomalies"][0]["kind"] == "two_places"
    page = organiser.get(f"/people/{TWO}/everything.html")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert PHONE in page.text
    assert "ข้อมูลทั้งหมดที่เก็บไว้ของคนนี้" in page.text


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_of_an_erased_person_only_records_are_left_to_hand_out(hub: HubService) -> None:
    people_acts.erase(hub, "user:1", ONE, "asked")
    held = about_person.everything_about(hub, ONE)
    assert (list(held.profiles), held.erased) == ([], (ONE,))
    assert [event.kind for event in held.records] == ["checked_in", "checked_in", "erased"]
    assert "นวลจันทร์" not in about_person.as_json(held) + about_person.as_html(held, "th")
