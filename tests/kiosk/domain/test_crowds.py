"""Sets of people by number behave like sets, few or many."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.crowds import _FEW, Crowd


def _members(crowd: Crowd) -> set[int]:
    mask = crowd.mask()
    return {number for number in range(mask.bit_length()) if mask >> number & 1}


_ACTS = st.lists(st.tuples(st.booleans(), st.sampled_from([0, 1, 7, 8, 40])), max_size=60)


@given(acts=_ACTS, before=st.sampled_from([0, 511, 512, 513, 600]))
def test_a_crowd_is_a_set_that_remembers_how_often(acts: list[tuple[bool, int]], before: int) -> None:
    crowd, model = Crowd(), Counter[int]()
    for number in range(before):
        crowd.count(100 + number)
    for comes, number in acts:
        if comes:
            crowd.count(number)
            model[number] += 1
        elif model[number]:
            crowd.take_back(number)
            model[number] -= 1
    here = {number for number, times in model.items() if times}
    assert _members(crowd) == here | set(range(100, 100 + before))
    assert all((number in crowd) == (number in here) for number in range(41))


@pytest.mark.parametrize("others", [0, 600])
def test_somebody_counted_three_times_goes_when_taken_back_three_times(others: int) -> None:
    crowd = Crowd()
    for number in [5, 5, 5, *range(10, 10 + others)]:
        crowd.count(number)
    seen = []
    for _ in range(3):
        crowd.take_back(5)
        seen.append(5 in crowd)
    assert seen == [True, True, False]


def test_a_crowd_of_many_is_bits_and_not_numbers() -> None:
    crowd = Crowd()
    for number in range(10_000):
        crowd.count(number)
    assert len(crowd._few) <= _FEW
    assert len(crowd._bits) <= 10_000 // 8 + 1


def test_a_crowd_of_many_keeps_everybody_apart() -> None:
    crowd = Crowd()
    numbers = list(range(0, 30_000, 7))
    for number in reversed(numbers):
        crowd.count(number)
    assert _members(crowd) == set(numbers)
    for number in numbers[::2]:
        crowd.take_back(number)
    assert _members(crowd) == set(numbers[1::2])


def test_an_empty_crowd_has_no_bits() -> None:
    assert Crowd().mask() == 0
    assert 0 not in Crowd()
