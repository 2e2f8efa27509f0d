"""What the hub counts from records, in whatever order they come."""

import copy
import random
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.kinds import Body, CheckedIn, CheckedOut, Counted, GroupArrived, Voided
from kiosk.domain.records import Record
from sync.client.session import Session
from sync.hub import admin
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, overview
from sync.hub.store.anomalies import AnomalyKind
from sync.hub.store.overview import Counts
from sync.hub.store.projection import STEP
from tests.builders import DAYS, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol

DAY = DAYS[0].isoformat()
IN = CheckedIn("trees", "env", DAY)
OUT = CheckedOut("trees", "env", DAY)
TALK = CheckedIn("talk", "edu", DAY)


def push(hub: HubService, *stores: MemoryStore) -> None:
    for store in stores:
        identity = store.enrolment()
        assert identity is not None
        session = Session(store, StationPeer(hub, identity.token), FakeClock())
        session.push(session.hello())


def counts(hub: HubService, place: str, day: str = DAY) -> Counts:
    hub.catch_up()
    with hub.reading() as connection:
        return overview.counts(connection, day).get(place, Counts())


def kinds(hub: HubService) -> list[AnomalyKind]:
    hub.catch_up()
    with hub.reading() as connection:
        return [anomaly.kind for anomaly in anomalies.newest(connection, 100)]


