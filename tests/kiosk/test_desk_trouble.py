"""When the surroundings fail: nothing is lost, nothing shown as accepted, and the next scan works when it is over."""

import multiprocessing
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from kiosk.clock import new_id
from kiosk.desk import Desk, Outcome
from kiosk.domain.ids import ActivityId, RecordId
from kiosk.domain.records import ChainBreak
from kiosk.domain.verdicts import Go, Reason, Stop
from kiosk.problems import BUSY, StoreProblem
from kiosk.store.engine import as_problem
from kiosk.store.station_store import Store
from tests.builders import a_pack, a_person
from tests.fakes.clock import FakeClock
from tests.fakes.other_program import held_by_another_process, let_go
from ui.i18n import catalogue


def every_connection(store: Store, pragma: str) -> None:
    """Set *pragma* on every connection that *store* opens from now on."""
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))


def assert_whole(store: Store, check_ins: int) -> None:
    with store.reading() as tx:
        assert not isinstance(tx.verify(tx.store_id()), ChainBreak)
        assert len([record for record in tx.records() if record.kind == "checked_in"]) == check_ins


def assert_system(outcome: Outcome, code: str) -> None:
    assert outcome.verdict == Stop((Reason.SYSTEM,), overridable=False)
    assert outcome.record is None
    assert outcome.problem is not None
    assert outcome.problem.code == code


def test_a_scan_waits_for_another_process_and_then_is_decided_as_ever(desk: Desk, store: Store) -> None:
    outcomes: list[Outcome] = []
    with held_by_another_process(store.home) as process:
        thread = threading.Thread(target=lambda: outcomes.append(desk.scan("code-1")), daemon=True)
        thread.start()
        assert desk.glance().here == 0, "looking never waits for a writer"
        assert not outcomes
        let_go(process)
        thread.join(60)
    assert [outcome.verdict for outcome in outcomes] == [Go((Reason.OK,))]
    assert_whole(store, 1)


def test_that_another_program_writes_is_never_a_verdict(store: Store) -> None:
    desk = Desk(store, clock=FakeClock(), new_id=new_id, patience=lambda waited: waited < 0.1)
    acts: list[Callable[[], object]] = [
        lambda: desk.scan("code-1"),
        lambda: desk.check_in(a_person("1").person),
        lambda: desk.override(RecordId("r"), "other"),
        lambda: desk.count(1),
        desk.undo_last,
        lambda: desk.reissue_badge(a_person("1").person),
    ]
    with held_by_another_process(store.home) as process:
        for act in acts:
            with pytest.raises(StoreProblem, match="Another program") as raised:
                act()
            assert raised.value.code == BUSY
        let_go(process)
    assert_whole(store, 0)


def test_a_scan_tries_again_as_long_as_it_is_wanted_and_is_written_once(store: Store) -> None:
    asked: list[float] = []
    with held_by_another_process(store.home) as process:

        def wanted(waited: float) -> bool:
            asked.append(waited)
            if len(asked) == 5:
                let_go(process)
            return True

        desk = Desk(store, clock=FakeClock(), new_id=new_id, patience=wanted)
        desk.choose_activity(ActivityId("trees"))
        assert desk.scan("code-1").verdict == Go((Reason.OK,))
    assert len(asked) == 5
    assert asked == sorted(asked)
    assert_whole(store, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_BUSY", "busy"),
        ("SQLITE_BUSY_RECOVERY", "busy"),
        ("SQLITE_BUSY_SNAPSHOT", "busy"),
        ("SQLITE_LOCKED_SHAREDCACHE", "busy"),
        ("SQLITE_PROTOCOL", "busy"),
        ("SQLITE_NOMEM", "memory"),
        ("SQLITE_IOERR_NOMEM", "memory"),
        ("SQLITE_IOERR_WRITE", "disk_error"),
        ("SQLITE_FULL", "disk_full"),
        ("SQLITE_PERM", "read_only"),
        ("SQLITE_READONLY_DBMOVED", "read_only"),
        ("SQLITE_CORRUPT_INDEX", "damaged"),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
        ("SQLITE_ERROR", None),
    ],
)
def test_what_sqlite_says_of_the_surroundings_is_told_and_our_mistakes_stay_ours(name: str, code: str | None) -> None:
    said = sqlite3.OperationalError("somebody's name")
    said.sqlite_errorname = name
    problem = as_problem(DBAPIError("SELECT", None, said), Path("station.db"))
    assert (problem and problem.code) == code
    if code is not None:
        assert catalogue("th").has(f"problem.{code}")


def test_a_full_disk_refuses_everybody_until_there_is_room_again(desk: Desk, store: Store) -> None:
    with store.writing() as tx:
        pages = tx._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    every_connection(store, f"max_page_count={pages}")
    outcomes = [desk.scan(f"stranger {n} " + "x" * 50) for n in range(200)]
    assert_system(outcomes[-1], "disk_full")

    def many_groups() -> None:
        for _ in range(50):
            desk.group_arrived("x" * 200, 3)

    with pytest.raises(StoreProblem, match="disk is full"):
        many_groups()
    every_connection(store, "max_page_count=1000000")
    assert desk.scan("code-1").verdict == Go((Reason.OK,))
    assert_whole(store, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can take an open file away there")
def test_a_database_that_was_taken_away_takes_no_scan_that_would_be_lost_with_it(desk: Desk, store: Store) -> None:
    desk.scan("code-1")
    aside = store.home / "aside"
    aside.mkdir()
    for file in store.home.glob("station.db*"):
        file.rename(aside / file.name)
    assert_system(desk.scan("code-2"), "lost")
    with pytest.raises(StoreProblem, match="not there any more"):
        desk.glance()
    assert not (store.home / "station.db").exists(), "no empty one was made in its place"
    (store.home / "station.db").write_bytes(b"another file")
    assert_system(desk.scan("code-2"), "lost")
    for file in aside.iterdir():
        file.replace(store.home / file.name)
    assert desk.scan("code-2").verdict == Go((Reason.OK,))
    assert_whole(store, 2)


def test_a_folder_that_became_read_only_is_told_with_what_to_do(store: Store) -> None:
    home = store.home
    store.close()
    modes = {path: path.stat().st_mode for path in (home, *home.iterdir())}
    try:
        for path in modes:
            path.chmod(0o500 if path.is_dir() else 0o400)
        if os.access(home, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(StoreProblem, match=r"cannot be (written|opened)"):
            Store.open(home, new_id=new_id)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    Store.open(home, new_id=new_id).close()


def _scan_all(home: Path, numbers: range, start: threading.Barrier) -> None:
    store = Store.open(home, new_id=new_id)
    desk = Desk(store, clock=FakeClock(), new_id=new_id)
    start.wait(60)
    for number in numbers:
        assert desk.scan(f"code-{number}").verdict == Go((Reason.OK,))
    store.close()


def test_two_programs_on_one_database_write_one_whole_journal(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "s", a_pack(), new_id=new_id)
    with store.writing() as tx:
        tx.keep_people([a_person(str(n)) for n in range(80)], own=True)
        tx.set_setting("activity", ActivityId("trees"))
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    halves = [
        context.Process(target=_scan_all, args=(store.home, numbers, start)) for numbers in (range(40), range(40, 80))
    ]
    for half in halves:
        half.start()
    for half in halves:
        half.join(100)
    assert [half.exitcode for half in halves] == [0, 0]
    assert_whole(store, 80)
    store.close()
