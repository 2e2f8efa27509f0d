"""A list of people becomes people: good rows are kept, bad ones named by line and column."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.ids import ActivityId, EventId, ZoneId, person_id
from kiosk.domain.packs import Activity, ActivityKind, Pack, PersonRole, Text
from kiosk.domain.people import Enrolment, PersonEntry
from kiosk.roster import BadRow, RosterError, RosterRow, read_roster
from tests.source_tree import ROOT

EVENT = EventId("expo")
LISTS = ROOT / "tests" / "data" / "rosters"


def rows_of(path: Path, pack: Pack | None = None) -> list[RosterRow | BadRow]:
    return list(read_roster(path, event=EVENT, pack=pack))


def from_text(tmp_path: Path, text: str, pack: Pack | None = None) -> list[RosterRow | BadRow]:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    return rows_of(path, pack)


def from_cells(tmp_path: Path, rows: Iterable[Sequence[object]], *, before: str = "") -> list[RosterRow | BadRow]:
    book = openpyxl.Workbook()
    if before:
        book.create_sheet(before, 0).append(["หมายเหตุ"])
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(list(row))
    book.save(tmp_path / "list.xlsx")
    return rows_of(tmp_path / "list.xlsx")


def people(rows: Iterable[RosterRow | BadRow]) -> list[PersonEntry]:
    return [row.person for row in rows if isinstance(row, RosterRow)]


def bad(rows: Iterable[RosterRow | BadRow]) -> list[BadRow]:
    return [row for row in rows if isinstance(row, BadRow)]


def codes(rows: Iterable[RosterRow | BadRow]) -> list[tuple[str, ...]]:
    assert bad(rows) == []
    return [person.codes for person in people(rows)]


@pytest.mark.parametrize("name", sorted(path.name for path in LISTS.iterdir() if path.suffix in (".csv", ".txt")))
def test_a_list_reads_the_same_however_it_was_saved(name: str) -> None:
    rows = rows_of(LISTS / name)
    assert bad(rows) == []
    read = [(p.codes, p.name, p.nickname, p.phone, p.organisation, p.role) for p in people(rows)]
    assert [row.line for row in rows] == [2, 3, 4]
    assert read == [
        (("T-001",), "สมชาย ใจดี", "ชาย", "099-000-0001", "มูลนิธิต้นกล้า", PersonRole.ATTENDEE),
        (("T-002",), "สมหญิง รักน้ำ", "หญิง", "", "", PersonRole.VOLUNTEER),
        (("T-003",), "ปวีณา ลมเย็น", "ปุ้ย", "099-000-0003", "วิทยุคลื่นใจดี", PersonRole.MEDIA),
    ]


def test_a_workbook_reads_like_the_same_list_in_csv(tmp_path: Path) -> None:
    with (LISTS / "utf8.csv").open(encoding="utf-8", newline="") as file:
        assert from_cells(tmp_path, csv.reader(file)) == rows_of(LISTS / "utf8.csv")


def test_everything_a_row_can_hold_is_read(tmp_path: Path) -> None:
    (person,) = people(
        from_text(
            tmp_path,
            "Ticket Code,Badge_code,First name,Last Name,Name (EN),E-mail,Organization,TYPE,activities,Status,ID,โทร.\n"
            "A1,B1,สมชาย,ใจดี,Somchai Chaidi,s@example.org,ACT,Press,talk; show,สำรอง,77,0990000001\n",
        )
    )
    assert person == PersonEntry(
        person=person_id(EVENT, "77"),
        codes=("A1", "B1"),
        name="สมชาย ใจดี",
        name_en="Somchai Chaidi",
        organisation="ACT",
        role=PersonRole.MEDIA,
        phone="0990000001",
        email="s@example.org",
        activities=(ActivityId("talk"), ActivityId("show")),
        enrolment=Enrolment.WAITING,
        reference="77",
    )


def test_without_a_reference_the_first_code_names_the_person(tmp_path: Path) -> None:
    assert [p.person for p in people(from_text(tmp_path, "code\nA1;A2\n"))] == [person_id(EVENT, "A1")]


HEADERS = ["รหัส", " QR-Code ", "TICKET", "Badge ID", "ticket_id", "ＣＯＤＥ", "รหัสบัตร (QR)", "code 2", "รหัสตั๋ว"]


@pytest.mark.parametrize("header", HEADERS)
def test_a_code_column_is_known_by_many_names(tmp_path: Path, header: str) -> None:
    assert codes(from_text(tmp_path, f"{header},name\nX1,Ann\n")) == [("X1",)]


NAMES = {
    "whole": ("ชื่อ-นามสกุล", "สมชาย ใจดี", "สมชาย ใจดี"),
    "first only": ("ชื่อ", "สมชาย", "สมชาย"),
    "first and last": ("ชื่อ,นามสกุล", "สมชาย,ใจดี", "สมชาย ใจดี"),
    "name beside surname": ("Name,Surname", "Ann,Lee", "Ann Lee"),
    "whole beside both": ("Full name,First name,Surname", "Ann B. Lee,Ann,Lee", "Ann B. Lee"),
    "whole that already holds the surname": ("Name,Surname", "Ann Lee,Lee", "Ann Lee"),
    "untidy": ("ชื่อ,สกุล", '"  สม\n ชาย ",ใจดี', "สม ชาย ใจดี"),
    "none": ("ชื่อ", "", ""),
}


@pytest.mark.parametrize(("headers", "cells", "name"), NAMES.values(), ids=NAMES.keys())
def test_a_name_is_put_together_from_what_columns_there_are(
    tmp_path: Path, headers: str, cells: str, name: str
) -> None:
    assert [p.name for p in people(from_text(tmp_path, f"code,{headers}\nX1,{cells}\n"))] == [name]


ANY_CODE = [
    "https://example.org/t/1?x=2&y=3",
    '{"a":1}',
    "รหัสไทย ๑๒๓",
    "two words",
    "MECARD:N:Ann;TEL:+6690000001;;",
    "A;;B C",
    "00123",
    "123.0",
    "1e5",
    "'tis",
    "-",
    "=A",
    "🎟",
    "x" * 512,
    "BEGIN:VCARD\nN:Ann\nEND:VCARD",
]


@pytest.mark.parametrize("code", ANY_CODE)
def test_any_text_is_a_code_and_is_kept_exactly(tmp_path: Path, code: str) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "name"], [code, "Ann"]])
    assert codes(rows_of(path)) == [(code,)]
    assert codes(from_cells(tmp_path, [["code"], [code]]) if not code.startswith("=") else rows_of(path)) == [(code,)]


MENDED = {
    "  X1  ": ("X1",),
    "\u200bX1\ufeff": ("X1",),
    "'00123": ("00123",),
    "A1;A2": ("A1", "A2"),
    "A1; A2;": ("A1", "A2"),
    "A1;A1": ("A1",),
    '"=""00123"""': ("00123",),
    "https://x.org/1;https://x.org/2": ("https://x.org/1", "https://x.org/2"),
}


