"""Reading a list of 303,000 people, CSV and XLSX, against the bare parser in the same run.

    python -m tests.bench.roster [--people 303000]

The floors: csv.reader alone, and calamine alone, over the same file.
"""

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import python_calamine

from kiosk.domain.ids import EventId
from kiosk.roster import RosterRow, read_roster

HEADER = ["รหัสบัตร", "ชื่อ", "นามสกุล", "ชื่อเล่น", "โทรศัพท์", "อีเมล", "องค์กร", "บทบาท", "เลขที่"]
LETTERS = "กขคงจชดตถทธนบปผพฟมยรลวศสหอ"


def crowd(people: int) -> Iterator[list[str]]:
    yield HEADER
    rng = random.Random(2562)
    for n in range(people):
        first, last, nick = ("".join(rng.choices(LETTERS, k=k)) for k in (7, 9, 3))
        phone = f"099{rng.randrange(10**7):07}"
        code = f"KM{rng.getrandbits(60):015X}"
        yield [code, first, last, nick, phone, f"p{n}@example.org", "บริษัทตัวอย่าง", "ผู้เข้าร่วม", str(n)]


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, rows: Iterable[list[str]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("people")
    for row in rows:
        sheet.append(row)
    book.save(path)


def bare_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def bare_xlsx(path: Path) -> int:
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows()) - 1


def ours(path: Path) -> int:
    return sum(isinstance(row, RosterRow) for row in read_roster(path, event=EventId("bench"), pack=None))


def seconds(read: Callable[[Path], int], path: Path, people: int) -> float:
    start = time.perf_counter()
    count = read(path)
    taken = time.perf_counter() - start
    if count != people:
        raise SystemExit(f"{count} of {people} people came out")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        for kind, write, floor in (("csv", write_csv, bare_csv), ("xlsx", write_xlsx, bare_xlsx)):
            path = Path(folder, f"crowd.{kind}")
            write(path, crowd(people))
            runs = [(seconds(floor, path, people), seconds(ours, path, people)) for _ in range(3)]
            bare, full = min(a for a, _ in runs), min(b for _, b in runs)
            print(
                f"{kind:<5} {path.stat().st_size / 1e6:5.1f} MB   bare parser (floor) {people / bare:9,.0f} rows/s",
                end="   ",
            )
            print(f"read_roster {people / full:8,.0f} rows/s   {full / bare:5.1f} × the floor")


if __name__ == "__main__":
    main()
