"""Live: from a badge wholly in view to the verdict, at 30 frames a second, the newest frame winning.

python -m tests.bench.decode_clips [--count N] [--seed N] [--window]: N drawn clips (default 60). Time is simulated: a
frame that takes 50 ms to decode costs the next one. Each clip: a badge comes in from a side, trembles
while the lens finds its focus, leaves.
Times are processor time of the one thread at work, so a busy machine does not change the ratios.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import thread_time

import cv2
import numpy as np
from numpy.random import Generator

from kiosk.camera import Image
from kiosk.scanning import Watch
from tests.bench.engines import OURS, UNION, Reader, readers
from tests.bench.machine import kept
from tests.bench.scenery import HEIGHT, WIDTH, Picture, clutter
from tests.bench.scenes import Badge, Light, Points, Pose, blur, develop, draw_badge, draw_card, glare, paste, project
from tests.bench.targets import Target, at_most, show_targets

FPS = 30
COMES, STAYS, LEAVES = 0.4, 1.8, 0.4
SHUTTER = 1 / 40
NEVER = 9.999


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames, the text in them, and when the code is first wholly in view, in seconds."""

    frames: list[Image]
    text: str
    in_view: float


@dataclass(frozen=True, slots=True)
class Movement:
    """How a hand and a lens behave: pixels, per second, degrees."""

    start: tuple[float, float]
    end: tuple[float, float]
    tremor: float
    rate: float
    phase: float
    blurred: float
    focus_time: float

    def at(self, time: float) -> tuple[float, float]:
        """Return where the code's middle is."""
        towards = min(1.0, time / COMES) - max(0.0, (time - COMES - STAYS) / LEAVES)
        ease = towards * towards * (3 - 2 * towards)
        wave = 2 * np.pi * self.rate * time + self.phase
        x = self.start[0] + (self.end[0] - self.start[0]) * ease + self.tremor * np.sin(wave)
        y = self.start[1] + (self.end[1] - self.start[1]) * ease + self.tremor * 0.7 * np.cos(1.3 * wave)
        return float(x), float(y)


def draw_clip(number: int, seed: int) -> Clip:
    """Draw one clip."""
    random = np.random.default_rng([seed, 5000, number])
    badge, pose, light = _badge(random), _pose(random), _light(random)
    movement = _movement(pose, random)
    background = clutter(random)
    card, corners = draw_card(badge, pose.width / 25, random)
    times = np.arange(0, COMES + STAYS + LEAVES, 1 / FPS)
    drawn = (_frame(background, card, corners, pose, light, movement, float(time), random) for time in times)
    quads = [project(_moved(pose, movement.at(float(time)))) for time in times]
    inside = [bool((quad > 0).all() and (quad < (WIDTH, HEIGHT)).all()) for quad in quads]
    return Clip(kept(drawn), badge.text, float(times[inside.index(True)]))


def _badge(random: Generator) -> Badge:
    drawn = draw_badge(random)
    thumb = float(random.uniform(0.02, 0.1)) if random.random() < 0.25 else 0.0
    return Badge(drawn.text, drawn.level, thumb=thumb)


def _pose(random: Generator) -> Pose:
    width = float(np.exp(random.uniform(np.log(85), np.log(240))))
    x, y = random.uniform(300, WIDTH - 300), random.uniform(230, HEIGHT - 230)
    return Pose(x, y, width, random.uniform(-30, 30), random.uniform(0, 35), random.uniform(0, 360))


def _light(random: Generator) -> Light:
    return Light(
        exposure=float(random.choice([1.0, 1.0, 0.6, 0.3])),
        noise=float(random.uniform(2, 5)),
        glare=float(random.uniform(0.15, 0.4)) if random.random() < 0.2 else 0.0,
        quality=int(random.integers(60, 92)),
    )


def _movement(pose: Pose, random: Generator) -> Movement:
    left = -pose.width if random.random() < 0.5 else WIDTH + pose.width
    start = (left, pose.y + random.uniform(-150, 150))
    return Movement(
        start,
        (pose.x, pose.y),
        tremor=random.uniform(1.5, 7),
        rate=random.uniform(2, 5),
        phase=random.uniform(0, 6),
        blurred=random.uniform(0.5, 1.6),
        focus_time=random.uniform(0.15, 0.5),
    )


def _moved(pose: Pose, where: tuple[float, float]) -> Pose:
    return Pose(where[0], where[1], pose.width, pose.turn, pose.tilt, pose.tilt_axis)


