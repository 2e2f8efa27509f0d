"""A sound pack is read the same from YAML, from TOML and from a folder of parts."""

import textwrap
from datetime import date, time
from pathlib import Path

import pytest

from kiosk.domain.ids import ActivityId, OrganisationId, ZoneId
from kiosk.domain.packs import (
    Activity,
    ActivityKind,
    OrganisationRole,
    Outcome,
    Pack,
    PersonRole,
    Session,
    Site,
    Text,
    UnknownCodes,
    Zone,
)
from kiosk.domain.packs_wire import pack_to_wire
from kiosk.packs import check_pack, load_pack

HONEST, ACT = ZoneId("honest"), OrganisationId("act")
YAML = """
    id: expo
    name: {th: งาน, en: Expo}
    version: no
    timezone: Asia/Bangkok
    days: {first: 2019-10-10, last: 2019-10-11}
    place: หอประชุม
    space_m2: 1_500
    day_rate: 0
    unknown_codes: accept
    sites: [{id: mall, name: ห้าง}]
    organisations:
      - {id: act, name: {th: องค์กร, en: ACT}, role: host}
      - {id: shop, name: ร้าน}
    zones:
      - {id: honest, name: โซน, site: mall, lead: act, partners: [shop], platform: true}
    activities:
      - {id: show, name: นิทรรศการ, zone: honest, kind: exhibition}
      - id: talk
        name: เสวนา
        zone: honest
        kind: talk
        sessions: [2019-10-11 13:00-14:30, daily 9:00-10:00]
        capacity: 80
        roles: [media, volunteer]
        listed_only: true
    outcomes:
      - {id: o, text: ผล, indicator: people, target: 5, due: 2019-12-01, zone: honest, agreed_by: [act]}
    """
TOML = """
    id = "expo"
    name.th = "งาน"
    name.en = "Expo"
    version = "no"
    days = [2019-10-10, 2019-10-11]
    place = "หอประชุม"
    space_m2 = 1500
    day_rate = 0
    unknown_codes = "accept"

    [[sites]]
    id = "mall"
    name = "ห้าง"
    [[organisations]]
    id = "act"
    name = { th = "องค์กร", en = "ACT" }
    role = "host"
    [[organisations]]
    id = "shop"
    name = "ร้าน"
    [[zones]]
    id = "honest"
    name = "โซน"
    site = "mall"
    lead = "act"
    partners = ["shop"]
    platform = true
    [[activities]]
    id = "show"
    name = "นิทรรศการ"
    zone = "honest"
    kind = "exhibition"
    [[activities]]
    id = "talk"
    name = "เสวนา"
    zone = "honest"
    kind = "talk"
    sessions = [{ day = 2019-10-11, starts = 13:00:00, ends = "14:30" }, "daily 09:00-10:00"]
    capacity = 80
    roles = ["media", "volunteer"]
    listed_only = true
    [[outcomes]]
    id = "o"
    text = "ผล"
    indicator = "people"
    target = 5
    due = 2019-12-01
    zone = "honest"
    agreed_by = ["act"]
    """


def read(path: Path, text: str) -> Pack:
    path.write_text(textwrap.dedent(text), "utf-8")
    return load_pack(path)


