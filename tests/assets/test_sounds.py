"""The desk's sounds are short, clean, and told apart by ear."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assets.sounds.make import RATE, SOUNDS, write
from tests.source_tree import ROOT

FOLDER = ROOT / "assets" / "sounds"


def samples(name: str, folder: Path = FOLDER) -> npt.NDArray[np.int16]:
    with wave.open(str(folder / f"{name}.wav"), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def pitch(sound: npt.NDArray[np.int16]) -> float:
    """The strongest frequency, in hertz."""
    return float(np.abs(np.fft.rfft(sound)).argmax() * RATE / len(sound))


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_short_and_starts_and_ends_without_a_click(name: str) -> None:
    sound = samples(name).astype(int)
    assert len(sound) <= RATE // 2
    assert np.abs(sound).max() > 20_000
    assert np.abs(np.concatenate([sound[:20], sound[-100:]])).max() < 500


@pytest.mark.parametrize("name", SOUNDS)
def test_the_files_are_what_the_script_makes(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    made, kept = samples(name, tmp_path), samples(name)
    assert len(made) == len(kept)
    assert np.abs(made.astype(int) - kept).max() <= 2, "run python -m assets.sounds.make"


def test_go_rises_and_undo_falls() -> None:
    for name, rises in (("go", True), ("undo", False)):
        third = len(samples(name)) // 3
        assert (pitch(samples(name)[-third:]) > pitch(samples(name)[:third])) is rises


def test_look_is_two_notes_with_a_pause_between() -> None:
    loud = np.abs(samples("look").astype(int)).reshape(-1, len(samples("look")) // 36)[:, :].max(axis=1) > 2000
    assert (np.diff(loud.astype(int)) == 1).sum() + bool(loud[0]) == 2


def test_stop_is_much_lower_than_all_others() -> None:
    assert pitch(samples("stop")) * 2 < min(pitch(samples(name)) for name in SOUNDS if name != "stop")
