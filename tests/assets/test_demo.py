"""The demo's video shows whom it says, and can be rendered again."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from assets.demo.cast import SECONDS, UNKNOWN, showings
from assets.demo.motion import FPS
from assets.demo.render import SEED, expected, frames
from kiosk.camera import open_source
from kiosk.domain.people import Enrolment
from kiosk.packs import load_pack
from kiosk.roster import RosterRow, read_roster
from kiosk.scanning import Decoder, Watch
from kiosk.scanning.scanner import Acted, scan_frames
from tests.source_tree import ROOT

DEMO = ROOT / "assets" / "demo"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    told = json.loads((DEMO / "booth.expected.json").read_text("utf-8"))
    assert isinstance(told, dict)
    return told


@pytest.fixture(scope="module")
def acted() -> list[Acted]:
    """What a station acts on when it watches the whole video."""
    source = open_source(str(DEMO / "booth.mp4"))
    try:
        return list(scan_frames(source, Decoder(), Watch()))
    finally:
        source.close()


def test_what_is_told_of_the_video_is_what_the_renderer_would_tell_now(told: dict[str, Any]) -> None:
    assert told == expected()


def test_a_station_acts_once_on_every_badge_shown_and_on_nothing_else(told: dict[str, Any], acted: list[Acted]) -> None:
    shown = sorted(showing["code"] for showing in told["showings"])
    assert sorted(a.reading.text for a in acted) == shown


def test_every_badge_is_acted_on_before_it_is_put_away(told: dict[str, Any], acted: list[Acted]) -> None:
    for showing in told["showings"]:
        at = [a.frame_number for a in acted if a.reading.text == showing["code"]]
        assert any(showing["first_frame"] <= frame <= showing["held"][1] for frame in at), showing["note"]


def test_the_cast_is_of_the_roster_but_for_one_old_badge(told: dict[str, Any]) -> None:
    pack = load_pack(ROOT / "assets" / "packs" / "good-society-expo-2019")
    people = [r.person for r in read_roster(DEMO / "people.csv", event=pack.id, pack=pack) if isinstance(r, RosterRow)]
    by_code = {code: person for person in people for code in person.codes}
    codes = [showing["code"] for showing in told["showings"]]
    assert [code for code in codes if code not in by_code] == [UNKNOWN] == told["unknown"]
    assert [showing["reference"] for showing in told["showings"]] == [
        by_code[code].reference if code in by_code else None for code in codes
    ]
    assert {by_code[code].enrolment for code in codes if code in by_code} == set(Enrolment)
    assert len(codes) == len(set(codes)) + 1, "one is shown twice"


def test_two_badges_are_in_the_picture_at_once(told: dict[str, Any]) -> None:
    spans = sorted((showing["first_frame"], showing["last_frame"]) for showing in told["showings"])
    together = [after for before, after in pairwise(spans) if after[0] < before[1]]
    assert len(together) == 1


def test_everybody_has_left_before_the_video_ends_and_starts_over() -> None:
    assert max(showing.motion.end for showing in showings(SEED)) < SECONDS - 0.5


def _rendered(first: int, last: int, seed: int = SEED) -> Iterator[np.ndarray[Any, Any]]:
    return frames(seed, first=first, last=last)


def test_a_picture_is_the_same_wherever_the_rendering_starts() -> None:
    *_, through = _rendered(60, 63)
    (alone,) = _rendered(62, 63)
    assert np.array_equal(through, alone)


def test_another_seed_gives_another_picture() -> None:
    (one,), (other,) = _rendered(62, 63), _rendered(62, 63, seed=SEED + 1)
    assert not np.array_equal(one, other)


def test_the_video_looks_like_what_the_renderer_draws() -> None:
    """Within what compression and another system's fonts change."""
    source = open_source(str(DEMO / "booth.mp4"))
    try:
        pictures = [frame.image for _ in range(63) if (frame := source.read())]
    finally:
        source.close()
    (drawn,) = _rendered(62, 63)
    assert np.abs(pictures[62].astype(int) - drawn.astype(int)).mean() < 8
    assert FPS == 30
