"""Works out, from the corner marks that can be seen, which QR codes they could belong to and where those lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.scanning.finders import Finder
from kiosk.scanning.patches import Points
from kiosk.scanning.symbols import SIZES

RING = np.array([[1, 1], [6, 1], [6, 6], [1, 6]], np.float32)
"""The corners of a mark's 5×5 ring, in modules from the mark's own corner."""
MARKS_APART = (12, SIZES[-1] - 7 + 4)
Warp = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """A code of `size` modules that lies where `warp` takes module coordinates (0..size) in the picture."""

    size: int
    warp: Warp
    light_core: bool


def guesses(finders: list[Finder]) -> Iterator[Guess]:
    """Yield the codes that any two of the marks could belong to."""
    for one, other in combinations(finders, 2):
        if one.light_core == other.light_core and 0.6 < one.module / other.module < 1.67:
            yield from _guesses_of(one, other, [f for f in finders if f is not one and f is not other])


def corners_of(guess: Guess) -> Points:
    """Return the four outer corners of a guessed code in the picture."""
    size = float(guess.size)
    square = np.array([[[0, 0], [size, 0], [size, size], [0, size]]], np.float32)
    return np.asarray(cv2.perspectiveTransform(square, guess.warp)[0], np.float32)


def _guesses_of(one: Finder, other: Finder, others: list[Finder]) -> Iterator[Guess]:
    matched = _axes(one, other)
    if matched is None:
        return
    axes, turned = matched
    step = np.linalg.solve(axes, other.centre - one.centre)
    for size, places in _layouts(step):
        for first, second in places:
            known = [(first, one.quad), (second, turned)]
            warp = _fit(known)
            if warp is not None:
                yield Guess(size, _with_third(known, warp, size, others), one.light_core)


def _axes(one: Finder, other: Finder) -> tuple[Points, Points] | None:
    """Return the directions of a module's width and height, and the other mark's corners in the same order."""
    module = (one.module + other.module) / 2
    wanted = _sides(one.quad)
    first, sides = min(enumerate(_turned(_sides(other.quad))), key=lambda turn: float(np.abs(turn[1] - wanted).sum()))
    turned = np.roll(other.quad, first, 0)
    axes = (wanted + sides) / 2
    # The same square seen twice: a mark of another code, or no mark at all, is turned otherwise.
    if np.abs(sides - wanted).sum() > 1.2 * module or abs(np.linalg.det(axes)) < 0.2 * module * module:
        return None
    return np.asarray(axes, np.float32), turned


def _sides(quad: Points) -> Points:
    """Return as columns the mean sides of a 5×5 ring per module: across, and down."""
    a, b, c, d = quad
    return np.asarray(np.stack([(b - a + c - d) / 10, (d - a + c - b) / 10], 1), np.float32)


def _turned(sides: Points) -> list[Points]:
    """Return the sides of a ring as they are when its corners are told from the one before, from 0 to 3 before."""
    across, down = sides[:, 0], sides[:, 1]
    return [np.stack(pair, 1) for pair in ((across, down), (-down, across), (-across, -down), (down, -across))]


def _layouts(step: Points) -> Iterator[tuple[int, list[tuple[Points, Points]]]]:
    """Yield the sizes of code in which two marks lie `step` modules apart, and where in the code they may be.

    Marks on a common side leave open on which side of them the code lies; opposite ones do not.
    """
    far, near = float(np.abs(step).max()), float(np.abs(step).min())
    beside, opposite = near < 0.28 * far, near > 0.65 * far
    apart = (far + near) / 2 if opposite else far
    if not (beside or opposite) or not MARKS_APART[0] <= apart <= MARKS_APART[1]:
        return
    direction = np.sign(step) if opposite else np.sign(step) * (np.abs(step) == far)
    for size in sorted(SIZES, key=lambda size: abs(size - 7 - apart))[:2]:
        reach = size - 7
        if abs(reach - apart) <= 3.2:
            start = np.where(direction < 0, reach, 0)
            starts = [start] if opposite else [start, np.where(direction == 0, reach, start)]
            yield size, [(RING + first, RING + first + direction * reach) for first in starts]


def _fit(known: list[tuple[Points, Points]]) -> Warp | None:
    """Return the projection that takes the rings nearest to the quads (direct linear transform, least squares).

    Written out because cv2.findHomography takes several times as long for so few points.
    """
    source = np.concatenate([ring for ring, _ in known]).astype(np.float64)
    target = np.concatenate([quad for _, quad in known]).astype(np.float64)
    start, middle = source[0], target[0]
    here, aim = source - start, target - middle
    here_size, aim_size = float(np.abs(here).max()), float(np.abs(aim).max()) + 1e-9
    here /= here_size
    aim /= aim_size
    count = len(here)
    rows = np.zeros((2 * count, 8))
    rows[:count, :2] = rows[count:, 3:5] = here
    rows[:count, 2] = rows[count:, 5] = 1
    rows[:count, 6:] = -aim[:, :1] * here
    rows[count:, 6:] = -aim[:, 1:] * here
    try:
        solved = np.linalg.solve(rows.T @ rows, rows.T @ aim.T.reshape(-1))
    except np.linalg.LinAlgError:
        return None
    back = np.array([[aim_size, 0, middle[0]], [0, aim_size, middle[1]], [0, 0, 1.0]])
    into = np.array([[1, 0, -start[0]], [0, 1, -start[1]], [0, 0, here_size]])
    return np.asarray(back @ np.append(solved, 1.0).reshape(3, 3) @ into, np.float64)


def _with_third(known: list[tuple[Points, Points]], warp: Warp, size: int, others: list[Finder]) -> Warp:
    """Fit again with a third mark, where one lies near a corner that lacks it."""
    reach = size - 7
    taken = [ring[0] - 1 for ring, _ in known]
    for finder in others:
        try:
            place = cv2.perspectiveTransform(finder.centre.reshape(1, 1, 2), np.linalg.inv(warp))[0, 0] - 3.5
        except np.linalg.LinAlgError:
            break
        corner = np.where(place > reach / 2, reach, 0)
        if np.abs(place - corner).max() < 3 and not any((corner == spot).all() for spot in taken):
            ring = RING + corner.astype(np.float32)
            expected = cv2.perspectiveTransform(ring.reshape(1, 4, 2), warp)[0]
            turns = (np.roll(finder.quad, k, 0) for k in range(4))
            quad = min(turns, key=lambda q: float(np.abs(q - expected).sum()))
            better = _fit([*known, (ring, quad)])
            return warp if better is None else better
    return warp
