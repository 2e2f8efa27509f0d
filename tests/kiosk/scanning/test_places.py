"""Where codes were read a moment ago."""

import numpy as np

from kiosk.scanning import Reading
from kiosk.scanning.patches import Window
from kiosk.scanning.places import NEW, REMEMBERED, Places, explained


def code(text: str, x: int = 100) -> Reading:
    return Reading(text, ((x, 100), (x + 100, 100), (x + 100, 200), (x, 200)), "zxing", 1.0)


def test_a_code_is_new_for_a_moment() -> None:
    places, found = Places(), (code("A"),)
    assert places.anything_new(found, 0.0)
    places.remember(found, 0.0)
    assert places.anything_new(found, NEW - 0.01)
    assert not places.anything_new(found, NEW + 0.01)


def test_a_new_code_beside_an_old_one_is_new_and_nothing_is_not() -> None:
    places = Places()
    places.remember((code("A"),), 0.0)
    assert places.anything_new((code("A"), code("B")), 1.0)
    assert not places.anything_new((), 1.0)


def test_the_place_of_a_code_that_is_not_read_now_is_told_with_some_room_around() -> None:
    places = Places()
    places.remember((code("A"), code("B", x=500)), 0.0)
    assert places.lost((code("B", x=500),), 0.1) == [Window(57, 57, 186, 186)]


def test_a_place_is_forgotten_after_a_moment() -> None:
    places = Places()
    places.remember((code("A"),), 0.0)
    assert places.lost((), REMEMBERED - 0.01)
    assert not places.lost((), REMEMBERED + 0.01)
    places.remember((), 60.0)
    assert places._places == {}


def test_a_window_is_explained_by_a_code_in_it() -> None:
    assert explained(Window(0, 0, 400, 400), (code("A"),))
    assert not explained(Window(600, 0, 400, 400), (code("A"),))


def test_a_place_beyond_the_edge_is_clipped_to_the_frame() -> None:
    frame = np.zeros((720, 1280), np.uint8)
    assert Window(-30, 700, 60, 60).clipped(frame) == Window(0, 700, 30, 20)
    assert Window(5000, 5000, 9, 9).clipped(frame) == Window(1279, 719, 1, 1)


def test_codes_are_settled_once_each_was_read_twice_and_for_a_moment() -> None:
    places, found = Places(), (code("A"),)
    assert not places.settled(0.0), "nothing was read"
    places.remember(found, 0.0)
    assert not places.settled(NEW + 0.01), "a code that is not sure wants a second frame"
    places.remember(found, NEW / 2)
    assert not places.settled(NEW - 0.01)
    assert places.settled(NEW + 0.01)
    assert not places.settled(NEW / 2 + REMEMBERED + 0.01), "it has left"
    places.remember((*found, code("B", x=500)), NEW + 0.02)
    assert not places.settled(NEW + 0.03), "another came"


def test_what_moves_about_a_code_is_explained_and_what_moves_elsewhere_is_not() -> None:
    places, grey, moved = Places(), np.zeros((720, 1280), np.uint8), np.zeros((90, 160), np.uint8)
    places.remember((code("A"),), 0.0)
    moved[5:30, 5:30] = 255
    assert places.explain(moved, grey)
    moved[60:64, 100:104] = 255
    assert not places.explain(moved, grey)
    places.remember((code("B", x=5000),), 0.1)
    assert not places.explain(moved, grey), "a place beyond the edge explains nothing"
