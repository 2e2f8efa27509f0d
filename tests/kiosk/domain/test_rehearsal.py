"""An event of other days can be played today."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.packs import Pack, opening
from kiosk.domain.packs_wire import pack_from_wire, pack_to_wire
from kiosk.domain.rehearsal import shift_days
from kiosk.packs import load_pack
from tests.source_tree import ROOT

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def expo() -> Pack:
    return load_pack(ROOT / "assets" / "packs" / "good-society-expo-2019")


def test_every_date_moves_by_as_much(expo: Pack) -> None:
    moved = shift_days(expo, TODAY)
    by = TODAY - expo.days[0]
    assert moved.days == tuple(day + by for day in expo.days)
    assert [s.day for a in moved.activities for s in a.sessions] == [
        s.day + by for a in expo.activities for s in a.sessions
    ]
    assert [o.due for o in moved.outcomes] == [o.due + by for o in expo.outcomes]


def test_moved_back_it_is_the_same_pack_with_the_same_digest(expo: Pack) -> None:
    assert shift_days(shift_days(expo, TODAY), expo.days[0]) == expo


def test_a_moved_pack_has_a_digest_of_its_own_that_the_wire_accepts(expo: Pack) -> None:
    moved = shift_days(expo, TODAY)
    assert moved.digest != expo.digest
    assert pack_from_wire(pack_to_wire(moved)) == moved


def test_an_activity_that_was_open_at_ten_is_open_at_ten_today(expo: Pack) -> None:
    moved = shift_days(expo, TODAY)
    talk = next(a for a in moved.activities if a.id == "talk-about-dying")
    at = datetime(2026, 11, 20, 10, 45, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert opening(talk, at, timedelta()) == "open"
    assert opening(talk, at + timedelta(days=1), timedelta()) != "open"
