"""A station lost some of its records for good, and a stick from before the loss turns up: the gap is filled."""

import copy
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from kiosk.domain.records import Record
from sync.client.bundle import export_bundle
from sync.hub import admin
from sync.hub.bundles import import_file
from sync.hub.service import HubService
from sync.hub.store import anomalies
from sync.hub.store.anomalies import AnomalyKind
from tests.builders import DAYS, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, Talk

IN = CheckedIn("trees", "env", DAYS[0].isoformat())


def open_kinds(hub: HubService) -> list[AnomalyKind]:
    """What is odd about journals themselves."""
    with hub.reading() as connection:
        found = [each.kind for each in anomalies.newest(connection, 10)]
    return [kind for kind in found if kind is not AnomalyKind.CLOCK_OFF]


def lose(booth: MemoryStore, lost: list[Record]) -> None:
    kept = [record for record in booth.records(booth.store_id()) if record not in lost]
    booth.records(booth.store_id())[:] = kept


def write(booth: MemoryStore, count: int) -> list[Record]:
    return [booth.write(IN, someone(str(number))) for number in range(count)]


@pytest.fixture
def torn(hub: HubService, station: Enrol, talk: Talk, tmp_path: Path) -> tuple[MemoryStore, Path]:
    """A booth of eight records, of which the hub has all but the fourth and fifth; and a stick that has those."""
    booth = station("booth-1")
    write(booth, 2)
    talk.sync(booth)
    written = write(booth, 6)
    stick = export_bundle(booth, tmp_path / "before.khomue").file
    lose(booth, written[1:3])
    talk.sync(booth)
    assert open_kinds(hub) == [AnomalyKind.GAP]
    return booth, stick


def test_a_stick_from_before_a_loss_fills_the_gap(
    hub: HubService, hub_home: Path, torn: tuple[MemoryStore, Path], talk: Talk
) -> None:
    _, stick = torn
    import_file(hub, stick)
    assert [record.seq for record in admin.records(hub_home)] == list(range(1, 9))
    assert open_kinds(hub) == []
    assert all(isinstance(end, tuple) for _, end in admin.verify(hub_home))


def test_a_journal_whose_gap_was_filled_goes_on_where_it_was(
    hub: HubService, hub_home: Path, torn: tuple[MemoryStore, Path], talk: Talk
) -> None:
    booth, stick = torn
    import_file(hub, stick)
    booth.write(IN, seq=9)
    talk.sync(booth)
    assert [record.seq for record in admin.records(hub_home)] == list(range(1, 10))
    assert booth.acknowledged(booth.store_id()) == 9


def test_another_history_does_not_pass_for_what_was_lost(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk, tmp_path: Path
) -> None:
    booth = station("booth-1")
    write(booth, 3)
    talk.sync(booth)
    clone = copy.deepcopy(booth)
    written = write(booth, 4)
    lose(booth, written[:2])
    talk.sync(booth)
    alien = write(clone, 2)
    talk.sync(clone)
    assert sorted(open_kinds(hub)) == [AnomalyKind.FORK, AnomalyKind.GAP]
    held = {record.id for record in admin.records(hub_home)}
    assert {record.id for record in (*alien, *written[2:])} <= held
