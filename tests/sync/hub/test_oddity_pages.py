"""The pages on which an organiser settles what does not add up, joins people, and hands out what is held about one."""

import html
import json
from dataclasses import replace

import pytest

from kiosk.domain.kinds import CheckedIn, Settled
from sync.hub import about_person, pairing, people_acts
from sync.hub.service import HubService
from sync.hub.store import anomalies
from sync.hub.store.anomalies import Anomaly, AnomalyKind
from sync.hub.users.roles import Role
from tests.builders import DAYS, a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol, HubClock, Talk
from tests.sync.hub.visitors import Visitor, signed_in

DAY = DAYS[0].isoformat()
ONE, TWO = a_person_id("1"), a_person_id("2")
PHONE = "081-234-5678"
ELSEWHERE = '{"other_at":0,"other_zone":"art","zone":"edu"}'


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


@pytest.fixture
def hostile(station: Enrol, talk: Talk) -> bytes:
    """A record that a booth sent and nobody can read, among it what pages and people could be fooled by."""
    booth = station("booth-3")
    written = booth.write(CheckedIn("trees", "env", DAY))
    evil = '{"<script>alert(1)</script>":"\u202egnp.exe","nul":"\\u0000"}' + " " * 100 + "x" * 10_000
    booth.records(written.station)[-1] = replace(written, body=evil)
    talk.sync(booth)
    return evil.encode()


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_what_is_in_quarantine_can_be_read_and_does_nothing(organiser: Visitor, hostile: bytes) -> None:
    page = organiser.get("/anomalies?kind=quarantined").text
    address = html.unescape(page.split('href="/anomalies/contents?')[1].split('"')[0])
    text = organiser.get(f"/anomalies/contents?{address}").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert len(text) < 12_000
    assert "แสดงเฉพาะส่วนต้น" in text
    assert organiser.get("/anomalies/contents?key=nothing").status_code == 404


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ZONE_LEAD])
def test_only_organisers_read_what_is_in_quarantine(hub: HubService, hub_url: str, hostile: bytes, role: Role) -> None:
    visitor = signed_in(hub, hub_url, role, zone="env")
    assert visitor.get("/anomalies/contents?key=quarantined:booth-3:bad_body").status_code == 403


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_every_anomaly_of_a_station_says_when_by_its_clock_and_when_it_came(
    organiser: Visitor, hostile: bytes, hub_clock: HubClock
) -> None:
    text = organiser.text("/anomalies?kind=quarantined")
    assert "เวลาของศูนย์ 10 ต.ค. 2562 12:00:00" in text
    assert "เวลาของสถานี 10 ต.ค. 2562 09:00:00" in text


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_a_zone_lead_finds_the_one_of_the_zone_behind_many_of_others(hub: HubService, hub_url: str) -> None:
    many = [Anomaly(AnomalyKind.TWO_PLACES, f"{n}", at(11), detail=ELSEWHERE) for n in range(220)]
    with hub.writing() as connection:
        anomalies.note(connection, many)
    text = signed_in(hub, hub_url, Role.ZONE_LEAD, zone="env").text("/anomalies")
    assert text.count("บัตรเดียวอยู่สองโซนพร้อมกัน") == 1


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_many_are_shown_page_by_page_the_gravest_first_with_their_counts(organiser: Visitor, hub: HubService) -> None:
    many = [Anomaly(AnomalyKind.TWO_PLACES, f"{n}", at(11), detail=ELSEWHERE) for n in range(60)]
    with hub.writing() as connection:
        anomalies.note(connection, [*many, Anomaly(AnomalyKind.FORK, "fork:x:2", 0, seq=2)])
    page = organiser.get("/anomalies").text
    assert page.count("<li ") == 50
    assert page.index("<h2>ข้อมูลสถานีแยกเป็นสองสาย") < page.index("<h2>บัตรเดียวอยู่สองโซนพร้อมกัน")
    assert "บัตรเดียวอยู่สองโซนพร้อมกัน <b>61</b>" in page
    rest = organiser.get("/anomalies?start=50").text
    assert rest.count("<li ") == 12
    assert organiser.get("/anomalies?kind=fork").text.count("<li ") == 1


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_what_a_station_says_of_itself_is_confirmed_with_one_touch(
    organiser: Visitor, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-3")
    written = booth.write(CheckedIn("trees", "env", DAY))
    booth.records(written.station)[-1] = replace(written, body="[]")
    talk.sync(booth)
    key = "quarantined:booth-3:bad_body"
    booth.write(Settled(key, "disk_damaged", 1))
    talk.sync(booth)
    page = organiser.get("/anomalies?kind=quarantined").text
    assert "สถานีชี้แจงว่า: ดิสก์เสียหรือไฟดับ" in page
    assert "ที่สถานี Booth booth-3" in page
    assert 'name="reason" value="disk_damaged"' in page
    organiser.post("/anomalies/settle", {"key": key, "reason": "disk_damaged", "kind": "quarantined"})
    settled = organiser.text("/anomalies?state=settled")
    assert "จัดการแล้ว: ดิสก์เสียหรือไฟดับ โดย organiser" in settled


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_settling_and_opening_again_are_two_acts_in_the_audit(organiser: Visitor) -> None:
    key = key_of(organiser)
    organiser.post("/anomalies/settle", {"key": key, "reason": "ให้น้องยืมบัตร"})
    organiser.post("/anomalies/reopen", {"key": key, "reason": "ไม่ใช่"})
    text = organiser.text("/audit")
    assert "เปิดเรื่องผิดปกติอีกครั้ง" in text
    assert "จัดการเรื่องผิดปกติ" in text


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
def test_the_page_of_a_person_says_who_joined_whom_and_why_and_who_took_that_back(
    organiser: Visitor, hub: HubService, hub_url: str
) -> None:
    organiser.post(f"/people/{ONE}/merge", {"into": TWO, "reason": "เบอร์เดียวกัน"})
    text = organiser.text(f"/people/{ONE}")
    assert "นวลจันทร์ ใจดี → นวลจันทร์ ใจดี" in text
    assert "รวมแล้ว: เบอร์เดียวกัน โดย organiser · 12:00" in text
    record = organiser.get(f"/people/{ONE}").text.split('name="record" value="')[1].split('"')[0]
    other = signed_in(hub, hub_url, name="วิภา")
    assert other.post(f"/people/{ONE}/unmerge", {"record": record, "reason": " "}).status_code == 409
    other.post(f"/people/{ONE}/unmerge", {"record": record, "reason": "พี่น้อง"})
    for person in (ONE, TWO):
        text = organiser.text(f"/people/{person}")
        assert "รวมแล้ว: เบอร์เดียวกัน โดย organiser" in text
        assert "ยกเลิกแล้ว: พี่น้อง โดย วิภา · 12:00" in text


@pytest.mark.parametrize("connect", ["direct"], indirect=True)
@pytest.mark.parametrize("act", ["merge", "erase"])
def test_nobody_is_merged_or_erased_without_a_reason(organiser: Visitor, hub: HubService, act: str) -> None:
    answer = organiser.post(f"/people/{ONE}/{act}", {"into": TWO, "reason": " "})
    assert answer.status_code == 409
    assert "บอกเหตุผลด้วย" in answer.text
    assert people_acts.group(hub, ONE) == (ONE,)
    assert "นวลจันทร์" in organiser.text(f"/people/{ONE}")
