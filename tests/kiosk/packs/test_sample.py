"""The sample expo is what its README and the documentation say it is."""

from collections import Counter
from pathlib import Path

import pytest

from kiosk.domain.packs import OrganisationRole, Pack
from kiosk.packs import check_pack, load_pack
from kiosk.roster import RosterRow, read_roster
from tests.source_tree import ROOT

PACKS = ROOT / "assets" / "packs"


@pytest.fixture(scope="module")
def expo() -> Pack:
    return load_pack(PACKS / "good-society-expo-2019")


@pytest.mark.parametrize("name", ["good-society-expo-2019", "minimal.yaml"])
def test_a_pack_that_ships_has_no_problem(name: str) -> None:
    assert check_pack(PACKS / name)[1] == ()


def test_the_expo_has_five_zones_led_by_organisations_and_eight_platforms(expo: Pack) -> None:
    assert [sum(zone.platform is platform for zone in expo.zones) for platform in (False, True)] == [5, 8]
    leads = {zone.lead for zone in expo.zones}
    hosts = {o.id for o in expo.organisations if o.role in (OrganisationRole.HOST, OrganisationRole.PLATFORM)}
    assert leads <= hosts


def test_the_expo_has_seventeen_organisers_and_more_than_120_partners(expo: Pack) -> None:
    roles = Counter(o.role for o in expo.organisations)
    organisers = roles[OrganisationRole.HOST] + roles[OrganisationRole.PLATFORM] + roles[OrganisationRole.VENUE]
    assert organisers == 17
    assert roles[OrganisationRole.PARTNER] == 122


def test_the_expo_has_123_activities_of_all_kinds_in_all_zones_in_both_languages(expo: Pack) -> None:
    assert len(expo.activities) == 123
    assert len({a.kind for a in expo.activities}) == 5
    assert {a.zone for a in expo.activities} == {z.id for z in expo.zones}
    assert all(a.name.th and a.name.en for a in expo.activities)


def test_some_activity_in_every_zone_is_open_all_day(expo: Pack) -> None:
    assert {a.zone for a in expo.activities if not a.sessions} == {z.id for z in expo.zones}


def test_the_people_of_the_demo_fit_the_expo(expo: Pack) -> None:
    rows = list(read_roster(ROOT / "assets" / "demo" / "people.csv", event=expo.id, pack=expo))
    assert [row for row in rows if not isinstance(row, RosterRow)] == []
    assert len(rows) == 202


def test_the_example_in_the_documentation_is_a_sound_part(tmp_path: Path) -> None:
    readme = (PACKS / "README.md").read_text("utf-8")
    csv = readme.partition("```csv\n")[2].partition("```")[0]
    (tmp_path / "activities.csv").write_text(csv, "utf-8")
    (tmp_path / "pack.yaml").write_text(
        "id: e\nname: ง\ndays: [2019-10-10]\nzones: [{id: environment, name: ส}]", "utf-8"
    )
    assert [a.id for a in load_pack(tmp_path).activities] == ["seed-balls"]
