"""What is wrong with a pack is found all at once, with file, line and what to write instead."""

import re
import sys
from pathlib import Path

import pytest

from kiosk.packs import PackErrors, PackProblem, check_pack, load_pack

HEAD = "id: e\nname: งาน\ndays: [2019-10-10, 2019-10-11]\n"
ZONE = "zones: [{id: z, name: โซน}]\n"


def problems_of(path: Path, text: str) -> tuple[PackProblem, ...]:
    path.write_text(text, "utf-8")
    pack, problems = check_pack(path)
    assert pack is None
    return problems


# What is added to a sound pack, the line it stands on, and what the message and the advice hold.
MISTAKES = {
    "an unknown key": ("spase_m2: 5", 4, "spase_m2", "Did you mean “space_m2”?"),
    "a key nothing is like": ("colour: red", 4, "colour", "known here: id, name, version"),
    "a key given twice": ("version: 1\nversion: 2", 5, "given twice", "line 4"),
    "an unknown time zone": ("timezone: Asia/Bankok", 4, "Asia/Bankok", "Asia/Bangkok"),
    "negative space": ("space_m2: -1", 4, "-1", "0 or more"),
    "a number that is none": ("space_m2: big", 4, "big", "space_m2: 30"),
    "a huge number": (f"space_m2: {10**17}", 4, "whole number", "30"),
    "a policy that is none": ("unknown_codes: reject", 4, "reject", "“refuse”, “accept”"),
    "no Thai": ("place: {en: Hall}", 4, "no Thai", "beside “Hall”"),
    "a list for a text": ("version: [1, 2]", 4, "one text", "version: "),
    "a control character": ('version: "1\\a"', 4, "control character", "anew"),
    "a long text": (f"version: {'x' * 301}", 4, "301 characters", "at most 300"),
    "a text for a list": ("zones: hall", 4, "a list", "- id: "),
    "an entry without names": ("zones: [hall]", 4, "no names", "- id: "),
    "an id with capitals": ("zones: [{id: Big Hall, name: ห้อง}]", 4, "Big Hall", "“big-hall”"),
    "an id in Thai": ("zones: [{id: ห้อง, name: ห้อง}]", 4, "cannot be an id", "“reading-room”"),
    "no id": ("zones: [{name: ห้อง}]", 4, "“id” is missing", "short name"),
    "no name": ("zones: [{id: hall}]", 4, "“name” is missing", "{th: ชื่อ, en: Name}"),
    "an id used twice": ("zones: [{id: a, name: ก},\n {id: a, name: ข}]", 5, "already in p.yaml, line 4", "its own id"),
    "an unknown organisation": ("zones: [{id: a, name: ก, lead: act}]", 4, "no organisation “act”", "Add a section"),
    "an organisation nearly known": (
        "organisations: [{id: unhcr, name: ก}]\nzones:\n  - id: a\n    name: ก\n    partners:\n      - unhrc",
        9,
        "no organisation “unhrc”",
        "“unhcr”?",
    ),
    "an unknown site": ("zones: [{id: a, name: ก, site: mall}]", 4, "no site “mall”", "Add a section"),
    "yes for true": ("zones: [{id: a, name: ก, platform: yes}]", 4, "“yes”", "platform: true"),
    "an unknown role": ("organisations: [{id: a, name: ก, role: hosts}]", 4, "hosts", "“host”, “partner”"),
    "a word in a partner's place": ("zones: [{id: a, name: ก, partners: {b: c}}]", 4, "is a list", "[a, b]"),
    "an outcome without target": (
        "outcomes: [{id: o, text: ก, indicator: people, due: 2019-12-01}]",
        4,
        "“target” is missing",
        "500",
    ),
    "an outcome without a date": (
        "outcomes: [{id: o, text: ก, indicator: people, target: 5}]",
        4,
        "“due” is missing",
        "2019",
    ),
}


