"""A decoder on a stream: bounded work, none in vain, and what one frame could not read the next ones do."""

import numpy as np
import pytest

from kiosk.camera import Image
from kiosk.scanning import Decoder, Reading, Watch
from kiosk.scanning.cascade import ATTEMPTS, Attempt, Cascade
from kiosk.scanning.decoder import BUDGET, LEISURE, SOUGHT, STILL_EVERY
from kiosk.scanning.engines import DEFAULT_ZXING, read_zxing
from kiosk.scanning.pyramid import Pyramid
from kiosk.scanning.stillness import Stillness
from tests.fakes.codes import lay, qr, table

TEXT = "KM1-7QX4-ZPB2-AAAA-BBBB"


class _Ticking:
    """A clock on which every glance takes a fixed time; counts the glances."""

    def __init__(self, step: float) -> None:
        self.step = step
        self.glances = 0

    def __call__(self) -> float:
        self.glances += 1
        return self.glances * self.step


class _Set:
    """A clock that goes only when it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def thumbed(x: int = 400) -> Image:
    code = qr(TEXT, module=8)
    code[32:88, 32:88] = 128
    return lay(table(), code, x, 200)


def clutter() -> Image:
    random = np.random.default_rng(2)
    scene = table()
    blocks = random.integers(0, 2, (40, 40)).astype(np.uint8) * 255
    scene[100:420, 100:420] = np.kron(blocks, np.ones((8, 8), np.uint8))[:, :, None]
    return scene


def test_a_hard_code_is_read_within_a_few_frames_though_each_has_time_for_one_attempt() -> None:
    decoder = Decoder(clock=_Ticking(BUDGET * 0.6))
    read = [number for number in range(2 * len(ATTEMPTS)) if decoder.decode(thumbed(), number / 30)]
    assert read
    assert read[0] < len(ATTEMPTS)


def test_what_an_attempt_took_too_long_the_next_frame_has_less() -> None:
    clock, made = _Set(), list[int]()

    class Slow(Cascade):
        """Takes two thirds of the budget for each attempt."""

        def make(self, attempt: Attempt) -> tuple[Reading, ...]:
            made.append(number)
            clock.now += BUDGET * 0.65
            return super().make(attempt)

    decoder = Decoder(clock=clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.scanning.decoder.Cascade", Slow)
        for number in range(4):
            assert decoder.decode(clutter(), number / 30) == ()
    assert made == [0, 0, 1, 1, 2, 3, 3], "in all, no more than the budget on average"


def test_what_worked_in_one_frame_is_tried_first_in_the_next_so_that_a_code_is_confirmed() -> None:
    decoder, watch = Decoder(clock=_Ticking(BUDGET * 0.6)), Watch()
    news = [
        number
        for number in range(3 * len(ATTEMPTS))
        if watch.see(decoder.decode(thumbed(300 + number), number / 30), number / 30)
    ]
    assert len(news) == 1
    assert news[0] <= len(ATTEMPTS) + 1


def faint(x: int = 400) -> Image:
    """Return a code so pale that only the thresholds late in the order find it."""
    code = np.where(qr(TEXT, module=8) > 0, 128, 117).astype(np.uint8)
    return lay(np.full((720, 1280, 3), 128, np.uint8), code, x, 200)


def test_the_attempt_that_read_a_pale_code_is_the_first_in_the_next_frame() -> None:
    decoder = Decoder(clock=_Ticking(BUDGET * 0.6))
    read = [number for number in range(2 * len(ATTEMPTS)) if decoder.decode(faint(), number / 30)]
    assert read[0] > 0, "or this test shows nothing"
    assert read == list(range(read[0], 2 * len(ATTEMPTS)))


def test_a_code_that_one_frame_hides_is_looked_for_with_every_attempt() -> None:
    made, scene, last = list[tuple[int, Attempt]](), clutter(), ATTEMPTS[-1]

    class Fickle(Cascade):
        """Reads a code in the first frame, with the last attempt, and no more."""

        def make(self, attempt: Attempt) -> tuple[Reading, ...]:
            made.append((number, attempt))
            corners = ((120, 120), (400, 120), (400, 400), (120, 400))
            return (Reading(TEXT, corners, "zxing", 1.0),) if (number, attempt) == (0, last) else ()

        def has(self, attempt: Attempt) -> bool:
            return True

    decoder = Decoder(clock=_Ticking(0.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.scanning.decoder.Cascade", Fickle)
        for number in range(2):
            decoder.decode(scene, number / 30)
    assert made[-len(ATTEMPTS) :] == [(1, attempt) for attempt in (last, *ATTEMPTS[:-1])]


def test_a_code_read_in_a_window_is_placed_in_the_frame() -> None:
    (reading,) = Decoder().decode(faint())
    assert reading.text == TEXT
    xs, ys = zip(*reading.corners, strict=True)
    assert [min(xs), min(ys), max(xs), max(ys)] == pytest.approx([432, 232, 632, 432], abs=6)


def test_a_scene_that_stands_still_is_given_up_after_every_attempt_was_made_once() -> None:
    clock = _Ticking(0.0)
    decoder, scene = Decoder(clock=clock), clutter()
    decoder.decode(scene, 0.0)
    worked = clock.glances
    clock.glances = 0
    decoder.decode(scene, 0.1)
    assert worked > len(ATTEMPTS)
    assert clock.glances == 2, "the two that measure the frame's milliseconds"
    clock.glances = 0
    decoder.decode(scene, STILL_EVERY + 0.1)
    assert clock.glances == worked, "after a while it is tried once more"


def test_a_poster_with_a_code_does_not_keep_a_hard_badge_from_being_tried() -> None:
    poster = lay(table(), qr("https://poster.example", module=4), 900, 300)
    both = lay(thumbed(), qr("https://poster.example", module=4), 900, 300)
    decoder = Decoder(clock=_Ticking(0.0))
    for number in range(10):
        decoder.decode(poster, number / 30)
    assert {reading.text for reading in decoder.decode(both, 0.4)} == {TEXT, "https://poster.example"}


def test_a_code_just_come_gets_its_verdict_before_time_is_spent_elsewhere() -> None:
    clock = _Ticking(0.0)
    decoder, both = Decoder(clock=clock), lay(clutter(), qr(TEXT, module=5), 900, 300)
    decoder.decode(both, 0.0)
    assert clock.glances == 2, "the two that measure the frame's milliseconds"
    decoder.decode(both, 0.3)
    assert clock.glances > 4


def trembling(number: int) -> Image:
    return lay(clutter(), qr(TEXT, module=5), 900 + 3 * (number % 2), 300)


def test_while_only_a_card_that_had_its_verdict_trembles_other_places_are_looked_into_at_leisure() -> None:
    clock = _Ticking(BUDGET)
    decoder = Decoder(clock=clock)
    worked = list[int]()
    for number in range(90):
        clock.glances = 0
        assert decoder.decode(trembling(number), number / 30)
        worked.append(clock.glances)
    assert 1 < sum(glances > 2 for glances in worked[-60:]) <= 60 * LEISURE / BUDGET


def test_the_next_badge_in_the_same_place_has_the_whole_budget() -> None:
    decoder = Decoder(clock=_Ticking(BUDGET * 0.6))
    grey = np.full((720, 1280, 3), 128, np.uint8)
    for number in range(30):
        assert decoder.decode(lay(grey, qr("the one before", module=8), 400 + 3 * (number % 2), 200), number / 30)
    read = [number for number in range(30, 50) if decoder.decode(faint(), number / 30)]
    assert read[0] > 30, "or this test shows nothing"
    assert read[0] - 30 < len(ATTEMPTS)


def test_something_else_that_moves_is_looked_into_at_once() -> None:
    clock = _Ticking(BUDGET)
    decoder = Decoder(clock=clock)
    for number in range(60):
        decoder.decode(trembling(number), number / 30)
    clock.glances = 0
    for number in range(60, 60 + int(SOUGHT * 30)):
        scene = trembling(number)
        scene[500:640, 100:240] = clutter()[100:240, 100 + number : 240 + number]
        decoder.decode(scene, number / 30)
    assert clock.glances > 4 * int(SOUGHT * 30), "an attempt a frame and more"


@pytest.mark.parametrize("frames_before", [20, 21])
def test_a_code_that_comes_into_a_scene_long_still_is_read_in_its_first_frame(frames_before: int) -> None:
    decoder = Decoder()
    for number in range(frames_before):
        assert decoder.decode(clutter(), number / 30) == ()
    (reading,) = decoder.decode(lay(clutter(), qr(TEXT, module=5), 900, 300), frames_before / 30)
    assert reading.text == TEXT


def test_a_code_on_a_dim_screen_in_a_bright_room_is_read_in_its_place() -> None:
    code = np.where(qr(TEXT, module=8) > 0, 34, 20).astype(np.uint8)
    scene = lay(table(), code, 400, 200)
    assert read_zxing(scene, DEFAULT_ZXING) == (), "or this test shows nothing"
    (reading,) = Decoder().decode(scene)
    assert reading.text == TEXT
    xs, ys = zip(*reading.corners, strict=True)
    assert [min(xs), min(ys), max(xs), max(ys)] == pytest.approx([432, 232, 632, 432], abs=6)


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    decoder = Decoder()
    decoder.decode(thumbed(), 1000.0)
    assert decoder.decode(thumbed(), 1.0)


def test_noise_and_flicker_are_no_change_and_a_step_aside_is() -> None:
    random = np.random.default_rng(1)
    stillness, scene = Stillness(), clutter()[:, :, 0]
    assert stillness.moved(Pyramid(scene)) is not None
    for brighter in (0, 3, 5):
        noisy = np.clip(scene + random.normal(0, 5, scene.shape) + brighter, 0, 255).astype(np.uint8)
        assert stillness.moved(Pyramid(noisy)) is None
    differs = stillness.moved(Pyramid(np.roll(scene, 2, 1)))
    assert differs is not None
    assert differs.any(), "the print"
    assert not differs.all(), "not the table"
    assert stillness.moved(Pyramid(np.roll(scene, 2, 1))) is None
