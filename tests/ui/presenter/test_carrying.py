"""A stick in words: what may be done, what came of it, and what to do next."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.client.carrying import Stuck, TakenIn, Written
from sync.client.drives import Drive
from ui.i18n import catalogue
from ui.presenter.carrying import CarryingInputs, CarryingProps, Doing, derive_carrying_props

STICK = Drive(Path("/media/KHOMUE"), "KHOMUE", 14_600_000_000)
PLUGGED = CarryingInputs(belongs=True, drives=(STICK,), chosen=str(STICK.folder))
PROBLEMS = (
    *("not_enrolled", "no_key", "no_room", "gone", "cannot_write", "read_back"),
    *("cannot_read", "no_answers", "foreign", "damaged", "not_a_bundle", "newer"),
)


def english(inputs: CarryingInputs) -> CarryingProps:
    return derive_carrying_props(inputs, catalogue("en"))


def test_a_stick_is_listed_with_its_room_and_may_be_written_to() -> None:
    props = english(PLUGGED)
    assert [(row.name, row.chosen) for row in props.rows] == [("KHOMUE · 14.6 GB free", True)]
    assert (props.ready, props.busy, props.light) == (True, False, "")


def test_without_a_stick_it_says_to_plug_one_in_but_not_before_anybody_looked() -> None:
    assert english(CarryingInputs(belongs=True)).line == "Looking for a stick …"
    props = english(CarryingInputs(belongs=True, drives=()))
    assert (props.ready, props.light, props.line) == (False, "warn", "No stick is plugged in.")
    assert "Plug a USB stick into this computer" in props.advice


def test_a_station_without_a_hub_is_told_to_join_one_first() -> None:
    props = english(replace(PLUGGED, belongs=False))
    assert (props.ready, props.line) == (False, "Not joined to a hub")
    assert "Join a hub first" in props.advice


@pytest.mark.parametrize(
    ("doing", "line"),
    [(Doing.WRITING, "Writing … 1,200 records so far"), (Doing.READING, "Reading the hub's answers …")],
)
def test_while_the_stick_is_at_work_nothing_else_begins_and_it_stays_in(doing: Doing, line: str) -> None:
    props = english(replace(PLUGGED, doing=doing, records=1200))
    assert (props.busy, props.ready, props.line, props.advice) == (True, False, line, "Leave the stick in.")


def test_what_was_written_is_counted_and_the_way_to_the_hub_is_told() -> None:
    props = english(replace(PLUGGED, result=Written(412, 3, "khomue Trees.khomue", "KHOMUE")))
    assert props.light == "good"
    assert props.line.startswith("On the stick “KHOMUE”: 412 records, 3 people.")
    assert all(word in props.advice for word in ("“Stations”", "“khomue Trees.khomue”", "bring it here"))


def test_a_file_with_nothing_new_is_not_told_as_records() -> None:
    props = english(replace(PLUGGED, result=Written(0, 0, "khomue Trees.khomue", "KHOMUE")))
    assert "Nothing new was waiting" in props.line


@pytest.mark.parametrize(
    ("taken", "light", "said"),
    [
        (TakenIn(412, 0), "good", "Everything recorded here is there"),
        (TakenIn(412, 7), "warn", "write to the stick once more"),
        (TakenIn(412, 0, put_aside=2), "warn", "keeps 2 without counting them"),
        (TakenIn(412, 0, changes=31), "good", "31 things that other stations"),
        (TakenIn(0, 412, refusals=("revoked", "busy", "revoked")), "warn", "(busy, revoked)"),
    ],
)
def test_answers_say_what_is_proven_and_what_is_still_to_do(taken: TakenIn, light: str, said: str) -> None:
    props = english(replace(PLUGGED, result=taken))
    assert props.light == light
    assert props.line.startswith(f"{taken.records} more records are proven to be at the hub.")
    assert said in props.advice


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_sentence_of_its_own(code: str, language: str) -> None:
    texts = catalogue(language)
    props = derive_carrying_props(replace(PLUGGED, result=Stuck(code)), texts)
    assert (props.light, props.line) == ("bad", texts.say("carrying.stuck"))
    assert props.advice == texts.say(f"carrying.problem_{code}")
    assert props.ready, "it may be tried again"


def test_a_problem_nobody_wrote_a_sentence_for_is_told_by_its_code() -> None:
    assert "odd_thing" in english(replace(PLUGGED, result=Stuck("odd_thing"))).advice
