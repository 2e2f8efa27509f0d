"""Reading a batch's records: quick for sound ones, and never of another opinion than the domain."""

import hashlib
import string
from dataclasses import replace

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.ids import RecordId, StoreId, Subject
from kiosk.domain.kinds import CheckedIn
from kiosk.domain.records import MAX_BODY, Record, canonical, flaw
from sync.protocol.record_wire import Entry, content_bytes, opaque, read_entries
from tests.builders import JournalBuilder, someone

STORE = StoreId("store-1")
LETTERS = string.ascii_letters + string.digits + "_.:@+/-"
_texts = st.one_of(
    st.text(LETTERS, min_size=1, max_size=60),
    st.text(LETTERS, max_size=220),
    st.text(LETTERS + " é\u0e01\x7f'{},", max_size=10),
)
_numbers = st.one_of(st.integers(0, 1 << 40), st.integers(-(1 << 62), 1 << 62), st.sampled_from([1 << 53, -(1 << 53)]))
_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)
_bodies = st.one_of(
    st.dictionaries(st.text(max_size=5), _values, max_size=3).map(canonical),
    _values.map(canonical),
    st.sampled_from(['{"a":"\\u0000"}', '{"a":"\\\\u0000"}', '{"a":"' + "x" * MAX_BODY + '"}', "{}"]),
)


@st.composite
def _records(draw: st.DrawFn) -> Record:
    return Record(
        id=RecordId(draw(_texts)),
        station=draw(st.one_of(st.just(STORE), _texts.map(StoreId))),
        seq=draw(st.one_of(st.just(1), _numbers)),
        at=draw(_numbers),
        kind=draw(_texts),
        subject=Subject(draw(_texts)),
        body=draw(_bodies),
        actor=draw(_texts),
        prev=draw(st.one_of(st.just("0" * 64), _texts)),
        mono=draw(_numbers),
        offset=draw(st.one_of(st.none(), _numbers)),
    )


def _read(data: bytes) -> Entry:
    (entry,) = read_entries(STORE, 1, [msgspec.Raw(data)])
    return entry


def _by_the_domain(record: Record) -> str | None:
    if record.station != STORE:
        return "wrong_store"
    return "wrong_seq" if record.seq != 1 else flaw(record)


@given(_records())
def test_a_record_is_sound_exactly_when_the_domain_says_so(record: Record) -> None:
    data = content_bytes(record)
    entry = _read(data)
    assert entry.record == record
    assert entry.flaw == _by_the_domain(record)
    assert (entry.content, entry.hash) == (data, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("body", [" {}", "{} ", "\n{}"])
def test_a_body_with_blanks_around_it_is_no_body(body: str) -> None:
    record = JournalBuilder(STORE).write(CheckedIn("trees", "env", "2019-10-10"), someone("7"))
    record = replace(record, body=body)
    assert _read(content_bytes(record)).flaw in ("bad_form", "bad_body")


@given(_records())
def test_a_record_that_travels_as_a_string_is_the_same(record: Record) -> None:
    data = content_bytes(record)
    assert _read(bytes(opaque(data))) == _read(data)


@given(_records(), st.data())
def test_a_record_written_in_any_other_way_is_of_bad_form(record: Record, data: st.DataObject) -> None:
    content = content_bytes(record)
    place = data.draw(st.integers(0, len(content)))
    changed = (
        content[:place] + data.draw(st.sampled_from([b" ", b'"', b"\\", b"\xff", b"\x00", b","])) + content[place:]
    )
    entry = _read(changed)
    assert entry.content == changed or changed.startswith(b'"')
    assert entry.record is None or content_bytes(entry.record) == changed


@given(st.binary(max_size=200))
@example(b'{"actor":"a","at":' + b"9" * 5_000 + b"}")
@example(b"[" * 5_000)
@example(b'"not base64"')
def test_nothing_that_arrives_raises(data: bytes) -> None:
    assert _read(data).flaw is not None
