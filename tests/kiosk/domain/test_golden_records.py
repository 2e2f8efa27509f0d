"""The form of records does not drift: these bytes were written once and have to come out for ever."""

import hashlib
import json
from typing import Any

import pytest

from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import BODIES, Unknown, body_of, encode_body
from kiosk.domain.records import Record, canonical, check_chain, content, flaw, genesis, record_hash
from tests.conftest import ROOT

GOLDEN: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "records.golden.json").read_text("utf-8"))
JOURNAL: list[dict[str, Any]] = GOLDEN["records"]
ADDED: dict[str, dict[str, int]] = {"settled": {"mark": 0}}
"""Fields that bodies got since, with what they are in an older text."""
RECORDS = [Record(**entry["fields"]) for entry in JOURNAL]


@pytest.mark.parametrize("entry", JOURNAL, ids=lambda entry: entry["fields"]["kind"])
def test_a_record_has_the_content_and_hash_it_always_had(entry: dict[str, Any]) -> None:
    record = Record(**entry["fields"])
    assert content(record) == entry["content"]
    assert record_hash(record) == entry["hash"]


@pytest.mark.parametrize("entry", JOURNAL, ids=lambda entry: entry["fields"]["kind"])
def test_the_hash_can_be_had_without_our_code(entry: dict[str, Any]) -> None:
    assert hashlib.sha256(entry["content"].encode()).hexdigest() == entry["hash"]


def test_the_journal_is_whole_and_sound() -> None:
    station = StoreId(GOLDEN["genesis"]["station"])
    assert genesis(station) == GOLDEN["genesis"]["hash"]
    kept = zip(RECORDS, (entry["hash"] for entry in JOURNAL), strict=True)
    assert check_chain(kept, after=0, tip=genesis(station)) == JOURNAL[-1]["hash"]
    assert [flaw(record) for record in RECORDS] == [None] * len(RECORDS)


def test_every_kind_is_among_them_and_one_of_a_newer_program() -> None:
    kinds = {record.kind for record in RECORDS}
    assert kinds == {*BODIES, "shift_started"}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.kind)
def test_a_body_is_read_and_written_again_to_the_same_text(record: Record) -> None:
    body = body_of(record)
    if isinstance(body, Unknown):
        assert (record.kind, body.text) == ("shift_started", record.body)
    else:
        was = json.loads(record.body)
        assert canonical(was) == record.body
        assert encode_body(body) == canonical({**was, **ADDED.get(record.kind, {})})
