"""What the reader says when it cannot read, on drawn scenes with a known reason: said, by what was the matter.

python -m tests.bench.hints [--count N] [--seed N]: N short clips a reason (default 12), of a badge held with a
little tremor for 1.5 s at 10 frames a second. Of a clip in which the badge is read, nothing is asked.
"""

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import thread_time

import cv2
import numpy as np
from numpy.random import Generator

from kiosk.camera import Image
from kiosk.scanning import Decoder, Hints
from tests.bench.scenery import HEIGHT, WIDTH, clutter
from tests.bench.scenes import Badge, Light, Pose, develop, draw_badge, draw_pose, photograph

FPS, LASTS = 10, 1.5
TREMOR = 3.0
Held = tuple[Badge, Pose, Light] | None


def _held(random: Generator, **light: float) -> tuple[Badge, Pose, Light]:
    pose = replace(draw_pose(random), width=random.uniform(120, 260))
    x, y = random.uniform(300, WIDTH - 300), random.uniform(250, HEIGHT - 250)
    return draw_badge(random), replace(pose, x=x, y=y), replace(Light(noise=random.uniform(1, 3)), **light)  # type: ignore[arg-type]


def _sized(random: Generator, width: float) -> tuple[Badge, Pose, Light]:
    badge, pose, light = _held(random)
    return badge, replace(pose, width=width), light


def _cut_off(random: Generator) -> tuple[Badge, Pose, Light]:
    badge, pose, light = _sized(random, random.uniform(250, 450))
    return badge, replace(pose, x=random.choice([20.0, WIDTH - 20.0])), light


REASONS: dict[str, tuple[str, Callable[[Generator], Held]]] = {
    "dark": ("too_dark", lambda r: _held(r, exposure=r.uniform(0.01, 0.04), noise=r.uniform(4, 9))),
    "too small": ("closer", lambda r: _sized(r, r.uniform(22, 40))),
    "too large": ("further", lambda r: _sized(r, r.uniform(700, 1000))),
    "cut off": ("further", _cut_off),
    "moving": ("still", lambda r: _held(r, motion=r.uniform(3.5, 7), motion_angle=r.uniform(0, 180))),
    "out of focus": ("still", lambda r: _held(r, defocus=r.uniform(1.4, 2.5))),
    "glare": ("glare", lambda r: _held(r, glare=r.uniform(0.5, 0.9))),
    "nobody": ("", lambda _: None),
    "somebody": ("", lambda _: None),
}


def clip(name: str, number: int, seed: int) -> Iterator[Image]:
    """Yield the frames of one clip: half a second of the empty booth, then the badge."""
    random = np.random.default_rng([seed, list(REASONS).index(name), number])
    background, held = clutter(random), REASONS[name][1](random)
    jacket = np.asarray(cv2.GaussianBlur(clutter(random), (0, 0), 2.0), np.float32)[100:600, 300:700]
    for index in range(int((LASTS + 0.5) * FPS)):
        if held is not None and index >= FPS // 2:
            badge, pose, light = held
            x, y = pose.x + TREMOR * np.sin(2.1 * index), pose.y + TREMOR * np.cos(1.7 * index)
            again = np.random.default_rng([seed, 77, number])
            yield photograph(background, badge, replace(pose, x=x, y=y), light, again)[0]
        else:
            seen = background.copy()
            if name == "somebody":  # walks by
                seen[150:650, 30 * index + 100 : 30 * index + 500] = jacket
            yield develop(seen, held[2] if held else Light(), random)


def said(frames: Iterator[Image], times: list[float]) -> Counter[str]:
    """Return what was said in how many of the frames; "read" for a clip in which the code was."""
    decoder, hints, heard = Decoder(clock=thread_time), Hints(), Counter[str]()
    for number, image in enumerate(frames):
        found = decoder.decode(image, number / FPS)
        start = thread_time()
        hint = hints.see(image, found, number / FPS)
        times.append((thread_time() - start) * 1000)
        if found:
            return Counter({"read": 1})
        heard[str(hint) if hint else ""] += 1
    return heard


def main() -> int:
    """Print the table: of the clips with one thing the matter, in how many which hint was shown longest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    columns = ["too_dark", "closer", "further", "still", "glare", "", "read"]
    print(f"{'':14}{'should be':>10} | " + "".join(f"{column or 'nothing':>10}" for column in columns))
    times: list[float] = []
    for name, (wanted, _) in REASONS.items():
        table = Counter[str]()
        for number in range(chosen.count):
            heard = said(clip(name, number, chosen.seed), times)
            told = Counter({hint: count for hint, count in heard.items() if hint}) or heard
            table[told.most_common(1)[0][0]] += 1
        print(f"{name:14}{wanted or 'nothing':>10} | " + "".join(f"{table[column]:10}" for column in columns))
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"a look takes {statistics.fmean(times):.2f} ms, p95 {p95:.2f}; looked at are 7 frames a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
