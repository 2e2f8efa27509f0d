"""A stick at the hub's page: the organiser sends the bundle and gets the answers to carry back."""

from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.bundle import export_bundle, read_answers
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.users import audit
from sync.hub.users.roles import Role
from tests.builders import someone
from tests.sync.conftest import Enrol
from tests.sync.hub.visitors import Visitor, signed_in

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def send(visitor: Visitor, file: Path) -> "tuple[int, str, bytes]":
    with file.open("rb") as opened:
        answer = visitor.post("/bundles", files={"file": (file.name, opened)})
    return answer.status_code, answer.headers["content-type"], answer.content


def test_a_bundle_sent_to_the_page_is_taken_in_and_its_answers_come_back(
    hub: HubService, hub_home: Path, organiser: Visitor, station: Enrol, tmp_path: Path
) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(number))).id for number in range(3)]
    status, kind, answers = send(organiser, export_bundle(booth, tmp_path / "b.khomue").file)
    assert (status, kind) == (200, "application/octet-stream")
    assert sorted(record.id for record in admin.records(hub_home)) == sorted(written)
    (tmp_path / "answers.khomue").write_bytes(answers)
    assert read_answers(booth, tmp_path / "answers.khomue").records == 3
    with hub.reading() as connection:
        assert "bundle_taken" in [entry.act for entry in audit.newest(connection, 5)]


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
