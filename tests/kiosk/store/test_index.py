"""The search index is put in order in small steps, by whoever writes many people."""

from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.domain.changes import Page, PersonChanged
from kiosk.people_import import keep_portion
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import a_pack, a_person


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "s", a_pack(), new_id=new_id)


def places(store: Store) -> int:
    """In how many places a search has to look."""
    with store.reading() as tx:
        query = "SELECT count(DISTINCT segid) FROM person_text_idx"
        return int(tx._connection.exec_driver_sql(query).scalar_one())


def first(store: Store, name: str) -> str:
    with store.reading() as tx:
        return tx.search(name, limit=50)[0].name


def test_no_commit_puts_a_large_part_of_the_index_in_order_by_itself(store: Store) -> None:
    with store.reading() as tx:
        query = "SELECT v FROM person_text_config WHERE k = 'automerge'"
        assert tx._connection.exec_driver_sql(query).scalar_one() == 0


def test_people_learnt_in_many_parts_are_looked_for_in_few_places(store: Store) -> None:
    people = [a_person(str(number), name=f"Somchai Number{number}") for number in range(400)]
    for start in range(0, 400, 10):
        page = Page(tuple(PersonChanged(each) for each in people[start : start + 10]), f"cursor {start}", more=True)
        SyncPort(store).apply(page)
    assert places(store) < 16
    for _ in range(40):
        store.tend_index()
    assert places(store) < 5, "until little is left to do"
    assert first(store, "mchai Number399") == "Somchai Number399"
    store.close()


def test_a_list_taken_in_leaves_the_index_in_order(store: Store) -> None:
    for start in range(0, 300, 10):
        keep_portion(
            store, [a_person(str(number), name=f"Malee Number{number}") for number in range(start, start + 10)]
        )
    assert places(store) < 5
    assert first(store, "alee Number299") == "Malee Number299"
    store.close()
