"""A list of 303,000 people through the hub's page: how long until the preview stands, until it is in, and how much
memory the hub takes.

    python -m tests.bench.people_import [--people 303000] [--database URL]
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.store import people, people_imports
from sync.hub.store.people_imports import Import, State
from tests.bench.crowd import person
from tests.builders import a_pack
from tests.sync.hub.visitors import Visitor, signed_in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=303_000)
    parser.add_argument("--database", help="A PostgreSQL URL of an empty database.  [default: SQLite]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder, "hub"), Path(folder, "list.csv")
        admin.init_hub(home, a_pack(), database=options.database)
        _write(file, options.people)
        command = [sys.executable, "-m", "kiosk", "hub", "serve", "--home", str(home), "--port", "0", "--no-announce"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                url = next(line.split()[-1] for line in process.stdout if "http" in line)
                with admin.opened(home) as hub:
                    visitor = signed_in(hub, url)
                    visitor.session.trust_env, visitor.session.verify = False, str(home / "authority.crt")
                    _measure(hub, visitor, file, psutil.Process(process.pid))
            finally:
                process.terminate()


def _measure(hub: HubService, visitor: Visitor, file: Path, process: psutil.Process) -> None:
    before = process.memory_info().rss
    start = time.perf_counter()
    with file.open("rb") as content:
        answer = visitor.session.post(
            f"{visitor.url}/imports", data={"csrf": visitor.token()}, files={"file": ("list.csv", content)}
        )
    answer.raise_for_status()
    print(f"sent, {file.stat().st_size / 1e6:.0f} MB         {time.perf_counter() - start:6.1f} s")
    found, most = _watched(hub, process, State.READING)
    print(f"preview of {found.total} lines {time.perf_counter() - start:6.1f} s   +{(most - before) / 1e6:.0f} MB")
    start = time.perf_counter()
    visitor.post(f"/imports/{found.id}/apply")
    found, most = _watched(hub, process, State.APPLYING)
    print(f"taken in: {found.done}        {time.perf_counter() - start:6.1f} s   +{(most - before) / 1e6:.0f} MB")
    with hub.reading() as connection:
        assert people.count(connection) == found.new


def _watched(hub: HubService, process: psutil.Process, state: State) -> tuple[Import, int]:
    """The list once it is no longer in *state*, and the most memory that the hub had meanwhile; pages are looked at."""
    most = 0
    while True:
        with hub.reading() as connection:
            found = people_imports.newest(connection, 1)[0]
        most = max(most, process.memory_info().rss)
        if found.state is not state:
            return found, most
        time.sleep(0.5)


def _write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["code", "name", "name en", "nickname", "organisation", "phone"])
        for number in range(count):
            each = person(number)
            row = [each.codes[0], each.name, each.name_en, each.nickname, each.organisation, each.phone]
            table.writerow(row)


if __name__ == "__main__":
    main()
