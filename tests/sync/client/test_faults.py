"""What a bad network does to a station and its hub: nothing is lost, nothing counted twice, nothing taken for an
answer that is none."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import CheckedIn
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin
from sync.hub.service import HubService
from sync.protocol.errors import NotTheHub, SyncProblem
from tests.builders import a_person, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_proxy import Fault, Proxy
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol

IN = CheckedIn("trees", "env", "2019-10-10")
CODES = {
    Fault.DROP_REQUEST: "unreachable",
    Fault.DROP_ANSWER: "unreachable",
    Fault.TRUNCATE: "unreachable",
    Fault.STALE: "not_the_hub",
    Fault.CAPTIVE: "not_the_hub",
    Fault.REDIRECT: "not_the_hub",
    Fault.BAD_GATEWAY: "not_the_hub",
    Fault.NOT_FOUND: "not_the_hub",
    Fault.TEAPOT_JSON: "not_the_hub",
    Fault.ENDLESS: "not_the_hub",
}


@pytest.fixture
def proxy(hub_url: str) -> Iterator[Proxy]:
    with Proxy(hub_url) as between:
        yield between


def session(proxy: Proxy, store: MemoryStore) -> Session:
    identity = store.enrolment()
    assert identity is not None
    return Session(store, HttpPeer(proxy.url, hub=identity.hub, token=identity.token), FakeClock())


def whole_round(proxy: Proxy, store: MemoryStore) -> None:
    talk = session(proxy, store)
    talk.push(talk.hello())
    talk.push_profiles()
    talk.pull()


def snapshot(store: MemoryStore) -> tuple[int, int, str, int]:
    journal = store.store_id()
    return store.acknowledged(journal), store.profiles_acknowledged(), store.cursor(), len(store.applied)


@pytest.mark.parametrize("fault", CODES)
@pytest.mark.parametrize("step", ["push", "push_profiles", "pull"])
def test_only_the_hubs_own_answer_consumes_anything(
    hub_home: Path, proxy: Proxy, station: Enrol, fault: Fault, step: str
) -> None:
    other, booth = station("booth-2"), station("booth-1")
    other.write(IN)
    whole_round(proxy, other)
    record = booth.write(IN, someone("7"))
    booth.learn(a_person("7"))
    talk = session(proxy, booth)
    greeting = talk.hello()
    act: Callable[[], int] = {
        "push": lambda: talk.push(greeting),
        "push_profiles": talk.push_profiles,
        "pull": talk.pull,
    }[step]
    before = snapshot(booth)
    proxy.next_fault = lambda: fault
    with pytest.raises(SyncProblem) as problem:
        act()
    assert problem.value.code == CODES[fault]
    assert snapshot(booth) == before

    proxy.next_fault = lambda: Fault.NONE
    whole_round(proxy, booth)
    assert sorted(r.id for r in admin.records(hub_home)) == sorted(
        [record.id, *(r.id for r in other.records(StoreId("booth-2")))]
    )
    assert booth.acknowledged(StoreId("booth-1")) == 1
    assert booth.profiles_acknowledged() == 1
    assert len(booth.participations()) == 1


def test_an_answer_lost_after_the_hub_committed_makes_duplicates_and_no_double_count(
    hub_home: Path, hub: HubService, proxy: Proxy, station: Enrol
) -> None:
    booth = station("booth-1")
    for number in range(3):
        booth.write(IN, someone(str(number)))
    talk = session(proxy, booth)
    greeting = talk.hello()
    proxy.next_fault = lambda: Fault.DROP_ANSWER
    with pytest.raises(SyncProblem):
        talk.push(greeting)
    proxy.next_fault = lambda: Fault.NONE
    whole_round(proxy, booth)
    assert len(list(admin.records(hub_home))) == 3
    assert admin.report(hub_home).reached.people == 3


def test_the_answer_to_one_journal_is_not_taken_for_anothers(hub_home: Path, proxy: Proxy, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN)
    booth.begin_journal("booth-1b")
    booth.write(IN)
    talk = session(proxy, booth)
    greeting = talk.hello()
    luck = iter((Fault.NONE, Fault.STALE))
    proxy.next_fault = lambda: next(luck)
    with pytest.raises(NotTheHub):
        talk.push(greeting)
    assert [booth.acknowledged(store) for store in booth.stores()] == [1, 0]
    proxy.next_fault = lambda: Fault.NONE
    whole_round(proxy, booth)
    assert len(list(admin.records(hub_home))) == 2


@pytest.mark.parametrize("seed", range(4))
def test_any_mix_of_faults_ends_with_both_sides_whole(hub_home: Path, proxy: Proxy, station: Enrol, seed: int) -> None:
    chance = random.Random(seed)
    kinds = [fault for fault in Fault if fault is not Fault.ENDLESS]
    booths = [station(f"booth-{n}") for n in range(3)]
    proxy.next_fault = lambda: chance.choice(kinds) if chance.random() < 0.5 else Fault.NONE
    for turn in range(60):
        booth = chance.choice(booths)
        for _ in range(chance.randint(0, 3)):
            booth.write(IN, someone(str(chance.randint(1, 9))))
        try:
            whole_round(proxy, booth)
        except SyncProblem:
            continue
        assert booth.acknowledged(booth.store_id()) == booth.tip(booth.store_id())[0], turn
    proxy.next_fault = lambda: Fault.NONE
    for booth in (*booths, *booths):
        whole_round(proxy, booth)
    written = {r.id for booth in booths for r in booth.records(booth.store_id())}
    at_hub = [r.id for r in admin.records(hub_home)]
    assert sorted(at_hub) == sorted(written)
    for booth in booths:
        own = {r.id for r in booth.records(booth.store_id())}
        assert booth.participations() - own == written - own
