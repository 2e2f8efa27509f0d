"""Two profiles of one person, made at two booths, are found as they arrive and shown until somebody decides."""

from dataclasses import replace

import pytest

from kiosk.domain.likeness import Likeness
from kiosk.domain.people import PersonEntry
from sync.hub import looking, people_acts, settling
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import lookalikes, people
from sync.hub.store.lookalikes import MANY, Pair
from sync.hub.store.people import Learned
from tests.builders import a_person, a_person_id
from tests.sync.conftest import Enrol, Talk

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


def test_a_number_that_many_share_says_nothing(hub: HubService) -> None:
    everybody = [unlisted(str(n), name="", phone=PHONE) for n in range(MANY + 1)]
    with hub.writing() as connection:
        people.keep(connection, [Learned(entry) for entry in everybody], xid=hub.database.xid(connection))
    assert shown(hub) == []


def test_keeping_two_apart_needs_a_reason(hub: HubService, pair: Pair) -> None:
    with pytest.raises(HubProblem) as problem:
        settling.keep_apart(hub, "user:1", pair.one, pair.other, " ")
    assert problem.value.code == "no_reason"
