"""Ids are the same on every station and say nothing about anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import (
    PERSON_BITS,
    EventId,
    OrganisationId,
    PersonId,
    Subject,
    ZoneId,
    number_of_person,
    person_id,
    person_of_number,
    person_of_subject,
    subject_of_code,
    subject_of_organisation,
    subject_of_person,
    subject_of_zone,
)
from kiosk.domain.records import is_token

EXPO, CAMP = EventId("expo-2019"), EventId("camp-2019")


def test_two_stations_give_one_reference_the_same_person() -> None:
    booth_1, booth_2 = person_id(EXPO, "T-0001"), person_id(EXPO, "T-0001")
    assert booth_1 == booth_2 == "P45Y3T4AX09Z"


@given(st.integers(0, (1 << PERSON_BITS) - 1))
def test_a_persons_id_is_sixty_bits_that_can_be_taken_out_again(number: int) -> None:
    assert number_of_person(person_of_number(number)) == number


@pytest.mark.parametrize("number", [-1, 1 << PERSON_BITS])
def test_a_number_beyond_sixty_bits_is_no_person(number: int) -> None:
    with pytest.raises(ValueError, match="60 bits"):
        person_of_number(number)


@pytest.mark.parametrize("text", ["", "P45Y3T4AX09", "P45Y3T4AX09ZZ", "P45Y3T4AX09I"])
def test_a_text_that_is_no_persons_id_has_no_number(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two sentences, one kind
        number_of_person(PersonId(text))


@pytest.mark.parametrize(
    ("event", "reference"),
    [(CAMP, "T-0001"), (EXPO, "T-0002"), (EXPO, "t-0001"), (EXPO, "T-0001 "), (EXPO, "")],
    ids=["another event", "another reference", "another case", "a space more", "no reference"],
)
def test_another_reference_or_event_is_another_person(event: EventId, reference: str) -> None:
    assert person_id(event, reference) != person_id(EXPO, "T-0001")


def test_one_code_at_two_events_is_two_subjects() -> None:
    assert subject_of_code(EXPO, "abc") != subject_of_code(CAMP, "abc")


def test_event_and_code_cannot_run_into_each_other() -> None:
    assert subject_of_code(EventId("expo"), "19abc") != subject_of_code(EventId("expo19"), "abc")


def test_an_unknown_code_becomes_the_digest_that_is_written_down() -> None:
    assert subject_of_code(EXPO, "T-0001") == "code:22490cefa01ee99153ea27d47a7e74ff"


@given(st.text())
def test_any_code_becomes_a_subject_that_a_record_can_hold(code: str) -> None:
    subject = subject_of_code(EXPO, code)
    assert is_token(subject)
    assert len(subject) == len("code:") + 32
    assert subject == subject_of_code(EXPO, code)


def test_a_code_with_half_a_character_is_still_a_code() -> None:
    assert subject_of_code(EXPO, "\ud83d") != subject_of_code(EXPO, "\ud83e")


def test_a_subject_names_its_person() -> None:
    assert person_of_subject(subject_of_person(PersonId("p-1"))) == "p-1"


@pytest.mark.parametrize(
    "subject",
    [
        subject_of_zone(ZoneId("env")),
        subject_of_organisation(OrganisationId("tree-fund")),
        subject_of_code(EXPO, "abc"),
        Subject("station:self"),
        Subject("person"[:-1]),
    ],
)
def test_a_subject_that_is_no_person_names_none(subject: Subject) -> None:
    assert person_of_subject(subject) is None


def test_subjects_say_what_they_are() -> None:
    assert subject_of_zone(ZoneId("env")) == "zone:env"
    assert subject_of_organisation(OrganisationId("tree-fund")) == "organisation:tree-fund"
    assert subject_of_person(PersonId("p-1")) == "person:p-1"