def _frame(
    background: Picture,
    card: Picture,
    corners: Points,
    pose: Pose,
    light: Light,
    movement: Movement,
    time: float,
    random: Generator,
) -> Image:
    """Draw one frame: only the badge moves, so only what is round it is blurred."""
    picture = background.copy()
    here, soon = movement.at(time), movement.at(time + SHUTTER)
    quad = project(_moved(pose, here))
    paste(picture, card, corners, quad)
    if light.glare:
        glare(picture, quad, light.glare * pose.width, np.random.default_rng(int(pose.width * 1000)))
    module = pose.width / 25
    streak = np.subtract(soon, here)
    focus = movement.blurred * np.exp(-max(0.0, time - COMES * 0.5) / movement.focus_time)
    smear = Light(
        defocus=float(focus) if focus > 0.1 else 0.0,
        motion=float(np.hypot(*streak)) / module,
        motion_angle=float(np.degrees(np.arctan2(streak[1], streak[0]))),
    )
    low = np.clip(quad.min(0) - 1.2 * pose.width, 0, (WIDTH, HEIGHT)).astype(int)
    high = np.clip(quad.max(0) + 1.2 * pose.width, 0, (WIDTH, HEIGHT)).astype(int)
    if (high > low).all():
        region = picture[low[1] : high[1], low[0] : high[0]]
        region[:] = blur(region, smear, module)
    return develop(picture, light, random)


@dataclass(slots=True)
class Run:
    """What one engine made of a clip: seconds from in view to first read and to verdict, and seconds at work."""

    read: float | None = None
    verdict: float | None = None
    busy: float = 0.0


def play(clip: Clip, read: Reader) -> Run:
    """Play a clip to an engine in simulated time."""
    run, watch, now, last = Run(), Watch(), 0.0, -1
    while (number := max(int(now * FPS), last + 1)) < len(clip.frames):
        at = number / FPS
        start = thread_time()
        found = read(clip.frames[number], at)
        took = thread_time() - start
        now, last, run.busy = max(now, at) + took, number, run.busy + took
        acted = watch.see(found, at)
        if run.read is None and any(reading.text == clip.text for reading in found):
            run.read = max(0.0, now - clip.in_view)
        if run.verdict is None and any(reading.text == clip.text for reading in acted):
            run.verdict = max(0.0, now - clip.in_view)
    return run


def soonest(runs: list[Run]) -> Run:
    """Return what somebody who ran several engines side by side would have had; nobody counts what that costs."""
    reads = [run.read for run in runs if run.read is not None]
    verdicts = [run.verdict for run in runs if run.verdict is not None]
    return Run(min(reads, default=None), min(verdicts, default=None), sum(run.busy for run in runs))


@dataclass(frozen=True, slots=True)
class Delay:
    """How many clips of how many got an answer, and after how many seconds; `NEVER` where most got none."""

    reached: int
    of: int
    p50: float
    p90: float

    @classmethod
    def of_times(cls, times: Sequence[float | None]) -> "Delay":
        """Sum up seconds, None for a clip without an answer."""
        late = sorted(NEVER if time is None else time for time in times)
        reached = sum(time is not None for time in times)
        return cls(reached, len(times), statistics.median(late), late[int(len(late) * 0.9)])

    def __str__(self) -> str:
        p50, p90 = ("never" if time > 9 else f"{time * 1000:.0f} ms" for time in (self.p50, self.p90))
        return f"{self.reached:3}/{self.of}  p50 {p50:>8}  p90 {p90:>8}"


def cores(runs: list[Run]) -> float:
    """Return how much of one core an engine had work for."""
    return sum(run.busy for run in runs) / (len(runs) * (COMES + STAYS + LEAVES))


def show(name: str, runs: list[Run]) -> None:
    """Print one line: how many, how soon, at what cost."""
    read, verdict = Delay.of_times([run.read for run in runs]), Delay.of_times([run.verdict for run in runs])
    print(f"  {name:15} {read}   |  {verdict}   |  {cores(runs):.2f} of a core")


def targets(where: str, verdict: Delay, core: float) -> list[Target]:
    """Ask of the clips what the design asks."""
    enough = verdict.reached * 60 >= 58 * verdict.of
    return [
        Target(f"{where}: 58 of 60 clips or better", f"{verdict.reached} of {verdict.of}", enough),
        at_most(f"{where}: verdict p50", verdict.p50 * 1000, 260, " ms"),
        at_most(f"{where}: verdict p90", verdict.p90 * 1000, 450, " ms"),
        at_most(f"{where}: work", core, 0.3, " of a core"),
    ]


def measure(count: int, seed: int) -> list[Target]:
    """Play the clips to every engine, print the comparison and return the targets."""
    runs: dict[str, list[Run]] = {name: [] for name in (*readers(), UNION)}
    for number in range(count):
        clip = draw_clip(number, seed)
        played = {name: play(clip, read) for name, read in readers().items()}
        played[UNION] = soonest([run for name, run in played.items() if name != OURS])
        for name, run in played.items():
            runs[name].append(run)
    print(f"{count} live clips at {FPS} fps, from wholly in view: to the first read | to the verdict")
    for name, done in runs.items():
        show(name, done)
    ours = runs[OURS]
    return targets("clips", Delay.of_times([run.verdict for run in ours]), cores(ours))


def main() -> int:
    """Print the comparison and how the targets fared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--window", action="store_true", help="through the real window, in real time")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    if chosen.window:
        from tests.bench import decode_window

        show_targets(decode_window.measure(chosen.count, chosen.seed))
        return 0
    show_targets(measure(chosen.count, chosen.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
