"""The hub forgets people when it promised to, and nothing that is counted."""

import json
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from kiosk.cli.root import khomue
from kiosk.domain.kinds import CheckedIn
from sync.hub import admin, retention
from sync.hub.problems import HubProblem
from sync.hub.retention import Fate, Retention
from sync.hub.service import HubService
from sync.hub.store import people, schema, scrubbing, settings
from sync.hub.store.people import Learned
from sync.hub.users import audit
from sync.hub.users.audit import TERMINAL, Act
from tests.builders import DAYS, a_person, at, someone
from tests.sync.conftest import Enrol, HubClock, Talk

IN = CheckedIn("trees", "env", DAYS[0].isoformat())
LAST = DAYS[-1]


def promise(hub: HubService, **changes: int | None) -> None:
    with hub.writing() as connection:
        retention.change(hub, connection, Retention(**changes), TERMINAL, sure=True)  # type: ignore[arg-type]


def keep(hub: HubService) -> None:
    while retention.apply(hub):
        pass


def known(hub: HubService) -> int:
    with hub.reading() as connection:
        return len(people.entries(connection, [a_person(str(number)).person for number in range(500)]))


def test_profiles_go_after_the_days_that_were_promised_and_records_and_counts_stay(
    hub: HubService, hub_home: Path, hub_clock: HubClock, station: Enrol, talk: Talk
) -> None:
    booth, other = station("booth-1"), station("booth-2")
    booth.learn(*(a_person(str(number)) for number in range(500)))
    booth.write(IN, someone("7"))
    talk.sync(booth, other)
    assert len(other.people()) == 500
    promise(hub, people=30)
    hub_clock.ms = at(23, 59, day=LAST + timedelta(days=30))
    keep(hub)
    assert known(hub) == 500, "the thirtieth day is not over"
    hub_clock.ms = at(0, 1, day=LAST + timedelta(days=31))
    keep(hub)
    assert known(hub) == 0
    assert admin.report(hub_home).reached.people == 1
    assert all(isinstance(end, tuple) for _, end in admin.verify(hub_home))
    talk.sync(other)
    erased = {change.person for page in other.applied for change in page.changes if hasattr(change, "person")}
    assert len(erased) == 500, "stations are told"
    keep(hub)
    assert len(list(admin.records(hub_home))) == 501, "and nobody is erased twice"


