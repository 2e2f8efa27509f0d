"""A journal proves itself whole: whatever is changed, taken out, put in or moved shows at its place."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.records import (
    MAX_BODY,
    ChainBreak,
    Record,
    canonical,
    check_chain,
    content,
    flaw,
    genesis,
    is_token,
    record_hash,
)
from tests.builders import JournalBuilder, a_chain, a_record_id, hashes_of

STATION = StoreId("station-1")
TEN = a_chain(10)
HASHES = hashes_of(TEN)


def _check(records: tuple[Record, ...] | list[Record], hashes: list[str] | None = None) -> ChainBreak | str:
    """The check of *records* beside *hashes*, by default each record's own."""
    return check_chain(zip(records, hashes or hashes_of(records), strict=True), after=0, tip=genesis(STATION))


def test_a_whole_journal_gives_its_last_hash() -> None:
    assert _check(TEN) == HASHES[-1]


def test_an_empty_journal_gives_the_hash_it_began_with() -> None:
    assert _check(()) == genesis(STATION)


def test_the_end_of_a_journal_is_checked_from_where_the_last_check_ended() -> None:
    assert check_chain(zip(TEN[6:], HASHES[6:], strict=True), after=6, tip=HASHES[5]) == HASHES[-1]


def test_the_first_record_continues_the_genesis_of_its_own_store() -> None:
    moved = [replace(record, station=StoreId("station-2")) for record in TEN]
    pairs = zip(moved, hashes_of(moved), strict=True)
    broken = check_chain(pairs, after=0, tip=genesis(StoreId("station-2")))
    assert broken == ChainBreak(1, "it does not continue the record before it")


CHANGES: dict[str, Any] = {
    "id": a_record_id(999_999),
    "station": StoreId("station-2"),
    "at": TEN[0].at + 1,
    "kind": "checked_out",
    "subject": Subject("person:somebody-else"),
    "body": TEN[0].body.replace("trees", "talk"),
    "actor": "kiosk",
    "prev": "0" * 64,
    "mono": 1,
    "offset": 0,
}


@pytest.mark.parametrize("name", [name for name in Record.__slots__ if name != "seq"])
@pytest.mark.parametrize("seq", [1, 5, 10])
def test_a_changed_field_is_found_at_its_record(name: str, seq: int) -> None:
    journal = list(TEN)
    journal[seq - 1] = replace(journal[seq - 1], **{name: CHANGES[name]})
    broken = _check(journal, HASHES)
    assert isinstance(broken, ChainBreak)
    assert broken.seq == seq


@given(seq=st.integers(1, 10), data=st.data())
def test_a_changed_letter_in_any_text_is_found(seq: int, data: st.DataObject) -> None:
    record = TEN[seq - 1]
    name = data.draw(st.sampled_from(["id", "station", "kind", "subject", "body", "actor", "prev"]))
    text = str(getattr(record, name))
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda c: c != text[place]))
    journal = list(TEN)
    change: dict[str, Any] = {name: text[:place] + letter + text[place + 1 :]}
    journal[seq - 1] = replace(record, **change)
    broken = _check(journal, HASHES)
    assert isinstance(broken, ChainBreak)
    assert broken.seq == seq


@pytest.mark.parametrize("seq", [1, 5, 9])
def test_a_record_taken_out_is_missing(seq: int) -> None:
    journal = [record for record in TEN if record.seq != seq]
    assert _check(journal) == ChainBreak(seq, f"record {seq} is missing: the next one is {seq + 1}")


@pytest.mark.parametrize("seq", [1, 5, 9])
def test_a_record_taken_out_is_found_even_when_the_others_are_numbered_again(seq: int) -> None:
    kept = [record for record in TEN if record.seq != seq]
    journal = [replace(record, seq=number) for number, record in enumerate(kept, 1)]
    broken = _check(journal, hashes_of(journal))
    assert broken == ChainBreak(seq, "it does not continue the record before it")


