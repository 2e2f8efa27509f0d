"""Which codes in view are news: ghosts are not, staying is not, coming back is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning import Reading, Watch
from kiosk.scanning.watch import CONFIRM_WITHIN, FADES_AFTER, GONE_AFTER

FRAME = 1 / 30


def code(text: str = "A", x: int = 0) -> Reading:
    return Reading(text, ((x, 0), (x + 9, 0), (x + 9, 9), (x, 9)), "zxing", 1.0)


def news(watch: Watch, at: float, *texts: str) -> list[str]:
    return [reading.text for reading in watch.see([code(text) for text in texts], at)]


def acted(seen_at: list[float], until: float = 100.0) -> list[float]:
    """Return the times at which a code seen at these times is acted on, in a stream at 30 frames a second."""
    watch, seen = Watch(), {round(at * 30) for at in seen_at}
    frames = [(number * FRAME, "A" if number in seen else "") for number in range(round(until * 30))]
    return [at for at, text in frames if news(watch, at, *text)]


def test_a_code_is_acted_on_at_its_second_frame() -> None:
    watch = Watch()
    assert news(watch, 0.0, "A") == []
    assert news(watch, FRAME, "A") == ["A"]


def test_a_code_that_can_be_no_accident_is_acted_on_at_once_and_once() -> None:
    watch = Watch()
    sure = replace(code("A"), sure=True)
    assert watch.see([sure], 0.0) == (sure,)
    assert watch.in_view() == (sure,)
    assert watch.see([sure], FRAME) == ()
    assert news(watch, 2 * FRAME, "A") == []


def test_a_second_look_that_is_sure_confirms_a_first_that_was_not() -> None:
    watch = Watch()
    assert news(watch, 0.0, "A") == []
    assert watch.see([replace(code("A"), sure=True)], FRAME)


def test_a_code_seen_in_a_single_frame_is_a_ghost() -> None:
    assert acted([1.0]) == []


def test_the_same_ghost_minutes_later_is_still_a_ghost() -> None:
    assert acted([1.0, 1.0 + CONFIRM_WITHIN + 0.2, 60.0]) == []


def test_a_code_that_is_read_only_now_and_then_is_a_code() -> None:
    assert acted([1.0, 1.0 + CONFIRM_WITHIN - 0.1]) == [pytest.approx(1.9)]


def test_the_same_text_twice_in_one_frame_is_not_two_frames() -> None:
    watch = Watch()
    assert news(watch, 0.0, "A", "A") == []
    assert news(watch, FRAME, "A", "A") == ["A"]


def test_a_code_is_acted_on_once_while_it_stays() -> None:
    assert len(acted([number * FRAME for number in range(900)], until=31.0)) == 1


def test_a_code_that_trembles_out_of_focus_for_a_second_stays_one_sighting() -> None:
    assert len(acted([0.0, FRAME, 1.2, 2.4, 2.5, 3.6])) == 1


def test_a_code_that_left_and_came_back_is_acted_on_again() -> None:
    back = 1.0 + GONE_AFTER + 0.2
    assert len(acted([0.0, FRAME, 1.0, back, back + FRAME])) == 2


def test_coming_back_for_a_single_frame_is_not_acted_on() -> None:
    back = 1.0 + GONE_AFTER + 0.2
    assert len(acted([0.0, FRAME, 1.0, back])) == 1


def test_codes_side_by_side_do_not_disturb_each_other() -> None:
    watch = Watch()
    assert news(watch, 0.0, "A") == []
    assert news(watch, FRAME, "A", "B") == ["A"]
    assert news(watch, 2 * FRAME, "A", "B") == ["B"]


def test_an_outline_follows_the_code_and_fades() -> None:
    watch = Watch()
    watch.see([code(x=10)], 0.0)
    assert watch.in_view() == (), "a ghost gets no outline"
    watch.see([code(x=20)], 0.1)
    assert [reading.corners[0] for reading in watch.in_view()] == [(20, 0)]
    watch.see([], 0.1 + FADES_AFTER - 0.01)
    assert watch.in_view()
    watch.see([], 0.1 + FADES_AFTER + 0.01)
    assert not watch.in_view()


def test_a_day_of_ghosts_does_not_fill_the_memory() -> None:
    watch = Watch()
    for number in range(5000):
        news(watch, number * 2.0, f"ghost {number}")
    assert len(watch._sights) == 1


@given(st.lists(st.lists(st.sampled_from("ABC"), max_size=3), max_size=200), st.floats(0.01, 2.0))
def test_every_act_rests_on_two_frames_and_never_repeats_in_view(frames: list[list[str]], step: float) -> None:
    watch = Watch()
    last_seen: dict[str, float] = {}
    acted_on: set[str] = set()
    for number, texts in enumerate(frames):
        at = number * step
        acted_on -= {text for text in acted_on if at - last_seen[text] > GONE_AFTER}
        for text in news(watch, at, *texts):
            assert at - last_seen[text] <= CONFIRM_WITHIN
            assert text not in acted_on
            acted_on.add(text)
        last_seen |= dict.fromkeys(texts, at)
