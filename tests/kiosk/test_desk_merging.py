"""People who the hub says are one, at a real desk: one answer, one count, one line in the search; forgotten ones."""

from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.changes import (
    AnomalyChanged,
    AnomalyState,
    Change,
    Page,
    Participated,
    PersonChanged,
    PersonErased,
    PersonMerged,
    RecordVoided,
)
from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, PersonId, StoreId, ZoneId
from kiosk.domain.verdicts import Go, Look, Reason
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import DAYS, a_pack, a_person, a_person_id, a_record_id, at, someone

DAY = DAYS[0].isoformat()
ONE, TWO, THREE = (a_person_id(reference) for reference in "123")


def tell(store: Store, *changes: Change) -> None:
    SyncPort(store).apply(Page(changes, "1", more=False))


def merged(person: PersonId, into: PersonId, record: int = 1) -> PersonMerged:
    return PersonMerged(a_record_id(record), person, into)


def elsewhere(reference: str, record: int = 100) -> Participated:
    """Another booth let that person in at ``trees``."""
    where = (ActivityId("trees"), ZoneId("env"), DAY, StoreId("far"), "Far booth")
    return Participated(a_record_id(record), someone(reference), State.IN, at(9, 30), *where)


def test_the_other_badge_of_a_merged_person_is_already_here(desk: Desk, store: Store) -> None:
    assert isinstance(desk.scan("code-1").verdict, Go)
    tell(store, merged(ONE, TWO))
    outcome = desk.scan("code-2")
    assert outcome.verdict == Look((Reason.ALREADY_HERE,))
    assert outcome.person is not None
    assert (outcome.person.person, outcome.person.codes) == (TWO, ("code-2", "code-1"))
    assert desk.glance().here == 1
    assert desk.scan("code-1").verdict == Look((Reason.ALREADY_HERE,))


def test_two_who_are_both_here_become_one_and_two_again(desk: Desk, store: Store) -> None:
    desk.scan("code-1")
    desk.scan("code-2")
    before = [desk.presence(person) for person in (ONE, TWO)]
    assert desk.glance().here == 2
    tell(store, merged(ONE, TWO))
    assert desk.glance().here == 1
    tell(store, RecordVoided(a_record_id(1)))
    assert desk.glance().here == 2
    assert [desk.presence(person) for person in (ONE, TWO)] == before
    assert {entry.person for entry in desk.search("คน")} >= {ONE, TWO}


def test_what_another_booth_saw_of_either_is_known_of_the_one(desk: Desk, store: Store) -> None:
    tell(store, merged(ONE, TWO), elsewhere("1"))
    outcome = desk.scan("code-2")
    assert outcome.verdict == Look((Reason.ALREADY_HERE,))
    assert outcome.presence is not None
    assert outcome.presence.station_name == "Far booth"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_in_which_the_hub_tells_changes_nothing(desk: Desk, store: Store, order: tuple[int, ...]) -> None:
    desk.scan("code-3")
    told: tuple[Change, ...] = (merged(ONE, TWO, 1), merged(TWO, THREE, 2), RecordVoided(a_record_id(1)))
    for place in order:
        tell(store, told[place])
    assert desk.scan("code-2").verdict == Look((Reason.ALREADY_HERE,))
    assert isinstance(desk.scan("code-1").verdict, Go)
    assert desk.glance().here == 2


def test_a_search_shows_one_line_for_one_person(desk: Desk, store: Store) -> None:
    tell(store, PersonChanged(a_person("1", name="นวลจันทร์", nickname="นวล", phone="0812345678")))
    tell(store, PersonChanged(a_person("2", name="นวลจันทร์ ใจดี")), merged(ONE, TWO))
    (found,) = desk.search("นวลจันทร์")
    assert (found.person, found.name, found.nickname) == (TWO, "นวลจันทร์ ใจดี", "นวล")
    assert [entry.person for entry in desk.search("5678")] == [TWO]


def test_a_search_knows_where_the_one_stands_whoever_of_them_was_seen(desk: Desk, store: Store) -> None:
    desk.scan("code-1")
    tell(store, merged(ONE, TWO))
    (hit,) = desk.find("code-1").hits
    assert hit.person.person == TWO
    assert hit.presence is not None


