"""The journal proves itself, survives a killed process and two writers at once."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.domain.records import ChainBreak, record_hash
from kiosk.store.journal import Tip
from kiosk.store.station_store import Store
from tests.builders import a_person


def verdict(store: Store) -> ChainBreak | Tip:
    with store.reading() as tx:
        return tx.verify(tx.store_id())


def tamper(store: Store, statement: str) -> None:
    with sqlite3.connect(store.home / "station.db") as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(statement)
    raw.close()


def test_a_whole_journal_verifies_with_its_tip(desk: Desk, store: Store) -> None:
    for n in range(1, 6):
        desk.scan(f"code-{n}")
    with store.reading() as tx:
        last = list(tx.records())[-1]
    assert verdict(store) == Tip(last.station, last.seq, record_hash(last))


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE record SET body = replace(body, 'env', 'edu') WHERE seq = 4", 4),
        ("UPDATE record SET at = at + 1 WHERE seq = 3", 3),
        ("DELETE FROM record WHERE seq = 2", 2),
        ("UPDATE record SET hash = '00' WHERE seq = 5", 5),
        ("UPDATE record SET seq = seq + 1000 WHERE seq = 6", 6),
    ],
)
def test_any_change_is_found_and_the_first_broken_record_is_named(
    desk: Desk, store: Store, statement: str, seq: int
) -> None:
    for n in range(1, 6):
        desk.scan(f"code-{n}")
    tamper(store, statement)
    outcome = verdict(store)
    assert isinstance(outcome, ChainBreak)
    assert outcome.seq == seq


def test_a_journal_that_lost_its_end_is_found_by_what_the_hub_acknowledged(desk: Desk, store: Store) -> None:
    for n in range(1, 4):
        desk.scan(f"code-{n}")
    with store.writing() as tx:
        tx.acknowledge(tx.store_id(), 4, {})
    tamper(store, "DELETE FROM record WHERE seq = 4")
    outcome = verdict(store)
    assert isinstance(outcome, ChainBreak)
    assert outcome.seq == 4


def test_nothing_is_written_when_a_transaction_breaks(desk: Desk, store: Store) -> None:
    before = verdict(store)

    def broken() -> None:
        with store.writing() as tx:
            tx.keep_people([a_person("77")], own=True)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert verdict(store) == before
    with store.reading() as tx:
        assert tx.by_code("code-77") == ()


def test_two_stations_programs_on_one_database_keep_one_gapless_chain(store: Store) -> None:
    other = Store.open(store.home, new_id=new_id)
    desks = [Desk(opened, clock=SystemClock(), new_id=new_id) for opened in (store, other)]
    threads = [
        threading.Thread(target=lambda d=d, k=k: [d.scan(f"stranger {k} {n}") for n in range(60)])
        for k, d in enumerate(desks * 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    outcome = verdict(store)
    assert isinstance(outcome, Tip)
    assert outcome.seq == 240


SCANNER = """
import sys
from pathlib import Path
from kiosk.clock import SystemClock, new_id
from kiosk.desk import Desk
from kiosk.store.station_store import Store
desk = Desk(Store.open(Path(sys.argv[1]), new_id=new_id), clock=SystemClock(), new_id=new_id)
for number in range(100_000):
    print(desk.scan(f"stranger {number}").record, flush=True)
"""


def test_a_killed_process_loses_nothing_that_it_had_told(store: Store, tmp_path: Path) -> None:
    told: list[str] = []
    for round_ in range(5):
        process = subprocess.Popen([sys.executable, "-c", SCANNER, str(store.home)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told += [process.stdout.readline().strip() for _ in range(7 * round_ + 1)]
        process.kill()
        told += [line.strip() for line in process.stdout.read().splitlines() if len(line.strip()) == 36]
        process.wait()
        process.stdout.close()
    assert isinstance(verdict(store), Tip)
    with store.reading() as tx:
        kept = [record.id for record in tx.records()]
    assert set(told) <= set(kept)
    assert len(kept) == len(set(kept))
