"""A list of people at the hub's terminal: shown before it counts, and nothing that is known is lost to it."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from kiosk.cli.root import khomue
from kiosk.domain.people import PersonEntry
from sync.client.bundle import export_bundle
from sync.hub import admin
from sync.hub.store import people
from sync.hub.users import audit
from tests.builders import a_pack, a_person, a_person_id
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import join

CSV = "code,reference,name\ncode-1,1,คน ใหม่\ncode-2,2,คน สอง\n,3,ไม่มีรหัส\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A hub that knows the phone, the nickname and the organisation of person 1."""
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    admin.import_people(home, [a_person("1", name="คน เก่า", phone="081", nickname="เก่า", organisation="ทะเลใส")])
    return home


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(CSV, encoding="utf-8")
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(khomue, [str(each) for each in arguments])


def known(home: Path) -> dict[str, PersonEntry]:
    with admin.opened(home) as hub, hub.reading() as connection:
        found = people.entries(connection, [a_person_id(each) for each in "123"])
    return {each: found[a_person_id(each)] for each in "123" if a_person_id(each) in found}


def acts(home: Path) -> list[str]:
    """What was done at the hub, the first act first."""
    with admin.opened(home) as hub, hub.reading() as connection:
        entries = list(reversed(audit.newest(connection, 100)))
    assert {entry.address for entry in entries} <= {"terminal"}
    return [entry.act for entry in entries]


@pytest.mark.parametrize("command", [("hub", "import", "--yes"), ("import",)])
def test_what_a_list_leaves_out_stays_as_it_is_known(home: Path, file: Path, command: tuple[str, ...]) -> None:
    answer = run(*command, file, "--home", home)
    assert answer.exit_code == 0, answer.output
    one = known(home)["1"]
    assert (one.name, one.phone, one.nickname, one.organisation) == ("คน ใหม่", "081", "เก่า", "ทะเลใส")
    assert set(known(home)) == {"1", "2"}
    assert acts(home) == ["list_read", "list_applied"]
    assert file.exists(), "the file is its owner's"


def test_nobody_is_asked_who_is_not_there_and_nothing_is_changed_then(home: Path, file: Path) -> None:
    answer = run("hub", "import", file, "--home", home)
    assert answer.exit_code == 4
    assert "--yes" in answer.output
    assert "1 new, 1 changed, 0 the same, 1 lines" in answer.output
    assert "คน เก่า → คน ใหม่" in answer.output
    assert "line 4, cannot be read: code: There is no code" in answer.output
    assert set(known(home)) == {"1"}
    assert acts(home) == ["list_read", "list_dropped"]


def test_machines_read_the_preview_and_what_became_of_it(home: Path, file: Path) -> None:
    preview, done = map(json.loads, run("hub", "import", file, "--home", home, "--yes", "--json").output.splitlines())
    assert preview == {"list": 1, "new": 1, "changed": 1, "same": 0, "bad": 1}
    assert done == {"state": "done", "added": 1, "changed": 1, "same": 0, "left_out": 0}
    again = run("hub", "import", file, "--home", home, "--json")
    assert json.loads(again.output.splitlines()[0])["same"] == 2
    assert again.exit_code == 0, "a list that changes nothing needs no yes"


def test_the_old_way_still_answers_as_it_did(home: Path, file: Path) -> None:
    answer = json.loads(run("import", file, "--home", home, "--json").output)
    assert {name: answer[name] for name in ("added", "changed", "same")} == {"added": 1, "changed": 1, "same": 0}
    assert [row["line"] for row in answer["skipped"]] == [4]


def test_a_workbook_is_a_list_and_a_stick_is_none(home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["รหัส", "เลขอ้างอิง", "ชื่อ-สกุล"], ["B1", "2", "สมชาย"]):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    assert run("hub", "import", tmp_path / "list.xlsx", "--home", home, "--yes").exit_code == 0
    assert known(home)["2"].name == "สมชาย"
    booth = MemoryStore("booth-1")
    with admin.opened(home) as hub:
        join(hub, booth)
    booth.learn(a_person("3"))
    stick = export_bundle(booth, tmp_path / "stick.khomue").file
    assert run("hub", "import", stick.rename(tmp_path / "renamed.bin"), "--home", home).exit_code == 0
    assert "3" in known(home)
    assert acts(home)[-1] == "bundle_taken"


def test_a_stick_is_taken_in_and_noted_though_its_answers_cannot_be_written(home: Path, tmp_path: Path) -> None:
    booth = MemoryStore("booth-1")
    with admin.opened(home) as hub:
        join(hub, booth)
    booth.learn(a_person("3"))
    stick = export_bundle(booth, tmp_path / "stick.khomue").file
    answer = run("hub", "import", stick, "--home", home, "--answers", tmp_path / "nowhere" / "answers.khomue")
    assert answer.exit_code == 4
    assert "the answers are not written" in answer.output
    assert "3" in known(home)
    assert acts(home)[-1] == "bundle_taken"


@pytest.mark.parametrize("content", ["", "just text\n"])
def test_what_is_no_list_is_told_and_changes_nothing(home: Path, tmp_path: Path, content: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    answer = run("hub", "import", file, "--home", home, "--yes")
    assert answer.exit_code != 0
    assert set(known(home)) == {"1"}


def test_a_file_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    answer = run("hub", "import", tmp_path / "none.csv", "--home", home, "--yes")
    assert "none.csv" in str(answer.exception)