@given(st.integers(0, 9), st.integers(0, 9))
def test_two_records_that_changed_places_are_found_at_the_first_of_them(one: int, other: int) -> None:
    journal = list(TEN)
    journal[one], journal[other] = journal[other], journal[one]
    broken = _check(journal)
    if one == other:
        assert broken == HASHES[-1]
    else:
        assert isinstance(broken, ChainBreak)
        assert broken.seq == min(one, other) + 1


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_a_record_written_twice_is_found(seq: int) -> None:
    journal = [*TEN[:seq], TEN[seq - 1], *TEN[seq:]]
    assert _check(journal) == ChainBreak(seq + 1, f"record {seq} stands where record {seq + 1} should")


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_a_record_put_in_is_found_behind_it_even_when_it_fits_what_is_before(seq: int) -> None:
    forged = replace(TEN[seq - 1], id=a_record_id(999_999), subject=Subject("person:forged"))
    journal = [*TEN[: seq - 1], forged, *(replace(record, seq=record.seq + 1) for record in TEN[seq - 1 :])]
    broken = _check(journal, hashes_of(journal))
    assert broken == ChainBreak(seq + 1, "it does not continue the record before it")


def test_a_record_changed_together_with_its_hash_is_found_at_the_next() -> None:
    journal = list(TEN)
    journal[4] = replace(journal[4], at=0)
    assert _check(journal, hashes_of(journal)) == ChainBreak(6, "it does not continue the record before it")


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_a_kept_hash_that_was_changed_is_found(seq: int) -> None:
    hashes = [*HASHES[: seq - 1], "f" * 64, *HASHES[seq:]]
    assert _check(TEN, hashes) == ChainBreak(seq, "its content is not what was written")


def test_a_journal_cut_short_is_whole_but_ends_at_another_hash() -> None:
    assert _check(TEN[:9], HASHES[:9]) == HASHES[8] != HASHES[9]


_TOKENS = st.from_regex(r"[A-Za-z0-9_.:@+/-]{0,40}", fullmatch=True)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
_RECORDS = st.builds(
    Record,
    id=_TOKENS.map(RecordId),
    station=_TOKENS.map(StoreId),
    seq=st.integers(1, 1 << 53),
    at=st.integers(0, 1 << 53),
    kind=_TOKENS,
    subject=_TOKENS.map(Subject),
    body=st.dictionaries(st.text(max_size=8), _JSON, max_size=4).map(canonical),
    actor=_TOKENS,
    prev=_TOKENS,
    mono=st.integers(-(1 << 53), 1 << 53),
    offset=st.one_of(st.none(), st.integers(-(1 << 53), 1 << 53)),
)


@given(_RECORDS)
def test_the_content_of_a_record_is_one_canonical_json_object(record: Record) -> None:
    text = content(record)
    read = json.loads(text)
    assert list(read) == sorted(Record.__slots__)
    assert text == canonical(read)
    body = read.pop("body")
    assert {**read, "body": record.body} == {name: getattr(record, name) for name in Record.__slots__}
    assert body == json.loads(record.body)


@given(_RECORDS, _RECORDS)
def test_two_records_that_differ_have_different_content(one: Record, other: Record) -> None:
    assert (one == other) == (content(one) == content(other))


def test_the_body_stands_in_the_content_byte_for_byte() -> None:
    newer = '{ "z":1,  "a" : "\\u0e01" }'
    assert f'"body":{newer},"id"' in content(JournalBuilder().write_text("newer", newer))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "ก"]}, '{"a":[true,null,"ก"],"b":1}'),
        ({"a": {"c": 1, "b": 2}}, '{"a":{"b":2,"c":1}}'),
        ("\u2028/\\\n", '"\u2028/\\\\\\n"'),
        ((1, 2), "[1,2]"),
    ],
)
def test_canonical_text_is_sorted_and_without_spaces(value: object, text: str) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize("value", [1.5, [1.0], {"a": {"b": 0.1}}, ({"a": (1, 2.0)},), float("nan"), {1.5: "a"}])
def test_a_float_has_no_canonical_text(value: object) -> None:
    with pytest.raises(TypeError, match="smaller unit"):
        canonical(value)