def test_leaving_ends_the_presence_of_the_one(desk: Desk, store: Store) -> None:
    desk.scan("code-1")
    tell(store, merged(ONE, TWO))
    assert desk.check_out(TWO) is not None
    assert desk.glance().here == 0
    assert desk.check_out(ONE) is None


def test_a_badge_that_was_revoked_for_one_is_revoked(desk: Desk, store: Store) -> None:
    tell(store, merged(ONE, TWO))
    desk.revoke_badge(TWO, "code-1")
    assert Reason.REVOKED in desk.scan("code-1").verdict.reasons


def test_a_code_that_was_revoked_for_one_is_among_their_good_ones_no_more(desk: Desk, store: Store) -> None:
    tell(store, merged(ONE, TWO))
    desk.revoke_badge(TWO, "code-1")
    with store.reading() as tx:
        one = tx.person(TWO)
    assert one is not None
    assert one.codes == ("code-2",)


def test_a_scan_is_taken_back_from_the_one(desk: Desk, store: Store) -> None:
    tell(store, merged(ONE, TWO))
    outcome = desk.scan("code-1")
    assert outcome.record is not None
    assert desk.glance().here == 1
    desk.undo(outcome.record)
    assert desk.glance().here == 0


# forgotten


def test_an_erased_person_is_not_brought_back_by_a_list(store: Store) -> None:
    tell(store, PersonErased(ONE))
    with store.writing() as tx:
        kept = tx.keep_people([a_person("1"), a_person("9")], own=True)
        assert (kept.added, kept.same) == (1, 1)
        assert tx.person(ONE) is None
    tell(store, PersonChanged(a_person("1")))
    with store.reading() as tx:
        assert tx.person(ONE) is None


def test_no_trace_of_an_erased_person_is_left_on_the_disk(store: Store) -> None:
    name = "ประหลาดใจ"
    tell(store, PersonChanged(a_person("1", name=f"{name} เดิม")))
    tell(store, PersonChanged(a_person("1", name=name, phone="0899999123")))
    assert _traces(store.home, name, "9123")
    tell(store, PersonErased(ONE))
    assert _traces(store.home, name, "9123", "เดิม") == []
    assert _grams(store, name) == []


def test_copies_put_aside_before_an_update_forget_too(store: Store, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    aside = store.home / "station.before-0001.db"
    with sqlite3.connect(store.home / "station.db") as source, sqlite3.connect(aside) as target:
        source.backup(target)
    shutil.copy(aside, tmp_path / "proof.db")
    assert b"code-1" in (tmp_path / "proof.db").read_bytes()
    tell(store, PersonErased(ONE))
    assert b"code-1" not in aside.read_bytes()
    assert b"code-2" in aside.read_bytes()


def _traces(home: Path, *texts: str) -> list[str]:
    held = b"".join(path.read_bytes() for path in home.iterdir() if path.is_file())
    return [text for text in texts if text.encode() in held]


def _grams(store: Store, name: str) -> list[str]:
    """Pieces of *name* that the search index still has, whole as they stand in it."""
    held = b"".join(path.read_bytes() for path in store.home.iterdir() if path.is_file())
    return [name[i : i + 3] for i in range(len(name) - 2) if name[i : i + 3].encode() in held]


def test_cleaning_up_is_finished_after_a_restart(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "again", a_pack(), new_id=new_id)
    with store.writing() as tx:
        tx.keep_people([a_person("1", name="ประหลาดใจ")], own=True)
    with store.writing() as tx:
        tx.take_in((PersonErased(ONE),))
    assert _grams(store, "ประหลาดใจ")
    store.close()
    store = Store.open(tmp_path / "again", new_id=new_id)
    SyncPort(store).apply(Page((), "2", more=False))
    assert _grams(store, "ประหลาดใจ") == []
    store.close()


# what does not add up


def test_what_the_hub_says_does_not_add_up_is_kept_as_it_last_stood(store: Store) -> None:
    first = AnomalyChanged("gap:1:4", "gap", at(10), AnomalyState.OPEN, station_name="Booth 1")
    second = AnomalyChanged(
        "two_places:a:b", "two_places", at(9), AnomalyState.OPEN, someone("1"), detail={"zone": "env"}
    )
    settled = AnomalyChanged("gap:1:4", "gap", at(10), AnomalyState.SETTLED, station_name="Booth 1", reason="disk")
    tell(store, first, second)
    tell(store, settled)
    with store.reading() as tx:
        assert tx.anomalies(10) == (second, settled)
