"""The doctor of a hub finds what is wrong, and says nothing is where nothing is."""

from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.domain.kinds import CheckedIn
from sync.client.session import Session
from sync.hub import admin
from sync.hub.doctor import Check, Light, checks
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from tests.builders import DAYS, a_pack, someone
from tests.fakes.clock import FakeClock
from tests.sync.conftest import Enrol

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


def found(home: Path, *, deep: bool = False) -> dict[str, Check]:
    lights = list(checks(home, deep=deep))
    assert all(light.sentence() for light in lights)
    return {light.name: light for light in lights}


@pytest.fixture
def busy_hub(hub: HubService, station: Enrol) -> HubService:
    """A hub with a station that handed in two records."""
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(IN, someone("8"))
    identity = booth.enrolment()
    assert identity is not None
    hub.now = admin.now_ms
    session = Session(booth, StationPeer(hub, identity.token), FakeClock(admin.now_ms()))
    session.push(session.hello())
    return hub


def test_a_hub_that_is_well_has_no_bad_light(busy_hub: HubService, hub_home: Path) -> None:
    lights = found(hub_home, deep=True)
    assert {light.light for light in lights.values()} == {Light.GOOD}
    assert lights["journals"].detail == {"journals": 1, "records": 2}
    assert lights["stations"].detail["stations"] == 1


def test_a_record_that_somebody_changed_in_the_database_is_named(busy_hub: HubService, hub_home: Path) -> None:
    with busy_hub.writing() as connection:
        connection.execute(text("UPDATE record SET actor = 'somebody' WHERE seq = 2"))
    light = found(hub_home, deep=True)["journals"]
    assert (light.light, light.detail["seq"]) == (Light.BAD, 2)


def test_a_silent_station_and_a_wrong_clock_are_named(busy_hub: HubService, hub_home: Path) -> None:
    with busy_hub.writing() as connection:
        connection.execute(text("UPDATE station SET contact_at = contact_at - 7200000, clock_skew = 31536000000"))
    lights = found(hub_home)
    assert lights["stations"].code == "stations_silent"
    assert lights["clocks"].code == "clocks_off"
    assert "booth-1" in lights["clocks"].sentence()


def test_keys_that_others_may_read_are_named(hub: HubService, hub_home: Path) -> None:
    (hub_home / "admin-code").write_text("secret")
    (hub_home / "admin-code").chmod(0o644)
    light = found(hub_home)["secrets"]
    assert (light.light, light.detail["files"]) == (Light.WARN, "admin-code")


def test_a_hub_without_stations_says_how_to_get_one(hub: HubService, hub_home: Path) -> None:
    assert "khomue hub enrol" in found(hub_home)["stations"].sentence()


def test_a_damaged_database_is_a_bad_light_and_not_a_crash(tmp_path: Path) -> None:
    home = tmp_path / "hub"
    admin.init_hub(home, a_pack())
    for file in home.glob("hub.db-*"):
        file.unlink()
    (home / "hub.db").write_bytes(b"no database at all" * 100)
    assert found(home)["database"].light is Light.BAD
