"""A pack survives the wire whole, or is refused."""

import json
from datetime import date
from typing import Any

import pytest

from kiosk.domain.packs import Pack
from kiosk.domain.packs_wire import PackWireError, digest_of_wire, pack_from_wire, pack_to_wire
from kiosk.packs import load_pack
from tests.source_tree import ROOT


@pytest.fixture(scope="module")
def expo() -> Pack:
    return load_pack(ROOT / "assets" / "packs" / "good-society-expo-2019")


def wire_of(pack: Pack) -> dict[str, Any]:
    wire = json.loads(json.dumps(pack_to_wire(pack)))
    assert isinstance(wire, dict)
    return wire


def resigned(wire: dict[str, Any]) -> dict[str, Any]:
    return {**wire, "digest": digest_of_wire(wire)}


def test_a_pack_comes_back_from_json_as_it_went(expo: Pack) -> None:
    assert pack_from_wire(wire_of(expo)) == expo


def test_a_changed_word_is_noticed(expo: Pack) -> None:
    wire = wire_of(expo)
    wire["activities"][7]["capacity"] = 13
    with pytest.raises(PackWireError, match="digest"):
        pack_from_wire(wire)


def test_keys_of_a_newer_edition_are_passed_over(expo: Pack) -> None:
    wire = wire_of(expo)
    wire["weather"] = "rain"
    wire["zones"][0]["colour"] = "red"
    pack = pack_from_wire(resigned(wire))
    assert pack.zones == expo.zones


BROKEN: list[dict[str, Any]] = [
    {"days": "2019-10-10"},
    {"days": ["2562-13-40"]},
    {"days": None},
    {"name": "งาน"},
    {"name": {}},
    {"zones": [1]},
    {"zones": [{"id": "z"}]},
    {"space_m2": "1500"},
    {"space_m2": True},
    {"unknown_codes": "perhaps"},
    {"outcomes": {"id": "o"}},
]


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_values_that_are_no_pack_are_refused(expo: Pack, change: dict[str, Any]) -> None:
    with pytest.raises(PackWireError, match="not a pack"):
        pack_from_wire(resigned({**wire_of(expo), **change}))


@pytest.mark.parametrize("missing", ["id", "name", "days", "timezone", "version"])
def test_a_pack_without_what_it_needs_is_refused(expo: Pack, missing: str) -> None:
    wire = wire_of(expo)
    del wire[missing]
    with pytest.raises(PackWireError, match=missing):
        pack_from_wire(resigned(wire))


@pytest.mark.parametrize("wire", [{}, {"digest": 5}, {"digest": "", "x": float("nan")}, {"digest": "", "x": {1, 2}}])
def test_rubbish_is_refused(wire: dict[str, Any]) -> None:
    with pytest.raises(PackWireError):
        pack_from_wire(wire)


def test_the_digest_of_a_small_pack_is_as_it_ever_was() -> None:
    """Stations and hubs of different editions must agree on it: when this fails, they no longer do."""
    wire = {"id": "e", "name": {"th": "งาน"}, "version": "1", "timezone": "Asia/Bangkok", "days": ["2019-10-10"]}
    assert pack_to_wire(pack_from_wire(resigned(wire))) == resigned(wire)
    assert digest_of_wire(wire) == "4c7474f870513df0093aa9731311af84cc244ab772a5d9160f1d16b566b5189f"


def test_dates_are_dates_again(expo: Pack) -> None:
    assert pack_from_wire(wire_of(expo)).days[0] == date(2019, 10, 10)
