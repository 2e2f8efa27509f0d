"""Two profiles of one person, made at two booths, are found as they arrive and shown until somebody decides."""

from dataclasses import replace

import pytest
from sqlalchemy import func, update

from kiosk.domain.kinds import Settled
from kiosk.domain.likeness import Likeness
from kiosk.domain.people import PersonEntry
from sync.hub import looking, pairing, people_acts, settling
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import lookalikes, people, people_imports, schema
from sync.hub.store.lookalikes import MANY, Pair
from sync.hub.store.people import Learned
from sync.hub.store.people_imports import ALIVE
from tests.builders import a_person, a_person_id, someone
from tests.sync.conftest import Enrol, HubClock, Talk

PHONE = "081-234-5678"
ONE, TWO = sorted((a_person_id("1"), a_person_id("2")))


def unlisted(reference: str, **values: str) -> PersonEntry:
    """Somebody who is on no list: a booth made the profile."""
    return replace(a_person(reference), reference="", **values)  # type: ignore[arg-type]


def shown(hub: HubService) -> list[Pair]:
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        found = lookalikes.best(connection, 100)
        assert lookalikes.count(connection) == len(found)
    return found


def keep(hub: HubService, *entries: PersonEntry) -> None:
    with hub.writing() as connection:
        people.keep(connection, [Learned(entry) for entry in entries], xid=hub.database.xid(connection))


def compared(hub: HubService) -> lookalikes.Found:
    """What was found, and not kept yet."""
    with hub.reading() as connection:
        found = lookalikes.look(connection, settled=hub.database.settled(connection), now=hub.now())
    assert found is not None
    return found


@pytest.fixture
def twins(hub: HubService) -> tuple[PersonEntry, PersonEntry]:
    both = unlisted("1", name="นวลจันทร์ ใจดี", phone=PHONE), unlisted("2", name="Nuanchan Jaidee", phone=PHONE)
    keep(hub, *both)
    return both


@pytest.fixture
def pair(hub: HubService, station: Enrol, talk: Talk) -> Pair:
    first, second = station("booth-1"), station("booth-2")
    first.learn(unlisted("1", name="นวลจันทร์ ใจดี", phone=PHONE))
    second.learn(unlisted("2", name="Nuanchan Jaidee", phone="+66812345678"))
    second.learn(unlisted("3", name="มานี มีนา", phone="0899999999"))
    talk.sync(first, second)
    (found,) = shown(hub)
    return found


def test_a_pair_is_proposed_with_what_speaks_for_it(pair: Pair) -> None:
    assert (pair.one, pair.other) == (ONE, TWO)
    assert set(pair.why) == {Likeness.SAME_PHONE, Likeness.SOUNDS_ALIKE}
    assert pair.score > 80


def test_who_was_merged_is_not_proposed_until_that_is_taken_back(hub: HubService, pair: Pair) -> None:
    record = people_acts.merge(hub, "user:1", pair.one, pair.other, "same phone")
    assert shown(hub) == []
    people_acts.unmerge(hub, "user:1", record, "no")
    assert shown(hub) == [pair]


def test_two_who_only_look_like_one_are_not_proposed_again(hub: HubService, pair: Pair) -> None:
    settling.keep_apart(hub, "user:1", pair.other, pair.one, "mother and daughter")
    assert shown(hub) == []
    settling.reopen(hub, "user:2", pair.key, "no, the same")
    assert shown(hub) == [pair]


def test_what_a_station_says_keeps_nobody_apart_and_no_hub_from_doing_so(
    hub: HubService, pair: Pair, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-3")
    booth.write(Settled(pair.key, "nothing to see here"), someone("1"))
    talk.sync(booth)
    assert shown(hub) == [pair]
    with pytest.raises(HubProblem) as problem:
        settling.reopen(hub, "user:1", pair.key, "it is open")
    assert problem.value.code == "not_settled"
    settling.keep_apart(hub, "user:1", pair.one, pair.other, "mother and daughter")
    assert shown(hub) == []
    settling.reopen(hub, "user:2", pair.key, "no, the same")
    assert shown(hub) == [pair]


def test_a_profile_that_is_mended_is_no_longer_like_the_other(
    hub: HubService, pair: Pair, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-3")
    booth.learn(unlisted("2", name="คนละคน กันเลย", phone="0822222222"))
    talk.sync(booth)
    assert shown(hub) == []


def test_an_erased_person_is_like_nobody(hub: HubService, pair: Pair) -> None:
    people_acts.erase(hub, "user:1", pair.one, "asked")
    assert shown(hub) == []


@pytest.mark.usefixtures("twins")
def test_a_profile_of_a_newer_program_keeps_nobody_else_from_being_compared(hub: HubService) -> None:
    keep(hub, unlisted("3", phone=PHONE))
    with hub.writing() as connection:
        newer = update(schema.person).where(schema.person.c.id == a_person_id("3"))
        connection.execute(newer.values(entry=func.replace(schema.person.c.entry, "attendee", "astronaut")))
    assert [(pair.one, pair.other) for pair in shown(hub)] == [(ONE, TWO)]


def test_a_number_that_many_share_says_nothing(hub: HubService) -> None:
    keep(hub, *(unlisted(str(n), name="", phone=PHONE) for n in range(MANY + 1)))
    assert shown(hub) == []


def test_of_a_number_that_everybody_has_no_more_is_kept_than_shows_that(hub: HubService) -> None:
    for first in range(0, 4 * MANY, MANY):
        keep(hub, *(unlisted(str(n), name="", phone=PHONE) for n in range(first, first + MANY)))
        looking.look_at_everything(hub)
    with hub.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM trait").scalar_one() == MANY


@pytest.mark.usefixtures("twins")
def test_two_who_look_at_the_same_profiles_find_each_pair_once(hub: HubService) -> None:
    for found in (compared(hub), compared(hub)):
        with hub.writing() as connection:
            lookalikes.keep(connection, found)
    assert len(shown(hub)) == 1


def test_who_is_erased_while_profiles_are_compared_is_like_nobody(
    hub: HubService, twins: tuple[PersonEntry, PersonEntry]
) -> None:
    found = compared(hub)
    people_acts.erase(hub, "user:1", twins[0].person, "asked")
    with hub.writing() as connection:
        lookalikes.keep(connection, found)
    assert shown(hub) == []
    with hub.reading() as connection:
        held = connection.exec_driver_sql("SELECT DISTINCT person FROM trait").scalars().all()
    assert held == [twins[1].person]


@pytest.mark.usefixtures("twins")
def test_nobody_is_looked_for_while_a_list_is_on_its_way_in(hub: HubService, hub_clock: HubClock) -> None:
    with hub.writing() as connection:
        people_imports.begin(connection, "list.csv", "", now=hub_clock.ms)
    assert shown(hub) == []
    hub_clock.ms += ALIVE + 1
    assert not pairing.find_some(hub)
    assert len(shown(hub)) == 1, "whoever read the list is gone"


def test_pairs_are_counted_as_far_as_anybody_wants_to_know(hub: HubService, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(hub, *(unlisted(str(n), name="นวลจันทร์ ใจดี", phone=PHONE) for n in range(5)))
    assert len(shown(hub)) == 10
    monkeypatch.setattr(lookalikes, "MOST", 3)
    with hub.reading() as connection:
        assert lookalikes.count(connection) == 4


def test_keeping_two_apart_needs_a_reason(hub: HubService, pair: Pair) -> None:
    with pytest.raises(HubProblem) as problem:
        settling.keep_apart(hub, "user:1", pair.one, pair.other, " ")
    assert problem.value.code == "no_reason"
