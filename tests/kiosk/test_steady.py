"""A steady process is as it was before when it ends."""

import gc
import sys

import pytest

from kiosk.steady import steady


def test_threads_are_let_in_often_and_the_collector_leaves_alone_what_was_there() -> None:
    before = sys.getswitchinterval()
    with steady():
        assert sys.getswitchinterval() < before
        assert gc.get_freeze_count() > 10_000
    assert sys.getswitchinterval() == before
    assert gc.get_freeze_count() == 0


def test_also_when_the_block_fails() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), steady():
        raise ZeroDivisionError
    assert (sys.getswitchinterval(), gc.get_freeze_count()) == (before, 0)
