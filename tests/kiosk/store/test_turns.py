"""Writers take turns in the order they asked, and a page from the hub never keeps the desk waiting for its end."""

import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.changes import CodeRevoked, Page, PersonChanged, PersonMerged
from kiosk.domain.ids import ActivityId, RecordId
from kiosk.domain.verdicts import Go, Reason
from kiosk.store import identities, sync_port
from kiosk.store.opening import open_database
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from kiosk.store.turns import Turns
from tests.builders import a_person
from tests.fakes.clock import FakeClock


def until(condition: Callable[[], bool]) -> None:
    """Let the other threads go on until *condition* holds; the test's time-out is the limit."""
    while not condition():
        os.sched_yield() if hasattr(os, "sched_yield") else threading.Event().wait(0)


def test_who_waited_longest_is_next_even_if_the_last_holder_asks_again_at_once() -> None:
    turns, order = Turns(), list[str]()

    def take(name: str) -> None:
        with turns:
            order.append(name)

    threads = [threading.Thread(target=take, args=(name,), daemon=True) for name in ("first", "second")]
    with turns:
        before = turns.is_awaited
        for waiting, thread in enumerate(threads, 2):
            thread.start()
            until(lambda n=waiting: len(turns._line) == n)  # type: ignore[misc]
        assert (before, turns.is_awaited) == (False, True)
    take("again")
    for thread in threads:
        thread.join()
    assert order == ["first", "second", "again"]


def test_a_turn_ends_when_its_work_fails() -> None:
    turns = Turns()

    def fail() -> None:
        with turns:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with turns:
        assert not turns.is_awaited


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts, in a test run in the background too, where shells have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="a lock there does not hear Ctrl-C")
def test_whoever_is_interrupted_while_waiting_leaves_the_line() -> None:
    turns, over, main = Turns(), threading.Event(), threading.main_thread().ident
    assert main is not None

    def hold() -> None:
        with turns:
            held.set()
            until(lambda: len(turns._line) == 2)
            signal.pthread_kill(main, signal.SIGINT)
            over.wait(60)

    held = threading.Event()
    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    held.wait(60)
    with pytest.raises(KeyboardInterrupt), turns:
        pass
    over.set()
    thread.join()
    with turns:
        assert not turns.is_awaited


class Crowded(Store):
    """A store where, the first time somebody asks whether others wait to write, *act* has come to wait."""

    act: Callable[[], object] = staticmethod(lambda: None)
    thread: threading.Thread | None = None

    @property
    def is_awaited(self) -> bool:
        if self.thread is None:
            self.thread = threading.Thread(target=self.act, daemon=True)
            self.thread.start()
            until(lambda: self._writer.is_awaited)
        return self._writer.is_awaited


def test_the_desk_has_its_turn_in_the_middle_of_a_page(store: Store, clock: FakeClock) -> None:
    crowded = Crowded(open_database(store.home), store.home)
    desk = Desk(crowded, clock=clock, new_id=new_id)
    desk.choose_activity(ActivityId("trees"))
    seen: list[object] = []

    def scan() -> None:
        outcome = desk.scan("code-1")
        with crowded.reading() as tx:
            seen.extend((outcome.verdict, tx.people(), tx.setting("cursor")))

    crowded.act = scan
    page = Page(tuple(PersonChanged(a_person(f"new {n}")) for n in range(100)), "after", more=False)
    port = SyncPort(crowded)
    with crowded.writing() as tx:
        tx.set_setting("cursor", "before")
    port.apply(page)
    assert crowded.thread is not None
    crowded.thread.join()
    assert seen[0] == Go((Reason.OK,))
    assert seen[2] == "before", "the cursor moves when all of the page is kept"
    assert port.cursor() == "after"
    with crowded.reading() as tx:
        assert tx.people() == 105
    crowded.close()


def test_sync_rests_once_somebody_has_waited_for_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded, rests = Crowded(open_database(store.home), store.home), list[float]()
    monkeypatch.setattr(sync_port, "time", SimpleNamespace(sleep=rests.append))
    crowded.act = partial(Desk(crowded, clock=FakeClock(), new_id=new_id).count, 1)
    page = Page(tuple(PersonChanged(a_person(f"new {n}")) for n in range(100)), "after", more=False)
    SyncPort(crowded).apply(page)
    assert rests == [sync_port.AFTER_A_SCAN], "after that one portion, not after those in whose time nobody came"
    crowded.close()


