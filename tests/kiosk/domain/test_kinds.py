"""What records say survives being written down, and what nobody understands survives as it came."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.ids import StoreId, Subject
from kiosk.domain.kinds import (
    BODIES,
    Audit,
    Body,
    CheckedIn,
    CheckedOut,
    Counted,
    Overridden,
    Unknown,
    Voided,
    body_of,
    decode_body,
    encode_body,
    target_of,
)
from kiosk.domain.records import Record, canonical, flaw
from tests.builders import JournalBuilder

_INTEGERS = st.integers(min_value=-(1 << 53) + 1, max_value=(1 << 53) - 1)
_DETAILS = st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=20), _INTEGERS), max_size=4)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


def _fields(kind: type[Body]) -> list[str]:
    return [field.name for field in fields(kind)]


def _bodies(kind: type[Body]) -> st.SearchStrategy[Body]:
    special = {
        "reasons": st.lists(st.text(max_size=10), max_size=3).map(tuple),
        "count": _INTEGERS,
        "people": _INTEGERS,
        "amount": _INTEGERS,
        "mark": _INTEGERS,
        "detail": _DETAILS,
    }
    return st.builds(kind, **{name: special.get(name, st.text(max_size=20)) for name in _fields(kind)})


@pytest.mark.parametrize("kind", BODIES.values(), ids=lambda kind: kind.KIND)
@given(data=st.data())
def test_a_body_comes_back_as_it_was_written(kind: type[Body], data: st.DataObject) -> None:
    body = data.draw(_bodies(kind))
    assert decode_body(kind.KIND, encode_body(body)) == body


@pytest.mark.parametrize("kind", BODIES.values(), ids=lambda kind: kind.KIND)
@given(data=st.data())
def test_the_text_of_a_body_is_canonical(kind: type[Body], data: st.DataObject) -> None:
    text = encode_body(data.draw(_bodies(kind)))
    assert text == canonical(json.loads(text))


def test_the_kinds_of_this_version_are_these() -> None:
    assert set(BODIES) == {
        *("checked_in", "checked_out", "refused", "voided", "overridden", "counted", "group_arrived"),
        *("badge_issued", "badge_revoked", "registered", "pledged", "audit"),
        *("merged", "erased", "settled"),
    }


def test_a_field_that_is_left_out_has_its_default() -> None:
    text = '{"activity":"a","day":"2019-10-10","v":1,"zone":"z"}'
    assert decode_body("checked_in", text) == CheckedIn("a", "z", "2019-10-10", role="attendee", how="scan")


def test_a_field_that_is_new_is_passed_over() -> None:
    assert decode_body("counted", '{"count":3,"day":"d","mood":"high","v":1,"zone":"z"}') == Counted("z", "d", 3)


@given(kind=st.text(), body=_JSON)
def test_a_kind_of_a_newer_program_is_kept_as_its_text(kind: str, body: object) -> None:
    text = json.dumps(body)
    if kind not in BODIES:
        assert decode_body(kind, text) == Unknown(kind, text)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("version", ["2", "0", "null", '"1"', "1.5", "[1]"])
def test_a_version_of_a_newer_program_is_kept_byte_for_byte(kind: str, version: str) -> None:
    text = f'{{ "v":{version},\t"zone" : "z" }}'
    assert decode_body(kind, text) == Unknown(kind, text)


def test_a_newer_record_is_sound_and_says_what_it_said() -> None:
    text = '{"hours":8,"skill":"ช่างไม้","v":3}'
    record = JournalBuilder().write_text("shift_planned", text)
    assert flaw(record) is None
    assert body_of(record) == Unknown("shift_planned", text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="half an object"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param("7", id="a number"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"v":1}', id="no fields"),
        pytest.param('{"count":"3","day":"d","v":1,"zone":"z"}', id="a text for a number"),
        pytest.param('{"count":true,"day":"d","v":1,"zone":"z"}', id="a truth value for a number"),
        pytest.param('{"count":3.0,"day":"d","v":1,"zone":"z"}', id="a float for a number"),
        pytest.param('{"count":3,"day":null,"v":1,"zone":"z"}', id="null for a text"),
        pytest.param('{"count":3,"day":["d"],"v":1,"zone":"z"}', id="a list for a text"),
        pytest.param('{"count":9007199254740992,"day":"d","v":1,"zone":"z"}', id="a number past 2^53"),
        pytest.param('{"count":-9007199254740992,"day":"d","v":1,"zone":"z"}', id="a number before -2^53"),
        pytest.param('{"count":%s,"day":"d","v":1,"zone":"z"}' % ("9" * 5000), id="a number too long to read"),
        pytest.param('{"count":1e400,"day":"d","v":1,"zone":"z"}', id="infinity"),
        pytest.param('{"count":NaN,"day":"d","v":1,"zone":"z"}', id="not a number"),
        pytest.param("[" * 100_000, id="a deep list"),
        pytest.param('{"count":' + '{"a":' * 100_000, id="a deep object"),
        pytest.param('{"count":3,"day":' + "[" * 900 + "]" * 900 + ',"v":1,"zone":"z"}', id="a list in a text's place"),
        pytest.param("\0", id="NUL"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("\ufeff{}", id="a byte order mark"),
    ],
)
def test_a_hostile_body_is_kept_as_its_text(text: str) -> None:
    assert decode_body("counted", text) == Unknown("counted", text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("refused", '{"activity":"a","day":"d","reasons":"full","v":1,"zone":"z"}'),
        ("refused", '{"activity":"a","day":"d","reasons":["full",1],"v":1,"zone":"z"}'),
        ("refused", '{"activity":"a","day":"d","reasons":{"full":1},"v":1,"zone":"z"}'),
        ("audit", '{"act":"x","detail":[],"v":1}'),
        ("audit", '{"act":"x","detail":{"a":1.5},"v":1}'),
        ("audit", '{"act":"x","detail":{"a":{"b":1}},"v":1}'),
        ("audit", '{"act":"x","detail":{"a":false},"v":1}'),
    ],
)
def test_a_list_or_detail_of_the_wrong_form_is_kept_as_its_text(kind: str, text: str) -> None:
    assert decode_body(kind, text) == Unknown(kind, text)


def test_half_a_character_in_a_body_does_no_harm() -> None:
    body = decode_body("audit", '{"act":"\\ud800","detail":{},"v":1}')
    assert body == Audit("\ud800")


@given(kind=st.sampled_from(sorted(BODIES)), text=st.text())
@example("checked_in", '{"v":1,"activity":"\\u0000"}')
def test_no_text_makes_reading_fail(kind: str, text: str) -> None:
    assert decode_body(kind, text) == Unknown(kind, text)


@pytest.mark.parametrize("kind", BODIES)
@given(data=st.data())
def test_an_object_of_any_values_is_read_or_kept(kind: str, data: st.DataObject) -> None:
    names = _fields(BODIES[kind])
    values: dict[str, Any] = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, _JSON)))
    text = json.dumps({**values, "v": 1})
    body = decode_body(kind, text)
    if isinstance(body, Unknown):
        assert body.text == text
    else:  # what was understood can be written again, and means the same
        assert decode_body(kind, encode_body(body)) == body


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (Voided("r-1", "mistake"), "r-1"),
        (Overridden("r-2", "known"), "r-2"),
        (CheckedOut("a", "z", "d", "r-3"), None),
        (Unknown("voided", '{"of":"r-4","v":2}'), None),
    ],
)
def test_a_void_and_an_override_name_their_target(body: Body | Unknown, target: str | None) -> None:
    assert target_of(body) == target


def test_the_body_of_a_record_is_read_by_its_kind() -> None:
    text = '{"count":3,"day":"d","v":1,"zone":"z"}'
    record = JournalBuilder(StoreId("s")).write_text("counted", text, Subject("zone:z"))
    assert isinstance(record, Record)
    assert body_of(record) == Counted("z", "d", 3)
