"""Another version of the event pack at a hub that serves: looked at first, then in force everywhere."""

import io
import zipfile
from pathlib import Path

import pytest
import requests
from PIL import Image

from kiosk.domain.changes import PackChanged
from kiosk.packs import PackErrors
from sync.client.session import Session
from sync.hub import admin, pack_changing
from sync.hub.pack_files import read_pack
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import issuers, settings
from sync.hub.users.roles import Role
from tests.builders import a_pack, an_activity
from tests.fakes.clock import FakeClock
from tests.sync.conftest import Enrol, HubClock, serving_by_workers
from tests.sync.hub.visitors import Visitor, signed_in

ENGLISH = {"Accept-Language": "en"}
NEW = """
id: test-expo
name: {th: งานทดสอบ, en: Test Expo}
version: "2"
timezone: Asia/Bangkok
days: ["2019-10-10"]
zones: [{id: env, name: {th: สิ่งแวดล้อม, en: Environment}}]
activities: [{id: swim, name: {th: ว่ายน้ำ, en: Swimming}, zone: env, kind: volunteer, capacity: 20}]
"""


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def send(visitor: Visitor, content: bytes | str, name: str = "event.yaml") -> requests.Response:
    data = content.encode() if isinstance(content, str) else content
    return visitor.session.post(
        f"{visitor.url}/pack",
        data={"csrf": visitor.token()},
        files={"file": (name, data)},
        headers=ENGLISH,
        allow_redirects=False,
        timeout=60,
    )


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def a_logo() -> bytes:
    """A PNG of noise, 200 KB large."""
    file = io.BytesIO()
    Image.effect_noise((450, 450), 50).save(file, "PNG")
    return file.getvalue()


def test_a_pack_changes_nothing_until_somebody_has_seen_what_it_would_change(
    hub: HubService, organiser: Visitor, station: Enrol
) -> None:
    booth = station("booth-1")
    assert send(organiser, NEW).headers["location"] == "/pack"
    page = organiser.text("/pack", headers=ENGLISH)
    assert "New activity: Swimming" in page
    assert "No longer held" in page
    assert hub.pack().version == "1"
    digest = read_digest(hub)
    organiser.post("/pack/apply", {"digest": "0" * 64})
    assert hub.pack().version == "1", "somebody else's pack came in between"
    organiser.post("/pack/apply", {"digest": digest})
    assert hub.pack().version == "2"
    page = organiser.text("/pack", headers=ENGLISH)
    assert "In force: version 2" in page
    assert "New activity" not in page
    assert "changed the event pack" in organiser.text("/audit", headers=ENGLISH)
    identity = booth.enrolment()
    assert identity is not None
    Session(booth, StationPeer(hub, identity.token), FakeClock()).pull()
    [change] = [each for page in booth.applied for each in page.changes if isinstance(each, PackChanged)]
    assert change.pack.digest == digest


def read_digest(hub: HubService) -> str:
    with hub.reading() as connection:
        waiting = pack_changing.staged(connection)
    assert waiting is not None
    return waiting.digest


def test_a_pack_that_was_looked_at_can_be_dropped(hub: HubService, organiser: Visitor) -> None:
    send(organiser, NEW)
    organiser.post("/pack/drop")
    assert "New activity" not in organiser.text("/pack", headers=ENGLISH)
    assert hub.pack().version == "1"


def test_what_is_wrong_with_a_pack_is_said_line_by_line(organiser: Visitor) -> None:
    answer = send(organiser, NEW.replace("zone: env, kind", "zone: moon, kind"))
    assert answer.status_code == 400
    assert "moon" in answer.text
    assert ".yaml:" in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NEW.replace("id: test-expo", "id: other-expo"), "for another event"),
        ("", "Please choose a file"),
        ("\x00\x01", "cannot be used"),
        (b"PK\x03\x04 no zip at all", "cannot be used"),
    ],
)
def test_what_is_no_pack_for_this_hub_is_refused_with_a_sentence(
    hub: HubService, organiser: Visitor, content: str | bytes, said: str
) -> None:
    answer = send(organiser, content)
    assert answer.status_code == 400
    assert said in answer.text
    assert hub.pack().version == "1"


def test_a_folder_comes_as_zip_with_or_without_its_name(hub: HubService, organiser: Visitor) -> None:
    main, activities = NEW.split("activities:", maxsplit=1)
    for folder in ("", "my-expo__"):
        send(organiser, zipped(**{f"{folder}pack_yaml": main, f"{folder}activities_yaml": activities}), "expo.zip")
        assert "New activity: Swimming" in organiser.text("/pack", headers=ENGLISH)
        organiser.post("/pack/drop")


def test_a_pack_with_a_large_logo_comes_in(organiser: Visitor) -> None:
    logo = a_logo()
    assert 190_000 < len(logo) < 256 * 1024
    pack = NEW.replace('version: "2"', 'version: "2"\nlogo: logo.png')
    assert send(organiser, zipped(pack_yaml=pack, logo_png=logo), "expo.zip").headers["location"] == "/pack"
    assert "New activity: Swimming" in organiser.text("/pack", headers=ENGLISH)


def test_only_the_pack_itself_may_be_larger_than_a_form(organiser: Visitor) -> None:
    assert organiser.post("/pack/apply", {"digest": "0" * 70_000}).status_code == 413


def test_nothing_of_a_zip_lands_outside_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "evil.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../evil.yaml", "x")
        archive.writestr("/tmp/khomue-evil.yaml", "x")
        archive.writestr("pack.yaml", NEW)
    assert read_pack(file, "evil.zip").version == "2"
    assert not Path("/tmp/khomue-evil.yaml").exists()


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.yaml", b"0" * 40_000_000)
    with pytest.raises(PackErrors, match="too much"):
        read_pack(file, "bomb.zip")


def test_only_an_organiser_changes_the_pack(hub: HubService, hub_url: str) -> None:
    for role in (Role.VIEWER, Role.ZONE_LEAD):
        visitor = signed_in(hub, hub_url, role, zone="env" if role is Role.ZONE_LEAD else "")
        assert send(visitor, NEW).status_code == 403
        assert visitor.get("/pack").status_code == 403


def test_a_hub_that_hangs_on_another_takes_its_pack_from_there(hub: HubService, hub_home: Path) -> None:
    with hub.writing() as connection:
        settings.write(connection, issuers.UPSTREAM, "hub-above")
    with pytest.raises(HubProblem) as problem:
        admin.set_pack(hub_home, a_pack(an_activity("swim"), version="2"))
    assert problem.value.code == "relay"


def test_every_worker_takes_a_new_pack_up(tmp_path: Path, postgresql_url: str, hub_clock: HubClock) -> None:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack(), database=postgresql_url)
    with admin.opened(home) as hub, serving_by_workers(home, hub_clock, 2) as url:
        token = signed_in(hub, url).session.cookies

        def seen() -> set[bool]:
            """What as many new connections as reach every worker are shown."""
            pages = [requests.get(f"{url}/pack", cookies=token, headers=ENGLISH, timeout=60).text for _ in range(12)]
            return {"version 2" in page for page in pages}

        assert seen() == {False}
        admin.set_pack(home, a_pack(an_activity("swim"), version="2"))
        assert seen() == {True}
