"""Both languages say everything, with the same figures in it, and nothing on the screens is said outside of them."""

import re
from collections.abc import Iterable, Iterator

import pytest

from kiosk.desk import OVERRIDE_REASONS, SECTORS
from kiosk.doctor import SENTENCES
from kiosk.domain.packs import ActivityKind, PersonRole
from kiosk.domain.verdicts import Reason
from sync.client.status import SyncState
from tests.source_tree import ROOT
from ui.i18n import LANGUAGES, catalogue, placeholders

THAI, ENGLISH = catalogue("th"), catalogue("en")
QML = sorted((ROOT / "ui" / "qml").rglob("*.qml"))
SHOWN = re.compile(r"\b(?:text|title|hint|Accessible\.name|Accessible\.description|headline):([^\n]*)")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
THAI_LETTER = re.compile("[\u0e00-\u0e7f]")
WORD = re.compile("[A-Za-z\u0e00-\u0e7f]{2,}")


def test_both_languages_have_the_same_texts() -> None:
    assert set(THAI.texts) == set(ENGLISH.texts)


@pytest.mark.parametrize("key", sorted(THAI.texts))
def test_a_text_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(THAI.texts[key]) == placeholders(ENGLISH.texts[key])
    assert THAI.texts[key].strip()
    assert ENGLISH.texts[key].strip()


def test_english_holds_no_thai_but_the_name_of_the_language() -> None:
    assert [k for k, text in ENGLISH.texts.items() if THAI_LETTER.search(text)] == ["language.other", "language.switch"]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("reason", Reason),
        ("override", OVERRIDE_REASONS),
        ("sector", SECTORS),
        ("role", PersonRole),
        ("kind", ActivityKind),
        ("pill", SyncState),
        ("verdict", ("go", "look", "stop", "ask")),
        ("light", ("good", "warn", "bad")),
    ],
)
def test_every_code_has_a_text(table: str, codes: Iterable[str]) -> None:
    missing = [str(code) for code in codes if not THAI.has(f"{table}.{code}")]
    assert not missing, f"write {table}.{missing[0]} in th.toml and en.toml"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_light_of_the_doctor_has_a_sentence_with_no_figure_that_the_doctor_does_not_give(code: str) -> None:
    known = placeholders(SENTENCES[code]) | {"event", "now", "days_text"}
    assert placeholders(THAI.texts[f"doctor.{code}"]) <= known


def _shown() -> Iterator[tuple[str, str]]:
    for path in QML:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for value in SHOWN.findall(line):
                yield f"{path.relative_to(ROOT)}:{number}", value


def test_no_page_says_anything_outside_the_translations() -> None:
    said = [
        f"{where}: {literal!r}"
        for where, value in _shown()
        for literal in LITERAL.findall(re.sub(r"Say\.\w+\([^)]*\)", "", value))
        if WORD.search(literal) and not THAI.has(literal)
    ]
    assert not said, f"{said}: write a text in th.toml and en.toml and say Say.t(key)"


def test_no_code_of_the_screens_says_anything_in_thai() -> None:
    sources = [*(ROOT / "ui").rglob("*.py"), *QML]
    speaking = [
        str(path.relative_to(ROOT))
        for path in sources
        if path.name != "screenshots.py"  # invents people to picture
        for line in path.read_text("utf-8").splitlines()
        if THAI_LETTER.search(line) and '"""' not in line and "``" not in line
    ]
    assert not speaking


def test_every_text_that_a_page_or_a_view_asks_for_is_there() -> None:
    asked = re.compile(r"""(?:Say\.t|Say\.filled|texts\.say|told\.emit|_tell)\(\s*(?:[\w.]+ \? )?["']([\w.]+)["']""")
    sources = [*(ROOT / "ui").rglob("*.py"), *QML]
    keys = {key for path in sources for key in asked.findall(path.read_text("utf-8"))}
    assert len(keys) > 60, "the pattern has lost the calls"
    missing = {key for key in keys if not THAI.has(key) and not key.endswith(".")}
    assert not missing


def test_every_text_is_used_somewhere() -> None:
    source = "\n".join(path.read_text("utf-8") for path in [*(ROOT / "ui").rglob("*.py"), *QML])
    unused = [
        key
        for key in THAI.texts
        if key not in source
        and f'"{key.partition(".")[0]}.' not in source
        and f"{key.partition('.')[0]}.{{" not in source
    ]
    assert not unused


def test_an_unknown_language_reads_as_thai() -> None:
    assert catalogue("fr").language == LANGUAGES[0] == "th"
