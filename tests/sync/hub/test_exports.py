"""What can be taken away from the hub as a file, by whom, and what stands in it."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.kinds import CheckedIn, CheckedOut, Voided
from sync.hub import admin
from sync.hub.exports.checkins import HEADER
from sync.hub.exports.writing import MARK, Table, csv_lines, write_xlsx
from sync.hub.service import HubService
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.users import audit
from sync.hub.users.roles import Role
from tests.builders import a_person, a_person_id, at, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, Talk
from tests.sync.hub.visitors import Visitor, signed_in

DAY = "2019-10-10"


@pytest.fixture
def connect(hub: HubService) -> object:
    """Stations reach the hub directly: it is the pages that are tested here."""
    from sync.hub.station_peer import StationPeer

    return lambda identity: StationPeer(hub, identity.token)


@pytest.fixture
def booth(hub: HubService, station: Enrol, talk: Talk) -> MemoryStore:
    """Two volunteers at trees and one visitor at a talk; a mistake was taken back."""
    booth = station("booth")
    with hub.writing() as connection:
        known = [
            a_person("1", name="=HYPERLINK(1)", organisation="ทะเลใส"),
            a_person("2", name="สมหญิง", nickname="หญิง"),
        ]
        people.keep(connection, [Learned(entry) for entry in known], xid=hub.database.xid(connection))
    for who, hour, end in (("1", 9, 12), ("2", 10, 11)):
        came = booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone(who), at=at(hour))
        booth.write(CheckedOut("trees", "env", DAY, came.id), someone(who), at=at(end))
    booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone("2"), at=at(13))
    mistake = booth.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(14))
    booth.write(Voided(mistake.id, "slip"), someone("1"), at=at(14))
    booth.write(CheckedIn("talk", "edu", DAY), someone("3"), at=at(15))
    talk.sync(booth)
    hub.catch_up()
    return booth


@pytest.fixture
def organiser(hub: HubService, hub_url: str, booth: MemoryStore) -> Visitor:
    return signed_in(hub, hub_url)


def table(visitor: Visitor, name: str) -> list[dict[str, str]]:
    answer = visitor.get(f"/exports/{name}.csv")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(MARK))))


def test_check_ins_come_as_csv_that_excel_reads_and_never_computes(organiser: Visitor, hub_home: Path) -> None:
    rows = table(organiser, "checkins")
    assert [row["voided"] for row in rows] == ["", "", "", "yes", ""]
    assert rows[0]["name"] == "'=HYPERLINK(1)"
    assert rows[0]["organisation"] == "ทะเลใส"
    assert rows[0]["time"] == "2019-10-10 09:00:00+07:00"
    assert rows[0]["zone"] == "โซน env"
    file = hub_home / "checkins.csv"
    assert admin.export_checkins_csv(hub_home, file) == 5
    assert file.read_bytes() == organiser.get("/exports/checkins.csv").content


def test_the_same_comes_as_a_workbook_without_formulas(organiser: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "checkins.xlsx"
    file.write_bytes(organiser.get("/exports/checkins.xlsx").content)
    sheet = openpyxl.load_workbook(file)["checkins"]
    rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in rows[0]) == HEADER
    assert rows[1][7].value == "=HYPERLINK(1)"
    assert rows[1][7].data_type == "s"
    assert len(rows) == 6


def test_who_is_present_and_still_in(organiser: Visitor) -> None:
    rows = {(row["name"], row["activity_id"]): row for row in table(organiser, "present")}
    assert {key: row["still_in"] for key, row in rows.items()} == {
        ("'=HYPERLINK(1)", "trees"): "",
        ("สมหญิง", "trees"): "yes",
        ("", "talk"): "yes",
    }
    assert rows["สมหญิง", "trees"]["nickname"] == "หญิง"
    assert rows["สมหญิง", "trees"]["check_ins"] == "2"


def total(rows: Iterable[dict[str, str]]) -> tuple[int, float, int]:
    """People, hours and open entries."""
    listed = list(rows)
    return len(listed), sum(float(row["hours"]) for row in listed), sum(int(row["still_open"]) for row in listed)


def in_report(home: Path) -> tuple[int, float, int]:
    work = admin.report(home).volunteers.total
    return work.people, work.time / 3_600_000, work.open_entries


def test_volunteers_hours_are_those_of_the_report(organiser: Visitor, hub_home: Path) -> None:
    rows = {row["name"]: row for row in table(organiser, "hours")}
    assert {name: (row["hours"], row["still_open"]) for name, row in rows.items()} == {
        "'=HYPERLINK(1)": ("3.0", "0"),
        "สมหญิง": ("1.0", "1"),
    }
    entries = [(row["start"][11:16], row["end"][11:16], row["hours"]) for row in table(organiser, "shifts")]
    assert entries == [("09:00", "12:00", "3.0"), ("10:00", "11:00", "1.0"), ("13:00", "", "")]
    assert total(rows.values()) == in_report(hub_home)


def test_two_who_were_merged_are_one_volunteer(hub: HubService, organiser: Visitor, hub_home: Path) -> None:
    from sync.hub import people_acts

    people_acts.merge(hub, "user:1", a_person_id("1"), a_person_id("2"), "same person")
    (row,) = rows = table(organiser, "hours")
    assert row["name"] == "สมหญิง"
    assert total(rows) == in_report(hub_home) == (1, 2, 1)


def test_a_volunteer_who_goes_under_an_id_without_a_profile_has_the_name_of_the_other(
    hub: HubService, organiser: Visitor, booth: MemoryStore, talk: Talk
) -> None:
    from sync.hub import people_acts

    booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone("nobody"), at=at(15))
    talk.sync(booth)
    people_acts.merge(hub, "user:1", a_person_id("2"), a_person_id("nobody"), "same person")
    assert "สมหญิง" in {row["name"] for row in table(organiser, "hours")}
    assert "" not in {row["name"] for row in table(organiser, "shifts")}


def test_the_report_is_a_file_too(organiser: Visitor) -> None:
    rows = table(organiser, "report")
    assert any("อาสา" in row["what"] for row in rows)
    assert organiser.get("/exports/report.xlsx").content.startswith(b"PK")


def test_the_lead_of_a_zone_takes_away_what_is_of_that_zone(hub: HubService, hub_url: str, booth: MemoryStore) -> None:
    lead = signed_in(hub, hub_url, Role.ZONE_LEAD, zone="edu")
    assert {row["zone_id"] for row in table(lead, "checkins")} == {"edu"}
    assert {row["zone_id"] for row in table(lead, "present")} == {"edu"}
    assert table(lead, "hours") == []
    assert table(lead, "shifts") == []
    assert lead.get("/exports/report.csv").status_code == 403
    assert "/exports/report" not in lead.get("/exports").text


def test_a_viewer_takes_no_list_of_people_away(hub: HubService, hub_url: str, booth: MemoryStore) -> None:
    viewer = signed_in(hub, hub_url, Role.VIEWER)
    for name in ("checkins", "present", "hours", "shifts"):
        for form in ("csv", "xlsx"):
            assert viewer.get(f"/exports/{name}.{form}").status_code == 403
    assert viewer.get("/exports/report.csv").status_code == 200


def test_every_list_that_leaves_is_in_the_audit(hub: HubService, organiser: Visitor) -> None:
    table(organiser, "hours")
    with hub.reading() as connection:
        entry = audit.newest(connection, 1)[0]
    assert (entry.act, entry.detail["what"], entry.name) == ("exported", "hours", "organiser")


def test_a_table_longer_than_a_worksheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.hub.exports.writing._SHEET_ROWS", 3)
    for count, sheets in ((0, 1), (3, 1), (4, 2), (7, 3)):
        write_xlsx(Table(("n",), iter([(n,) for n in range(count)])), tmp_path / "t.xlsx", "numbers")
        book = openpyxl.load_workbook(tmp_path / "t.xlsx")
        values = [cell for name in book.sheetnames for (cell,) in book[name].iter_rows(2, values_only=True)]
        assert (values, len(book.sheetnames)) == (list(range(count)), sheets)


def test_numbers_stay_numbers_and_texts_never_become_formulas() -> None:
    text = "".join(csv_lines(Table(("a", "b"), iter([("-1", -1), ("ก,ข", 2.5)]))))
    assert text.removeprefix(MARK).splitlines() == ["a,b", "'-1,-1", '"ก,ข",2.5']
