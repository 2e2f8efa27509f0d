"""What two transactions of a hub do to the same thing at the same moment: PostgreSQL alone lets them."""

from functools import partial

import pytest
from sqlalchemy import Connection, select, text

from kiosk.domain.changes import PersonErased
from sync.client.session import Session
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import notices, people, people_search, schema
from sync.hub.store.notices import NoticeKind
from sync.hub.store.people import Kept, Learned
from sync.hub.store.people_search import Wanted
from tests.builders import a_person, a_person_id
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import Enrol
from tests.sync.racing import held_up

pytestmark = pytest.mark.postgresql
WHO = a_person_id("1")


@pytest.fixture
def homes(postgresql_homes: HubHomes) -> HubHomes:
    return postgresql_homes


def keep(connection: Connection, name: str) -> Kept:
    return people.keep(connection, [Learned(a_person("1", name=name))], xid=notices.transaction(connection))


def erase(connection: Connection) -> None:
    people.erase(connection, WHO, xid=notices.transaction(connection))


def named(hub: HubService) -> dict[str, str]:
    with hub.reading() as connection:
        return {who: entry.name for who, entry in people.entries(connection, [WHO]).items()}


def found(hub: HubService, wanted: str) -> int:
    with hub.reading() as connection:
        return len(people_search.search(connection, Wanted(wanted, 5)))


def pull(hub: HubService, store: MemoryStore) -> None:
    identity = store.enrolment()
    assert identity is not None
    Session(store, StationPeer(hub, identity.token), FakeClock()).pull()


def test_an_erasure_is_not_undone_by_a_list_that_was_read_before_it(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    with hub.writing() as connection:
        keep(connection, "สมชาย")
    pull(hub, booth)
    kept: list[Kept] = []
    with held_up(hub, erase, lambda connection: kept.append(keep(connection, "สมหญิง"))):
        assert kept == [Kept(same=1)]
    assert named(hub) == {}
    assert found(hub, "สมหญิง") == found(hub, "สมชาย") == 0
    pull(hub, booth)
    assert booth.applied[-1].changes == (PersonErased(WHO),)


def test_somebody_who_is_being_learned_at_this_moment_is_erased_all_the_same(hub: HubService) -> None:
    with held_up(hub, partial(keep, name="สมชาย"), erase):
        assert named(hub) == {WHO: "สมชาย"}
    assert named(hub) == {}
    assert found(hub, "สมชาย") == 0
    with hub.reading() as connection:
        kinds = connection.execute(select(schema.notice.c.kind).where(schema.notice.c.key == WHO)).scalars().all()
    assert kinds == [NoticeKind.ERASED.value]


def test_a_change_is_told_even_when_another_of_the_same_thing_came_in_between(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    with hub.writing() as connection:
        keep(connection, "ก่อน")
    with held_up(hub, partial(keep, name="หนึ่ง"), partial(keep, name="สอง")):
        pull(hub, booth)
        assert booth.people()[WHO].name == "หนึ่ง"
    pull(hub, booth)
    assert booth.people()[WHO].name == "สอง"
    with hub.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM notice WHERE kind = 'person'")).scalar_one() == 1
