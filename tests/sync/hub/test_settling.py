"""What does not add up: who, where and when; settled by somebody with a reason, opened again, told to its stations."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.kinds import CheckedIn, CheckedOut, Settled
from sync.hub import admin, doctor, founding, looking, settling
from sync.hub.metrics import Metrics
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import anomalies, marks, schema, stations
from sync.hub.store.anomalies import Anomaly, AnomalyKind, Noted, Wanted
from tests.builders import DAYS, a_pack, an_activity, at, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock, Talk, join

DAY = DAYS[0].isoformat()


def listed(hub: HubService, state: AnomalyState = AnomalyState.OPEN) -> list[Noted]:
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        return anomalies.listed(connection, 100, state=state)


def heard(booth: MemoryStore) -> list[AnomalyChanged]:
    return [change for page in booth.applied for change in page.changes if isinstance(change, AnomalyChanged)]


@pytest.fixture(autouse=True)
def _clocks_are_right(talk: Talk, hub_clock: HubClock) -> None:
    talk.clock.wall = hub_clock.ms


@pytest.fixture
def booths(hub: HubService, station: Enrol, talk: Talk) -> list[MemoryStore]:
    """One badge was let in at two zones at once; a third booth saw nothing."""
    found = [station(f"booth-{number}") for number in (1, 2, 3)]
    found[0].write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    found[1].write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10) + 30_000)
    talk.sync(*found)
    return found


def test_double_presence_says_who_where_and_both_times(hub: HubService, booths: list[MemoryStore]) -> None:
    (noted,) = listed(hub)
    found = noted.anomaly
    assert (found.kind, found.subject) == (AnomalyKind.TWO_PLACES, someone("1"))
    assert set(noted.where) == {"Booth booth-1", "Booth booth-2"}
    assert {found.at, at(10), at(10) + 30_000} == {at(10), at(10) + 30_000}
    assert f'"other_at":{at(10) if found.at != at(10) else at(10) + 30_000}' in found.detail


def test_it_is_settled_with_a_reason_and_opened_again(hub: HubService, booths: list[MemoryStore]) -> None:
    key = listed(hub)[0].anomaly.key
    settling.settle(hub, "user:1", key, "she lent it to her sister")
    assert listed(hub) == []
    (settled,) = listed(hub, AnomalyState.SETTLED)
    assert settled.settlement is not None
    assert (settled.settlement.by, settled.settlement.reason) == ("user:1", "she lent it to her sister")
    settling.reopen(hub, "user:2", key, "she says no")
    assert [noted.anomaly.key for noted in listed(hub)] == [key]
    assert listed(hub, AnomalyState.SETTLED) == []


def test_the_stations_in_it_hear_of_it_and_of_what_became_of_it_and_no_other(
    hub: HubService, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    talk.sync(*booths)
    settling.settle(hub, "user:1", key, "a joke")
    talk.sync(*booths)
    states = [[(change.key, change.state, change.reason) for change in heard(booth)] for booth in booths]
    told = [(key, AnomalyState.OPEN, ""), (key, AnomalyState.SETTLED, "a joke")]
    assert states == [told, told, []]
    assert heard(booths[0])[0].detail["other_zone"] in ("env", "edu")


@pytest.mark.parametrize(("key", "reason", "code"), [("nothing", "why", "no_anomaly"), ("", " ", "no_reason")])
def test_what_cannot_be_settled_is_refused(
    hub: HubService, booths: list[MemoryStore], key: str, reason: str, code: str
) -> None:
    with pytest.raises(HubProblem) as problem:
        settling.settle(hub, "user:1", key or listed(hub)[0].anomaly.key, reason)
    assert problem.value.code == code


def test_it_is_settled_once_and_opened_once(hub: HubService, booths: list[MemoryStore]) -> None:
    key = listed(hub)[0].anomaly.key
    settling.settle(hub, "user:1", key, "a joke")
    with pytest.raises(HubProblem, match="already"):
        settling.settle(hub, "user:2", key, "another joke")
    settling.reopen(hub, "user:2", key, "no")
    with pytest.raises(HubProblem, match="already"):
        settling.reopen(hub, "user:2", key, "no")


def test_a_clock_that_is_off_is_told_until_it_is_mended(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    talk.clock.wall = hub_clock.ms + 366 * 86_400_000
    talk.sync(booth)
    (noted,) = listed(hub)
    assert (noted.anomaly.kind, noted.where) == (AnomalyKind.CLOCK_OFF, ("Booth booth-1",))
    talk.clock.wall = hub_clock.ms
    talk.sync(booth)
    assert listed(hub) == []
    (ended,) = listed(hub, AnomalyState.ENDED)
    assert ended.ended_at == hub_clock.ms
    talk.sync(booth)
    assert [change.state for change in heard(booth)][-1] is AnomalyState.ENDED


def test_too_many_let_in_by_booths_that_could_not_see_each_other(hub: HubService, station: Enrol, talk: Talk) -> None:
    founding.change_pack(hub.database, a_pack(replace(an_activity("trees"), capacity=2)))
    one, two = station("booth-1"), station("booth-2")
    for number, booth in enumerate((one, one, two)):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)), at=at(10, number))
    talk.sync(one, two)
    (noted,) = listed(hub)
    assert noted.anomaly.kind is AnomalyKind.OVER_CAPACITY
    assert (noted.anomaly.at, set(noted.where)) == (at(10, 2), {"Booth booth-1", "Booth booth-2"})
    two.write(CheckedOut("trees", "env", DAY), someone("2"), at=at(11))
    talk.sync(two)
    assert listed(hub) == []


def test_a_volunteer_who_never_left_is_told_the_day_after_until_a_check_out_arrives(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone("1"), at=at(9))
    booth.write(CheckedIn("trees", "env", DAY), someone("2"), at=at(9))
    talk.sync(booth)
    assert listed(hub) == []
    hub_clock.ms = talk.clock.wall = at(9, day=DAYS[1])
    (noted,) = listed(hub)
    assert (noted.anomaly.kind, noted.anomaly.subject, noted.anomaly.at) == (
        AnomalyKind.OPEN_SHIFT,
        someone("1"),
        at(9),
    )
    booth.write(CheckedOut("trees", "env", DAY), someone("1"), at=at(17))
    talk.sync(booth)
    assert [each.anomaly.kind for each in listed(hub)] == []


# what is new about something that was settled


def settle(hub: HubService, *, reason: str = "looked into it") -> str:
    (noted,) = listed(hub)
    settling.settle(hub, "user:1", noted.anomaly.key, reason)
    assert listed(hub) == []
    return noted.anomaly.key


def states(booth: MemoryStore) -> list[AnomalyState]:
    return [change.state for change in heard(booth)]


def test_a_clock_that_is_off_again_after_it_was_settled_and_mended_is_open_again_and_told(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    for off in (366 * 86_400_000, 0):
        talk.clock.wall = hub_clock.ms + off
        talk.sync(booth)
        if off:
            key = settle(hub)
        looking.look_at_everything(hub)
    hub_clock.ms += 3 * 86_400_000
    talk.clock.wall = hub_clock.ms + 366 * 86_400_000
    talk.sync(booth)
    assert [noted.anomaly.key for noted in listed(hub)] == [key]
    talk.sync(booth)
    assert states(booth)[-1] is AnomalyState.OPEN
    settling.settle(hub, "user:1", key, "mended for good")
    assert listed(hub) == []


def test_a_clock_that_only_stays_off_stays_settled(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    for minutes in (10, 11, 12):
        talk.clock.wall = hub_clock.ms + minutes * 60_000
        talk.sync(booth)
        if minutes == 10:
            settle(hub)
    assert listed(hub) == []


def test_poison_that_comes_after_earlier_poison_was_settled_is_open_again_with_count_and_range(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    poison(booth, talk)
    key = settle(hub)
    poison(booth, talk)
    poison(booth, talk)
    (noted,) = listed(hub)
    about = json.loads(noted.anomaly.detail)
    assert (noted.anomaly.key, about["many"], about["first"], about["last"]) == (key, 3, 1, 3)


def poison(booth: MemoryStore, talk: Talk) -> None:
    written = booth.write(CheckedIn("trees", "env", DAY))
    booth.records(written.station)[-1] = replace(written, body="[]")
    talk.sync(booth)


def test_a_room_that_got_fuller_than_it_was_as_that_was_settled_is_told_again(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    founding.change_pack(hub.database, a_pack(replace(an_activity("trees"), capacity=1)))
    booth = station("booth-1")
    for number in (1, 2):
        booth.write(CheckedIn("trees", "env", DAY), someone(str(number)), at=at(10, number))
    talk.sync(booth)
    key = settle(hub)
    booth.write(CheckedIn("trees", "env", DAY), someone("3"), at=at(10, 30))
    talk.sync(booth)
    (noted,) = listed(hub)
    assert (noted.anomaly.key, noted.anomaly.at) == (key, at(10, 30))
    settle(hub)
    booth.write(CheckedOut("trees", "env", DAY), someone("3"), at=at(11))
    talk.sync(booth)
    assert listed(hub) == [], "it got better"


def test_a_revoked_station_that_goes_on_sending_after_that_was_settled_is_told_again(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    talk.sync(booth)
    admin.revoke_station(hub_home, "Booth booth-1")
    for settled in (True, False):
        booth.write(CheckedIn("trees", "env", DAY))
        session = talk.session(booth)
        session.push(session.hello())
        assert [noted.anomaly.kind for noted in listed(hub)] == [AnomalyKind.REVOKED_SENDING]
        if settled:
            settle(hub)


# many of them


def test_what_is_gravest_comes_first_however_old_and_kinds_are_counted_and_paged(hub: HubService) -> None:
    many = [Anomaly(AnomalyKind.TWO_PLACES, f"two_places:{n}", 1_000 + n) for n in range(250)]
    with hub.writing() as connection:
        anomalies.note(connection, [*many, Anomaly(AnomalyKind.FORK, "fork:x:1", 1)])
    with hub.reading() as connection:
        assert anomalies.counts(connection) == {AnomalyKind.FORK: 1, AnomalyKind.TWO_PLACES: 250}
        first = anomalies.listed(connection, 200)
        rest = anomalies.listed(connection, 200, wanted=Wanted(start=200))
        second = anomalies.listed(connection, 1, wanted=Wanted(AnomalyKind.TWO_PLACES, start=1))
    assert [each.anomaly.key for each in first[:2]] == ["fork:x:1", "two_places:249"]
    assert len(first) == 200
    assert len({each.anomaly.key for each in first + rest}) == 251
    assert [each.anomaly.key for each in second] == ["two_places:248"]


def test_a_zone_s_few_are_found_among_many_of_others(hub: HubService) -> None:
    mine = Anomaly(AnomalyKind.TWO_PLACES, "mine", 1, detail='{"other_zone":"env","zone":"edu"}')
    others = [Anomaly(AnomalyKind.TWO_PLACES, f"{n}", 9, detail='{"zone":"edu"}') for n in range(300)]
    with hub.writing() as connection:
        anomalies.note(connection, [*others, mine])
    with hub.reading() as connection:
        found = anomalies.listed(connection, 50, wanted=Wanted(zone="env"))
        assert [each.anomaly.key for each in found] == ["mine"]
        assert anomalies.counts(connection, zone="env") == {AnomalyKind.TWO_PLACES: 1}


def test_no_shift_that_is_open_ends_because_there_are_many(
    hub: HubService, station: Enrol, talk: Talk, hub_clock: HubClock
) -> None:
    booth = station("booth-1")
    for number in range(510):
        booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone(str(number)), at=at(9))
    talk.sync(booth)
    hub_clock.ms = talk.clock.wall = at(9, day=DAYS[1])
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        assert anomalies.counts(connection) == {AnomalyKind.OPEN_SHIFT: 510}


def test_check_ins_of_nobody_who_volunteers_are_looked_through_once(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    booth.write(CheckedIn("trees", "env", DAY), someone("1"))
    talk.sync(booth)
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        followed = connection.execute(select(schema.projected.c.xid, schema.projected.c.n)).one()
        assert marks.read(connection, marks.Followed.STAYS) == tuple(followed)


def test_what_was_settled_counts_as_open_nowhere(hub: HubService, hub_home: Path, booths: list[MemoryStore]) -> None:
    assert listed(hub)
    assert 'khomue_anomalies_open{kind="two_places"} 1.0' in Metrics(hub).text().decode()
    settle(hub)
    assert "khomue_anomalies_open{" not in Metrics(hub).text().decode()
    assert "anomalies_none" in {check.code for check in doctor.checks(hub_home)}


def test_opening_again_takes_back_every_settlement_that_holds(
    hub: HubService, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    for booth in booths[:2]:
        booth.write(Settled(key, "shared_badge"), someone("1"))
    talk.sync(*booths)
    settled = listed(hub, AnomalyState.SETTLED)[0]
    assert len(settled.settlements) == 2
    settling.reopen(hub, "user:2", key, "no")
    assert [noted.anomaly.key for noted in listed(hub)] == [key]


@pytest.mark.parametrize("act", [settling.settle, settling.reopen])
def test_no_act_goes_without_a_reason(hub: HubService, booths: list[MemoryStore], act: Callable[..., object]) -> None:
    key = listed(hub)[0].anomaly.key
    if act is settling.reopen:
        settling.settle(hub, "user:1", key, "a joke")
    with pytest.raises(HubProblem) as problem:
        act(hub, "user:1", key, " ")
    assert problem.value.code == "no_reason"


# what stations say


def test_a_station_in_it_settles_what_happened_at_its_desk(
    hub: HubService, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    booths[1].write(Settled(key, "shared_badge"), someone("1"))
    talk.sync(booths[1])
    (noted,) = listed(hub, AnomalyState.SETTLED)
    assert noted.settlement is not None
    assert (noted.settlement.reason, noted.settlement.name) == ("shared_badge", "Booth booth-2")
    talk.sync(booths[0])
    assert states(booths[0])[-1] is AnomalyState.SETTLED


def test_a_station_that_is_not_in_it_settles_nothing(hub: HubService, booths: list[MemoryStore], talk: Talk) -> None:
    key = listed(hub)[0].anomaly.key
    booths[2].write(Settled(key, "shared_badge"), someone("1"))
    talk.sync(booths[2])
    (noted,) = listed(hub)
    assert (noted.settlement, noted.explanation) == (None, None)


def test_a_station_that_was_revoked_settles_nothing(
    hub: HubService, hub_home: Path, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    booths[1].write(Settled(key, "shared_badge"), someone("1"))
    admin.revoke_station(hub_home, "Booth booth-2")
    session = talk.session(booths[1])
    session.push(session.hello())
    assert {noted.anomaly.kind for noted in listed(hub)} == {AnomalyKind.TWO_PLACES, AnomalyKind.REVOKED_SENDING}


def test_what_a_stolen_station_settled_before_it_was_revoked_is_open_until_it_enrols_again(
    hub: HubService, hub_home: Path, booths: list[MemoryStore], talk: Talk, station: Enrol
) -> None:
    key = listed(hub)[0].anomaly.key
    booths[1].write(Settled(key, "shared_badge"), someone("1"))
    talk.sync(booths[1])
    assert [noted.anomaly.key for noted in listed(hub, AnomalyState.SETTLED)] == [key]
    admin.revoke_station(hub_home, "Booth booth-2")
    assert [noted.anomaly.key for noted in listed(hub)] == [key]
    talk.sync(booths[0])
    assert states(booths[0])[-1] is AnomalyState.OPEN
    join(hub, booths[1])
    assert [noted.anomaly.key for noted in listed(hub, AnomalyState.SETTLED)] == [key]


def test_what_a_station_settled_before_it_broke_counts_when_it_is_handed_in_later(
    hub: HubService, booths: list[MemoryStore], talk: Talk
) -> None:
    key = listed(hub)[0].anomaly.key
    booths[1].write(Settled(key, "shared_badge"), someone("1"))
    with hub.writing() as connection:
        old, new = (stations.owner(connection, booth.store_id()) for booth in booths[1:3])
        assert old is not None
        assert new is not None
        stations.replace(connection, old, new, now=hub.now(), xid=hub.database.xid(connection))
    session = talk.session(booths[1])
    session.push(session.hello())
    assert [noted.anomaly.key for noted in listed(hub, AnomalyState.SETTLED)] == [key]


def test_what_a_station_says_of_doubts_about_itself_is_an_explanation_that_a_person_at_the_hub_confirms(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    booth = station("booth-1")
    poison(booth, talk)
    (noted,) = listed(hub)
    booth.write(Settled(noted.anomaly.key, "disk_damaged", noted.anomaly.mark))
    talk.sync(booth)
    (noted,) = listed(hub)
    assert noted.explanation is not None
    assert noted.explanation.reason == "disk_damaged"
    settle(hub, reason=noted.explanation.reason)


def test_what_a_station_said_before_the_hub_heard_what_it_is_about_counts_all_the_same(
    hub: HubService, station: Enrol, talk: Talk
) -> None:
    """The key of one badge at two zones is made of the records, and nothing depends on the order of handing in."""
    first, second = station("booth-1"), station("booth-2")
    one = first.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    two = second.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10))
    first.write(Settled(f"two_places:{':'.join(sorted((one.id, two.id)))}", "shared_badge"), someone("1"))
    talk.sync(first)
    assert listed(hub) == []
    talk.sync(second)
    assert listed(hub) == []
    assert len(listed(hub, AnomalyState.SETTLED)) == 1
