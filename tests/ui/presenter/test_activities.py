"""The activity chooser."""

from datetime import date

from kiosk.domain.ids import ZoneId
from kiosk.domain.packs import Text
from tests.builders import a_pack, a_session, an_activity, at
from ui.i18n import catalogue
from ui.presenter.activities import ActivitiesInputs, ActivityRow, derive_activity_rows

TOMORROW = a_session("10:00", "12:00", day=date(2019, 10, 11))
PACK = a_pack(
    an_activity("b", name=Text("ปั่นจักรยาน", "Cycling"), zone=ZoneId("edu")),
    an_activity("later", name=Text("พรุ่งนี้", "Tomorrow"), sessions=(TOMORROW,)),
    an_activity("a", name=Text("วัดต้นไม้", "Measure trees"), sessions=(a_session("14:00", "16:00"),)),
)


def rows(query: str = "", chosen: str = "") -> tuple[ActivityRow, ...]:
    return derive_activity_rows(ActivitiesInputs(PACK, at(10), chosen, query), catalogue("en"))


def test_todays_come_first_in_the_order_of_the_zones_and_others_under_a_heading_of_their_own() -> None:
    assert [(row.key, row.section) for row in rows()] == [
        ("a", "Zone env"),
        ("b", "Zone edu"),
        ("later", "Other days · Zone env"),
    ]


def test_each_says_when_and_whether_it_is_open() -> None:
    assert [(row.hours, row.open) for row in rows()] == [
        ("14:00–16:00", False),
        ("all day", True),
        ("not today", False),
    ]


def test_a_part_of_a_name_in_either_language_or_of_the_zone_finds_it() -> None:
    assert [row.key for row in rows("วัดตน")] == ["a"], "tone marks are easily left out"
    assert [row.key for row in rows("CYC")] == ["b"]
    assert [row.key for row in rows("zone edu")] == ["b"]
    assert rows("nothing like it") == ()


def test_the_one_in_force_is_marked() -> None:
    assert [row.key for row in rows(chosen="b") if row.chosen] == ["b"]
