"""Decoding on real pictures, side by side: the station's decoder, each engine alone, and all engines together.

python -m tests.bench.decode
Times are processor time of the one thread at work, so a busy machine does not change the ratios.
"""

import json
import os
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time

import cv2

from kiosk.camera import Image, open_source
from kiosk.camera.pictures import read_picture
from kiosk.scanning import Reading, Watch
from tests.bench.engines import FLOOR, OURS, UNION, Reader, readers
from tests.bench.targets import Target, show_targets


@dataclass
class Tally:
    """What one engine did with one set of pictures."""

    right: int = 0
    of: int = 0
    codes: int = 0
    ghosts: int = 0
    acted: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """Milliseconds a picture, mean."""
        return statistics.fmean(self.times)


def photos(folder: Path) -> Iterator[tuple[Image, str]]:
    """Yield each photograph with the text in it."""
    for picture in sorted(folder.glob("*.png")):
        yield read_picture(picture), picture.with_suffix(".txt").read_text(encoding="utf-8")


def timed(read: Reader, image: Image, at: float | None, tally: Tally) -> tuple[Reading, ...]:
    """Read one picture and note the time it took."""
    start = thread_time()
    found = read(image, at)
    tally.times.append((thread_time() - start) * 1000)
    return found


def on_photos(folder: Path) -> dict[str, Tally]:
    """Let every engine read every photograph."""
    tallies = {name: Tally() for name in (*readers(), UNION)}
    for image, text in photos(folder):
        rights: dict[str, bool] = {}
        for name, read in readers().items():
            tally = tallies[name]
            found = timed(read, image, None, tally)
            rights[name] = any(reading.text.split() == text.split() for reading in found)
            tally.of += 1
            tally.right += rights[name]
            tally.ghosts += sum(reading.text.split() != text.split() for reading in found)
        tallies[UNION].of += 1
        tallies[UNION].right += any(right for name, right in rights.items() if name != OURS)
    return tallies


def on_video(path: Path, texts: set[str]) -> dict[str, Tally]:
    """Let every engine look at every frame; right is a frame in which an expected text was read."""
    engines, tallies = readers(), {name: Tally() for name in readers()}
    watches = {name: Watch() for name in engines}
    source = open_source(str(path))
    while (frame := source.read()) is not None:
        for name, read in engines.items():
            tally = tallies[name]
            found = timed(read, frame.image, frame.at, tally)
            tally.of += 1
            tally.right += any(reading.text in texts for reading in found)
            tally.codes += len({reading.text for reading in found} & texts)
            tally.ghosts += sum(reading.text not in texts for reading in found)
            tally.acted |= {reading.text for reading in watches[name].see(found, frame.at)}
    source.close()
    return tallies


def show(title: str, tallies: dict[str, Tally], texts: set[str]) -> None:
    """Print one table; `× pyzbar` is the mean cost as a ratio in this run."""
    floor = tallies[FLOOR].ms
    print(f"\n{title}")
    print(f"  {'':17} {'right':>12}  {'ghosts':>6}  {'ms mean':>8} {'p95':>7}  {'× pyzbar':>8}  acted on")
    for name, tally in tallies.items():
        if not tally.times:
            print(f"  {name:17} {tally.right}/{tally.of} {tally.right / tally.of:5.1%}")
            continue
        p95 = statistics.quantiles(tally.times, n=20)[-1]
        share = f"{tally.right}/{tally.of} {tally.right / tally.of:5.1%}"
        acted = f"{len(tally.acted & texts)}/{len(texts)}, {len(tally.acted - texts)} wrong; " if texts else ""
        acted += f"{tally.codes} readings" if texts else ""
        print(
            f"  {name:17} {share:>12}  {tally.ghosts:6}  {tally.ms:8.2f} {p95:7.2f}  {tally.ms / floor:8.2f}  {acted}"
        )


def photo_target(name: str, tallies: dict[str, Tally]) -> Target:
    """Ask for as many photographs as all the others together read."""
    ours, union = tallies[OURS].right, tallies[UNION].right
    return Target(f"{name}: photographs ≥ the union of others", f"{ours} against {union}", ours >= union)


def video_target(tallies: dict[str, Tally], texts: set[str]) -> Target:
    """Ask for every text of the video, and nothing else, to be acted on."""
    ours = tallies[OURS]
    seen = f"{ours.of} frames, {len(ours.acted & texts)} of {len(texts)}, {len(ours.acted - texts)} ghosts"
    return Target("video: every frame, every text, no ghost", seen, ours.acted == texts)


def main() -> int:
    """Print all tables, or why there are none."""
    cv2.setNumThreads(1)
    root = Path(__file__).resolve().parent.parent.parent
    folder = Path(os.environ.get("KHOMUE_SHARED") or root.parent / "shared") / "qr"
    if not folder.is_dir():
        print("skipped: no real pictures here (set KHOMUE_SHARED to the folder that holds qr/)")
        return 0
    targets: list[Target] = []
    for photo_folder in sorted(folder.glob("photos-*")):
        tallies = on_photos(photo_folder)
        show(f"{photo_folder.name}: photographs, single pictures", tallies, set())
        targets.append(photo_target(photo_folder.name, tallies))
    expected = json.loads((folder / "booth.expected.json").read_text(encoding="utf-8"))
    texts = set(expected["texts"])
    tallies = on_video(folder / expected["file"], texts)
    show(f"{expected['file']}: every frame in turn", tallies, texts)
    show_targets([*targets, video_target(tallies, texts)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
