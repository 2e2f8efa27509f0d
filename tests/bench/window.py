"""The station window on the software renderer: start-up, pictures a second, processor and memory.

    python -m tests.bench.window [--seconds 20]

The floors, in the same run: an empty Qt Quick window for start-up and memory; OpenCV reading the same video as fast as
it goes for the processor time per picture. Works without a display.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiosk.clock import new_id
from kiosk.packs import load_pack
from kiosk.store.station_store import Store

ROOT = Path(__file__).resolve().parents[2]
VIDEO = ROOT / "assets" / "demo" / "booth.mp4"
SAMPLE = ROOT / "assets" / "packs" / "good-society-expo-2019"

EMPTY = """
import time; begun = time.time()
import json, psutil
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
app = QGuiApplication([]); engine = QQmlApplicationEngine()
engine.loadData(b"import QtQuick; Window { width: 1280; height: 800; visible: true; Text { text: 'x' } }")
def done():
    print(json.dumps({"first": time.time(), "memory": psutil.Process().memory_info().rss / 1e6})); app.quit()
engine.rootObjects()[0].frameSwapped.connect(lambda: QTimer.singleShot(0, done))
app.exec()
"""

STATION = """
import json, os, sys, time
from pathlib import Path
import psutil
from ui.app import run_window
home, video, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
process, told = psutil.Process(), {"pictures": 0, "frames": 0}
def count(name):
    def one(): told[name] += 1
    return one
def until(w):
    now = time.time()
    if "first" not in told and w.camera.latest is not None:
        told["first"] = now; told["start"] = now; cpu = process.cpu_times(); told["cpu0"] = cpu.user + cpu.system
        w.camera.pictured.connect(count("pictures")); w.window.frameSwapped.connect(count("frames"))
    if "first" in told and now - told["start"] > seconds:
        cpu = process.cpu_times()
        told["seconds"] = now - told["start"]; told["cpu"] = cpu.user + cpu.system - told["cpu0"]
        told["memory"] = process.memory_info().rss / 1e6
        return True
    return False
run_window(home, video, windowed=True, page="desk", loop=True, sync=False, until=until)
print(json.dumps(told), flush=True)
os._exit(0)
"""

DECODE = """
import json, sys, time, cv2
video = cv2.VideoCapture(sys.argv[1]); n = 0; begun = time.process_time()
while video.read()[0]: n += 1
print(json.dumps({"pictures": n, "cpu": time.process_time() - begun}))
"""


def run(script: str, *arguments: str) -> dict[str, float]:
    """Run a script in a process of its own; what it printed last, and when it was started."""
    quiet = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "QT_QUICK_BACKEND": "software"}
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | quiet,
        check=True,
    )
    answer: dict[str, float] = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
    return answer | {"started": started}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "station")
        Store.create(home, load_pack(SAMPLE), new_id=new_id).close()
        empty, decode = run(EMPTY), run(DECODE, str(VIDEO))
        station = run(STATION, str(home), str(VIDEO), str(seconds))
    first, floor = station["first"] - station["started"], empty["first"] - empty["started"]
    print(f"start to first picture   {first:6.2f} s    empty window {floor:5.2f} s   {first / floor:4.1f} ×")
    memory, bare = station["memory"], empty["memory"]
    print(f"resident memory          {memory:6.0f} MB   empty window {bare:5.0f} MB  {memory / bare:4.1f} ×")
    rate, painted = station["pictures"] / station["seconds"], station["frames"] / station["seconds"]
    print(f"camera pictures shown    {rate:6.1f} /s   the video has 30.0 /s; frames drawn {painted:.1f} /s")
    share, bare = station["cpu"] / station["seconds"], decode["cpu"] / decode["pictures"] * 30
    print(
        f"processor, whole desk    {share:6.2f} core decoding the video alone {bare:.2f} core   {share / bare:4.1f} ×"
    )


if __name__ == "__main__":
    main()
