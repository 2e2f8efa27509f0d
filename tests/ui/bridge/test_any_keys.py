"""Whatever keys come, at whatever pace: none is lost, none comes twice; tests/fuzz/wedge_filter.py tries for longer."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from tests.ui.bridge.any_keys import DEEDS, SEEDS, play

STEP = st.tuples(st.integers(0, 127 + len(DEEDS)), st.integers(0, 127)).map(bytes)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_fuzzer_begins_with_loses_no_key(qapp: QGuiApplication, seed: bytes) -> None:
    play(seed)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=60).map(b"".join))
@example(b"")
def test_no_key_is_lost_and_none_comes_twice_whatever_is_pressed_and_when(qapp: QGuiApplication, data: bytes) -> None:
    play(data)
