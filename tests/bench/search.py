"""Finding people among 303,000, with a million records in the journal: from keystroke to rows.

    python -m tests.bench.search [--people 303000] [--records 1000000] [--home FOLDER] [--rounds 400]

Every kind of query three times: as the desk answers it (people with where they stand, one read transaction), and in
the station's window from the letter until the rows of the list are others. Wall clock and processor (of the thread;
in the window of the whole process). The floors, in the same run: a primary-key look-up of the code, and a scan of all
names with LIKE.
"""

import argparse
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.steady import steady
from kiosk.store.station_store import Store
from tests.bench.crowd import FIRST, FIRST_EN, LAST, NICK, filled, person
from tests.bench.figures import Times, interleave
from tests.bench.targets import Target, at_most, show_targets

TYPED = ("สมหญิง วงศ์ใหญ่", "pimchanok mali", "มูลนิธิเพื่อคนไทย", "๐๘๑๒๓๔๕๖๗๘", "นายประเสริฐ แสง")
QUERIES: dict[str, Sequence[str]] = {
    "a part of a Thai name": [*FIRST, *(name[1:4] for name in LAST), *(name[-3:] for name in FIRST), "คำสม", "ดีวิ"],
    "a part of an English name": [*FIRST_EN, *(name[2:5] for name in FIRST_EN), "SomCHAI", "kanya pras", "wichai mal"],
    "two letters of a nickname": [name[:2] for name in NICK] + [name[-2:] for name in NICK if len(name) > 2],
    "two letters inside a name": ["าร", "ชา", "ดี", "ไพ", "หญ", "ฐว", "รต", "an", "ri", "ee", "ฮฮ", "xq"],
    "organisation": ["คนไทย", "blue sea", "ทะเลใส", "วัดใหม่ 12", "มูลนิธิ", "โรงเรียนวัด 200"],
    "last four digits of a phone": [f"{n * 7919 % 10000:04d}" for n in range(40)],
    "a whole phone number": [person(n * 7001).phone for n in range(40)] + ["+66 81 234 5678", "345678"],
    "the code on a badge": [f"C{n * 7919 % 250_000}" for n in range(40)],
    "first name and surname": [f"{FIRST[n]} {LAST[n]}" for n in range(11)],
    "nickname and first name": [f"{NICK[n]} {FIRST[n % 12]}" for n in range(14)],
    "with a title": [*(f"นาย{name}" for name in FIRST), *(f"คุณ{name}" for name in NICK)],
    "a Thai name in English letters": ["somchay", "phimchanok", "wongyai", "sisuk", "nattawut jaroensook"],
    "without tone marks, with blanks": ["วง ใหญ", "ดวงแกว", "มูล นิธิ", "แบงค", "สม หญิง"],
    "nobody": ["ฮฮฮฮ", "zzzz", "9x9x", "นกนกนกนก", "สมชาย zzzz"],
    "typed letter by letter": [text[:end] for text in TYPED for end in range(2, len(text) + 1)],
}
LIKE = "SELECT id FROM person WHERE name LIKE ? OR nickname LIKE ? OR organisation LIKE ? LIMIT 30"
Clock = Callable[[], float]
BY_CODE_MS, KEYSTROKE_MS = 1, 20
"""What is asked of 99 of 100."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--home", type=Path, help="A station that an earlier run filled; made when it is missing.")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder, "station")
        store = filled(home, people=options.people, records=options.records)
        raw = sqlite3.connect(store.home / "station.db")
        targets = [_by_code(store, raw, options.people)]
        scan, _ = _timed(lambda n: raw.execute(LIKE, [f"%{NICK[n % 14]}ฮ%"] * 3).fetchall(), 10, time.thread_time)
        print(f"{'any part, scan with LIKE (floor)':<56} p50 {scan.p50:7.2f}  p99 {scan.p99:7.2f} ms")
        _at_the_desk(store, options.rounds, scan)
        with steady():
            targets += _in_the_window(store, options.rounds, scan)
        show_targets(targets)
        raw.close()
        store.close()


def _by_code(store: Store, raw: sqlite3.Connection, people: int) -> Target:
    def bare(number: int) -> None:
        raw.execute("SELECT person FROM code WHERE code = ?", (f"C{number * 7919 % people}",)).fetchall()

    def by_code(number: int) -> None:
        with store.reading() as tx:
            tx.by_code(f"C{number * 7919 % people}")

    floor, wall = interleave([bare, by_code], 2000)
    _, work = _timed(by_code, 2000, time.thread_time)
    print(f"{'by code, bare primary key (floor)':<56} p50 {floor.p50:7.2f}  p99 {floor.p99:7.2f} ms")
    print(_row("by code", wall, work, floor))
    return at_most("by code, p99", wall.p99, BY_CODE_MS, " ms")


def _at_the_desk(store: Store, rounds: int, floor: Times) -> None:
    desk = Desk(store, clock=SystemClock(), new_id=new_id)
    for name, queries in QUERIES.items():
        wall, work = _timed(lambda n, q=queries: desk.find(q[n % len(q)]), rounds, time.thread_time)  # type: ignore[misc]
        print(_row(f"desk: {name}", wall, work, floor))


def _in_the_window(store: Store, rounds: int, floor: Times) -> list[Target]:
    from PySide6.QtCore import QEventLoop

    from ui.app import Options, StationWindow, application

    application()
    window = StationWindow(store, Options(page="search", sync=False))
    window.window.show()
    view, loop = window.search, QEventLoop()
    view.answered.connect(loop.quit)

    def keystroke(query: str) -> None:
        view.find(query)
        if view.is_waiting:
            loop.exec()

    targets = []
    for name, queries in QUERIES.items():
        keystroke("ฮฮฮฮฮ")
        wall, work = _timed(lambda n, q=queries: keystroke(q[n % len(q)]), rounds, time.process_time)  # type: ignore[misc]
        print(_row(f"window: {name}", wall, work, floor))
        targets.append(at_most(f"from keystroke to rows, {name}, p99", wall.p99, KEYSTROKE_MS, " ms"))
    window.close()
    return targets


def _timed(call: Callable[[int], object], count: int, processor: Clock) -> tuple[Times, Times]:
    """Milliseconds of *call(n)* for n up to *count*: by the clock on the wall, and of the processor."""
    wall, work = [], []
    for number in range(-5, count):
        start, begun = time.perf_counter(), processor()
        call(number)
        if number >= 0:
            work.append((processor() - begun) * 1000)
            wall.append((time.perf_counter() - start) * 1000)
    return Times(tuple(sorted(wall))), Times(tuple(sorted(work)))


def _row(name: str, wall: Times, work: Times, floor: Times) -> str:
    return (
        f"{name:<56} p50 {wall.p50:7.2f}  p99 {wall.p99:7.2f}  most {wall.ms[-1]:7.2f} ms   "
        f"processor p50 {work.p50:6.2f}  p99 {work.p99:6.2f}   {wall.p99 / floor.p99:5.2f} × the floor"
    )


if __name__ == "__main__":
    main()
