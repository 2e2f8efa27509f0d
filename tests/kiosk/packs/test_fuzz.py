"""No file, however broken, makes the reader of packs fall over: it answers with a pack or with problems."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.packs import check_pack
from tests.kiosk.packs.test_load import TOML, YAML

SOUND = {"yaml": textwrap.dedent(YAML), "toml": textwrap.dedent(TOML)}
ROWS = "id,name_th,site,lead,partners,platform\nhonest,โซน,mall,act,shop,true\n"
SNIPPETS = ("", "~", "[", "]", "{", "}", ": ", "- ", "\n", '"', "'", "&a ", "*a", "!!set ", "\t", ";", ",")
MEANT = ("2562-10-10", "25:61", "-1", "10/10/2019", "daily", "null")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("kind", ["yaml", "toml", "csv"])
def test_a_pack_with_pieces_cut_out_and_put_in_never_breaks_the_reader(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    text = ROWS if kind == "csv" else SOUND[kind]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS + MEANT) | st.text(max_size=4)) + text[start + cut :]
    (tmp_path / "pack.yaml").write_text("id: e\nname: งาน\ndays: [2019-10-10]\n", "utf-8")
    path = tmp_path / "zones.csv" if kind == "csv" else tmp_path / f"p.{kind}"
    path.write_bytes(text.encode("utf-8", "replace"))
    pack, problems = check_pack(tmp_path if kind == "csv" else path)
    assert (pack is None) == bool(problems)
    assert all(p.message and p.instead and 0 <= p.line <= text.count("\n") + text.count("\r") + 2 for p in problems)
