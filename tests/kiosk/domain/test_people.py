"""How a person is greeted."""

import pytest

from kiosk.domain.people import PersonEntry
from tests.builders import a_person


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (a_person(name="สมชาย ใจดี"), "สมชาย ใจดี"),
        (a_person(name="สมชาย ใจดี", nickname="เอ"), "สมชาย ใจดี (เอ)"),
        (a_person(name="", name_en="Somchai"), "Somchai"),
        (a_person(name="สมชาย", name_en="Somchai"), "สมชาย"),
        (a_person(name="น้องเอ", nickname="เอ"), "น้องเอ"),
    ],
)
def test_a_person_is_greeted_by_name_and_nickname(person: PersonEntry, shown: str) -> None:
    assert person.display_name == shown
