"""A laptop's disk that was copied: two computers with one token, one key and one past, who both stay at work."""

import copy
from pathlib import Path

import pytest

from kiosk.domain.kinds import CheckedIn
from sync.client.reconciling import reconcile
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, stations
from sync.hub.store.anomalies import AnomalyKind
from sync.protocol.errors import ErrorCode, Refused
from tests.builders import someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, Talk, join

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def booth(station: Enrol, talk: Talk) -> MemoryStore:
    """A station at work."""
    store = station("booth-1")
    store.write(IN, someone("1"))
    talk.sync(store)
    return store


@pytest.fixture
def twin(booth: MemoryStore) -> MemoryStore:
    """Its copy on another computer, which noticed that it is one."""
    store = copy.deepcopy(booth)
    store.begin_journal("booth-1b")
    store.write(IN, someone("2"))
    return store


def at_hub(home: Path) -> list[str]:
    return sorted(record.id for record in admin.records(home))


def written(*stores: MemoryStore) -> list[str]:
    return sorted({record.id for store in stores for name in store.stores() for record in store.records(name)})


def held_of(hub: HubService) -> dict[str, int]:
    """How many records the hub says that it has of each station, by name."""
    with hub.reading() as connection:
        held = stations.records_of(connection)
        return {each.name: held.get(each.id, 0) for each in stations.every(connection)}


def still_held(hub: HubService) -> dict[str, int]:
    with hub.reading() as connection:
        held = stations.records_of(connection)
        return {each.name: each.saved - held.get(each.id, 0) for each in stations.every(connection)}


def copies(hub: HubService) -> list[str | None]:
    with hub.reading() as connection:
        found = anomalies.newest(connection, 10)
    return [each.store for each in found if each.kind is AnomalyKind.COPIED]


def proven(hub: HubService, store: MemoryStore) -> bool:
    identity = store.enrolment()
    assert identity is not None
    return reconcile(store, StationPeer(hub, identity.token)).is_equal


@pytest.mark.parametrize("talks_first", [True, False])
def test_a_copy_becomes_a_station_of_its_own_and_the_original_goes_on(
    hub: HubService, hub_home: Path, talk: Talk, booth: MemoryStore, twin: MemoryStore, talks_first: bool
) -> None:
    if talks_first:
        talk.sync(twin)
    join(hub, twin, name="Booth copy")
    for store, who in ((booth, "3"), (twin, "4"), (booth, "5")):
        store.write(IN, someone(who))
        talk.sync(store)
    assert at_hub(hub_home) == written(booth, twin)
    assert held_of(hub) == {"Booth booth-1": 3, "Booth copy": 2}
    assert still_held(hub) == {"Booth booth-1": 0, "Booth copy": 0}
    assert proven(hub, booth)
    assert proven(hub, twin)


def test_the_original_may_enrol_again_without_taking_the_copys_token(
    hub: HubService, hub_home: Path, talk: Talk, booth: MemoryStore, twin: MemoryStore
) -> None:
    join(hub, twin)
    join(hub, booth)
    talk.sync(twin, booth)
    assert at_hub(hub_home) == written(booth, twin)
    assert len(held_of(hub)) == 2


def test_a_past_that_was_not_handed_in_yet_comes_with_the_copy_once(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    twin = copy.deepcopy(booth)
    twin.begin_journal("booth-1b")
    twin.write(IN, someone("2"))
    join(hub, twin)
    talk.sync(twin)
    assert at_hub(hub_home) == written(booth, twin)
    talk.sync(booth)
    assert at_hub(hub_home) == written(booth, twin)


def test_two_computers_with_one_token_are_noticed_once(
    hub: HubService, talk: Talk, booth: MemoryStore, twin: MemoryStore
) -> None:
    talk.sync(twin)
    assert copies(hub) == []
    talk.sync(booth)
    talk.sync(twin, booth)
    assert copies(hub) == ["booth-1"]


def test_two_copies_of_one_disk_are_noticed_though_neither_goes_on_with_the_old_journal(
    hub: HubService, talk: Talk, booth: MemoryStore, twin: MemoryStore
) -> None:
    booth.begin_journal("booth-1c")
    booth.write(IN, someone("3"))
    talk.sync(twin, booth)
    assert copies(hub) == ["booth-1"]


def test_one_computer_whose_database_was_brought_back_is_no_copy(
    hub: HubService, talk: Talk, booth: MemoryStore
) -> None:
    for name in ("booth-1b", "booth-1c"):
        booth.begin_journal(name)
        talk.sync(booth)
        booth.write(IN, someone(name))
        talk.sync(booth)
    assert copies(hub) == []


def test_once_the_copy_has_its_own_token_nothing_is_odd_any_more(
    hub: HubService, talk: Talk, booth: MemoryStore, twin: MemoryStore
) -> None:
    talk.sync(twin)
    join(hub, twin)
    talk.sync(booth, twin, booth, twin)
    assert copies(hub) == []


def test_nobody_without_its_key_hands_in_a_stations_journal(
    hub: HubService, talk: Talk, booth: MemoryStore, station: Enrol
) -> None:
    stranger = station("booth-9")
    stranger._journals = {booth.store_id(): booth._journals[booth.store_id()], **stranger._journals}
    with pytest.raises(Refused) as refused:
        talk.sync(stranger)
    assert refused.value.reason == ErrorCode.NOT_YOUR_STORE
