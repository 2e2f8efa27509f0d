"""How fast the organiser's pages come from a hub that holds millions of records.

python -m tests.bench.pages [--records N] [--people N] [--volunteers N] [--rounds N] [--workers N]
    [--sqlite] [--uncounted]
Records are written straight into the database, a hub counts them, and somebody who is signed in asks for each page in
turn. "counting" is the hub's own counting with nothing else to do. The report is timed once a worker has counted it;
how long that took after the start is told beside it, and how fast the pages came meanwhile.
"""

import argparse
import contextlib
import itertools
import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from kiosk.domain.ids import ActivityId, PersonId, ZoneId, person_id, subject_of_person
from kiosk.domain.kinds import CheckedIn, CheckedOut, encode_body
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from sync.hub import admin
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.web.export_pages import LISTS, REPORT
from tests.bench.drain import database_of
from tests.bench.figures import time_calls
from tests.bench.hub_load import Hub, serving, spent
from tests.builders import DAYS, EVENT, a_pack, an_activity, at
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import join
from tests.sync.hub.visitors import Visitor, signed_in

STATIONS = 200
ACTIVITIES = 100
VOLUNTEERS = 0.01
"""Of the people. With ``--volunteers 0`` there are none, and who never left is looked for all through the records."""
COLUMNS = ("xid", "journal", "seq", "id", "at", "kind", "subject", "body", "actor", "mono", "hash", "received")
NAMES = ("สมชาย ใจดี", "สมหญิง รักเรียน", "วิภา แสงทอง", "ประเสริฐ ศรีสุข", "มาลี พงษ์ไพร")
Row = tuple[Any, ...]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, database_of(sqlite=options.sqlite) as database:
        home = Path(folder, "hub")
        _fill(home, database, options)
        _count(home, options)
        _measure(home, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=3_000_000)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--volunteers", type=float, default=VOLUNTEERS, help="how many in one of the people")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--uncounted", action="store_true", help="count the last 20,000 records alone, to save time")
    return parser.parse_args()


def _pack() -> Pack:
    zones = ("env", "edu")
    return a_pack(*(an_activity(f"activity-{n}", zone=ZoneId(zones[n % 2])) for n in range(ACTIVITIES)))


def _who(number: int) -> PersonId:
    return person_id(EVENT, str(number))


def _fill(home: Path, database: str | None, options: argparse.Namespace) -> None:
    started = time.perf_counter()
    admin.init_hub(home, _pack(), database=database)
    with admin.opened(home) as hub:
        for number in range(STATIONS):
            join(hub, MemoryStore(f"store-{number}"))
        for numbers in _portions(range(options.people), 1_000):
            learned = [Learned(_entry(number), "", 0) for number in numbers]
            with hub.writing() as connection:
                people.keep(connection, learned, xid=hub.database.xid(connection))
    rows = _rows(options)
    if database is None:
        _write_sqlite(home / "hub.db", rows)
    else:
        _write_postgresql(database, rows)
    print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)


def _entry(number: int) -> PersonEntry:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    return PersonEntry(_who(number), (f"T{number:07d}",), name, phone=f"08{number:08d}")


