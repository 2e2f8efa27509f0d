"""A badge held up so that no camera reads it, for each reason that a station knows; for screenshots and tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import cv2
import numpy as np

from assets.demo.cards import Picture
from assets.demo.cast import Showing, showings
from assets.demo.motion import Motion, Vector
from assets.demo.render import SEED, hold_up
from assets.demo.scene import HEIGHT, WIDTH, Floats, Scene

PICTURES: Final = 6
RATE: Final = 10
"""Pictures a second: a hand trembles from one to the next."""
_START: Final = 2.0
_ARM: Final = 400
"""Millimetres from the camera at which a badge is usually held."""
_LAMP: Final = 460.0
"""Grey levels that a mirrored lamp adds; beyond 255 the camera sees white."""


def trouble(kind: str) -> tuple[Picture, ...]:
    """`PICTURES` pictures, BGR, of a badge in a hand, to be looked at in turn; *kind* is one of `KINDS`."""
    held, spoil = KINDS[kind]
    scene, showing = Scene(np.random.default_rng(SEED)), _held_at(held)
    pictures = []
    for number in range(PICTURES):
        at = _START + number / RATE
        picture = scene.behind(_START)
        hold_up(picture, showing, at, focus=held[2])
        pictures.append(scene.taken(spoil(picture), _START))
    return tuple(pictures)


def _held_at(pose: tuple[float, float, float]) -> Showing:
    """The first of the cast, whose badge stays at *pose* (millimetres right, down and away), upright."""
    first = _first()
    held: Vector = np.array([*pose, 0.0, 0.0, 2.0])
    farther = np.array([max(1.0, pose[2] / _ARM), 1.0, 1.0])  # who stands far off sways as much in the picture
    motion = Motion(0.0, 60.0, held, held, held, first.motion.tremble * farther[:, None, None])
    return replace(first, motion=motion)


@cache
def _first() -> Showing:
    return showings(SEED)[0]


def _as_it_is(picture: Floats) -> Floats:
    return picture


def _darkened(picture: Floats) -> Floats:
    return picture * np.float32(0.025)


def _out_of_focus(picture: Floats) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture * np.float32(0.85), (0, 0), 7.0), np.float32)


def _shone_on(picture: Floats) -> Floats:
    columns, rows = np.arange(WIDTH), np.arange(HEIGHT)[:, None]
    x, y = WIDTH / 2 + 6, HEIGHT / 2 - 60
    spot = _LAMP * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 52**2))
    return picture + spot.astype(np.float32)[..., None]


KINDS: Final[Mapping[str, tuple[tuple[float, float, float], Callable[[Floats], Floats]]]] = {
    "too_dark": ((0, 0, 380), _darkened),
    "closer": ((-790, 430, 1700), _as_it_is),
    "further": ((-62, 10, 120), _as_it_is),
    "still": ((0, 0, 290), _out_of_focus),
    "glare": ((0, 0, 270), _shone_on),
}
"""Named as ``kiosk.scanning.Hint`` names them: where the badge is held, and what else is wrong."""
