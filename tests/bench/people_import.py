"""A list of 303,000 people through the hub's page: how long until the preview stands, until it is in, until those who
may be one are found, how much memory the hub takes; and what the looking costs a station that hands in records.

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
import requests

from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.store import lookalikes, people, people_imports
from sync.hub.store.people_imports import Import, State
from sync.protocol.versions import MEDIA_TYPE
from tests.bench.hub_load import enrolled
from tests.bench.lookalikes import a_list
from tests.builders import a_pack
from tests.sync.hub.visitors import Visitor, signed_in

BATCH = 200


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
                    _measure_looking(hub, url, str(home / "authority.crt"), home)
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


def _measure_looking(hub: HubService, url: str, authority: str, home: Path) -> None:
    """Until nobody is left to compare; a station sends a batch every second meanwhile, and as many afterwards."""
    (sender,) = enrolled(home, 1, 500 * BATCH, BATCH)
    batches = iter(sender.requests)
    with requests_session(sender.token, authority) as session:

        def send() -> float:
            time.sleep(1)
            started = time.perf_counter()
            session.post(f"{url}/v1/records", next(batches)[1]).raise_for_status()
            return (time.perf_counter() - started) * 1000

        meanwhile: list[float] = []
        start = time.perf_counter()
        while _is_behind(hub):
            if len(meanwhile) < 400:
                meanwhile.append(send())
            else:
                time.sleep(1)
        print(f"looked for those who may be one {time.perf_counter() - start:6.1f} s")
        with hub.reading() as connection:
            print(f"pairs: {lookalikes.count(connection)} counted (at most {lookalikes.MOST} and one)")
        afterwards = [send() for _ in range(min(len(meanwhile), 30))]
    for name, times in (("meanwhile", meanwhile), ("afterwards", afterwards)):
        ordered = sorted(times) or [0.0]
        print(f"a batch of {BATCH} {name}: p50 {ordered[len(ordered) // 2]:.0f} ms, longest {ordered[-1]:.0f} ms")


def requests_session(token: str, authority: str) -> requests.Session:
    session = requests.Session()
    session.trust_env, session.verify = False, authority
    session.headers.update({"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"})
    return session


def _is_behind(hub: HubService) -> bool:
    with hub.reading() as connection:
        return lookalikes.is_behind(connection)


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
        for each in a_list(count):
            row = [each.codes[0], each.name, each.name_en, each.nickname, each.organisation, each.phone]
            table.writerow(row)


if __name__ == "__main__":
    main()