def _portions(things: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    rest = iter(things)
    while portion := list(itertools.islice(rest, size)):
        yield portion


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    """Check-ins all over the event; volunteers, one in a hundred, also leave again."""
    chance = random.Random(1)
    seqs = [0] * STATIONS
    starts = [at(9, day=day) for day in DAYS]
    for n in range(options.records):
        person = chance.randrange(options.people)
        station, day = chance.randrange(STATIONS), chance.randrange(3)
        seqs[station] += 1
        is_volunteer = person < options.people * options.volunteers
        out = is_volunteer and n % 2 == 1
        body = _body(chance.randrange(ACTIVITIES), day, out=out, volunteer=is_volunteer)
        moment = starts[day] + chance.randrange(8 * 3_600_000)
        kind = CheckedOut.KIND if out else CheckedIn.KIND
        record = f"01980000-0000-7000-8000-{n:012x}"
        subject = subject_of_person(_who(person))
        yield 0, station + 1, seqs[station], record, moment, kind, subject, body, "desk", n, bytes(32), moment


_texts: dict[tuple[int, int, bool, bool], str] = {}


def _body(activity: int, day: int, *, out: bool, volunteer: bool) -> str:
    key = activity, day, out, volunteer
    if key not in _texts:
        name, zone, date = (
            ActivityId(f"activity-{activity}"),
            ZoneId(("env", "edu")[activity % 2]),
            DAYS[day].isoformat(),
        )
        role = PersonRole.VOLUNTEER if volunteer else PersonRole.ATTENDEE
        _texts[key] = encode_body(CheckedOut(name, zone, date) if out else CheckedIn(name, zone, date, role))
    return _texts[key]


def _write_postgresql(database: str, rows: Iterator[Row]) -> None:
    with psycopg.connect(database) as connection:
        with connection.cursor() as cursor, cursor.copy(f"COPY record ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute("UPDATE journal SET seq = (SELECT count(*) FROM record WHERE journal = journal.id)")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _write_sqlite(file: Path, rows: Iterator[Row]) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO record ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
        connection.execute("UPDATE journal SET seq = (SELECT count(*) FROM record WHERE journal = journal.id)")


def _count(home: Path, options: argparse.Namespace) -> None:
    """Count them all, or with --uncounted the last few: what pages ask costs the same."""
    records = 20_000 if options.uncounted else options.records
    with admin.opened(home) as hub:
        with hub.writing() as connection:
            connection.exec_driver_sql(f"UPDATE projected SET n = {options.records - records}")
        started = time.perf_counter()
        hub.catch_up()
    taken = time.perf_counter() - started
    print(f"counting: {records:,} records in {taken:.0f} s ({records / taken:,.0f}/s)", flush=True)


def _measure(home: Path, options: argparse.Namespace) -> None:
    with serving(home, options.workers) as server:
        started = time.perf_counter()
        with admin.opened(home) as hub:
            visitor = signed_in(hub, f"http://{server.host}:{server.port}")
        counted = threading.Thread(target=_wait_for_report, args=(visitor.url, dict(visitor.session.cookies), started))
        counted.start()
        print("while the report is being counted for the first time:")
        while counted.is_alive():
            _time(server, visitor, options, ("/", "/stations", "/anomalies", "/report"))
        counted.join()
        print("afterwards:")
        person = _who(options.people // 2)
        searches = ("/people", f"/people?q={NAMES[0].split()[0]}", "/people?q=00012345")
        _time(server, visitor, options, ("/", "/stations", *searches, f"/people/{person}", "/anomalies", "/lookalikes"))
        _time(server, visitor, options, ("/imports", "/users", "/audit", "/exports", "/report"))
        print("the first byte of a file:")
        _time(server, visitor, options, [f"/exports/{name}.csv" for name in (*LISTS, REPORT)])
        print(f"memory of the hub: {server.memory() >> 20} MiB")


def _wait_for_report(url: str, cookies: dict[str, str], started: float) -> None:
    visitor = Visitor(url)
    visitor.session.cookies.update(cookies)
    while 'class="lines"' not in visitor.get("/report").text:
        time.sleep(1)
    print(f"  the report was there {time.perf_counter() - started:.0f} s after the start")


def _time(server: Hub, visitor: Visitor, options: argparse.Namespace, pages: Sequence[str]) -> None:
    for page in pages:

        def look(_n: int, page: str = page) -> None:
            with visitor.get(page, stream=page.startswith("/exports/")) as answer:
                assert answer.status_code == 200, (page, answer.status_code)
                next(answer.iter_content(1))

        before = spent(server.process)
        times = time_calls(look, options.rounds, warm_up=2)
        work = (spent(server.process) - before) / (options.rounds + 2) * 1000
        p50, p95, longest = times.p50, times.percentile(95), times.ms[-1]
        print(f"  {page[:32]:<32} p50 {p50:6.1f} ms, p95 {p95:6.1f}, longest {longest:6.1f}; {work:5.1f} of work")


if __name__ == "__main__":
    main()
