"""The station's window with the camera running, drawn by the software renderer: frames per second, CPU, start, memory.

python -m tests.bench.window [SECONDS]

Beside each figure stands its floor in the same run: the video decoded and thrown away at the same pace.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.app import StationWindow

ROOT = Path(__file__).resolve().parents[2]
VIDEO = ROOT / "assets" / "demo" / "booth.mp4"
SECONDS = 10.0
SIZES = ((1280, 800), (800, 1280), (1920, 1080))


@dataclass(frozen=True)
class Share:
    """What something cost: pictures a second, and the share of one core."""

    fps: float
    cores: float


def measured(run: Callable[[float], int], seconds: float) -> Share:
    """Let *run* work for *seconds*; it returns how many pictures it made."""
    wall, cpu = time.perf_counter(), time.process_time()
    pictures = run(seconds)
    passed = time.perf_counter() - wall
    return Share(pictures / passed, (time.process_time() - cpu) / passed)


def floor(seconds: float) -> int:
    """Decode the video at its own pace and throw every frame away."""
    import cv2

    capture = cv2.VideoCapture(str(VIDEO))
    end = time.perf_counter() + seconds
    count, began = 0, time.perf_counter()
    while time.perf_counter() < end:
        if not capture.read()[0]:
            capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        count += 1
        time.sleep(max(0.0, began + count / 30 - time.perf_counter()))
    return count


def make_station(home: Path) -> None:
    from kiosk.clock import new_id
    from kiosk.packs import load_pack
    from kiosk.store.station_store import Store

    Store.create(home, load_pack(ROOT / "assets" / "packs" / "good-society-expo-2019"), new_id=new_id).close()


def desk(home: Path, seconds: float) -> None:
    """Print what the desk costs in each size, with the reader at work."""
    from PySide6.QtCore import QEventLoop, QTimer

    from kiosk.clock import new_id
    from kiosk.store.station_store import Store
    from ui.app import Options, StationWindow, application

    application()
    store = Store.open(home, new_id=new_id)
    window = StationWindow(store, Options(camera=str(VIDEO), loop=True, page="desk", sync=False))
    window.cameras.scanned.disconnect(window.routing.seen)  # a verdict would cover the picture and make it cheaper
    window.window.show()
    window.start()
    frames: list[int] = []
    window.window.frameSwapped.connect(lambda: frames.append(1))

    def run(lasting: float) -> int:
        frames.clear()
        loop = QEventLoop()
        QTimer.singleShot(int(lasting * 1000), loop.quit)
        loop.exec()
        return len(frames)

    run(2)
    for width, height in SIZES:
        window.window.resize(width, height)
        run(1)
        share = measured(run, seconds)
        stats = window.camera.stats()
        ms = f"{stats.ms:.1f} ms a frame to read codes" if stats else ""
        print(f"desk {width}×{height}: {share.fps:5.1f} fps, {share.cores:.2f} of a core; {ms}")
    waits = sorted(_scan_to_verdict(window, number) for number in range(100))
    print(f"a code read, until its verdict is drawn: p50 {waits[50]:.0f} ms, p99 {waits[98]:.0f} ms, camera running")
    print(f"memory: {_rss_mb()} MB resident")
    window.close()
    store.close()


def _scan_to_verdict(window: "StationWindow", number: int) -> float:
    """Milliseconds from a code to a frame with its verdict on it; its record is on disk by then."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    shown: list[bool] = []

    def drawn() -> None:
        if window.verdict.props.shown and not shown:
            shown.append(True)
            loop.quit()

    window.verdict.dismiss()
    window.window.frameSwapped.connect(drawn)
    start = time.perf_counter()
    window.cameras.scanned.connect(window.routing.seen)
    window.cameras.scanned.emit(f"nobody's badge {number}")
    window.cameras.scanned.disconnect(window.routing.seen)
    loop.exec()
    took = (time.perf_counter() - start) * 1000
    window.window.frameSwapped.disconnect(drawn)
    return took


def first_frame(home: Path) -> None:
    """Print how long this process took until a whole frame was drawn, and until the camera's first picture was."""
    begun = time.perf_counter()
    from PySide6.QtCore import QEventLoop

    from kiosk.clock import new_id
    from kiosk.store.station_store import Store
    from ui.app import Options, StationWindow, application

    application()
    store = Store.open(home, new_id=new_id)
    window = StationWindow(store, Options(camera=str(VIDEO), loop=True, page="desk", sync=False))
    frames: list[float] = []
    loop = QEventLoop()
    window.window.frameSwapped.connect(lambda: frames.append(time.perf_counter()))
    window.camera.pictured.connect(loop.quit)
    window.window.show()
    window.start()
    loop.exec()
    window.window.grabWindow()
    drawn = frames[0] if frames else time.perf_counter()
    print(
        f"start, imports included: first frame {drawn - begun:.2f} s, camera on it {time.perf_counter() - begun:.2f} s"
    )
    window.close()
    store.close()


def _rss_mb() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss) // 1_000_000


def _apart(*arguments: str) -> float:
    """Run a part of this bench in a process of its own; the seconds it took from outside."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tests.bench.window", *arguments], cwd=ROOT, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].replace(".", "").isdigit() else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "station")
        make_station(home)
        bare = measured(floor, seconds)
        print(f"floor, the video decoded at 30 fps and thrown away: {bare.fps:5.1f} fps, {bare.cores:.2f} of a core")
        _apart("--desk", str(home), str(seconds))
        _apart("--start", str(home))
        print(f"a whole start and end from outside, warm: {_apart('--start', str(home)):.2f} s")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--desk", home, lasting]:
            desk(Path(home), float(lasting))
        case ["--start", home]:
            first_frame(Path(home))
        case _:
            main()
