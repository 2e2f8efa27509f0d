"""Searching in the window: a letter goes off at once, rows stay until there are others, a failure ends nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.problems import StoreProblem
from tests.builders import a_person
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver


@contextmanager
def search_lane_held(window: Driver) -> Iterator[None]:
    """A search is under way that takes as long as the block."""
    go_on = threading.Event()
    window.station.search_jobs.run(lambda: go_on.wait(60))
    try:
        yield
    finally:
        go_on.set()


def names(window: Driver) -> list[str]:
    return [row.name for row in window.station.search.props.rows]


def found(window: Driver, query: str) -> list[str]:
    """What stands once *query* is answered."""
    window.station.search.find(query)
    window.until(lambda: not window.station.search.is_waiting)
    return names(window)


def test_rows_stay_until_the_answer_to_the_next_letter_comes(window: Driver) -> None:
    before = found(window, "กิ")
    assert len(before) == 2
    with search_lane_held(window):
        window.station.search.find("กิต")
        window.station.search.find("วัฒ")
        assert names(window) == before
        assert window.station.search.props.hint == ""
    window.until(lambda: names(window) == ["พิมพ์ชนก วัฒนกูล"])


def test_while_one_search_runs_only_the_newest_query_waits(window: Driver) -> None:
    with search_lane_held(window):
        for end in range(2, 8):
            window.station.search.find("กิตติศัก"[:end])
        assert window.station.search_jobs._executor._work_queue.qsize() == 1  # type: ignore[attr-defined]
    window.until(lambda: not window.station.search.is_waiting)
    assert len(names(window)) == 2


def test_an_answer_to_what_was_deleted_since_is_not_shown(window: Driver) -> None:
    with search_lane_held(window):
        window.station.search.find("กิต")
        window.station.search.find("ก")
    assert found(window, "zz") == []
    assert window.station.search.props.hint.startswith("Nobody found")


def test_a_search_that_failed_is_told_and_the_next_letter_finds_again(window: Driver) -> None:
    found(window, "กิ")
    search = window.station.search

    def fail() -> None:
        raise StoreProblem("disk_error", "The disk fails.")

    search._running = True
    window.station.search_jobs.run(fail, failed=search._failed)
    search.find("กิต")
    window.until(lambda: not search.is_waiting)
    assert "The disk fails" in window.station.station.property("notice")
    assert len(names(window)) == 2


def test_a_search_that_failed_is_no_longer_awaited_and_says_so_until_the_next_letter(window: Driver) -> None:
    found(window, "กิ")
    database = window.station.store.home / "station.db"
    database.rename(database.with_name("away.db"))
    assert found(window, "กิต") == []
    assert window.station.search.props.hint.startswith("The search failed")
    database.with_name("away.db").rename(database)
    assert len(found(window, "กิตต")) == 2
    assert window.station.search.props.hint == ""


def test_a_search_that_failed_after_everything_was_deleted_leaves_nothing_awaited(window: Driver) -> None:
    search = window.station.search
    database = window.station.store.home / "station.db"
    with search_lane_held(window):
        for query in ("กิ", "กิต", "ก"):
            search.find(query)
        database.rename(database.with_name("away.db"))
    window.until(lambda: not search._running)
    database.with_name("away.db").rename(database)
    assert not search.is_waiting
    assert search.props.hint.startswith("Type at least")


def test_another_answer_begins_at_its_top_however_far_the_last_one_was_scrolled(window: Driver) -> None:
    with window.station.store.writing() as tx:
        tx.keep_people([a_person(f"many {n}", name=f"มะลิ {n:02}") for n in range(40)], own=True)
    window.station.station.go("search")
    found(window, "มะ")
    window.settle()
    (rows,) = [item for item in window.items() if item.metaObject().className().startswith("QQuickListView")]
    rows.setProperty("contentY", 900)
    rows.setProperty("currentIndex", 12)
    assert len(found(window, "มะลิ 3")) == 13
    window.settle()
    assert (rows.property("contentY"), rows.property("currentIndex"), rows.property("count")) == (0, -1, 13)
    assert any("มะลิ 30" in text for text in window.texts())


def test_where_more_match_than_are_shown_the_screen_says_to_type_on(open_window: OpenWindow, window: Driver) -> None:
    with window.station.store.writing() as tx:
        tx.keep_people([a_person(f"many {n}", name=f"มะลิ ที่{n}") for n in range(40)], own=True)
    window.station.station.go("search")
    assert len(found(window, "มะ")) == 30
    window.until_text("The first 30 are shown. Type more to find others")
    assert found(window, "ที่39") == ["มะลิ ที่39"]
    assert not any("Type more" in text for text in window.texts())
