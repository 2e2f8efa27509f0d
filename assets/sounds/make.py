"""Makes the four sounds of the desk from sine waves: ``python -m assets.sounds.make [FOLDER]``."""

import sys
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]

RATE: Final = 44_100
_ATTACK: Final = 0.006
_RELEASE: Final = 0.05
"""Seconds over which a note swells and dies away; an abrupt edge is heard as a click."""
_PEAK: Final = 0.8


def tone(start_hz: float, end_hz: float, seconds: float) -> Wave:
    """A note that glides from one pitch to the other, with the soft overtones that small speakers can play."""
    count = round(RATE * seconds)
    phase = 2 * np.pi * np.cumsum(np.linspace(start_hz, end_hz, count)) / RATE
    note = np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    return note * _envelope(count)


def silence(seconds: float) -> Wave:
    return np.zeros(round(RATE * seconds))


def _envelope(count: int) -> Wave:
    """Raised-cosine edges: the slope is zero at both ends, so that neither is a click."""
    shape = np.ones(count)
    for edge, seconds in ((slice(None), _ATTACK), (slice(None, None, -1), _RELEASE)):
        rise = min(round(RATE * seconds), count // 2)
        shape[edge][:rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise))
    return shape


SOUNDS: Final[dict[str, tuple[Wave, ...]]] = {
    "go": (tone(660, 660, 0.09), tone(880, 1320, 0.22)),
    "look": (tone(620, 620, 0.13), silence(0.07), tone(620, 620, 0.16)),
    "stop": (tone(210, 165, 0.45),),
    "undo": (tone(780, 520, 0.2),),
}
"""Go rises, look knocks twice, stop is low, undo falls: told apart without looking, and by ear alone."""


def samples(parts: Iterable[Wave]) -> npt.NDArray[np.int16]:
    sound = np.concatenate(list(parts))
    numbers: npt.NDArray[np.int16] = np.round(sound / np.abs(sound).max() * _PEAK * 32_767).astype(np.int16)
    return numbers


def write(folder: Path) -> None:
    """Writes every sound into *folder* as 44.1 kHz, 16 bit, one channel."""
    for name, parts in SOUNDS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(parts).astype("<i2").tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
