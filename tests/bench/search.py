"""Finding people among 303,000: by code and by any part of a name, against the bare queries in sqlite3.

    python -m tests.bench.search [--people 303000] [--home FOLDER]

The floors, in the same run: a primary-key look-up of the code, and a scan of all names with LIKE.
"""

import argparse
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from kiosk.store.station_store import Store
from tests.bench.crowd import FIRST, LAST, NICK, filled
from tests.bench.figures import Times, interleave, row, time_calls, time_work

QUERIES = {
    "two letters of a nickname": NICK,
    "a first name": FIRST,
    "a part inside a surname": [name[1:] for name in LAST if len(name) > 4],
    "first name and surname": [f"{FIRST[n]} {LAST[n]}" for n in range(11)],
    "English, mixed case": ["SomCHAI", "malee", "kanya pras", "wichai mal"],
    "organisation": ["คนไทย", "blue sea", "ทะเลใส", "วัดใหม่ 12"],
    "last four digits of a phone": [f"{n * 7919 % 10000:04d}" for n in range(40)],
    "a Thai name in English letters": ["somchay", "phimchanok", "wongyai", "sisuk", "nattawut jaroensook"],
    "without tone marks, with blanks": ["วง ใหญ", "ดวงแกว", "มูล นิธิ", "แบงค", "สม หญิง"],
    "nobody": ["ฮฮฮฮ", "zzzz", "9x9x", "นกนกนกนก", "สมชาย zzzz"],
    "typed letter by letter": [
        text[:end]
        for text in ("สมหญิง วงศ์ใหญ่", "pimchanok mali", "มูลนิธิเพื่อคนไทย", "๐๘๑๒๓๔๕๖๗๘")
        for end in range(1, len(text) + 1)
    ],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--home", type=Path, help="A station that an earlier run filled; made when it is missing.")
    options = parser.parse_args()
    people = options.people
    with tempfile.TemporaryDirectory() as folder:
        store = filled(options.home or Path(folder, "station"), people=people)
        raw = sqlite3.connect(store.home / "station.db")

        def bare(number: int) -> None:
            raw.execute("SELECT person FROM code WHERE code = ?", (f"C{number * 7919 % people}",)).fetchall()

        def by_code(number: int) -> None:
            with store.reading() as tx:
                tx.by_code(f"C{number * 7919 % people}")

        floor, ours = interleave([bare, by_code], 1000)
        print(row("by code, bare primary key (floor)", floor, floor))
        print(f"{row('by code', ours, floor)}   processor p99 {time_work(by_code, 2000).p99:5.2f} ms")
        like = "SELECT id FROM person WHERE name LIKE ? OR nickname LIKE ? OR organisation LIKE ? LIMIT 30"
        scan = time_calls(lambda n: raw.execute(like, [f"%{NICK[n % 14]}ฮ%"] * 3).fetchall(), 10, warm_up=1)
        print(row("any part, scan with LIKE (floor)", scan, scan))
        for name, queries in QUERIES.items():
            taken, work = _searched(store, list(queries), time_calls), _searched(store, list(queries), time_work)
            print(f"{row(name, taken, scan)}   processor p99 {work.p99:5.2f} ms")
        store.close()
        raw.close()


def _searched(store: Store, queries: list[str], timed: Callable[[Callable[[int], object], int], Times]) -> Times:
    def search(number: int) -> None:
        with store.reading() as tx:
            tx.search(queries[number % len(queries)], 30)

    return timed(search, 400)


if __name__ == "__main__":
    main()