def test_who_is_whom_is_worked_out_once_for_many_who_were_merged(store: Store) -> None:
    pairs = [(a_person(f"old {n}").person, a_person(f"new {n}").person) for n in range(sync_port.AT_ONCE)]
    merges = tuple(PersonMerged(RecordId(new_id()), one, other) for one, other in pairs)
    with patch.object(identities, "learn", wraps=identities.learn) as learn:
        SyncPort(store).apply(Page(merges, "after", more=False))
    assert learn.call_count == 1
    with store.reading() as tx:
        assert [tx.same_person(one)[0] for one, _ in pairs] == [other for _, other in pairs]


def test_a_page_that_is_cut_off_comes_again_whole(store: Store) -> None:
    port = SyncPort(store)
    good = tuple(CodeRevoked(f"{n:032}") for n in range(sync_port.AT_ONCE + 5))
    broken = PersonChanged(None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        port.apply(Page((*good, broken), "after", more=False))
    with store.reading() as tx:
        assert tx.is_revoked(good[0].code), "what was kept before stays"
        assert not tx.is_revoked(good[-1].code), "a transaction is whole or nothing"
    assert port.cursor() == ""
    port.apply(Page(good, "after", more=False))
    with store.reading() as tx:
        assert tx.is_revoked(good[-1].code)
    assert port.cursor() == "after"


def test_a_page_of_nothing_moves_the_cursor(store: Store) -> None:
    port = SyncPort(store)
    port.apply(Page((), "on", more=False))
    assert port.cursor() == "on"


def test_another_program_never_waits_for_a_whole_page(store: Store, tmp_path: Path) -> None:
    begun: list[object] = []
    from sqlalchemy import event

    event.listen(store._engine, "commit", begun.append)
    SyncPort(store).apply(Page(tuple(CodeRevoked(f"{n:032}") for n in range(1000)), "c", more=False))
    assert len(begun) >= 1000 // sync_port.AT_ONCE


def test_a_page_leaves_no_log_behind_that_a_scan_would_have_to_copy(store: Store) -> None:
    log, port = store.home / "station.db-wal", SyncPort(store)

    def page(first: int) -> Page:
        return Page(tuple(PersonChanged(a_person(f"new {first + n}")) for n in range(300)), str(first), more=True)

    port.apply(page(0))
    grown = log.stat().st_size
    for number in range(1, 4):
        port.apply(page(number * 1000))
    assert log.stat().st_size < 2 * grown, "it begins anew after every part instead of growing with each"


class _After(Turns):
    """Turns before each of which something happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = happens

    def __enter__(self) -> None:
        self._happens()
        super().__enter__()


def test_a_long_log_begins_anew_though_not_all_of_it_could_be_copied_at_first(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.station_store.LONG_LOG", 0)
    log = store.home / "station.db-wal"
    desk.count(1)
    with closing(sqlite3.connect(store.home / "station.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()  # what comes from now on cannot be copied beside it
        desk.count(1)
        salt = log.read_bytes()[16:24]  # another one in each log (https://sqlite.org/fileformat2.html#walformat)
        store._writer = _After(reader.rollback)
        store.checkpoint()
    store._writer = Turns()
    desk.count(1)
    assert log.read_bytes()[16:24] != salt


def test_what_is_committed_moves_into_the_database_beside_the_desk_s_work(store: Store, desk: Desk) -> None:
    log = store.home / "station.db-wal"
    for number in range(50):
        desk.scan(f"stranger {number}")
    grown, before = log.stat().st_size, (store.home / "station.db").read_bytes()
    with store.reading() as tx:
        tip = tx.tip(tx.store_id())
    SyncPort(store).acknowledge(tip.station, tip.seq, ())
    assert (store.home / "station.db").read_bytes() != before
    desk.scan("one more")
    assert log.stat().st_size <= grown + 4096 * 50, "the log begins anew instead of growing"