@pytest.mark.parametrize(("cell", "expected"), MENDED.items())
def test_what_spreadsheets_and_people_put_around_codes_is_taken_off(
    tmp_path: Path, cell: str, expected: tuple[str, ...]
) -> None:
    assert codes(from_text(tmp_path, f"code\n{cell}\n")) == [expected]


def test_numbers_in_a_workbook_are_codes_without_a_decimal_point(tmp_path: Path) -> None:
    rows = from_cells(
        tmp_path, [["code", "name", "phone"], [123, 7, 812345678], [12.5, "", "02-000"], ["00123", "", 21234567]]
    )
    assert codes(rows) == [("123",), ("12.5",), ("00123",)]
    assert [p.name for p in people(rows)] == ["7", "", ""]
    assert [p.phone for p in people(rows)] == ["0812345678", "02-000", "021234567"]


EXCEL_DAMAGE = {
    "1.23457E+12 as text": ("1.23457E+12", "shortened"),
    "sixteen digits": (1234567890123456, "15 digits"),
    "a date": (dt.date(2019, 10, 10), "date"),
    "a time": (dt.time(10, 30), "date"),
    "a yes": (True, "yes/no"),
}


@pytest.mark.parametrize(("cell", "message"), EXCEL_DAMAGE.values(), ids=EXCEL_DAMAGE.keys())
def test_a_code_that_excel_has_damaged_is_explained(tmp_path: Path, cell: object, message: str) -> None:
    (row,) = from_cells(tmp_path, [["ชื่อ", "รหัส"], ["ก", cell]])
    assert isinstance(row, BadRow)
    assert (row.line, row.column) == (2, "รหัส")
    assert message in row.message


