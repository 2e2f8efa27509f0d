"""Whatever a person, a finger, a scanner and a screen that is held up do in turn: no key is lost, none comes twice."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.bridge.keys import Keys

PAUSE = st.integers(95, 1_500)
"""Milliseconds before anything a person does, and before a scan."""
STALL = st.integers(110, 900)
CODES = st.text("ABKM1279-", min_size=4, max_size=30)


class Counter(RuleBasedStateMachine):
    """A desk with a scanner, and somebody who types; keeps account of what was meant."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = Keys()
        self.meant_typed = ""
        self.meant_scans: list[str] = []

    @rule(char=st.sampled_from("aBกำ1 \r\t"), pause=PAUSE)
    def a_person_types(self, char: str, pause: int) -> None:
        self.keys.send(char, pause)
        self.meant_typed += char

    @rule(char=st.sampled_from("aก1"), times=st.integers(1, 6), every=st.integers(25, 60), pause=PAUSE)
    def a_person_holds_a_key_down(self, char: str, times: int, every: int, pause: int) -> None:
        self.keys.send(char, pause)
        for number in range(times):
            self.keys.send(char, every if number else 250, repeat=True)
        self.meant_typed += char * (1 + times)

    @rule(pause=PAUSE)
    def a_person_moves_back(self, pause: int) -> None:
        self.keys.send("", pause, key=Qt.Key.Key_Left)
        self.meant_typed += f"<{Qt.Key.Key_Left:x}>"

    @rule(gap=st.integers(40, 1_500))
    def a_finger_touches(self, gap: int) -> None:
        self.keys.touch(gap)

    @rule(stall=STALL)
    def the_screen_is_held_up(self, stall: int) -> None:
        self.keys.stall(stall)

    @rule(
        code=CODES,
        end=st.sampled_from(["\r", "\n", "\t", "\r\n"]),
        gap=st.integers(0, 25),
        troubles=st.dictionaries(st.integers(1, 29), STALL | st.none(), max_size=2),
        control=st.integers(3, 60),
        pause=PAUSE,
    )
    def a_scanner_types(
        self, code: str, end: str, gap: int, troubles: dict[int, int | None], control: int, pause: int
    ) -> None:
        """*troubles*: before which key the screen is held up for so long, or a finger touches it (None)."""
        for number, char in enumerate(code + end):
            trouble = troubles.get(number, 0)
            if trouble is None:
                self.keys.touch(0)
            elif trouble:
                self.keys.stall(trouble)
            if number == control < len(code):
                self.keys.send("\x1a", gap, key=Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
            twice = 0 < number < len(code) and char == code[number - 1] and number != control
            self.keys.send(char, (0 if twice else gap) if number else pause, repeat=twice)
        self.meant_scans.append(code)

    @invariant()
    def what_came_through_is_what_was_meant(self) -> None:
        assert [scan[0] for scan in self.keys.scans] == self.meant_scans
        assert self.meant_typed.startswith(self.keys.window.typed)
        assert self.keys.undone == []

    def teardown(self) -> None:
        self.keys.rest()
        assert self.keys.window.typed == self.meant_typed


@pytest.mark.parametrize("steps", [4, 40])
def test_no_key_is_lost_none_comes_twice_and_no_scan_reaches_the_field(qapp: QGuiApplication, steps: int) -> None:
    run_state_machine_as_test(Counter, settings=settings(stateful_step_count=steps, max_examples=60, deadline=None))
