"""Renders the demo's video, and a file that says who is in it: ``python -m assets.demo.render FOLDER``."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from assets.demo.cards import CANVAS, SCALE, Picture
from assets.demo.cast import SECONDS, UNKNOWN, Showing, showings
from assets.demo.motion import FPS, Vector, project
from assets.demo.scene import HEIGHT, WIDTH, Floats, Scene

SEED: Final = 2562
FRAMES: Final = SECONDS * FPS
_SHUTTER: Final = 0.4 / FPS
"""Seconds that each picture is exposed for: what moves meanwhile is smeared."""
FOCUS: Final = 400
"""Millimetres; nearer or farther is a little soft."""
_MARGIN: Final = 8
"""Pixels around a card that its softness may reach."""
_CORNERS: Final = np.multiply([[0, 0], [1, 0], [1, 1], [0, 1]], np.multiply(CANVAS, SCALE)).astype(np.float32)
_PIVOT: Final = (75, 75)
"""The point of a card, in millimetres, that its motion is about: the middle of the badge."""


def frames(seed: int = SEED, *, first: int = 0, last: int = FRAMES) -> Iterator[Picture]:
    """The pictures *first* up to *last* (exclusive), BGR. The same for the same *seed*, from wherever one starts."""
    scene = Scene(np.random.default_rng(seed))
    shown = showings(seed)
    for number in range(first, last):
        at = number / FPS
        picture = scene.behind(at)
        for showing in shown:
            hold_up(picture, showing, at)
        yield scene.taken(picture, at)


def hold_up(picture: Floats, showing: Showing, at: float, *, focus: float = FOCUS) -> None:
    """Draws the card into *picture*, smeared by what it moves while the shutter is open; *focus* in millimetres."""
    poses = _while_open(showing, at)
    if not poses:
        return
    corners = np.concatenate([_in_picture(pose, _CORNERS) for pose in poses])
    left, top = np.clip(corners.min(axis=0) - _MARGIN, 0, [WIDTH, HEIGHT]).astype(int).tolist()
    right, bottom = np.clip(corners.max(axis=0) + _MARGIN, 0, [WIDTH, HEIGHT]).astype(int).tolist()
    if left < right and top < bottom:
        part = picture[top:bottom, left:right]
        layer = _layer(showing, poses, (left, top, right, bottom), focus)
        if showing.entrance.glare:
            _mirror_lamp(layer, showing, at, (left, top))
        part *= 1 - layer[..., 3:] / 255
        part += layer[..., :3]


def _while_open(showing: Showing, at: float) -> list[Vector]:
    """Where the card is while the shutter is open: the more instants, the faster it moves."""
    start, end = showing.motion.pose(at), showing.motion.pose(at + _SHUTTER)
    if start is None or end is None:
        return []
    moved = float(np.abs(_in_picture(end, _CORNERS) - _in_picture(start, _CORNERS)).max())
    share = np.linspace(0, 1, min(24, max(1, round(moved / 1.5))))
    return [start + (end - start) * s for s in share]


def _layer(showing: Showing, poses: list[Vector], box: tuple[int, int, int, int], focus: float) -> Floats:
    """The card alone, in the part *box* (left, top, right, bottom) of the picture: BGRA, colours times alpha."""
    left, top, right, bottom = box
    layer: Floats = np.zeros((bottom - top, right - left, 4), np.float32)
    for pose in poses:
        corners = (_in_picture(pose, _CORNERS) - (left, top)).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(_CORNERS, corners)
        layer += cv2.warpPerspective(showing.card.picture, matrix, (right - left, bottom - top), flags=cv2.INTER_AREA)
    softness = 0.6 + abs(poses[0][2] - focus) / 130
    layer = cv2.GaussianBlur(layer / len(poses), (0, 0), softness).astype(np.float32)
    layer[..., :3] *= 1 - 0.006 * abs(poses[0][3])  # turned away from the lamp
    return layer


def _mirror_lamp(layer: Floats, showing: Showing, at: float, corner: tuple[int, int]) -> None:
    """Adds a white spot that wanders off the code while the badge is held."""
    pose = showing.motion.pose(at)
    assert pose is not None  # noqa: S101 - the card is in the picture
    share = (at - showing.motion.held_from) / showing.motion.hold
    x, y = _in_picture(pose, showing.card.code.mean(axis=0, keepdims=True))[0] + [20 + 190 * share, -20 - 80 * share]
    height, width = layer.shape[:2]
    columns, rows = np.arange(width) + corner[0], np.arange(height)[:, None] + corner[1]
    spot = 230 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 42**2)).astype(np.float32)
    layer[..., :3] += spot[..., None] * layer[..., 3:] / 255


def _in_picture(pose: npt.NDArray[np.float64], points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return project(pose, points / SCALE - _PIVOT, (WIDTH / 2, HEIGHT / 2))


def expected(seed: int = SEED) -> dict[str, Any]:
    """What is in the video: every showing with the frames in which its whole code is in the picture."""
    return {
        "file": "booth.mp4",
        "width": WIDTH,
        "height": HEIGHT,
        "fps": FPS,
        "frames": FRAMES,
        "seed": seed,
        "unknown": [UNKNOWN],
        "showings": [_told(showing) for showing in showings(seed)],
    }


def _told(showing: Showing) -> dict[str, Any]:
    inside = [n for n in range(FRAMES) if _code_is_inside(showing, n / FPS)]
    motion, entrance = showing.motion, showing.entrance
    return {
        "code": showing.code,
        "reference": None if entrance.who == UNKNOWN else entrance.who,
        "first_frame": inside[0],
        "last_frame": inside[-1],
        "held": [round(motion.held_from * FPS), round(motion.held_until * FPS)],
        "note": entrance.note,
    }


def _code_is_inside(showing: Showing, at: float) -> bool:
    pose = showing.motion.pose(at)
    if pose is None:
        return False
    corners = _in_picture(pose, showing.card.code)
    return bool((corners >= 0).all() and (corners < [WIDTH, HEIGHT]).all())


def write_video(path: Path) -> None:
    """H.264 where an ffmpeg program is at hand (a tenth of the size), else what OpenCV writes by itself."""
    if ffmpeg := shutil.which("ffmpeg"):
        size = ("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-")
        code = ("-c:v", "libx264", "-preset", "slow", "-crf", "27", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
        command = [ffmpeg, "-y", "-loglevel", "error", *size, *code, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own arguments
            assert process.stdin  # noqa: S101 - a pipe was asked for
            for frame in frames():
                process.stdin.write(frame.tobytes())
        return
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (WIDTH, HEIGHT))
    for frame in frames():
        writer.write(frame)
    writer.release()


def main(folder: Path) -> None:
    write_video(folder / "booth.mp4")
    text = json.dumps(expected(), ensure_ascii=False, indent=2)
    (folder / "booth.expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
