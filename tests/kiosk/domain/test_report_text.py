"""The report in words: Thai first, units and thousands as people write them."""

import pytest

from kiosk.domain.kinds import CheckedOut, Counted, GroupArrived, Pledged
from kiosk.domain.packs import ActivityKind, Pack
from kiosk.domain.report import SECTORS, Tally, detail_rows, report_rows
from kiosk.domain.report_text import KINDS, SECTOR_NAMES, Line, day_text
from tests.builders import DAYS, JournalBuilder, a_pack, at, someone

FIRST, SECOND, _ = (day.isoformat() for day in DAYS)


def _a_day(pack: Pack | None = None) -> Tally:
    """One of everything, on a day when an organiser would want the table."""
    booth = JournalBuilder()
    booth.check_in("1")
    booth.check_in("2", "pop-up", zone="yard", day=SECOND)
    booth.check_in("3", role="organisation", organisation="tree-fund")
    booth.check_in("4", role="media", organisation="ข่าวดี")
    came = booth.check_in("5", role="volunteer", when=at(9))
    booth.write(CheckedOut("trees", "env", FIRST, came.id), someone("5"), at=at(10, 5))
    booth.check_in("6", role="volunteer")
    booth.write(Counted("env", FIRST, 1234))
    booth.write(GroupArrived("ธนาคาร", 1, "business", "env", FIRST))
    booth.write(GroupArrived("ชมรม", 1200, "robots", "env", FIRST))
    booth.write(Pledged("money", 1_234_567_05, "blue-sea"))
    booth.write(Pledged("money", 100, ""))
    booth.write_text("new_kind", "{}")
    tally = Tally(pack or a_pack())
    for record in booth.records:
        tally.add(record)
    return tally


def test_the_table_in_thai() -> None:
    assert report_rows(_a_day().report(), "th") == [
        Line(1, "พื้นที่จัดงานที่เจ้าภาพสนับสนุน", "1,500 ตารางเมตร"),
        Line(2, "องค์กร: ผู้ร่วมจัด → ภาคี", "1 → 0"),
        Line(3, "นิทรรศการ เสวนา กิจกรรมอาสาสมัคร เวิร์กช็อป เกม", "2 กิจกรรม"),
        Line(4, "อาสาสมัครช่วยงานในโซนต่าง ๆ", "2 คน · 1:05 ชั่วโมง · 1 รายการยังไม่ออก"),
        Line(5, "ประชาชนร่วมกิจกรรม", "2 คน"),
        Line(6, "องค์กร / คนที่มาทัวร์ภาคสนาม", "2 องค์กร / 1,201 คน"),
        Line(7, "เงินที่ระดมได้", "1,234,568.05 บาท"),
        Line(8, "สื่อ", "1 สำนัก"),
    ]


def test_the_table_in_english() -> None:
    assert report_rows(_a_day().report(), "en") == [
        Line(1, "Space given by the host", "1,500 m²"),
        Line(2, "Organisations: hosts → partners", "1 → 0"),
        Line(3, "Exhibitions, talks, volunteer activities, workshops, games", "2 activities"),
        Line(4, "Volunteers who helped in the zones", "2 people · 1:05 hours · 1 entry without an end"),
        Line(5, "Public who took part in activities", "2 people"),
        Line(6, "Field-tour organisations / people", "2 organisations / 1,201 people"),
        Line(7, "Funds raised", "THB 1,234,568.05"),
        Line(8, "Media", "1 outlet"),
    ]


def test_the_details_in_thai() -> None:
    assert detail_rows(_a_day().report(), "th") == [
        Line(2, "อยู่ในแพ็กของงาน: ผู้ร่วมจัด → ภาคี", "1 → 1"),
        Line(3, "เสวนา", "0 / 1"),
        Line(3, "กิจกรรมอาสาสมัคร", "1 / 1"),
        Line(3, "เกม", "0 / 1"),
        Line(3, "ไม่อยู่ในแพ็กของงาน", "1 / 0"),
        Line(4, "โซน env", "2 คน · 1:05 ชั่วโมง · 1 รายการยังไม่ออก"),
        Line(6, "ภาคธุรกิจ", "1 องค์กร / 1 คน"),
        Line(6, "อื่น ๆ", "1 องค์กร / 1,200 คน"),
        Line(7, "ทะเลใส", "1,234,567.05 บาท"),
        Line(7, "ไม่ระบุองค์กร", "1 บาท"),
        Line(8, "ข่าวดี", ""),
        Line(0, "ผู้ลงทะเบียนที่มาร่วมงาน", "2 คน"),
        Line(0, "ผู้เดินผ่าน (นับแยก)", "1,234 คน"),
        Line(0, "10 ต.ค. 2562", "5 คน · 5 เช็กอิน · 1,234 คนเดินผ่าน"),
        Line(0, "11 ต.ค. 2562", "1 คน · 1 เช็กอิน · 0 คนเดินผ่าน"),
        Line(0, "12 ต.ค. 2562", "0 คน · 0 เช็กอิน · 0 คนเดินผ่าน"),
        Line(0, "ระเบียนจากโปรแกรมรุ่นใหม่กว่า (ยังไม่นับ)", "1"),
    ]


def test_the_details_in_english_count_one_as_one() -> None:
    rows = detail_rows(_a_day().report(), "en")
    assert Line(6, "Business", "1 organisation / 1 person") in rows
    assert Line(0, "11 Oct 2019", "1 person · 1 check-in · 0 walk-bys") in rows
    assert Line(3, "Not in the event pack", "1 / 0") in rows
    assert Line(7, "No organisation named", "THB 1") in rows


def test_a_space_that_nobody_stated_is_a_dash() -> None:
    assert report_rows(Tally(a_pack(space_m2=None)).report(), "th")[0].value == "–"


def test_a_whole_report_has_no_line_about_newer_programs() -> None:
    rows = detail_rows(Tally(a_pack()).report(), "en")
    assert rows[-1].label == "12 Oct 2019"


def test_money_taken_back_is_written_with_one_minus() -> None:
    booth, tally = JournalBuilder(), Tally(a_pack())
    tally.add(booth.write(Pledged("money", -150, "blue-sea")))
    assert report_rows(tally.report(), "en")[6].value == "THB -1.50"


@pytest.mark.parametrize(
    ("day", "language", "shown"),
    [
        ("2019-10-10", "th", "10 ต.ค. 2562"),
        ("2019-10-10", "en", "10 Oct 2019"),
        ("2019-01-01", "th", "1 ม.ค. 2562"),
        ("2019-12-31", "en", "31 Dec 2019"),
        ("9999-12-31", "th", "31 ธ.ค. 10542"),
        ("no day", "th", "no day"),
        ("", "en", ""),
    ],
)
def test_days_are_written_as_people_read_them(day: str, language: str, shown: str) -> None:
    assert day_text(day, language) == shown


def test_every_kind_and_sector_has_a_name_in_both_languages() -> None:
    assert set(KINDS) == set(ActivityKind)
    assert set(SECTOR_NAMES) == set(SECTORS)
    assert all(text.th and text.en for text in (*KINDS.values(), *SECTOR_NAMES.values()))
