"""The command line as scripts use it: help, JSON, exit codes, sentences."""

import re
from pathlib import Path

import pytest

from kiosk.cli.root import _COMMANDS
from tests.system.station import ROOT, SAMPLE, done, hub, khomue, write_roster


def test_help_lists_every_command_and_the_exit_codes() -> None:
    text = done("--help").out
    assert all(re.search(rf"^  {name}\b", text, re.MULTILINE) for name in _COMMANDS)
    assert "4  done, but the answer is no" in text


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    assert "Usage: khomue" in done(name, "--help").out
    assert f"`{name}" in (ROOT / "README.md").read_text("utf-8")


def test_a_command_line_that_is_not_understood_exits_with_two() -> None:
    assert khomue("nonsense").code == 2
    assert khomue("verify").code == 2


@pytest.mark.parametrize(
    "arguments", [("run", "--headless"), ("verify",), ("records",), ("sync",), ("import", "x.csv")]
)
def test_no_station_exits_with_three_and_says_how_to_make_one(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = khomue(*arguments, "--home", tmp_path / "nowhere")
    assert ended.code == 3
    assert "khomue init --home" in ended.err
    assert "Traceback" not in ended.err


def test_a_station_is_made_once(tmp_path: Path) -> None:
    done("init", "--home", tmp_path / "s", "--pack", SAMPLE)
    again = khomue("init", "--home", tmp_path / "s", "--pack", SAMPLE)
    assert again.code == 3
    assert "already" in again.err


def test_an_unknown_activity_names_some_that_exist(tmp_path: Path) -> None:
    done("init", "--home", tmp_path / "s", "--pack", SAMPLE)
    ended = khomue("run", "--home", tmp_path / "s", "--headless", "--activity", "nope")
    assert ended.code == 2
    assert "Known:" in ended.err


def test_a_pack_with_mistakes_is_told_by_line_and_exits_with_four(tmp_path: Path) -> None:
    pack = tmp_path / "bad.yaml"
    pack.write_text("id: x\nname: {th: ก}\ndays: [2562-10-10]\n", encoding="utf-8")
    ended = khomue("pack", "check", pack)
    assert ended.code == 4
    assert re.search(r"bad\.yaml:\d+", ended.out)
    assert "2019-10-10" in ended.out
    made = khomue("init", "--home", tmp_path / "s", "--pack", pack)
    assert made.code == 4
    assert not (tmp_path / "s").exists()


def test_the_sample_pack_is_in_order() -> None:
    assert done("pack", "check", SAMPLE, "--json").json()[0]["ok"]


def test_import_tells_bad_rows_by_line_keeps_the_good_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    home = tmp_path / "s"
    done("init", "--home", home, "--pack", SAMPLE)
    roster = write_roster(tmp_path / "people.csv", ["A1", "", "A2", "A1"])
    first = done("import", roster, "--home", home, "--json").json()[0]
    assert (first["added"], [row["line"] for row in first["skipped"]]) == (2, [3, 5])
    second = done("import", roster, "--home", home, "--json").json()[0]
    assert (second["added"], second["changed"], second["same"]) == (0, 0, 2)


def test_scan_reads_pictures_and_says_when_there_is_nothing_or_no_picture(tmp_path: Path) -> None:
    import qrcode

    qrcode.make("KHOMUE-1").save(tmp_path / "code.png")
    (tmp_path / "broken.png").write_bytes((tmp_path / "code.png").read_bytes()[:100])
    found = done("scan", tmp_path / "code.png", "--json").json()[0]
    assert [code["text"] for code in found["codes"]] == ["KHOMUE-1"]
    assert len(found["codes"][0]["corners"]) == 4
    assert khomue("scan", tmp_path / "broken.png").code == 3
    assert khomue("scan", tmp_path / "no.png").code == 3


def test_doctor_works_without_a_display_and_answers_in_json(tmp_path: Path) -> None:
    home = tmp_path / "s"
    done("init", "--home", home, "--pack", SAMPLE)
    lights = {line["name"]: line["light"] for line in khomue("doctor", "--home", home, "--json").json()}
    assert lights["scanner"] in {"good", "warn"}
    assert {"disk", "records", "hub", "clock", "people", "event", "font", "python"} <= set(lights)


def test_a_hub_without_a_pack_is_for_the_sample_and_refuses_a_station_of_another_event(tmp_path: Path) -> None:
    other = tmp_path / "other"
    done("init", "--home", other, "--pack", ROOT / "assets" / "packs" / "minimal.yaml")
    done("init", "--home", tmp_path / "s", "--pack", SAMPLE)
    with hub(tmp_path / "hub"):
        code = done("hub", "enrol", "--home", tmp_path / "hub").out.strip()
        refused = khomue("enrol", code, "--home", other)
        assert refused.code == 3
        assert "another event" in refused.err
        done("enrol", code, "--home", tmp_path / "s")  # the code is still good
    assert khomue("hub", "init", "--home", tmp_path / "hub", "--pack", SAMPLE).code == 3
    assert done("report", "--home", tmp_path / "s", "--json").json()


def test_another_version_of_the_pack_is_put_in_force_at_a_hub_that_is_there(tmp_path: Path) -> None:
    minimal = ROOT / "assets" / "packs" / "minimal.yaml"
    other = tmp_path / "other.yaml"
    other.write_text(minimal.read_text("utf-8").replace("capacity: 80", "capacity: 90"), "utf-8")
    done("hub", "init", "--home", tmp_path / "hub", "--pack", minimal)
    said = done("hub", "pack", other, "--home", tmp_path / "hub", "--yes").out
    assert "Opening talk has 90 seats now (before: 80)" in said
    assert "in force" in said
    assert "has this pack already" in done("hub", "pack", other, "--home", tmp_path / "hub").out
    assert khomue("hub", "pack", SAMPLE, "--home", tmp_path / "hub", "--yes").code == 3
