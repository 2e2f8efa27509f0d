"""A blur that is known is divided out of a picture by its waves."""

import numpy as np
import pytest

from kiosk.scanning.waves import SIDES, Waves, alike, disc, line, step


@pytest.mark.parametrize("side", SIDES)
def test_what_a_wave_is_multiplied_by_stands_where_the_wave_does(side: int) -> None:
    """Numpy has the waves in plain order: what is done to them there comes to the same."""
    picture = np.random.default_rng(side).normal(128, 20, (side, side))
    x, y = np.fft.rfftfreq(side), np.fft.fftfreq(side)[:, None]
    expected = np.fft.irfft2(np.abs(np.fft.rfft2(picture)) ** 2 * np.sinc(5.3 * x - 7.1 * y), (side, side)) * side**2
    filtered = alike(np.asarray(picture, np.float32), line(side, 5.3, -7.1))
    assert filtered == pytest.approx(expected, rel=1e-3, abs=1e-3 * float(np.abs(expected).max()))


def test_a_disc_and_a_line_let_a_plain_picture_through_whole() -> None:
    for passed in (disc(160, 3.0), line(160, 9.0, 4.0)):
        assert passed[0, 0] == pytest.approx(1.0)
        assert np.abs(passed).max() <= 1.001
    assert disc(160, 0.0) == pytest.approx(np.ones((160, 160)), abs=1e-5)


def test_steps_along_a_direction_leave_out_what_runs_along_it() -> None:
    stripes = np.broadcast_to(np.where(np.arange(160) % 8 < 4, 0, 200).astype(np.float32), (160, 160)).copy()
    along, across = (alike(stripes, step(160, *way))[0, 0] for way in ((0.0, 1.0), (1.0, 0.0)))
    assert along < 1e-3 * across


def test_without_a_blur_nothing_but_a_little_strength_is_lost() -> None:
    picture = np.random.default_rng(2).integers(0, 255, (70, 101), np.uint8)
    waves = Waves(picture)
    same = waves.without(disc(waves.side, 0.0), 0.001)
    assert same.shape == picture.shape
    assert np.abs(same.astype(int) - picture).max() <= 2
