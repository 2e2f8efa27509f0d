"""The hub's commands about people: everything about one, erased, and those who may be one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.root import khomue
from sync.hub import admin
from tests.builders import a_pack, a_person, a_person_id

ONE, TWO = a_person_id("1"), a_person_id("2")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    twins = (replace(a_person(n, name="นวลจันทร์ ใจดี", phone="081-234-5678"), reference="") for n in "12")
    admin.import_people(home, [*twins, a_person("3", name="มานี มีนา")])
    return home


def run(home: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(khomue, ["hub", command, "--home", str(home), *arguments])


def test_everything_about_a_person_is_printed_or_written_to_read(home: Path, tmp_path: Path) -> None:
    printed = run(home, "person", "มานี")
    assert json.loads(printed.output)["profiles"][0]["name"] == "มานี มีนา"
    page = tmp_path / "person.html"
    assert run(home, "person", ONE, "--write", str(page), "--language", "en").exit_code == 0
    assert "Everything that is held about this person" in page.read_text("utf-8")


def test_a_name_that_several_people_have_is_not_enough(home: Path) -> None:
    answer = run(home, "person", "นวลจันทร์")
    assert answer.exit_code == 4
    assert ONE in answer.output
    assert run(home, "person", "nobody").exit_code == 4


def test_an_erased_person_is_gone(home: Path) -> None:
    assert run(home, "erase", "มานี", "--reason", "asked", "--yes").exit_code == 0
    assert run(home, "person", "มานี").exit_code == 4
    held = json.loads(run(home, "person", a_person_id("3")).output)
    assert (held["profiles"], held["erased"]) == ([], [a_person_id("3")])
    assert [record["body"]["reason"] for record in held["records"]] == ["asked"]


def test_erasing_asks_first(home: Path) -> None:
    answer = CliRunner().invoke(khomue, ["hub", "erase", "--home", str(home), ONE, "--reason", "x"], input="n\n")
    assert answer.exit_code == 1
    assert json.loads(run(home, "person", ONE).output)["profiles"]


def test_people_who_may_be_one_are_listed(home: Path) -> None:
    line = json.loads(run(home, "duplicates", "--json").output)
    assert {line["one"], line["other"]} == {ONE, TWO}
    assert line["why"] == ["same_phone", "same_name"]
    assert "นวลจันทร์ ใจดี = นวลจันทร์ ใจดี" in run(home, "duplicates").output