@pytest.mark.parametrize(("added", "line", "message", "instead"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_line_and_mended(
    tmp_path: Path, added: str, line: int, message: str, instead: str
) -> None:
    problems = problems_of(tmp_path / "p.yaml", HEAD + added)
    assert [(p.file, p.line) for p in problems] == [("p.yaml", line)]
    assert message in problems[0].message
    assert instead in problems[0].instead


ACTIVITY_MISTAKES = {
    "an unknown zone": ("zone: zz, kind: talk", "no zone “zz”", "“z”"),
    "an unknown kind": ("zone: z, kind: lecture", "lecture", "“exhibition”, “talk”, “volunteer”, “workshop”, “game”"),
    "no kind": ("zone: z", "“kind” is missing", "“exhibition”"),
    "no zone": ("kind: talk", "“zone” is missing", "id of a zone"),
    "no room": ("zone: z, kind: talk, capacity: 0", "“capacity” is 0", "1 or more"),
    "an unknown role": ("zone: z, kind: talk, roles: [helper]", "helper", "“volunteer”"),
    "a list as a role": ("zone: z, kind: talk, roles: [[staff]]", "not a plain text", "one word"),
    "a session that ends first": (
        "zone: z, kind: talk, sessions: [2019-10-10 12:00-10:00]",
        "ends (10:00) before it starts (12:00)",
        "earlier time first",
    ),
    "a session of no length": ("zone: z, kind: talk, sessions: [daily 10:00-10:00]", "before it starts", "earlier"),
    "a session on another day": (
        "zone: z, kind: talk, sessions: [2019-10-12 10:00-12:00]",
        "2019-10-12 is not a day of the event",
        "2019-10-10 to 2019-10-11",
    ),
    "a session in the Buddhist era": (
        "zone: z, kind: talk, sessions: [2562-10-10 10:00-12:00]",
        "“2562-10-10” is in the Buddhist era",
        "“2019-10-10”",
    ),
    "a Thai time": ("zone: z, kind: talk, sessions: [daily 9.30-10:00]", "“9.30” is not a time", "“09:30”"),
    "midnight": ("zone: z, kind: talk, sessions: [daily 22:00-24:00]", "“24:00” is not a time", "“23:59”"),
    "an hour there is not": ("zone: z, kind: talk, sessions: [daily 10:00-25:99]", "“25:99”", "“09:30”"),
    "no session at all": ("zone: z, kind: talk, sessions: [morning]", "not a session", "2019-10-10 10:00-12:00"),
    "half a session": ("zone: z, kind: talk, sessions: [{day: 2019-10-10, starts: 9:00}]", "“ends” is missing", "day:"),
    "overlapping sessions": (
        "zone: z, kind: talk, sessions: [daily 10:00-12:00, 2019-10-11 11:00-13:00]",
        "overlap on 2019-10-11: 10:00-12:00 and 11:00-13:00",
        "two activities",
    ),
}


@pytest.mark.parametrize(("activity", "message", "instead"), ACTIVITY_MISTAKES.values(), ids=ACTIVITY_MISTAKES.keys())
def test_a_mistake_in_an_activity_is_named_and_mended(
    tmp_path: Path, activity: str, message: str, instead: str
) -> None:
    text = HEAD + ZONE + "activities:\n  - {id: a, name: ก, " + activity + "}\n"
    problems = problems_of(tmp_path / "p.yaml", text)
    assert [p.line for p in problems] == [6]
    assert message in problems[0].message
    assert instead in problems[0].instead


DAYS = {
    "the Buddhist era": ("[2562-10-10]", "Buddhist era", "Write “2019-10-10”"),
    "day first": ("[10/10/2019]", "not written as a date", "Write “2019-10-10”"),
    "day first in the Buddhist era": ("[10/10/2562]", "Buddhist era", "Write “2019-10-10”"),
    "a day there is not": ("[2019-02-30]", "not a date", "2019-10-10"),
    "no date": ("[tomorrow]", "not a date", "2019-10-10"),
    "a day twice": ("[2019-10-10, 2019-10-10]", "twice", "Remove"),
    "the last before the first": ("{first: 2019-10-10, last: 2019-10-09}", "2019-10-09 is before 2019-10-10", "first"),
    "no last": ("{first: 2019-10-10}", "“last” is missing", "last: "),
    "years of days": ("{first: 2019-10-10, last: 2029-10-10}", "more than 1000 days", "last day"),
}


@pytest.mark.parametrize(("days", "message", "instead"), DAYS.values(), ids=DAYS.keys())
def test_days_that_are_none_are_named_and_mended(tmp_path: Path, days: str, message: str, instead: str) -> None:
    problems = problems_of(tmp_path / "p.yaml", f"id: e\nname: งาน\ndays: {days}\n")
    assert [p.line for p in problems] == [3]
    assert message in problems[0].message
    assert instead in problems[0].instead


def test_an_empty_pack_is_told_everything_it_needs(tmp_path: Path) -> None:
    problems = problems_of(tmp_path / "p.yaml", "version: 1")
    assert {re.findall("“(.*?)”", p.message)[0] for p in problems} == {"id", "name", "days"}


def test_all_mistakes_are_reported_at_once_in_order_of_line(tmp_path: Path) -> None:
    text = "id: E\nname: {en: Expo}\ntimezone: Mars\ndays: [2562-10-10]\nzones:\n  - {id: a}\n  - {id: a, nam: ก}\n"
    lines = [p.line for p in problems_of(tmp_path / "p.yaml", text)]
    assert lines == sorted(lines)
    assert set(lines) == {1, 2, 3, 4, 6, 7}


def test_load_pack_raises_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("id: e\nname: งาน\ndays: [x]\nfoo: 1\n", "utf-8")
    with pytest.raises(PackErrors) as caught:
        load_pack(tmp_path / "p.yaml")
    assert [p.line for p in caught.value.problems] == [3, 4]
    assert str(caught.value).startswith("p.yaml:3: “x” is not a date. Write it like “2019-10-10”.\np.yaml:4: ")


def test_a_flood_of_mistakes_is_cut_short(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path / "p.yaml", "".join(f"key{n}: 1\n" for n in range(500)))) == 200


UNREADABLE = {
    "an open bracket": (b"id: [e\nname: x\n", 2, "not YAML"),
    "a tab": (b"id: e\n\tname: x\n", 2, "not YAML"),
    "a list": (b"- id\n", 1, "named values"),
    "nothing": (b"", 0, "empty"),
    "Thai Windows": ("id: e\nname: งาน\n".encode("cp874"), 2, "not UTF-8"),
    "binary": (b"\x00\x01\x02", 0, "not YAML"),
    "an alias of itself": (b"id: &a [*a]\n", 1, "without end"),
}


@pytest.mark.parametrize(("data", "line", "message"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_cannot_be_read_says_so_in_one_problem(
    tmp_path: Path, data: bytes, line: int, message: str
) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(data)
    pack, problems = check_pack(path)
    assert pack is None
    assert [p.line for p in problems] == [line]
    assert message in problems[0].message


def test_a_file_that_unfolds_into_billions_of_values_is_stopped(tmp_path: Path) -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    (problem,) = problems_of(tmp_path / "p.yaml", "\n".join(rows))
    assert "without end" in problem.message


def test_an_oversized_file_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "p.yaml").open("wb") as file:
        file.truncate(3_000_000)
    (problem,) = check_pack(tmp_path / "p.yaml")[1]
    assert "larger than 2 MB" in problem.message


@pytest.mark.parametrize("name", ["missing.yaml", "pack.yaml", "notes.txt"])
def test_a_path_that_is_no_pack_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    (problem,) = check_pack(tmp_path / name)[1]
    assert problem.line == 0


LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


def test_a_logo_beside_the_pack_comes_with_it(tmp_path: Path) -> None:
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "Logo.SVG").write_text(LOGO, "utf-8")
    (tmp_path / "pack.yaml").write_text(f"{HEAD}logo: art/Logo.SVG\n", "utf-8")
    logo = load_pack(tmp_path).logo
    assert logo is not None
    assert logo.content.decode() == LOGO
    assert load_pack(tmp_path / "pack.yaml").logo == logo


@pytest.mark.parametrize(
    ("name", "message", "instead"),
    [
        ("logo.jpg", "neither PNG nor SVG", ".png or .svg"),
        ("nowhere.svg", "no file “nowhere.svg”", "as seen from the pack"),
        ("../outside.svg", "lies outside the pack", "pack's folder"),
        ("sub/../logo.svg", "lies outside the pack", "pack's folder"),
        ("/etc/logo.svg", "lies outside the pack", "pack's folder"),
        ("bad.svg", "<script>", "plain SVG"),
        ("large.png", "larger than 256 KB", "PNG of at most 256 KB"),
        ("[a, b]", "one text", "logo: "),
    ],
)
def test_what_is_wrong_with_a_logo_is_told_at_its_line(tmp_path: Path, name: str, message: str, instead: str) -> None:
    home = tmp_path / "pack"
    (home / "sub").mkdir(parents=True)
    (tmp_path / "outside.svg").write_text(LOGO, "utf-8")
    (home / "logo.svg").write_text(LOGO, "utf-8")
    (home / "bad.svg").write_text(LOGO.replace("path", "script"), "utf-8")
    (home / "large.png").write_bytes(bytes(300_000))
    (problem,) = problems_of(home / "pack.yaml", f"{HEAD}logo: {name}\n")
    assert problem.line == 4
    assert message in problem.message
    assert instead in problem.instead


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_does_not_lead_a_logo_out_of_the_pack(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "outside.svg").write_text(LOGO, "utf-8")
    (tmp_path / "pack" / "link.svg").symlink_to(tmp_path / "outside.svg")
    (problem,) = problems_of(tmp_path / "pack" / "pack.yaml", f"{HEAD}logo: link.svg\n")
    assert "lies outside the pack" in problem.message
