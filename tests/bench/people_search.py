"""Finding people at the hub among 303,000, against a scan of all of them with LIKE, on SQLite or PostgreSQL.

python -m tests.bench.people_search [--people 303000] [--database URL]
"""

import argparse
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.store import people, people_search
from sync.hub.store.people_search import Wanted
from tests.bench.crowd import person
from tests.bench.figures import Times, row, time_calls
from tests.bench.search import QUERIES
from tests.builders import a_pack

CODE = "a code"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--database", help="A PostgreSQL URL of an empty database.  [default: SQLite]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "hub")
        admin.init_hub(home, a_pack(), database=options.database)
        start = time.perf_counter()
        admin.import_people(home, (person(n) for n in range(options.people)))
        print(f"{options.people} people kept in {time.perf_counter() - start:.1f} s")
        with admin.opened(home) as hub:
            _measure(hub, options.people)


def _measure(hub: HubService, count: int) -> None:
    scan = text("SELECT person FROM person_search WHERE hay LIKE '%ไม่มีใคร%' LIMIT 50")

    def bare(_number: int) -> None:
        with hub.reading() as connection:
            connection.execute(scan).all()

    floor = time_calls(bare, 5, warm_up=1)
    print(row("any part, scan with LIKE", floor, floor))
    codes = [f"C{n * 7919 % count}" for n in range(200)]
    for name, queries in (*QUERIES.items(), (CODE, codes)):
        print(row(name, _searched(hub, list(queries)), floor))


def _searched(hub: HubService, queries: list[str]) -> Times:
    def search(number: int) -> None:
        with hub.reading() as connection:
            found = people_search.search(connection, Wanted(queries[number % len(queries)], 50))
            people.entries(connection, found)

    return time_calls(search, 100)


if __name__ == "__main__":
    main()
