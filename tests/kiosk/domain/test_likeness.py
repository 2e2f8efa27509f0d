"""Profiles that may be one person's are found, whatever way they were typed; others are left in peace."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import PersonId
from kiosk.domain.likeness import LEAST, Likeness, Sketch, alike, sketch, traits
from kiosk.domain.people import PersonEntry

PHONE = "081-234-5678"


def profile(name: str = "", **values: str) -> Sketch:
    return sketch(replace(PersonEntry(PersonId("A"), (), name), **values))  # type: ignore[arg-type]


ONE_PERSON = [
    (profile("สมชาย ใจดี", phone=PHONE), profile("สมชาย  ใจดี", phone="+66 81 234 5678"), Likeness.SAME_NAME),
    (profile("สมชาย ใจดี", phone=PHONE), profile("Somchai Jaidee", phone="๐๘๑๒๓๔๕๖๗๘"), Likeness.SOUNDS_ALIKE),
    (profile("นางสาวนวลจันทร์ ใจดี", phone=PHONE), profile("นวลจันทร ใจดี", phone=PHONE), Likeness.SAME_NAME),
    (profile("สมชาย ใจดี", phone=PHONE), profile("สมชาย ใจบุญดี", phone=PHONE), Likeness.NEARLY_SAME_NAME),
    (profile("สมชาย ใจดี", phone=PHONE), profile("สมชาย", phone=PHONE), Likeness.NEARLY_SAME_NAME),
    (profile("สมชาย ใจดี", phone=PHONE), profile("", phone=PHONE), Likeness.SAME_NAME),
    (profile("ก ข", nickname="ต้น", phone=PHONE), profile("ค ง", nickname="ตน", phone=PHONE), Likeness.SAME_NICKNAME),
    (profile("Jane Doe", email="J@x.org "), profile("DOE, Jane", email="j@X.org"), None),
    (profile("สมชาย ใจดี"), profile("สมชาย ใจดี", phone=PHONE), Likeness.SAME_NAME),
    (profile("Somchai Jaidee", nickname="Ton"), profile("สมชาย ใจดี", nickname="Ton"), Likeness.SOUNDS_ALIKE),
]
TWO_PEOPLE = [
    (profile("สมชาย ใจดี", phone=PHONE), profile("มานี มีนา", phone=PHONE)),
    (profile("สมชาย ใจดี", phone=PHONE), profile("สมชาย ใจดี", phone="0899999999")),
    (profile("สมชาย ใจดี", reference="1"), profile("สมชาย ใจดี", reference="2")),
    (profile("สมชาย ใจดี"), profile("สมหญิง ใจดี")),
    (profile("", nickname="ต้น"), profile("", nickname="ฝน")),
    (profile(""), profile("")),
    (profile("สมชาย ใจดี", phone="191"), profile("มานี มีนา", phone="191")),
]


@pytest.mark.parametrize(("a", "b", "why"), ONE_PERSON)
def test_one_person_is_found_and_shares_a_trait(a: Sketch, b: Sketch, why: Likeness | None) -> None:
    found = alike(a, b)
    if why is None:
        assert found is None or found.score >= LEAST
        return
    assert found is not None
    assert why in found.why
    assert traits(a) & traits(b)


@pytest.mark.parametrize(("a", "b"), TWO_PEOPLE)
def test_two_people_are_left_in_peace(a: Sketch, b: Sketch) -> None:
    assert alike(a, b) is None


def test_the_more_agrees_the_surer_it_is() -> None:
    base = profile("สมชาย ใจดี", phone=PHONE, nickname="ต้น", email="s@x.org")
    scores = [
        alike(base, other)
        for other in (
            base,
            profile("สมชาย ใจดี", phone=PHONE),
            profile("Somchai Jaidee", phone=PHONE),
            profile("สมชาย ใจดี", nickname="ต้น"),
        )
    ]
    values = [found.score for found in scores if found is not None]
    assert values == sorted(values, reverse=True)
    assert len(values) == 4


_TEXT = st.text(max_size=20)
PROFILES = st.builds(profile, _TEXT, name_en=_TEXT, nickname=_TEXT, phone=_TEXT, email=_TEXT, reference=_TEXT)


@given(PROFILES, PROFILES)
def test_likeness_goes_both_ways_and_never_fails(a: Sketch, b: Sketch) -> None:
    one, other = alike(a, b), alike(b, a)
    assert (one is None) == (other is None)
    if one is not None and other is not None and Likeness.NEARLY_SAME_NAME not in one.why:
        assert set(one.why) == set(other.why)
    assert all(0 <= trait < 1 << 63 for trait in traits(a))