def test_nobody_is_forgotten_where_nothing_was_promised(
    hub: HubService, hub_clock: HubClock, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    booth.learn(a_person("7"))
    talk.sync(booth)
    hub_clock.ms = at(12, day=LAST + timedelta(days=4_000))
    keep(hub)
    assert known(hub) == 1


def test_what_was_done_at_the_hub_goes_when_it_is_old(hub: HubService, hub_clock: HubClock) -> None:
    promise(hub, audit=10)
    done(hub)
    hub_clock.ms += 9 * 86_400_000
    keep(hub)
    assert acts(hub) == [Act.BACKED_UP, Act.RETENTION_CHANGED]
    hub_clock.ms += 2 * 86_400_000
    keep(hub)
    assert acts(hub) == [Act.RETENTION_CHANGED]


def done(hub: HubService) -> None:
    with hub.writing() as connection:
        audit.write(connection, TERMINAL, Act.BACKED_UP, now=hub.now())


def acts(hub: HubService) -> list[str]:
    """What the audit holds, the newest first."""
    with hub.reading() as connection:
        return [entry.act for entry in audit.newest(connection, 10)]


def test_who_keeps_the_audit_for_no_day_at_all_stays_in_it(hub: HubService, hub_clock: HubClock) -> None:
    done(hub)
    promise(hub, audit=0)
    promise(hub, audit=0, lists=8)
    hub_clock.ms += 400 * 86_400_000
    with hub.reading() as connection:
        assert retention.outlook(hub, connection, kept(hub)).audit.due == 1, "what stays is not said to go"
    keep(hub)
    with hub.reading() as connection:
        entries = audit.newest(connection, 10)
        assert retention.outlook(hub, connection, kept(hub)).audit == Fate(0, None, 0)
    assert [(entry.act, entry.detail["audit"]) for entry in entries] == [(Act.RETENTION_CHANGED, 0)] * 2


def test_lists_that_were_read_in_go_when_nobody_touched_them(hub: HubService, hub_clock: HubClock) -> None:
    with hub.writing() as connection:
        row = {"made_at": hub.now(), "by": "user:1", "file": "people.csv", "state": "read", "touched_at": hub.now()}
        connection.execute(schema.people_import.insert(), [row])
    hub_clock.ms += 8 * 86_400_000
    keep(hub)
    with hub.reading() as connection:
        assert connection.execute(schema.people_import.select()).all() == []


@pytest.mark.parametrize("days", [-1, 100_000])
def test_days_that_are_none_are_refused(hub: HubService, days: int) -> None:
    with pytest.raises(HubProblem, match="from 0 to"):
        promise(hub, people=days)


@pytest.mark.parametrize("many", [retention.PORTION, retention.PORTION + 1])
def test_what_the_database_still_holds_is_cleaned_when_the_last_is_erased_however_many_there_were(
    hub: HubService, hub_home: Path, hub_clock: HubClock, station: Enrol, talk: Talk, many: int
) -> None:
    booth = station("booth-1")
    booth.learn(*(a_person(str(number), name=f"ชื่อจริง {number}") for number in range(many)))
    talk.sync(booth)
    if file := hub.database.file:
        put_aside(file, hub_home)
    promise(hub, people=0)
    hub_clock.ms = at(0, 1, day=LAST + timedelta(days=1))
    keep(hub)
    if hub.database.file:
        for path in hub_home.glob("hub*.db*"):
            content = path.read_bytes()
            assert "ชื่อจริง".encode() not in content, path.name
            assert b"#1234" not in content, path.name
    else:
        assert vacuumed(hub) == {"person", "person_search", "trait", "likely", "people_import_row"}


def aside(home: Path) -> Path:
    """Where a migration would have put a copy."""
    return home / "hub.before-0001.db"


def put_aside(file: Path, home: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(aside(home))) as target:
        source.backup(target)


def vacuumed(hub: HubService) -> set[str]:
    with hub.reading() as connection:
        query = text("SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0")
        return set(connection.execute(query).scalars())


def test_a_step_that_was_cut_off_before_the_cleaning_is_made_up_for(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    booth.learn(a_person("7", name="ชื่อจริง"))
    talk.sync(booth)
    if hub.database.file is None:
        pytest.skip("what PostgreSQL keeps cannot be read here")
    put_aside(hub.database.file, hub_home)
    with hub.writing() as connection:  # as far as it had come
        people.erase(connection, a_person("7").person, xid=hub.database.xid(connection))
        settings.write(connection, "erased_unclean", "1")
    assert "ชื่อจริง".encode() in aside(hub_home).read_bytes()
    keep(hub)
    assert "ชื่อจริง".encode() not in aside(hub_home).read_bytes()


def test_two_who_clean_at_the_same_time_take_turns(hub: HubService, monkeypatch: pytest.MonkeyPatch) -> None:
    if hub.database.file is None:
        pytest.skip("PostgreSQL's vacuums wait for each other by themselves")
    both, met = threading.Barrier(2), list[bool]()

    def clean(_file: Path) -> None:
        try:
            both.wait(0.2)
        except threading.BrokenBarrierError:
            return
        met.append(True)

    monkeypatch.setattr(scrubbing, "_clean_index", clean)
    threads = [threading.Thread(target=scrubbing.after_erasing, args=(hub.database,), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not met


def test_no_days_at_all_is_a_promise_too(hub_home: Path) -> None:
    run = CliRunner().invoke(
        khomue, ["hub", "retention", "--home", str(hub_home), "--audit", "0", "--lists", "0", "--json"]
    )
    assert json.loads(run.output) == {"people": None, "audit": 0, "lists": 0, "people_go_on": None}


def test_who_changed_the_promise_and_to_what_is_in_the_audit(hub: HubService) -> None:
    promise(hub, people=30)
    promise(hub, people=30)
    with hub.reading() as connection:
        [entry] = audit.newest(connection, 9)
    assert (entry.act, entry.address) == (Act.RETENTION_CHANGED, "terminal")
    assert entry.detail == {"people": 30, "audit": 730, "lists": 7}


def a_past_event(hub: HubService, clock: HubClock, many: int = 3) -> None:
    """Somebody is known, and the event was over a week ago."""
    clock.ms = at(12, day=LAST + timedelta(days=7))
    with hub.writing() as connection:
        known = [Learned(a_person(str(number))) for number in range(many)]
        people.keep(connection, known, xid=hub.database.xid(connection))


def kept(hub: HubService) -> Retention:
    with hub.reading() as connection:
        return retention.read(connection)


def test_an_outlook_says_what_goes_on_which_day_and_how_much_is_past_it(hub: HubService, hub_clock: HubClock) -> None:
    a_past_event(hub, hub_clock)
    promise(hub, people=30)
    done(hub)
    today = LAST + timedelta(days=7)
    with hub.reading() as connection:
        later = retention.outlook(hub, connection, kept(hub))
        at_once = retention.outlook(hub, connection, Retention(people=6))
        never = retention.outlook(hub, connection, Retention())
    assert later.people == Fate(3, LAST + timedelta(days=31), 0)
    assert later.audit == Fate(1, today + timedelta(days=730), 0)
    assert later.lists == Fate(0, None, 0)
    assert at_once.people == Fate(3, today, 3)
    assert never.people == Fate(3, None, 0)
    assert [each.erases for each in (later, at_once, never)] == [False, True, False]


def test_nothing_that_would_go_at_once_goes_unasked(hub: HubService, hub_clock: HubClock) -> None:
    a_past_event(hub, hub_clock)
    with hub.writing() as connection, pytest.raises(HubProblem, match="look at it first"):
        retention.change(hub, connection, Retention(people=0), TERMINAL, sure=False)
    keep(hub)
    assert (kept(hub), known(hub)) == (Retention(), 3)


@pytest.mark.parametrize(("answer", "left"), [("n\n", 3), ("", 3), ("y\n", 0)])
def test_the_terminal_asks_before_people_go_at_once(
    hub: HubService, hub_home: Path, hub_clock: HubClock, answer: str, left: int
) -> None:
    a_past_event(hub, hub_clock)
    command = ["hub", "retention", "--home", str(hub_home), "--people", "0"]
    run = CliRunner().invoke(khomue, command, input=answer)
    assert "3 profiles" in run.output
    assert (run.exit_code == 0) == (left == 0)
    keep(hub)
    assert known(hub) == left


def test_the_terminal_does_not_ask_where_it_is_told_so_nor_where_nothing_goes(
    hub: HubService, hub_home: Path, hub_clock: HubClock
) -> None:
    a_past_event(hub, hub_clock)
    command = ["hub", "retention", "--home", str(hub_home)]
    assert CliRunner().invoke(khomue, [*command, "--audit", "800"]).exit_code == 0
    assert CliRunner().invoke(khomue, [*command, "--people", "0", "--yes"]).exit_code == 0
    assert kept(hub) == Retention(people=0, audit=800)
