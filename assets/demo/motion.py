"""How a hand moves: in from below, held as still as people can, and away."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FPS: Final = 30
FOCAL: Final = 1108.5
"""Pixels: a lens of 60° on 1280 pixels."""
_APPROACH: Final = 0.6
_LEAVE: Final = 0.5
"""Seconds."""

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Motion:
    """One showing. A pose is x, y, z in millimetres (right, down, away) and yaw, pitch, roll in degrees."""

    start: float
    hold: float
    come_from: Vector
    held: Vector
    go_to: Vector
    tremble: Vector
    """Amplitude, frequency and phase of three waves in each of the six coordinates: shape (3, 6, 3)."""

    @property
    def held_from(self) -> float:
        return self.start + _APPROACH

    @property
    def held_until(self) -> float:
        return self.held_from + self.hold

    @property
    def end(self) -> float:
        return self.held_until + _LEAVE

    def pose(self, at: float) -> Vector | None:
        """Where the badge is *at* seconds; None when it is away."""
        if not self.start <= at < self.end:
            return None
        amplitude, frequency, phase = self.tremble
        shake = (amplitude * np.sin(2 * np.pi * frequency * at + phase)).sum(axis=1)
        come = _ease((at - self.start) / _APPROACH)
        go = _ease((at - self.held_until) / _LEAVE)
        path: Vector = self.come_from + (self.held - self.come_from) * come + (self.go_to - self.held) * go + shake
        return path


def _ease(share: float) -> float:
    """From 0 to 1 without a jerk at either end."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def make_motion(rng: np.random.Generator, *, start: float, hold: float, at: Vector, unsteady: float = 1) -> Motion:
    """A showing held around pose *at*, with all its accidents from *rng*; *unsteady* scales the trembling."""
    side = rng.choice([-1.0, 1.0])
    below = np.array([at[0] + rng.normal(0, 40), 330, rng.uniform(480, 620), rng.normal(0, 20), 25, rng.normal(0, 15)])
    away = np.array([at[0] + side * rng.uniform(40, 160), 340, rng.uniform(420, 520), 20 * side, 20, 25 * side])
    size = np.array([1.6, 1.6, 3.0, 1.2, 1.2, 0.8]) * unsteady
    amplitude = rng.uniform(0.3, 1, (6, 3)) * size[:, None] * [1.0, 0.5, 0.25]
    frequency = rng.uniform([0.7, 2, 6], [1.5, 4, 10], (6, 3))
    return Motion(start, hold, below, at, away, np.stack([amplitude, frequency, rng.uniform(0, 6.3, (6, 3))]))


def project(pose: Vector, points: npt.NDArray[np.floating], middle: tuple[float, float]) -> npt.NDArray[np.float32]:
    """Where *points* on the badge (millimetres from its pivot) fall in the picture, in pixels from its *middle*."""
    x, y, z = pose[:3]
    turned = np.column_stack([points, np.zeros(len(points))]) @ _rotation(*np.radians(pose[3:])).T + [x, y, z]
    fallen: npt.NDArray[np.float32] = (turned[:, :2] / turned[:, 2:] * FOCAL + middle).astype(np.float32)
    return fallen


def _rotation(yaw: float, pitch: float, roll: float) -> Vector:
    (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    rotation: Vector = about_y @ about_x @ about_z
    return rotation
