"""A record means the same to the figures however its text is written, and on the day it truly was."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.kinds import (
    BODIES,
    Audit,
    CheckedIn,
    CheckedOut,
    Counted,
    Merged,
    Unknown,
    Voided,
    decode_body,
    encode_body,
)
from kiosk.domain.meanings import SILENT, Meaning, Reader
from tests.builders import DAYS, JournalBuilder, a_pack, at

FIRST, SECOND = DAYS[0].isoformat(), DAYS[1].isoformat()


def _read(reader: Reader, kind: str, text: str) -> tuple[Meaning, str]:
    number, link = reader.read(JournalBuilder().write_text(kind, text))
    return reader.meanings[number], link


def _reader() -> Reader:
    return Reader(a_pack())


@given(
    activity=st.text(),
    organisation=st.text(),
    role=st.sampled_from(["attendee", "volunteer", "organisation", "staff", "media", 'a"b']),
    how=st.text(),
)
def test_a_check_in_means_who_took_part_in_what_when_and_for_whom(
    activity: str, organisation: str, role: str, how: str
) -> None:
    body = CheckedIn(activity, "env", FIRST, role, organisation, how, ("wrong_day",))
    stands_for = organisation if role in ("organisation", "staff", "media") else ""
    expected = CheckedIn(activity, "env", FIRST, role, stands_for, "", ())
    assert _read(_reader(), "checked_in", encode_body(body)) == (expected, "")


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=12)), max_size=6))
def test_a_check_out_names_the_check_in_that_it_ends(outs: list[tuple[str, str]]) -> None:
    reader = _reader()
    for activity, link in outs:
        text = encode_body(CheckedOut(activity, "env", FIRST, link))
        assert _read(reader, "checked_out", text) == (CheckedOut(activity, "env", FIRST), link)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '{"activity": "trees", "checkin": "r-1", "day": "2019-10-10", "v": 1, "zone": "env"}', id="spaces"
        ),
        pytest.param(
            '{"checkin":"r-\\u0031","activity":"trees","zone":"env","day":"2019-10-10","v":1}', id="an escape"
        ),
        pytest.param(
            '{"more":{"checkin":"x"},"checkin":"r-1","activity":"trees","zone":"env","day":"2019-10-10","v":1}',
            id="nested",
        ),
        pytest.param(
            '{"checkin":"x","checkin":"r-1","activity":"trees","zone":"env","day":"2019-10-10","v":1}', id="twice"
        ),
    ],
)
def test_a_check_out_written_otherwise_means_the_same(text: str) -> None:
    body = decode_body("checked_out", text)
    assert isinstance(body, CheckedOut)
    reader = _reader()
    for _ in range(2):
        assert _read(reader, "checked_out", text) == (CheckedOut("trees", "env", FIRST), body.checkin)
    assert body.checkin == "r-1"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '{"activity":"\\"role\\":\\"attendee\\"","day":"2019-10-10","organisation":"A","role":"media","v":1,"zone":"env"}',
            id="escaped",
        ),
        pytest.param(
            '{"activity":"trees","day":"2019-10-10","more":{"role":"attendee"},"organisation":"A","role":"media","v":1,"zone":"env"}',
            id="nested",
        ),
        pytest.param(
            '{"role":"attendee","activity":"trees","day":"2019-10-10","organisation":"A","role":"media","v":1,"zone":"env"}',
            id="twice",
        ),
    ],
)
def test_an_outlet_is_not_lost_when_a_text_looks_like_an_attendees(text: str) -> None:
    meaning, _ = _read(_reader(), "checked_in", text)
    assert isinstance(meaning, CheckedIn)
    assert (meaning.role, meaning.organisation) == ("media", "A")


@pytest.mark.parametrize("kind", ["checked_in", "checked_out", "counted", "pledged", "new_kind"])
@pytest.mark.parametrize("text", ["{}", "", "{", '{"checkin":"', '{"role":"attendee","organisation":"', "[" * 50_000])
def test_what_cannot_be_read_means_a_record_of_that_kind(kind: str, text: str) -> None:
    assert _read(_reader(), kind, text) == (Unknown(kind, ""), "")


def test_two_unreadable_texts_of_a_kind_mean_the_same() -> None:
    reader = _reader()
    assert _read(reader, "new", "{}") == _read(reader, "new", '{"v":9}')
    assert len(reader.meanings) == 1


def test_attendees_of_many_employers_are_one_meaning() -> None:
    reader = _reader()
    for number in range(50):
        body = CheckedIn("trees", "env", FIRST, organisation=f"Employer {number}", how=f"way {number % 3}")
        assert _read(reader, "checked_in", encode_body(body))[0] == CheckedIn("trees", "env", FIRST, how="")
    assert len(reader.meanings) == 1


def test_more_texts_than_are_remembered_are_still_read() -> None:
    reader = Reader(a_pack(), most_texts=3)
    for number in range(10):
        text = f'{{"count":{number % 5},"day":"2019-10-10","v":1,"zone":"env"}}'
        assert _read(reader, "counted", text)[0] == Counted("env", FIRST, number % 5)
        assert len(reader._texts) <= 3
    assert len(reader.meanings) == 5


def test_texts_that_differ_only_in_what_makes_no_difference_are_read_once() -> None:
    reader, booth = _reader(), JournalBuilder()
    for number in range(5):
        reader.read(booth.write(CheckedIn("trees", "env", FIRST, organisation=f"Employer {number}")))
        reader.read(booth.write(CheckedOut("trees", "env", FIRST, checkin=f"r-{number}")))
        reader.read(booth.write(Counted("env", FIRST, 1)))
        reader.read(booth.write(CheckedIn("trees", "env", FIRST, role="media", organisation="Good News")))
    assert len(reader._texts) == 4


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        (None, FIRST),
        (0, FIRST),
        (5 * 60_000, FIRST),
        (-5 * 60_000, FIRST),
        (5 * 60_000 + 1, SECOND),
        (24 * 3_600_000, SECOND),
        (365 * 24 * 3_600_000, "2020-10-09"),
        (-24 * 3_600_000, "2019-10-09"),
    ],
)
def test_the_day_is_mended_when_the_clock_was_known_to_be_off(offset: int | None, day: str) -> None:
    record = replace(JournalBuilder().check_in(when=at(23, 58)), offset=offset)
    reader = _reader()
    for each in (record, replace(record, body=record.body.replace("scan", "search"))):
        number, _ = reader.read(each)
        assert reader.meanings[number] == CheckedIn("trees", "env", day, how="")


@pytest.mark.parametrize(("minute", "day"), [(29, FIRST), (30, SECOND)])
def test_the_day_is_mended_in_a_zone_of_half_hours_too(minute: int, day: str) -> None:
    reader = Reader(a_pack(timezone="Asia/Kolkata"))  # midnight is 18:30 UTC
    record = JournalBuilder().check_in(when=at(18, minute, timezone="UTC") - 86_400_000)
    number, _ = reader.read(replace(record, offset=86_400_000))
    assert reader.meanings[number] == CheckedIn("trees", "env", day, how="")


def test_every_kind_has_a_meaning_or_is_silent() -> None:
    told = {"checked_in", "checked_out", "counted", "group_arrived", "pledged"}
    assert told | SILENT | {Voided.KIND, Merged.KIND} == set(BODIES)
    assert not told & SILENT


def test_a_silent_kind_is_not_to_be_read() -> None:
    with pytest.raises(AssertionError, match="audit"):
        _read(_reader(), "audit", encode_body(Audit("opened")))


def test_meanings_hold_no_more_than_the_text_said() -> None:
    body = CheckedOut("trees", "env", FIRST)
    assert json.loads(encode_body(body))["checkin"] == ""
