"""Organisations are told apart by what they are called, not by how it is spelt."""

import pytest

from kiosk.domain.figures import NamedOrganisation
from kiosk.domain.packs import Text
from kiosk.domain.roll import Roll
from tests.builders import a_pack, an_organisation

ROLL = Roll(a_pack())


@pytest.mark.parametrize("text", ["tree-fund", "Tree Fund", "TREE  fund ", "กองทุนต้นไม้", " กองทุนต้นไม้"])
def test_an_organisation_of_the_pack_is_known_by_its_id_and_both_names(text: str) -> None:
    assert ROLL.key(text) == "tree-fund"


@pytest.mark.parametrize(
    ("one", "other"), [("Bike Club", "BIKE  CLUB"), ("น้ำใจ", "น\u0e49ํ\u0e32ใจ"), ("มูลนิธิ ๙", "มูลนิธิ 9")]
)
def test_two_spellings_of_a_name_are_one_organisation(one: str, other: str) -> None:
    assert ROLL.key(one) == ROLL.key(other) != ""


def test_two_names_are_two_organisations() -> None:
    assert ROLL.key("Bike Club") != ROLL.key("Bike Clubs")


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "-"])
def test_no_name_is_no_organisation(text: str) -> None:
    assert ROLL.key(text) == ""
    assert ROLL.named([text]) == {}


def test_an_organisation_of_the_pack_without_an_english_name_is_not_everybody() -> None:
    roll = Roll(a_pack(organisations=(an_organisation("a"), an_organisation("b"))))
    assert roll.key("") == ""
    assert roll.key("b") == "b"


def test_of_two_of_the_pack_with_one_name_the_first_has_it() -> None:
    one, other = an_organisation("a", name=Text("Same")), an_organisation("b", name=Text("Same"))
    assert Roll(a_pack(organisations=(one, other))).key("same") == "a"


def test_named_organisations_come_in_the_order_of_the_pack_and_then_by_name() -> None:
    pack = a_pack()
    named = Roll(pack).named(["Zoo", "blue-sea", "Ark", "กองทุนต้นไม้", "ark", "Blue Sea"])
    assert list(named.values()) == [
        *(NamedOrganisation(o.name, o.id, o.role) for o in pack.organisations),
        NamedOrganisation(Text("Ark")),
        NamedOrganisation(Text("Zoo")),
    ]
    assert list(named) == ["tree-fund", "blue-sea", "ark", "zoo"]