def test_everything_a_pack_says_is_read(tmp_path: Path) -> None:
    pack = read(tmp_path / "p.yaml", YAML)
    assert (pack.id, pack.name, pack.version) == ("expo", Text("งาน", "Expo"), "no")
    assert pack.days == (date(2019, 10, 10), date(2019, 10, 11))
    assert (pack.place, pack.space_m2, pack.day_rate) == (Text("หอประชุม"), 1500, 0)
    assert pack.unknown_codes is UnknownCodes.ACCEPT
    assert pack.sites == (Site("mall", Text("ห้าง")),)
    assert [(o.id, o.role) for o in pack.organisations] == [
        ("act", OrganisationRole.HOST),
        ("shop", OrganisationRole.PARTNER),
    ]
    assert pack.zones == (Zone(HONEST, Text("โซน"), "mall", ACT, (OrganisationId("shop"),), platform=True),)
    assert pack.activities[0] == Activity(ActivityId("show"), Text("นิทรรศการ"), HONEST, ActivityKind.EXHIBITION)
    assert pack.activities[1] == Activity(
        id=ActivityId("talk"),
        name=Text("เสวนา"),
        zone=HONEST,
        kind=ActivityKind.TALK,
        sessions=(
            Session(date(2019, 10, 10), time(9), time(10)),
            Session(date(2019, 10, 11), time(9), time(10)),
            Session(date(2019, 10, 11), time(13), time(14, 30)),
        ),
        capacity=80,
        roles=(PersonRole.MEDIA, PersonRole.VOLUNTEER),
        listed_only=True,
    )
    assert pack.outcomes == (Outcome("o", HONEST, Text("ผล"), "people", 5, date(2019, 12, 1), (ACT,)),)


def test_toml_says_the_same_as_yaml(tmp_path: Path) -> None:
    assert read(tmp_path / "p.toml", TOML) == read(tmp_path / "p.yaml", YAML)


def test_a_folder_of_parts_says_the_same_as_one_file(tmp_path: Path) -> None:
    whole = read(tmp_path / "p.yaml", YAML)
    head, _, rest = textwrap.dedent(YAML).partition("sites:")
    folder = tmp_path / "expo"
    folder.mkdir()
    (folder / "pack.yaml").write_text(head, "utf-8")
    (folder / "sites.toml").write_text('[[sites]]\nid = "mall"\nname = "ห้าง"\n', "utf-8")
    (folder / "organisations.csv").write_text("id,role,name_th,name_en\nact,host,องค์กร,ACT\nshop,,ร้าน,\n", "utf-8-sig")
    (folder / "zones.csv").write_text(
        "id;name_th;site;lead;partners;platform\r\nhonest;โซน;mall;act;shop;true\r\n", "utf-8"
    )
    (folder / "activities.csv").write_text(
        "id,zone,kind,name_th,sessions,capacity,roles,listed_only\nshow,honest,exhibition,นิทรรศการ,,,,\n"
        "talk,honest,talk,เสวนา,2019-10-11 13:00-14:30; daily 9:00-10:00,80,media;volunteer,true\n",
        "utf-8",
    )
    (folder / "outcomes.yaml").write_text(rest[rest.index("outcomes:") :], "utf-8")
    (folder / "README.md").write_text("# Not a part", "utf-8")
    assert load_pack(folder) == whole
    assert load_pack(folder / "pack.yaml") == whole


def test_comments_and_layout_do_not_change_the_digest_and_content_does(tmp_path: Path) -> None:
    digest = read(tmp_path / "a.yaml", YAML).digest
    assert read(tmp_path / "b.yaml", "# hello\n" + textwrap.dedent(YAML)).digest == digest
    assert read(tmp_path / "c.yaml", YAML.replace("capacity: 80", "capacity: 81")).digest != digest


def test_what_is_left_out_is_filled_in_as_documented(tmp_path: Path) -> None:
    pack = read(tmp_path / "p.yaml", "id: e\nname: งาน\ndays: [2019-10-10]\n")
    assert pack_to_wire(pack).keys() == {"id", "name", "version", "timezone", "days", "digest"}
    assert (pack.version, pack.timezone, pack.day_rate) == ("1", "Asia/Bangkok", 800)