BAD = {
    "no code": (",Ann,", "code", "no code"),
    "a blank code": ("  ,Ann,", "code", "no code"),
    "a damaged code": ("1.23457E+12,Ann,", "code", "Excel"),
    "a long code": ("x" * 513 + ",Ann,", "code", "513 characters"),
    "a control character in a code": ("a\x07b,Ann,", "code", "control character"),
    "a NUL in a code": ("a\0b,Ann,", "code", "control character"),
    "a long name": ("X1," + "n" * 201 + ",", "name", "201 characters"),
    "a control character in a name": ("X1,A\x1bnn,", "name", "control character"),
    "an unknown role": ("X1,Ann,king", "role", "“king” is not a role"),
    "too few columns": ("X1", "", "1 columns, the header has 3"),
    "too many columns": ("X1,Ann,,more", "", "4 columns, the header has 3"),
}


@pytest.mark.parametrize(("row", "column", "message"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_skipped_and_named(tmp_path: Path, row: str, column: str, message: str) -> None:
    rows = from_text(tmp_path, f"code,name,role\nG1,Good,\n{row}\nG2,Good,\n")
    assert [p.codes for p in people(rows)] == [("G1",), ("G2",)]
    assert [(b.line, b.column) for b in bad(rows)] == [(3, column)]
    assert message in bad(rows)[0].message


def test_empty_lines_and_trailing_commas_are_no_fault(tmp_path: Path) -> None:
    assert codes(from_text(tmp_path, "code,name\n\n,\nX1,Ann,,\n\n")) == [("X1",)]


def test_the_second_row_with_a_code_is_bad_and_names_the_first(tmp_path: Path) -> None:
    rows = from_text(tmp_path, "code,name\nA1;A2,Ann\nB1,Ben\nA2,Cat\n")
    assert [p.name for p in people(rows)] == ["Ann", "Ben"]
    assert bad(rows) == [BadRow(4, "code", "This code is already on line 2")]


def test_a_bad_row_does_not_take_its_code_with_it(tmp_path: Path) -> None:
    rows = from_text(tmp_path, "code,role\nA1,king\nA1,staff\n")
    assert [row.line for row in rows if isinstance(row, RosterRow)] == [3]


@pytest.mark.parametrize("second", ["B1,7", "7,"])
def test_two_rows_cannot_be_one_person(tmp_path: Path, second: str) -> None:
    rows = from_text(tmp_path, f"code,reference\nA1,7\n{second}\n")
    assert [(b.line, b.column) for b in bad(rows)] == [(3, "reference")]


def test_messages_hold_nothing_personal(tmp_path: Path) -> None:
    rows = from_text(tmp_path, "code,name,phone\nSECRET,Somchai\x07,099\nSECRET,Ann,099\nSECRET,Ben,099\n")
    assert [b.line for b in bad(rows)] == [2, 4]
    assert not any(word in b.message for b in bad(rows) for word in ("SECRET", "Somchai", "Ben", "099"))


def test_activities_must_be_in_the_pack(tmp_path: Path) -> None:
    talk = Activity(ActivityId("talk"), Text("เสวนา"), ZoneId("z"), ActivityKind.TALK)
    pack = Pack(EVENT, Text("งาน"), "1", "Asia/Bangkok", (dt.date(2019, 10, 10),), "", activities=(talk,))
    rows = from_text(tmp_path, "รหัส,กิจกรรม\nA1,talk\nB1,talk; tlak\nC1,\n", pack)
    assert [p.activities for p in people(rows)] == [("talk",), ()]
    assert bad(rows) == [BadRow(3, "กิจกรรม", "The event has no activity “tlak”")]


STATUSES = {
    "": Enrolment.ACCEPTED,
    "ผ่าน": Enrolment.ACCEPTED,
    "Waiting list": Enrolment.WAITING,
    "not_accepted": Enrolment.NOT_ACCEPTED,
    "ไม่ผ่าน": Enrolment.NOT_ACCEPTED,
}


@pytest.mark.parametrize(("word", "standing"), STATUSES.items())
def test_a_status_is_read_in_thai_and_english(tmp_path: Path, word: str, standing: Enrolment) -> None:
    assert [p.enrolment for p in people(from_text(tmp_path, f"code,สถานะ\nA1,{word}\n"))] == [standing]


def test_an_unknown_status_is_a_bad_row(tmp_path: Path) -> None:
    assert [b.column for b in bad(from_text(tmp_path, "code,status\nA1,perhaps\n"))] == ["status"]


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    rows = from_text(tmp_path, "รายชื่อผู้ลงทะเบียน,,\n,,\nรหัส,ชื่อ,x\nA1,Ann,\n")
    assert [row.line for row in rows] == [4]


def test_a_sheet_without_codes_is_passed_over(tmp_path: Path) -> None:
    assert codes(from_cells(tmp_path, [["รหัส"], ["A1"]], before="อ่านก่อน")) == [("A1",)]


def test_columns_that_mean_nothing_are_told(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("code,T-shirt size,name\nA1,L,Ann\n", "utf-8")
    roster = read_roster(tmp_path / "l.csv", event=EVENT, pack=None)
    assert roster.unused == ("T-shirt size",)


def test_the_total_for_a_progress_bar_is_close(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("code\n" + "".join(f"A{n}\n" for n in range(1000)), "utf-8")
    roster = read_roster(tmp_path / "l.csv", event=EVENT, pack=None)
    assert abs(roster.total - len(list(roster))) <= 1


def test_a_quote_left_open_costs_one_row_not_the_rest(tmp_path: Path) -> None:
    lines = [f"A{n},Ann" for n in range(60)]
    lines[5] = 'A5,"Ann'
    rows = from_text(tmp_path, "code,name\n" + "\n".join(lines) + "\n")
    assert [(b.line, "quotation mark" in b.message) for b in bad(rows)] == [(7, True)]
    assert len(people(rows)) == 59
    assert [row.line for row in rows] == list(range(2, 62))


def test_a_line_of_a_million_characters_costs_one_row(tmp_path: Path) -> None:
    rows = from_text(tmp_path, "code,name\nA1,Ann\nB1," + "x" * 1_000_000 + "\nC1,Cat\n")
    assert [b.line for b in bad(rows)] == [3]
    assert [p.name for p in people(rows)] == ["Ann", "Cat"]


def test_a_few_bytes_that_are_no_text_cost_their_rows_only(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes("รหัส,ชื่อ\nA1,ก\nB1,ข\n".encode() + b"C1,\xa1\n" + "D1,ง\n".encode())
    rows = rows_of(tmp_path / "l.csv")
    assert [p.codes for p in people(rows)] == [("A1",), ("B1",), ("D1",)]
    assert [(b.line, b.column) for b in bad(rows)] == [(4, "ชื่อ")]


def test_thai_windows_bytes_that_are_no_text_cost_their_rows_only(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes("รหัส,ชื่อ\nA1,ก\n".encode("cp874") + b"B1,\xff\xfe\n")
    rows = rows_of(tmp_path / "l.csv")
    assert ([p.name for p in people(rows)], [b.line for b in bad(rows)]) == (["ก"], [3])


HOPELESS = {
    "missing": (None, "no file"),
    "empty": (b"", "is empty"),
    "no header": (b"name,surname\nAnn,Lee\n", "Headers found: “name”, “surname”. Name one รหัส / code"),
    "only blank lines": (b"\n\n", "Headers found: none"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "no column of badge codes"),
    "a broken workbook": (b"PK\x03\x04 not really", "not a workbook"),
}


@pytest.mark.parametrize(("data", "message"), HOPELESS.values(), ids=HOPELESS.keys())
def test_a_file_that_is_no_list_is_refused_in_one_sentence(tmp_path: Path, data: bytes | None, message: str) -> None:
    path = tmp_path / "list.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(RosterError, match=message):
        read_roster(path, event=EVENT, pack=None)


def test_reading_again_gives_the_same_people(tmp_path: Path) -> None:
    assert from_text(tmp_path, "code\nA1\n") == from_text(tmp_path, "code\nA1\n")
