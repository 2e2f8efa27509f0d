"""How batches are written: all at once, and still one by one where a record will not go in."""

from dataclasses import replace
from typing import Any

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.session import Session
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import insertion
from sync.hub.store.insertion import NewRow
from tests.builders import DAYS, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


def _push(hub: HubService, booth: MemoryStore) -> None:
    identity = booth.enrolment()
    assert identity is not None
    session = Session(booth, StationPeer(hub, identity.token), FakeClock())
    session.push(session.hello())


def _row(number: int, **changes: Any) -> NewRow:
    row = NewRow(0, 1, number, f"id-{number}", 1, "checked_in", "person:1", "{}", "desk", None, 0, None, bytes(32), 1)
    return row._replace(**changes)


def _kept(hub: HubService) -> int:
    with hub.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one())


@pytest.mark.parametrize("count", [1, 9, 10, 11, 99, 100, 101, 234])
def test_a_batch_of_any_size_is_written_whole(hub: HubService, count: int) -> None:
    with hub.writing() as connection:
        assert insertion.keep(connection, [_row(number) for number in range(1, count + 1)]) == {}
    assert _kept(hub) == count


def test_a_record_whose_id_is_taken_is_named_and_the_others_are_kept(hub: HubService) -> None:
    with hub.writing() as connection:
        insertion.keep(connection, [_row(7, journal=2)])
        rows = [_row(number) for number in range(1, 124)]
        assert insertion.keep(connection, rows) == {7: "id_reused"}
    assert _kept(hub) == 123


def test_an_id_twice_in_one_batch_is_kept_once(hub: HubService) -> None:
    with hub.writing() as connection:
        rows = [_row(1), _row(2), _row(3, id="id-1"), _row(4)]
        assert insertion.keep(connection, rows) == {3: "id_reused"}
    assert _kept(hub) == 3


def test_a_record_that_the_database_refuses_is_named_and_the_others_are_kept(hub: HubService) -> None:
    with hub.writing() as connection:
        rows = [_row(1), _row(2, seq=1, id="other"), _row(3)]
        reasons = insertion.keep(connection, rows)
    assert reasons == {1: "unstorable"}
    assert _kept(hub) == 2


def test_a_transaction_goes_on_after_a_batch_that_did_not_go_in(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    first = one.write(IN, someone("1"))
    _push(hub, one)
    for number in range(130):
        written = two.write(IN, someone(str(number)))
        if number == 60:
            two.records(written.station)[-1] = replace(written, id=first.id)
    _push(hub, two)
    _push(hub, two)
    assert two.quarantined == {(two.store_id(), 61): "id_reused"}
    assert _kept(hub) == 130
