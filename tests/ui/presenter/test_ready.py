"""Ready? in words: one light each, a sentence, a way to mend it."""

import pytest

from kiosk.doctor import SENTENCES, Check, Light
from tests.builders import a_pack, at
from ui.i18n import catalogue, placeholders
from ui.presenter.ready import ReadyInputs, ReadyProps, derive_ready_props

FIGURES: dict[str, str | int] = {
    name: 3 for text in SENTENCES.values() for name in placeholders(text) | {"problem", "event"}
}


def ready(*checks: Check, language: str = "en", scanned: bool = False) -> ReadyProps:
    inputs = ReadyInputs(a_pack(), at(10), checks, scanned)
    return derive_ready_props(inputs, catalogue(language))


def test_until_the_checks_are_made_it_says_so() -> None:
    props = derive_ready_props(ReadyInputs(a_pack(), at(10)), catalogue("en"))
    assert props.checking
    assert props.headline == "Checking…"


@pytest.mark.parametrize(
    ("lights", "headline"),
    [
        ((Light.GOOD, Light.GOOD), "Ready"),
        ((Light.GOOD, Light.WARN), "It works; some things to know"),
        ((Light.BAD, Light.WARN), "Not ready yet"),
    ],
)
def test_the_worst_light_makes_the_headline(lights: tuple[Light, ...], headline: str) -> None:
    assert ready(*(Check("disk", light, "disk_enough", {"free_mb": 5}) for light in lights)).headline == headline


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_of_the_doctor_becomes_a_sentence(code: str, language: str) -> None:
    (row,) = ready(Check("disk", Light.WARN, code, FIGURES), language=language).rows
    assert row.sentence
    assert "{" not in row.sentence


@pytest.mark.parametrize(
    ("code", "mend"), [("camera_silent", "choose_camera"), ("hub_stale", "sync_now"), ("people_ready", "")]
)
def test_what_can_be_mended_here_has_a_button(code: str, mend: str) -> None:
    (row,) = ready(Check("x", Light.WARN, code, FIGURES)).rows
    assert row.mend == mend
    assert bool(row.mend_text) == bool(mend)


def test_figures_are_grouped_and_the_event_is_named_in_the_language() -> None:
    (row,) = ready(Check("people", Light.GOOD, "people_ready", {"people": 303000})).rows
    assert row.sentence == "303,000 people are known here."
    pack_check = Check("event", Light.GOOD, "pack_ready", {"event": "งานทดสอบ", "activities": 3, "days": 3})
    assert ready(pack_check).rows[0].sentence.startswith("Test Expo")


def test_a_read_code_proves_the_reader() -> None:
    check = Check("scanner", Light.GOOD, "decoders_ready", {"engines": "zxing-cpp"})
    assert ready(check, scanned=True).rows[0].sentence == "A code was read just now: it works."


def test_no_records_at_all_are_not_called_sent() -> None:
    assert (
        ready(Check("records", Light.GOOD, "records_at_hub", {"saved": 0})).rows[0].sentence
        == "Nothing is recorded yet."
    )


def test_a_code_from_a_newer_doctor_is_shown_as_it_is() -> None:
    (row,) = ready(Check("toaster", Light.BAD, "toaster_on_fire", {})).rows
    assert "toaster_on_fire" in row.sentence
    assert row.title == "toaster"


def test_news_take_the_place_of_a_disk_that_has_room() -> None:
    news, disk = Check("news", Light.WARN, "news_pack", FIGURES), Check("disk", Light.GOOD, "disk_enough", FIGURES)
    assert [row.key for row in ready(news, disk).rows] == ["news"]
    assert [row.key for row in ready(disk).rows] == ["disk"]
    low = Check("disk", Light.WARN, "disk_low", FIGURES)
    assert [row.key for row in ready(news, low).rows] == ["news", "disk"]
    assert ready(news).rows[0].mend == "see_news"
