"""Any text may be a code, and no file makes the reader of lists fall over."""

import csv
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk.domain.codes import LONGEST_CODE, code_text
from kiosk.domain.ids import EventId
from kiosk.roster import BadRow, RosterError, RosterRow, read_roster

EVENT = EventId("expo")
# Not ; ' and =, which spreadsheets and lists give a meaning of their own, nor controls and what is no character.
CODES = st.text(
    st.characters(exclude_characters=";'=", exclude_categories=("Cc", "Cs")), min_size=1, max_size=LONGEST_CODE
).filter(lambda text: code_text(text) and "E+" not in text)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(CODES, min_size=1, max_size=5, unique_by=code_text))
def test_any_texts_come_back_as_codes(tmp_path: Path, codes: list[str]) -> None:
    with (tmp_path / "l.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["รหัส", "ชื่อ"], *([code, "ก"] for code in codes)])
    rows = list(read_roster(tmp_path / "l.csv", event=EVENT, pack=None))
    assert [row.person.codes for row in rows if isinstance(row, RosterRow)] == [(code_text(c),) for c in codes]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300) | st.text(st.sampled_from('A1;,"\n\r\t กข\0'), max_size=200).map(str.encode))
@example(data=b'A,"' + b"x\n" * 60)
@example(data=b"\xff\xfeA\x00")
def test_no_bytes_make_the_reader_fall_over(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "l.csv").write_bytes(b"code,name\n" + data)
    rows = list(read_roster(tmp_path / "l.csv", event=EVENT, pack=None))
    assert all(isinstance(row, RosterRow) or row.message for row in rows)
    assert len({row.line for row in rows}) == len(rows)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=300).map(lambda tail: tail or b"x"))
@example(data=b"\xff\xfe\x00")
@example(data=b"\xfe\xffc\x00o")
@example(data=b"PK\x03\x04")
def test_a_file_of_noise_is_refused_or_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "l.csv").write_bytes(data)
    with suppress(RosterError):
        rows = list(read_roster(tmp_path / "l.csv", event=EVENT, pack=None))
        assert all(isinstance(row, RosterRow | BadRow) for row in rows)