# Toml has no lines of its own in the parsed values, so every shape that a value can stand in is looked for.
TOML_LINES = {
    "a key": ("\nspace_m2 = -1\n", 5),
    "a key in a later table": ('[[zones]]\nid = "z"\nname = "โซน"\n\n[[zones]]\nid = "y"\nname = "ก"\nnam = "x"\n', 11),
    "a dotted key": ('place.en = "Hall"\n', 4),
    "after a text over lines": ('version = """\n1\n[zones]\n"""\nspace_m2 = -1\n', 8),
    "after a list over lines": ('[[zones]]\nid = "z"\nname = "โซน"\npartners = [\n  # ]\n]\nplatform = "x"\n', 10),
    "inside a list over lines": ('[[zones]]\nid = "z"\nname = "โซน"\npartners = [\n  "nobody",\n]\n', 7),
    "a broken line": ("space_m2 = ten\n", 4),
    "a time without quotes": ("a = 10:00\n", 4),
}


@pytest.mark.parametrize(("added", "line"), TOML_LINES.values(), ids=TOML_LINES.keys())
def test_a_mistake_in_toml_has_its_line(tmp_path: Path, added: str, line: int) -> None:
    (tmp_path / "p.toml").write_text('id = "e"\nname = "งาน"\ndays = [2019-10-10]\n' + added, "utf-8")
    assert {p.line for p in check_pack(tmp_path / "p.toml")[1]} == {line}


def test_a_list_in_a_list_is_not_taken_for_a_table_of_toml(tmp_path: Path) -> None:
    text = 'id = "e"\nname = "งาน"\ndays = [2019-10-10]\n[[zones]]\nid = "z"\nname = "โซน"\n'
    (tmp_path / "p.toml").write_text(text + 'partners = [\n  ["nobody"]\n]\nplatform = "x"\n', "utf-8")
    assert [p.line for p in check_pack(tmp_path / "p.toml")[1]] == [7, 10]


CSV_MISTAKES = {
    "an unknown column": ("id,name_th,nmae\na,ก,x\n", 2, "“nmae” is not known"),
    "a column twice": ("id,id,name_th\na,a,ก\n", 1, "twice"),
    "too many cells": ("id,name_th\na,ก,ข\n", 2, "3 columns, the header has 2"),
    "an open quote": ('id,name_th\na,"ก\n', 2, "not CSV"),
    "nothing": ("", 0, "empty"),
    "a line after a text over lines": ('id,name_th\na,"ก\nข"\nB,ค\n', 4, "cannot be an id"),
    "no Thai": ("id,name_en\na,A\n", 2, "no Thai"),
}


@pytest.mark.parametrize(("text", "line", "message"), CSV_MISTAKES.values(), ids=CSV_MISTAKES.keys())
def test_a_mistake_in_a_csv_part_has_its_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    (tmp_path / "pack.yaml").write_text("id: e\nname: งาน\ndays: [2019-10-10]\n", "utf-8")
    (tmp_path / "organisations.csv").write_text(text, "utf-8")
    (problem,) = check_pack(tmp_path)[1]
    assert (problem.file, problem.line) == ("organisations.csv", line)
    assert message in problem.message


FOLDER_MISTAKES = {
    "a misspelt part": ({"zone.csv": "id,name_th\n"}, "zone.csv", "Did you mean “zones”?"),
    "a part twice": ({"zones.csv": "id,name_th\n", "zones.yaml": "[]"}, "zones.yaml", "Keep one"),
    "a part that is in pack.yaml too": ({"outcomes.yaml": "[]"}, "pack.yaml", "remove outcomes.yaml"),
    "two main files": ({"pack.toml": "id = 'e'"}, "", "exactly one"),
}


@pytest.mark.parametrize(("files", "file", "instead"), FOLDER_MISTAKES.values(), ids=FOLDER_MISTAKES.keys())
def test_a_folder_that_contradicts_itself_says_so(
    tmp_path: Path, files: dict[str, str], file: str, instead: str
) -> None:
    folder = tmp_path / "expo"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: e\nname: งาน\ndays: [2019-10-10]\noutcomes: []\n", "utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (problem,) = check_pack(folder)[1]
    assert problem.file == (file or "expo")
    assert instead in problem.instead


def test_a_folder_without_a_main_file_says_so(tmp_path: Path) -> None:
    (problem,) = check_pack(tmp_path)[1]
    assert "no pack.yaml" in problem.message
