"""The wire as it was agreed: byte for byte, in code, in files and in the specification."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.records import genesis
from sync.protocol.change_wire import decode_change
from sync.protocol.codec import decode_request, open_answer
from sync.protocol.errors import Refused
from sync.protocol.messages import ChangesAnswer
from sync.protocol.record_wire import content_bytes, read_entries
from tests.source_tree import ROOT
from tests.sync.protocol.vectors import FOLDER, HUB, STORE, answers, changes, records, refusal, requests, vectors

SPEC = ROOT / "sync" / "PROTOCOL.md"


def vector(name: str) -> bytes:
    return Path(FOLDER, f"{name}.json").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", vectors())
def test_a_message_is_written_as_agreed(name: str) -> None:
    assert vectors()[name] == vector(name)


@pytest.mark.parametrize("name", requests())
def test_a_request_is_read_as_agreed(name: str) -> None:
    wanted = requests()[name]
    assert decode_request(vector(name), type(wanted)) == wanted


@pytest.mark.parametrize("name", answers())
def test_an_answer_is_read_as_agreed(name: str) -> None:
    wanted = answers()[name]
    assert open_answer(vector(name), type(wanted), hub=HUB) == wanted


def test_changes_are_read_as_agreed() -> None:
    answer = open_answer(vector("changes_answer"), ChangesAnswer, hub=HUB)
    assert tuple(map(decode_change, answer.changes)) == changes()


def test_a_refusal_is_read_as_agreed() -> None:
    with pytest.raises(Refused) as refused:
        open_answer(vector("refusal"), ChangesAnswer, hub=HUB)
    wanted = refusal()
    assert (refused.value.code, refused.value.detail, refused.value.retry_after) == (
        wanted.code,
        wanted.detail,
        wanted.retry_after,
    )


def test_the_chain_is_the_one_agreed() -> None:
    agreed = json.loads(vector("chain"))
    contents = [record["content"].encode() for record in agreed["records"]]
    entries = list(read_entries(STORE, 1, [msgspec.Raw(content) for content in contents]))
    assert agreed["genesis"] == genesis(STORE)
    assert [entry.hash for entry in entries] == [record["hash"] for record in agreed["records"]]
    assert contents == [content_bytes(record) for record in records()[:2]]


def test_the_specification_quotes_the_vectors() -> None:
    quoted = dict(
        re.findall(r"<!-- vector: (\w+) -->\n```json\n(.*?)\n```", SPEC.read_text(encoding="utf-8"), re.DOTALL)
    )
    assert quoted == {name: vector(name).decode() for name in quoted}
    assert set(quoted) == set(vectors())
