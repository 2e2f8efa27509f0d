"""Volunteers' time: from coming to going, each hour once, and never more than can be known."""

from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.figures import Work
from kiosk.domain.ids import ZoneId
from kiosk.domain.kinds import CheckedIn, CheckedOut
from kiosk.domain.projections import Row
from kiosk.domain.time_entries import LONGEST, TimeEntry, time_entries, work

DAY = "2019-10-10"
ENV, EDU = ZoneId("env"), ZoneId("edu")
In: TypeAlias = tuple[CheckedIn, Row]
Out: TypeAlias = tuple[CheckedOut, Row]


def _in(key: int, at: int, *, person: int = 1, activity: str = "trees", zone: str = "env", day: str = DAY) -> In:
    return CheckedIn(activity, zone, day, "volunteer"), Row(key, person, 0, at, 0)


def _out(at: int, *, ends: int = 0, person: int = 1, activity: str = "trees", day: str = DAY) -> Out:
    return CheckedOut(activity, "env", day), Row(at + 10_000, person, 1, at, ends)


def test_coming_and_going_is_an_entry() -> None:
    assert time_entries([_in(1, 100)], [_out(300, ends=1)]) == [TimeEntry(1, ENV, 100, 300)]


def test_a_check_out_that_names_none_ends_what_its_person_began_there() -> None:
    assert time_entries([_in(1, 100)], [_out(300)]) == [TimeEntry(1, ENV, 100, 300)]


@pytest.mark.parametrize(
    "left",
    [_out(300, person=2), _out(300, activity="talk"), _out(300, day="2019-10-11"), _out(300, ends=2, person=2)],
    ids=["of another", "of another activity", "of another day", "of another's check-in"],
)
def test_a_check_out_of_something_else_ends_nothing(left: Out) -> None:
    arrivals = [_in(1, 100), _in(2, 100, person=3)]
    assert time_entries(arrivals, [left]) == [TimeEntry(1, ENV, 100, None), TimeEntry(3, ENV, 100, None)]


def test_a_check_out_that_names_somebody_elses_check_in_is_its_own_persons() -> None:
    entries = time_entries([_in(1, 100), _in(2, 100, person=2)], [_out(300, ends=2, person=1)])
    assert entries == [TimeEntry(1, ENV, 100, 300), TimeEntry(2, ENV, 100, None)]


def test_a_check_out_after_midnight_ends_the_check_in_that_it_names() -> None:
    left = _out(300, ends=1, day="2019-10-11", activity="moved")
    assert time_entries([_in(1, 100)], [left]) == [TimeEntry(1, ENV, 100, 300)]


def test_nobody_leaves_before_they_came_whatever_the_clocks_say() -> None:
    assert time_entries([_in(1, 500)], [_out(300, ends=1)]) == [TimeEntry(1, ENV, 500, 500)]


def test_a_check_out_before_any_check_in_ends_nothing() -> None:
    assert time_entries([_in(1, 500)], [_out(300)]) == [TimeEntry(1, ENV, 500, None)]


def test_coming_twice_and_going_once_is_one_entry() -> None:
    assert time_entries([_in(2, 150), _in(1, 100)], [_out(300, ends=2)]) == [TimeEntry(1, ENV, 100, 300)]


def test_going_twice_ends_one_entry() -> None:
    assert time_entries([_in(1, 100)], [_out(400, ends=1), _out(300, ends=1)]) == [TimeEntry(1, ENV, 100, 300)]


def test_coming_back_is_a_second_entry() -> None:
    entries = time_entries([_in(1, 100), _in(2, 500)], [_out(300, ends=1), _out(700, ends=2)])
    assert entries == [TimeEntry(1, ENV, 100, 300), TimeEntry(1, ENV, 500, 700)]


def test_coming_and_going_in_one_moment_is_an_entry_of_no_time() -> None:
    assert time_entries([_in(1, 100)], [_out(100)]) == [TimeEntry(1, ENV, 100, 100)]


@pytest.mark.parametrize(("length", "end"), [(24 * 3_600_000, 100 + LONGEST), (24 * 3_600_000 + 1, None)])
def test_an_entry_of_more_than_a_day_has_no_known_end(length: int, end: int | None) -> None:
    assert time_entries([_in(1, 100)], [_out(100 + length, ends=1)]) == [TimeEntry(1, ENV, 100, end)]


def test_nobody_came() -> None:
    assert time_entries([], [_out(100)]) == []
    assert work([]) == Work(0, 0, 0)


def test_work_sums_up_people_time_and_open_entries() -> None:
    entries = [TimeEntry(1, ENV, 0, 10), TimeEntry(1, EDU, 20, 50), TimeEntry(2, ENV, 0, 5), TimeEntry(3, ENV, 0, None)]
    assert work(entries) == Work(people=3, time=45, open_entries=1)


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 30), st.integers(0, 20)), max_size=12))
def test_each_moment_of_a_person_counts_once(spans: list[tuple[int, int, int]]) -> None:
    entries = [TimeEntry(person, ENV, start, start + length) for person, start, length in spans]
    moments = {(person, moment) for person, start, length in spans for moment in range(start, start + length)}
    assert work(entries).time == len(moments)