def _write(**changes: Any) -> Record:
    return replace(JournalBuilder().check_in(), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="an ordinary record"),
        pytest.param({"actor": ""}, id="nobody acted"),
        pytest.param({"offset": -(1 << 53) + 1}, id="a clock far ahead"),
        pytest.param({"mono": (1 << 53) - 1}, id="a program that never stopped"),
        pytest.param({"at": 0}, id="a clock at 1970"),
        pytest.param({"body": "{" + " " * 16_382 + "}"}, id="the longest body"),
        pytest.param({"kind": "never_heard_of", "body": '{"v":99}'}, id="an unknown kind"),
        pytest.param({"subject": "s" * 200}, id="the longest subject"),
        pytest.param({"body": r'{"a":"\\u0000"}'}, id="a backslash and u0000, which is no NUL"),
    ],
)
def test_a_sound_record_has_no_flaw(changes: dict[str, Any]) -> None:
    assert flaw(_write(**changes)) is None


FLAWS: list[tuple[str, str, dict[str, Any]]] = [
    ("no id", "bad_field", {"id": ""}),
    ("no kind", "bad_field", {"kind": ""}),
    ("no subject", "bad_field", {"subject": ""}),
    ("a quote in the id", "bad_field", {"id": 'a"b'}),
    ("a space in the station", "bad_field", {"station": "a b"}),
    ("a quote in the kind", "bad_field", {"kind": '","x":"'}),
    ("a Thai name for a subject", "bad_field", {"subject": "person:สมชาย"}),
    ("a NUL in the subject", "bad_field", {"subject": "person:\0"}),
    ("a line end behind the subject", "bad_field", {"subject": "person:1\n"}),
    ("a name for an actor", "bad_field", {"actor": "คุณเอ"}),
    ("markup in prev", "bad_field", {"prev": "<b>"}),
    ("a subject too long", "bad_field", {"subject": "s" * 201}),
    ("seq nought", "bad_field", {"seq": 0}),
    ("seq below nought", "bad_field", {"seq": -1}),
    ("seq too large for JSON", "bad_field", {"seq": 1 << 53}),
    ("a time before 1970", "bad_field", {"at": -1}),
    ("a time too large for JSON", "bad_field", {"at": 1 << 53}),
    ("mono too large for JSON", "bad_field", {"mono": 1 << 53}),
    ("mono too small for JSON", "bad_field", {"mono": -(1 << 53)}),
    ("offset too large for JSON", "bad_field", {"offset": 1 << 53}),
    ("offset too small for JSON", "bad_field", {"offset": -(1 << 53)}),
    ("a body too long", "too_large", {"body": "{" + " " * 16_383 + "}"}),
    ("a Thai body too long in bytes", "too_large", {"body": '{"a":"' + "ก" * (MAX_BODY // 3) + '"}'}),
    ("half characters too long in bytes", "too_large", {"body": '{"a":"' + "\ud800" * (MAX_BODY // 3) + '"}'}),
    ("a NUL in the body", "bad_body", {"body": '{"a":"\0"}'}),
    ("an escaped NUL in the body", "bad_body", {"body": '{"a":"\\u0000"}'}),
    ("an escaped NUL behind a backslash", "bad_body", {"body": r'{"a":"\\\u0000"}'}),
    ("a list for a body", "bad_body", {"body": "[]"}),
    ("no body", "bad_body", {"body": ""}),
]


@pytest.mark.parametrize(("code", "changes"), [case[1:] for case in FLAWS], ids=[case[0] for case in FLAWS])
def test_a_record_that_cannot_be_kept_says_why(code: str, changes: dict[str, Any]) -> None:
    assert flaw(_write(**changes)) == code


@given(st.text())
def test_a_token_never_needs_an_escape_in_json(text: str) -> None:
    if is_token(text):
        assert json.dumps(text) == f'"{text}"'


def test_a_token_may_be_empty_and_has_two_hundred_letters_at_most() -> None:
    assert is_token("")
    assert is_token("a" * 200)
    assert not is_token("a" * 201)


def test_half_a_character_in_a_body_has_a_hash() -> None:
    record = JournalBuilder().write(CheckedIn("trees", "env", "\ud800"))
    assert len(record_hash(record)) == 64
    kept = [(record, record_hash(record))]
    assert check_chain(kept, after=0, tip=genesis(record.station)) == record_hash(record)


def test_records_cannot_be_changed() -> None:
    change: Callable[..., None] = setattr
    with pytest.raises(AttributeError):
        change(TEN[0], "at", 0)
