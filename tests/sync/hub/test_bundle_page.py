"""A stick at the hub's page: the organiser sends the bundle and gets the answers to carry back."""

import html
import os
import re
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.bundle import export_bundle, read_answers
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.users import audit
from sync.hub.users.roles import Role
from sync.hub.web.texts import TEXTS
from tests.builders import someone
from tests.sync.conftest import Enrol
from tests.sync.hub.visitors import Visitor, signed_in

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def answers(visitor: Visitor, page: bytes) -> bytes:
    """What the page's link gives."""
    link = re.search(r'href="(/bundles/[^"]+)" download="([^"]+)"', page.decode())
    assert link is not None
    assert link[2].endswith(".answers.khomue")
    return visitor.get(link[1]).content


def send(visitor: Visitor, file: Path) -> "tuple[int, str, bytes]":
    with file.open("rb") as opened:
        answer = visitor.post("/bundles", files={"file": (file.name, opened)})
    return answer.status_code, answer.headers["content-type"], answer.content


def test_a_bundle_sent_to_the_page_is_taken_in_and_its_answers_come_back(
    hub: HubService, hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(number))).id for number in range(3)]
    status, kind, page = send(organiser, export_bundle(booth, tmp_path / "b.khomue").file)
    assert (status, kind.split(";")[0]) == (200, "text/html")
    assert TEXTS["bundle_whole"].th in page.decode()
    assert "<b>3</b>" in page.decode()
    assert sorted(record.id for record in admin.records(hub_home)) == sorted(written)
    (tmp_path / "answers.khomue").write_bytes(answers(organiser, page))
    assert read_answers(booth, tmp_path / "answers.khomue").records == 3
    with hub.reading() as connection:
        assert "bundle_taken" in [entry.act for entry in audit.newest(connection, 5)]


def test_what_was_taken_in_is_shown_and_audited_though_the_answers_cannot_be_written(
    hub: HubService, hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    written = booth.write(IN, someone("1"))
    (hub_home / "answers").write_text("no folder")
    file = export_bundle(booth, tmp_path / "b.khomue").file
    status, _, page = send(organiser, file)
    assert status == 200
    assert html.escape(TEXTS["bundle_unanswered"].th) in page.decode()
    assert "<b>1</b>" in page.decode()
    assert [record.id for record in admin.records(hub_home)] == [written.id]
    with hub.reading() as connection:
        assert [entry.act for entry in audit.newest(connection, 5)].count("bundle_taken") == 1
    (hub_home / "answers").unlink()
    (tmp_path / "answers.khomue").write_bytes(answers(organiser, send(organiser, file)[2]))
    assert read_answers(booth, tmp_path / "answers.khomue").records == 1


def test_answers_wait_a_day_in_a_folder_of_the_hubs_own_whatever_else_is_there(
    hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    file = export_bundle(booth, tmp_path / "b.khomue").file
    answers(organiser, send(organiser, file)[2])
    folder = hub_home / "answers"
    [old] = folder.iterdir()
    (folder / "not-to-be-deleted").mkdir()
    for each in folder.iterdir():
        os.utime(each, (0, 0))
    status, _, page = send(organiser, file)
    assert status == 200
    assert answers(organiser, page)
    assert not old.exists()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_cut_stick_says_so_with_what_was_taken_in(
    hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    for number in range(3_000):
        booth.write(IN, someone(str(number)))
    whole = export_bundle(booth, tmp_path / "b.khomue").file.read_bytes()
    cut = tmp_path / "cut.khomue"
    cut.write_bytes(whole[:-100_000])
    status, _, page = send(organiser, cut)
    taken = len(list(admin.records(hub_home)))
    assert status == 200
    assert 0 < taken < 3_000
    assert TEXTS["bundle_cut"].th in page.decode()
    assert TEXTS["bundle_whole"].th not in page.decode()
    assert f"<b>{taken:,}</b>" in page.decode()
    cut.with_name("answers.khomue").write_bytes(answers(organiser, page))
    assert read_answers(booth, cut.with_name("answers.khomue")).records == taken


def test_what_the_hub_refuses_of_a_stick_is_told(organiser: Visitor, station: Enrol, tmp_path: Path) -> None:
    booth, thief = station("booth-1"), station("booth-2")
    thief.begin_journal("booth-1")
    thief.write(IN, someone("7"))
    booth.write(IN, someone("8"))
    _, _, page = send(organiser, export_bundle(thief, tmp_path / "b.khomue").file)
    assert "not_your_store" in page.decode()
    assert TEXTS["bundle_whole"].th not in page.decode()


def test_answers_are_for_organisers_and_for_whoever_has_the_link(hub: HubService, hub_url: str) -> None:
    link = "/bundles/" + "x" * 22
    assert signed_in(hub, hub_url).get(link).status_code == 404
    assert signed_in(hub, hub_url, Role.VIEWER, name="ผู้ชม").get(link).status_code == 403


def test_what_is_no_bundle_or_cut_at_its_beginning_is_refused_with_a_sentence(
    hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    other = tmp_path / "people.csv"
    other.write_text("name\n")
    status, kind, page = send(organiser, other)
    assert (status, kind.split(";")[0]) == (400, "text/html")
    assert "ไม่ใช่ไฟล์ส่งออก" in page.decode()
    whole = export_bundle(booth, tmp_path / "b.khomue").file.read_bytes()
    (tmp_path / "cut.khomue").write_bytes(whole[: len(whole) // 2])
    assert send(organiser, tmp_path / "cut.khomue")[0] == 400
    assert list(admin.records(hub_home)) == []


def test_only_an_organiser_takes_sticks_in(hub: HubService, hub_home: Path, hub_url: str, tmp_path: Path) -> None:
    viewer = signed_in(hub, hub_url, Role.VIEWER, name="ผู้ชม")
    (tmp_path / "b.khomue").write_bytes(b"x")
    assert send(viewer, tmp_path / "b.khomue")[0] == 403