def test_two_scans_at_two_booths_are_one_person(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    one.write(IN, someone("7"), at=at(10))
    two.write(IN, someone("7"), at=at(11))
    one.write(IN, someone("8"))
    push(hub, one, two)
    assert counts(hub, "activity:trees") == Counts(people=2, checkins=3, inside=2)


def test_one_person_in_two_zones_is_one_at_the_event_and_one_in_each(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(TALK, someone("7"))
    push(hub, booth)
    assert counts(hub, "event").people == 1
    assert (counts(hub, "zone:env").people, counts(hub, "zone:edu").people) == (1, 1)


def test_two_days_are_one_person_over_all_days(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(replace(IN, day=DAYS[1].isoformat()), someone("7"), at=at(10, day=DAYS[1]))
    push(hub, booth)
    assert [counts(hub, "event", day.isoformat()).people for day in DAYS[:2]] == [1, 1]
    assert counts(hub, "event", "") == Counts(people=1, checkins=2)


def test_who_left_is_not_inside_and_still_counts(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(OUT, someone("7"))
    push(hub, booth)
    assert counts(hub, "activity:trees") == Counts(people=1, checkins=1, inside=0)


def test_who_was_last_seen_leaving_is_out_whatever_arrives_last(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    one.write(IN, someone("7"), at=at(10))
    two.write(OUT, someone("7"), at=at(11))
    push(hub, two, one)
    assert counts(hub, "activity:trees").inside == 0


def test_a_void_takes_a_check_in_back(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    mistake = booth.write(IN, someone("7"))
    push(hub, booth)
    assert counts(hub, "event").people == 1
    booth.write(Voided(mistake.id, "slip"), someone("7"))
    push(hub, booth)
    assert counts(hub, "event") == Counts()


def test_a_void_that_comes_before_its_record_counts(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    mistake = one.write(IN, someone("7"))
    two.write(Voided(mistake.id, "seen at the other booth"), someone("7"))
    push(hub, two)
    hub.catch_up()
    push(hub, one)
    assert counts(hub, "event") == Counts()


def test_a_second_void_of_the_same_record_takes_nothing_more_back(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    mistakes = [one.write(Counted("env", DAY, 12)), one.write(GroupArrived("โรงเรียน", 30, "education", "env", DAY))]
    one.write(Counted("env", DAY, 2))
    push(hub, one)
    for booth in (one, two, one):
        for mistake in mistakes:
            booth.write(Voided(mistake.id, "twice"))
        push(hub, booth)
        assert counts(hub, "zone:env") == Counts(walkbys=2)


def test_a_void_of_the_latest_leaves_the_one_before(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    left = booth.write(OUT, someone("7"))
    push(hub, booth)
    booth.write(Voided(left.id, "still here"), someone("7"))
    push(hub, booth)
    assert counts(hub, "activity:trees") == Counts(people=1, checkins=1, inside=1)


def test_walk_bys_and_parties_are_counted_apart_and_can_be_taken_back(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(Counted("env", DAY, 12))
    booth.write(Counted("env", DAY, -2))
    party = booth.write(GroupArrived("โรงเรียน", 30, "education", "env", DAY))
    push(hub, booth)
    assert counts(hub, "zone:env") == Counts(walkbys=10, parties=1, party_people=30)
    booth.write(Voided(party.id, "twice"))
    push(hub, booth)
    assert counts(hub, "event") == Counts(walkbys=10)


def test_a_clock_a_year_fast_is_corrected_to_the_right_day(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    year = 366 * 86_400_000
    booth.write(replace(IN, day="2020-10-10"), someone("7"), at=at(10) + year, offset=-year)
    push(hub, booth)
    assert counts(hub, "event").people == 1
    assert counts(hub, "event", "2020-10-10").people == 0


@pytest.mark.parametrize(
    "body",
    [
        Counted("env", DAY, 10**30),
        GroupArrived("x", -5, "education", "env", DAY),
        Counted("z" * 5000, DAY, 3),
        CheckedIn("trees", "env\n", DAY),
    ],
)
def test_nonsense_is_kept_not_counted_and_stops_nothing(hub: HubService, station: Enrol, body: Body) -> None:
    booth = station("booth-1")
    booth.write(body)
    booth.write(IN, someone("7"))
    push(hub, booth)
    assert counts(hub, "event") == Counts(people=1, checkins=1, inside=1)
    assert booth.quarantined == {}


def test_one_badge_in_two_zones_within_a_minute_is_an_anomaly(hub: HubService, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    one.write(IN, someone("7"), at=at(10))
    two.write(TALK, someone("7"), at=at(10) + 30_000)
    two.write(TALK, someone("8"), at=at(10))
    one.write(IN, someone("8"), at=at(10, 5))
    push(hub, one, two)
    assert kinds(hub) == [AnomalyKind.TWO_PLACES]


def test_a_fork_a_gap_and_a_quarantined_record_are_anomalies(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN)
    push(hub, booth)
    clone = copy.deepcopy(booth)
    booth.write(IN)
    poison = booth.write(IN)
    booth.records(poison.station)[-1] = replace(poison, body="[]")
    push(hub, booth)
    clone.write(IN)
    push(hub, clone)
    lost = [booth.write(IN) for _ in range(3)]
    booth.records(lost[0].station)[:] = [r for r in booth.records(lost[0].station) if r is not lost[1]]
    push(hub, booth)
    assert sorted(kinds(hub)) == sorted([AnomalyKind.FORK, AnomalyKind.GAP, AnomalyKind.QUARANTINED])


def test_an_altered_record_shows_as_a_broken_chain_and_everything_goes_on(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    first = booth.write(IN, someone("1"))
    booth.write(IN, someone("2"))
    booth.records(first.station)[0] = replace(first, subject=someone("9"))
    push(hub, booth)
    booth.write(IN, someone("3"))
    push(hub, booth)
    assert kinds(hub) == [AnomalyKind.BROKEN_CHAIN]
    assert counts(hub, "event").people == 3


def _day_at_a_booth(booth: MemoryStore, chance: random.Random) -> None:
    known: list[Record] = []
    for _ in range(60):
        who = someone(str(chance.randint(1, 12)))
        body = chance.choice((IN, IN, TALK, OUT, Counted("env", DAY, 3), GroupArrived("ก", 5, "youth", "edu", DAY)))
        known.append(booth.write(body, who, at=at(9) + chance.randint(0, 10_000_000)))
        if chance.random() < 0.2:
            booth.write(Voided(chance.choice(known).id, "slip"), who)


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_agree_with_the_report_whatever_the_order(
    hub: HubService, hub_home: Path, station: Enrol, seed: int
) -> None:
    chance = random.Random(seed)
    booths = [station(f"booth-{n}") for n in range(3)]
    for booth in booths:
        _day_at_a_booth(booth, chance)
    for _ in range(20):
        push(hub, chance.choice(booths))
    push(hub, *booths)
    report = admin.report(hub_home)
    counted = counts(hub, "event", "")
    assert counted.people == report.reached.people
    assert counted.walkbys == report.reached.walk_bys
    assert counted.party_people == report.groups.people
    assert {zone.zone: zone.turnout.people for zone in report.zones} == {
        zone: counts(hub, f"zone:{zone}", "").people for zone in ("env", "edu")
    }
    assert sum(zone.turnout.check_ins for zone in report.zones) == counted.checkins


def test_a_page_counts_what_little_is_missing_and_in_a_rush_shows_what_there_is(
    hub: HubService, station: Enrol
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    push(hub, booth)
    assert hub.freshen()
    with hub.reading() as connection:
        assert overview.counts(connection, DAY)["event"].people == 1
    for number in range(STEP + 1):
        booth.write(IN, someone(str(number)))
    push(hub, booth)
    assert not hub.freshen()
    with hub.reading() as connection:
        assert overview.counts(connection, DAY)["event"].people == 1
    hub.catch_up(steps=1)
    assert hub.freshen()
    assert counts(hub, "event").people == STEP + 1
