"""A station in a folder of its own, with a clock that tests set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.ids import ActivityId
from kiosk.store.station_store import Store
from tests.builders import a_pack, a_person
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The test expo's station; people 1 to 5 are known."""
    store = Store.create(tmp_path / "station", a_pack(), new_id=new_id)
    with store.writing() as tx:
        tx.keep_people([a_person(str(n)) for n in range(1, 6)], own=True)
    yield store
    store.close()


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    desk = Desk(store, clock=clock, new_id=new_id)
    desk.choose_activity(ActivityId("trees"))
    return desk
