"""Another version of the pack says what it changes, in words for the staff of a desk."""

from dataclasses import replace
from datetime import time

import pytest

from kiosk.domain.ids import ZoneId
from kiosk.domain.pack_changes import OtherwiseChanged, change_lines, pack_changes
from kiosk.domain.packs import Activity, Pack, PersonRole, Session, Text
from tests.builders import DAYS, a_pack, an_activity

TREES, TALK = an_activity("trees", name=Text("ปลูกต้นไม้", "Trees")), an_activity("talk", name=Text("เสวนา", "Talk"))
AFTERNOON = (Session(DAYS[0], time(13), time(15, 30)),)

CASES: list[tuple[tuple[Activity, ...], str, str]] = [
    ((TREES,), "เลิกกิจกรรม เสวนา", "No longer held: Talk"),
    (
        (TREES, TALK, an_activity("game", name=Text("เกม", "Game"), sessions=AFTERNOON)),
        "เพิ่มกิจกรรม เกม · 10 ต.ค. 2562 13:00–15:30",
        "New activity: Game · 10 Oct 2019 13:00–15:30",
    ),
    ((TREES, replace(TALK, name=Text("วงคุย", "Circle"))), "เสวนา เปลี่ยนชื่อเป็น วงคุย", "Talk is called Circle now"),
    (
        (TREES, replace(TALK, zone=ZoneId("edu"))),
        "เสวนา ย้ายจาก โซน env ไป โซน edu",
        "Talk moved from Zone env to Zone edu",
    ),
    (
        (TREES, replace(TALK, sessions=AFTERNOON)),
        "เสวนา เปลี่ยนเวลาเป็น 10 ต.ค. 2562 13:00–15:30",
        "Talk has other times: 10 Oct 2019 13:00–15:30",
    ),
    ((TREES, replace(TALK, capacity=40)), "เสวนา รับได้ 40 คน (เดิม ไม่จำกัด)", "Talk has 40 seats now (before: no limit)"),
    (
        (TREES, replace(TALK, roles=(PersonRole.MEDIA,))),
        "เสวนา เปลี่ยนเงื่อนไขผู้เข้าร่วม",
        "Talk: others may take part now",
    ),
]


@pytest.mark.parametrize(("activities", "thai", "english"), CASES)
def test_each_change_is_a_sentence_in_both_languages(activities: tuple[Activity, ...], thai: str, english: str) -> None:
    found = pack_changes(a_pack(TREES, TALK), a_pack(*activities, version="2"))
    assert change_lines(found, "th") == (thai,)
    assert change_lines(found, "en") == (english,)


def test_equal_packs_and_other_versions_of_the_same_say_nothing() -> None:
    assert pack_changes(a_pack(), a_pack()) == ()
    assert pack_changes(a_pack(), a_pack(version="2")) == ()


def test_what_no_desk_acts_on_is_said_in_general() -> None:
    found = pack_changes(a_pack(), a_pack(space_m2=7))
    assert found == (OtherwiseChanged(),)
    assert change_lines(found, "en") == ("Details of the event were updated",)


def test_other_days_are_named_in_the_buddhist_year() -> None:
    after: Pack = a_pack(days=DAYS[:1])
    assert change_lines(pack_changes(a_pack(), after), "th") == ("วันงานเปลี่ยนเป็น 10 ต.ค. 2562",)


def test_several_changes_stand_in_order_removed_first() -> None:
    after = a_pack(replace(TREES, capacity=3, name=Text("ป่า", "Wood")), an_activity("game", name=Text("เกม", "Game")))
    lines = change_lines(pack_changes(a_pack(TREES, TALK), after), "en")
    assert lines == (
        "No longer held: Talk",
        "Trees is called Wood now",
        "Wood has 3 seats now (before: no limit)",
        "New activity: Game",
    )
