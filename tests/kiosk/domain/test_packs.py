"""A pack knows its days, its places and when its doors are open."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import ActivityId, EventId, OrganisationId, ZoneId
from kiosk.domain.packs import Opening, OtherEvent, Text, opening, sessions_on
from tests.builders import DAYS, a_pack, a_session, an_activity, at

GRACE = timedelta(minutes=15)
MORNING_AND_EVENING = an_activity(sessions=(a_session("10:00", "12:00"), a_session("17:00", "19:30")))


def _moment(clock: str, day: date = DAYS[0]) -> datetime:
    return a_pack().local(at(int(clock[:2]), int(clock[3:5]), day=day) + 1000 * int(clock[6:] or 0))


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00", Opening.BEFORE),
        ("09:44:59", Opening.BEFORE),
        ("09:45", Opening.OPEN),
        ("10:00", Opening.OPEN),
        ("11:59:59", Opening.OPEN),
        ("12:00", Opening.BEFORE),
        ("16:44:59", Opening.BEFORE),
        ("16:45", Opening.OPEN),
        ("19:29:59", Opening.OPEN),
        ("19:30", Opening.AFTER),
        ("23:59:59", Opening.AFTER),
    ],
)
def test_doors_open_a_quarter_before_each_session_and_close_at_its_end(clock: str, expected: Opening) -> None:
    assert opening(MORNING_AND_EVENING, _moment(clock), GRACE) is expected


def test_an_activity_with_no_sessions_is_always_open() -> None:
    assert opening(an_activity(), _moment("03:00"), GRACE) is Opening.OPEN


@pytest.mark.parametrize("day", [DAYS[1], DAYS[0] - timedelta(days=1), date(1970, 1, 1)])
def test_on_a_day_with_no_session_the_activity_is_not_today(day: date) -> None:
    assert opening(MORNING_AND_EVENING, _moment("11:00", day), GRACE) is Opening.NOT_TODAY


def test_doors_of_a_session_just_after_midnight_open_the_evening_before() -> None:
    vigil = an_activity(sessions=(a_session("00:05", "02:00", day=DAYS[1]),))
    assert opening(vigil, _moment("23:49:59"), GRACE) is Opening.NOT_TODAY
    assert opening(vigil, _moment("23:50"), GRACE) is Opening.OPEN


def test_a_session_past_midnight_written_as_two_has_no_gap_between_them() -> None:
    market = an_activity(sessions=(a_session("18:00", "23:59"), a_session("00:00", "02:00", day=DAYS[1])))
    assert opening(market, _moment("23:59:30"), GRACE) is Opening.OPEN
    assert opening(market, _moment("01:59:59", DAYS[1]), GRACE) is Opening.OPEN
    assert opening(market, _moment("02:00", DAYS[1]), GRACE) is Opening.AFTER


def test_sessions_of_a_day_are_those_of_that_day() -> None:
    today, tomorrow = a_session("10:00", "11:00"), a_session("10:00", "11:00", day=DAYS[1])
    assert sessions_on(an_activity(sessions=(today, tomorrow)), DAYS[1]) == (tomorrow,)


@pytest.mark.parametrize(
    ("timezone", "day"),
    [("Asia/Bangkok", DAYS[1]), ("UTC", DAYS[0]), ("America/New_York", DAYS[0]), ("Pacific/Kiritimati", DAYS[1])],
)
def test_the_day_is_that_of_the_event_wherever_the_station_stands(timezone: str, day: date) -> None:
    midnight_in_bangkok = at(0, day=DAYS[1])
    assert a_pack(timezone=timezone).day_of(midnight_in_bangkok) == day


def test_the_last_millisecond_before_midnight_belongs_to_the_day_that_ends() -> None:
    assert a_pack().day_of(at(0, day=DAYS[1]) - 1) == DAYS[0]


def test_milliseconds_are_kept_exactly() -> None:
    assert a_pack().local(at(10) + 7).microsecond == 7000


@given(st.integers(min_value=-(1 << 60), max_value=1 << 60))
def test_no_clock_is_too_mad_to_name_a_day(now: int) -> None:
    assert isinstance(a_pack().day_of(now), date)


def test_a_clock_in_the_hour_that_comes_twice_is_read_on_the_right_day() -> None:
    # New York, 3 November 2019: 01:30 is twice; both are that day and an hour apart.
    pack = a_pack(timezone="America/New_York")
    first = at(1, 30, day=date(2019, 11, 3), timezone="America/New_York")
    assert pack.local(first).hour == pack.local(first + 3_600_000).hour == 1


def test_a_pack_finds_its_parts_by_id() -> None:
    pack = a_pack()
    assert pack.zone(ZoneId("edu")) is pack.zones[1]
    assert pack.activity(ActivityId("talk")) is pack.activities[1]
    assert pack.organisation(OrganisationId("blue-sea")) is pack.organisations[1]


def test_a_pack_gives_none_for_what_it_does_not_have() -> None:
    pack = a_pack()
    assert pack.zone(ZoneId("moon")) is None
    assert pack.activity(ActivityId("moon")) is None
    assert pack.organisation(OrganisationId("moon")) is None


def test_a_code_belongs_to_the_other_event_whose_codes_begin_like_it() -> None:
    other = OtherEvent(EventId("expo-2017"), Text("งานปี 2560"), "E17-")
    pack = a_pack(other_events=(other, OtherEvent(EventId("camp"), Text("ค่าย"), "C-")))
    assert pack.event_of_code("E17-0001") == "expo-2017"
    assert pack.event_of_code("C-E17-") == "camp"
    assert pack.event_of_code("e17-0001") is None
    assert pack.event_of_code("") is None


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (Text("ไทย", "English"), "th", "ไทย"),
        (Text("ไทย", "English"), "en", "English"),
        (Text("ไทย"), "en", "ไทย"),
        (Text("", "English"), "th", "English"),
    ],
)
def test_a_text_is_shown_in_the_other_language_rather_than_not_at_all(text: Text, language: str, shown: str) -> None:
    assert text.in_language(language) == shown
