"""Badge codes: the form that is printed, what they say, and that nobody without the key can say it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.badges import (
    ALONE,
    ALPHABET,
    EPOCH,
    LAST_DAY,
    LENGTH,
    MOST_ISSUERS,
    MOST_SERIAL,
    ROLES,
    Badge,
    BadgeClaim,
    IssuerKey,
    NotABadge,
    Standing,
    belongs_to,
    mint,
    parse,
    standing,
    verify,
)
from kiosk.domain.ids import PERSON_BITS, EventId, person_of_number
from kiosk.domain.packs import PersonRole
from tests.builders import EVENT, a_person_id

GOLDEN = json.loads(Path(__file__).parents[2].joinpath("data", "badges.golden.json").read_text("utf-8"))
KEY = bytes(range(32))
OTHER_KEY = bytes(32)
BADGE = Badge(a_person_id(), issuer=7, role=PersonRole.VOLUNTEER, serial=1, expires=date(2027, 1, 2))
BITS = 136

_BADGES = st.builds(
    Badge,
    person=st.integers(0, (1 << PERSON_BITS) - 1).map(person_of_number),
    issuer=st.integers(0, MOST_ISSUERS),
    role=st.sampled_from(ROLES),
    serial=st.integers(0, MOST_SERIAL),
    expires=st.one_of(st.none(), st.dates(EPOCH + timedelta(days=1), LAST_DAY)),
)
_EVENTS = st.text(max_size=30).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)).map(EventId)
_KEYS = st.binary(min_size=32, max_size=32)


def claim_of(text: str) -> BadgeClaim:
    claim = parse(text)
    assert isinstance(claim, BadgeClaim)
    return claim


def code_of(number: int) -> str:
    """The code that holds *number*, worked out again from the description alone."""
    digits = [ALPHABET[number // 44**place % 44] for place in range(24, -1, -1)]
    return "K" + "".join(digits)


def number_of(code: str) -> int:
    return sum(ALPHABET.index(character) * 44**place for place, character in enumerate(reversed(code[1:])))


@pytest.mark.parametrize("vector", GOLDEN["badges"], ids=lambda vector: vector["says"])
def test_a_badge_has_the_code_it_always_had(vector: dict[str, Any]) -> None:
    expires = None if vector["expires"] is None else date.fromisoformat(vector["expires"])
    badge = Badge(vector["person"], vector["issuer"], PersonRole(vector["role"]), vector["serial"], expires)
    assert mint(EventId(vector["event"]), badge, bytes.fromhex(vector["key"])) == vector["code"]
    assert claim_of(vector["code"]).badge == badge
    assert number_of(vector["code"]) == int(vector["bits"], 2)


@given(event=_EVENTS, badge=_BADGES, key=_KEYS)
def test_every_badge_is_read_back_as_it_was_made(event: EventId, badge: Badge, key: bytes) -> None:
    code = mint(event, badge, key)
    claim = claim_of(code)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert claim.badge == badge
    assert claim.code == code
    assert belongs_to(claim, event)
    assert verify(claim, event, key)
    assert standing(claim, event, IssuerKey(key)) is Standing.VERIFIED


def test_a_flipped_bit_is_never_verified_and_always_noticed_where_the_key_is_known() -> None:
    number = number_of(mint(EVENT, BADGE, KEY))
    for bit in range(BITS):
        claim = claim_of(code_of(number ^ 1 << bit))
        known = IssuerKey(KEY) if claim.badge.issuer == BADGE.issuer else None
        assert standing(claim, EVENT, known) in {Standing.FORGED, Standing.OTHER_EVENT}, f"bit {bit}"


def test_a_changed_character_is_never_verified() -> None:
    code = mint(EVENT, BADGE, KEY)
    for place in range(1, LENGTH):
        for other in ALPHABET.replace(code[place], ""):
            claim = parse(code[:place] + other + code[place + 1 :])
            assert isinstance(claim, NotABadge) or not verify(claim, EVENT, KEY)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (IssuerKey(KEY), Standing.VERIFIED),
        (IssuerKey(OTHER_KEY), Standing.FORGED),
        (IssuerKey(KEY, revoked=True), Standing.ISSUER_REVOKED),
        (IssuerKey(OTHER_KEY, revoked=True), Standing.FORGED),
        (IssuerKey(b"", revoked=True), Standing.ISSUER_REVOKED),
        (IssuerKey(b""), Standing.UNKNOWN_ISSUER),
        (IssuerKey(KEY, retired=True), Standing.UNKNOWN_ISSUER),
        (IssuerKey(OTHER_KEY, retired=True), Standing.FORGED),
        (IssuerKey(KEY, revoked=True, retired=True), Standing.ISSUER_REVOKED),
        (None, Standing.UNKNOWN_ISSUER),
    ],
)
def test_what_a_badge_is_worth_depends_on_what_is_known_of_its_issuer(
    known: IssuerKey | None, expected: Standing
) -> None:
    assert standing(claim_of(mint(EVENT, BADGE, KEY)), EVENT, known) is expected


def test_a_badge_of_another_event_is_known_as_such_with_and_without_the_key() -> None:
    claim = claim_of(mint(EventId("another-expo"), BADGE, KEY))
    assert standing(claim, EVENT, IssuerKey(KEY)) is Standing.OTHER_EVENT
    assert standing(claim, EVENT, None) is Standing.OTHER_EVENT


def test_a_station_without_a_hub_cannot_call_another_ones_badges_forged() -> None:
    claim = claim_of(mint(EVENT, replace(BADGE, issuer=ALONE), KEY))
    assert standing(claim, EVENT, IssuerKey(KEY)) is Standing.VERIFIED
    assert standing(claim, EVENT, IssuerKey(OTHER_KEY)) is Standing.UNKNOWN_ISSUER


def test_equal_badges_have_equal_codes_and_the_next_badge_another() -> None:
    assert mint(EVENT, BADGE, KEY) == mint(EVENT, BADGE, KEY)
    assert mint(EVENT, replace(BADGE, serial=2), KEY) != mint(EVENT, BADGE, KEY)


@pytest.mark.parametrize(
    "badge",
    [
        replace(BADGE, issuer=MOST_ISSUERS + 1),
        replace(BADGE, issuer=-1),
        replace(BADGE, serial=MOST_SERIAL + 1),
        replace(BADGE, expires=EPOCH),
        replace(BADGE, expires=EPOCH - timedelta(days=1)),
        replace(BADGE, expires=LAST_DAY + timedelta(days=1)),
    ],
)
def test_what_the_layout_cannot_hold_is_refused(badge: Badge) -> None:
    with pytest.raises(ValueError, match=r"badge"):
        mint(EVENT, badge, KEY)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        mint(EVENT, BADGE, KEY[:31])


def test_a_role_that_this_program_does_not_know_is_an_attendee() -> None:
    role_bits = 7 << (60 + 4 + 12 + 36)
    assert claim_of(code_of(number_of(mint(EVENT, BADGE, KEY)) | role_bits)).badge.role is PersonRole.ATTENDEE


def test_capitals_do_not_matter() -> None:
    code = mint(EVENT, BADGE, KEY)
    assert parse(code.lower()) == parse(code)
    assert verify(claim_of(code.lower()), EVENT, KEY)


@pytest.mark.parametrize(
    "change",
    [
        lambda code: "",
        lambda code: code[:-1],
        lambda code: code + "0",
        lambda code: "J" + code[1:],
        lambda code: code[:5] + " " + code[6:],
        lambda code: code[:5] + "\N{KELVIN SIGN}" + code[6:],
        lambda code: "\N{KELVIN SIGN}" + code[1:],
        lambda code: code[:5] + "\N{LATIN SMALL LETTER LONG S}" + code[6:],
        lambda code: code[:5] + "\N{FULLWIDTH DIGIT ONE}" + code[6:],
        lambda code: code[:5] + "\N{THAI DIGIT ONE}" + code[6:],
        lambda code: code[:-1] + "\N{LATIN SMALL LETTER SHARP S}",
        lambda code: code[:5] + "\0" + code[6:],
        lambda code: code[:5] + "_" + code[6:],
        lambda code: "K" + ":" * 25,
        lambda code: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ],
)
def test_what_only_looks_like_a_badge_is_some_other_text(change: Any) -> None:
    assert parse(change(mint(EVENT, BADGE, KEY))) == NotABadge()


@given(text=st.text())
@example("K" + "0" * 25)
def test_no_text_breaks_the_reading_of_badges(text: str) -> None:
    claim = parse(text)
    if isinstance(claim, BadgeClaim):
        assert not verify(claim, EVENT, KEY)


@given(text=st.text(alphabet=ALPHABET + " kabc", min_size=25, max_size=25))
def test_no_text_of_the_right_form_is_verified_by_chance(text: str) -> None:
    claim = parse("K" + text)
    if isinstance(claim, BadgeClaim):
        assert standing(claim, EVENT, IssuerKey(KEY)) in {
            Standing.OTHER_EVENT,
            Standing.FORGED,
            Standing.UNKNOWN_ISSUER,
        }
        assert parse(claim.code) == claim


def test_a_badge_is_good_through_its_last_day() -> None:
    assert BADGE.expires is not None
    assert not BADGE.has_expired(BADGE.expires)
    assert BADGE.has_expired(BADGE.expires + timedelta(days=1))
    assert not replace(BADGE, expires=None).has_expired(date(9999, 12, 31))
