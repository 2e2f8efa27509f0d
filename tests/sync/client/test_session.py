"""Stations and a hub: without a network and over a socket, on SQLite and on PostgreSQL."""

import copy
import json
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select, update

from kiosk.domain.changes import CodeRevoked, Missed, Participated, StationNamed
from kiosk.domain.checkin import State
from kiosk.domain.ids import PersonId, StoreId
from kiosk.domain.kinds import BadgeRevoked, CheckedIn, CheckedOut, Counted, Voided
from kiosk.domain.version import VERSION
from sync.client.power import battery_left
from sync.client.taking import take_in
from sync.hub.service import HubService
from sync.hub.store import people, records, schema, stations
from sync.hub.store.people import Learned
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import ChangesAnswer, ProfilesAnswer, ProfilesRequest
from sync.protocol.peer import SyncPeer
from tests.builders import a_person, a_person_id, someone
from tests.sync.conftest import Enrol, Talk

IN = CheckedIn("trees", "env", "2019-10-10")
OUT = CheckedOut("trees", "env", "2019-10-10")


def at_hub(hub: HubService) -> list[str]:
    with hub.reading() as connection:
        return sorted(record.id for record in records.every(connection))


def test_every_record_arrives_once_and_is_acknowledged(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(n))).id for n in range(2500)]
    talk.sync(booth)
    talk.sync(booth)
    assert at_hub(hub) == sorted(written)
    assert booth.acknowledged(StoreId("booth-1")) == 2500


def test_the_hub_proves_that_it_holds_the_whole_journal(talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN)
    session = talk.session(booth)
    before = session.hello()
    session.push(before)
    after = session.hello()
    assert [held.holds_tip for held in before.journals] == [False]
    assert [(held.holds_tip, held.high_water.seq) for held in after.journals] == [(True, 1)]


def test_another_station_hears_of_check_ins_and_not_of_its_own(talk: Talk, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    first = one.write(IN, someone("7"))
    own = two.write(IN, someone("8"))
    talk.sync(one, two, one)
    assert two.participations() == {first.id}
    assert one.participations() == {own.id}
    [heard] = [c for page in two.applied for c in page.changes if isinstance(c, Participated)]
    assert (heard.state, heard.at, heard.station_name) == (State.IN, first.at, "Booth booth-1")


def test_what_another_station_heard_has_its_clock_corrected(talk: Talk, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    record = one.write(IN, someone("7"), offset=-3_600_000)
    talk.sync(one, two)
    [heard] = [c for page in two.applied for c in page.changes if isinstance(c, Participated)]
    assert heard.at == record.at - 3_600_000


def test_a_void_and_a_revoked_code_reach_the_other_station(talk: Talk, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    mistake = one.write(IN, someone("7"))
    one.write(Voided(mistake.id, "slip"))
    one.write(BadgeRevoked("ab" * 16))
    talk.sync(one, two)
    assert two.participations() == set()
    assert CodeRevoked("ab" * 16) in [c for page in two.applied for c in page.changes]


def test_stations_hear_of_each_other_by_name(talk: Talk, station: Enrol) -> None:
    one, _ = station("booth-1"), station("booth-2")
    talk.sync(one)
    names = {c.station: c.name for page in one.applied for c in page.changes if isinstance(c, StationNamed)}
    assert names == {"booth-1": "Booth booth-1", "booth-2": "Booth booth-2"}


def test_people_imported_at_one_station_reach_the_others_and_do_not_come_back(talk: Talk, station: Enrol) -> None:
    one, two = station("booth-1"), station("booth-2")
    one.learn(*(a_person(str(n)) for n in range(1200)))
    talk.sync(one, two, one)
    assert len(two.people()) == 1200
    assert one.people() == {}
    assert one.profiles_acknowledged() == 1200


def test_the_newest_entry_of_a_person_is_the_one_that_travels(talk: Talk, station: Enrol) -> None:
    one, two, three = station("booth-1"), station("booth-2"), station("booth-3")
    one.learn(a_person("1"))
    two.learn(a_person("1", nickname="ต้น"))
    talk.sync(one, two, one, three)
    assert [entry.nickname for entry in one.people().values()] == ["ต้น"]
    assert [entry.nickname for entry in three.people().values()] == ["ต้น"]


def test_a_record_that_cannot_be_kept_blocks_nobody(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN)
    booth.put(replace(booth.write(IN), body='{"v":1,"text":"\\u0000"}', seq=2))
    booth.records(StoreId("booth-1")).pop(1)
    behind = [booth.write(IN).id for _ in range(3)]
    talk.sync(booth)
    assert booth.quarantined == {(StoreId("booth-1"), 2): "bad_body"}
    assert set(behind) < set(at_hub(hub))
    assert booth.acknowledged(StoreId("booth-1")) == 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"broken":', "bad_form"),
        ('{"a":1}} {', "bad_form"),
        ("[1]", "bad_body"),
        ('{"v":"' + "x" * 20_000 + '"}', "too_large"),
        ('{"a":' + "[" * 5000 + "]" * 5000 + "}", "bad_form"),
    ],
)
def test_whatever_a_body_holds_the_journal_goes_on(
    hub: HubService, talk: Talk, station: Enrol, body: str, reason: str
) -> None:
    booth = station("booth-1")
    poison = booth.write(IN)
    booth.records(poison.station)[-1] = replace(poison, body=body)
    behind = booth.write(IN)
    talk.sync(booth)
    talk.sync(booth)
    assert booth.quarantined == {(poison.station, 1): reason}
    assert at_hub(hub) == [behind.id]


def test_an_id_used_twice_is_put_aside(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    first = booth.write(IN)
    booth.write(IN, id=first.id)
    last = booth.write(IN)
    talk.sync(booth)
    assert booth.quarantined == {(first.station, 2): "id_reused"}
    assert at_hub(hub) == sorted([first.id, last.id])


def test_a_station_that_lost_records_hands_in_the_rest(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    kept = [booth.write(IN) for _ in range(6)]
    sync_first = kept[:2]
    booth.records(kept[0].station)[:] = sync_first
    talk.sync(booth)
    booth.records(kept[0].station)[:] = [kept[0], kept[1], kept[4], kept[5]]
    talk.sync(booth)
    talk.sync(booth)
    assert at_hub(hub) == sorted(kept[n].id for n in (0, 1, 4, 5))
    assert booth.acknowledged(kept[0].station) == 6


def test_a_store_written_to_after_a_restore_keeps_both_histories(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    shared = [booth.write(IN).id for _ in range(3)]
    backup = copy.deepcopy(booth)
    first = [booth.write(IN).id for _ in range(4)]
    talk.sync(booth)
    second = [backup.write(IN).id for _ in range(5)]
    talk.sync(backup)
    talk.sync(booth, backup)
    assert at_hub(hub) == sorted(shared + first + second)
    assert talk.session(backup).hello().journals[0].holds_tip
    assert talk.session(booth).hello().journals[0].holds_tip


def test_a_restored_store_hears_again_of_what_it_forgot(talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("1"))
    talk.sync(booth)
    backup = copy.deepcopy(booth)
    lost = booth.write(IN, someone("2"))
    talk.sync(booth)
    backup.begin_journal("booth-1b")
    talk.sync(backup)
    assert backup.participations() == {lost.id}


def test_a_new_journal_of_one_database_is_the_same_station(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    old = booth.write(IN)
    booth.begin_journal("booth-1b")
    new = booth.write(IN)
    talk.sync(booth)
    assert at_hub(hub) == sorted([old.id, new.id])


def test_a_station_cannot_write_another_stations_journal(talk: Talk, station: Enrol) -> None:
    station("booth-1")
    intruder = station("booth-2")
    intruder.begin_journal("booth-1")
    intruder.write(IN)
    with pytest.raises(Refused) as refused:
        talk.sync(intruder)
    assert refused.value.code == "not_your_store"


def test_a_hub_that_lost_records_gets_them_again(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    written = [booth.write(IN).id for _ in range(3)]
    booth.acknowledge(StoreId("booth-1"), 3, ())
    talk.sync(booth)
    assert at_hub(hub) == sorted(written)


def test_a_record_of_an_unknown_kind_is_kept(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    record = booth.write(Counted("env", "2019-10-10", 1))
    booth.records(record.station)[-1] = replace(record, kind="levitated", body='{"v":3,"height":12}')
    talk.sync(booth)
    with hub.reading() as connection:
        assert [r.body for r in records.every(connection)] == ['{"v":3,"height":12}']


def test_a_computer_that_runs_on_its_battery_says_how_much_is_left(hub: HubService, talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    session = replace(talk.session(booth), battery=lambda: 17)
    session.hello()
    with hub.reading() as connection:
        assert [each.battery for each in stations.every(connection) if each.name == "Booth booth-1"] == [17]
    talk.session(booth).hello()
    with hub.reading() as connection:
        assert [each.battery for each in stations.every(connection) if each.name == "Booth booth-1"] == [None]


def test_what_the_system_says_of_its_battery_is_a_percentage_or_nothing() -> None:
    left = battery_left()
    assert left is None or 0 <= left <= 100


# people


class Picky:
    """A hub that is older than its station: it takes no list entry of one person, nor more than fifty at once."""

    def __init__(self, peer: SyncPeer, person: PersonId) -> None:
        self._peer, self._person = peer, person

    def profiles(self, request: ProfilesRequest) -> ProfilesAnswer:
        if len(request.profiles) > 50:
            raise Refused(ErrorCode.TOO_LARGE)
        if any(each.entry.person == self._person for each in request.profiles):
            raise Refused(ErrorCode.BAD_REQUEST)
        return self._peer.profiles(request)


def test_a_list_entry_that_the_hub_refuses_stops_no_other_and_is_told_of(
    hub: HubService, talk: Talk, station: Enrol
) -> None:
    booth = station("booth-1")
    booth.learn(*(a_person(str(number)) for number in range(200)))
    session = talk.session(booth)
    odd = replace(session, peer=Picky(session.peer, a_person_id("120")))  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            odd.push_profiles()
        assert refused.value.reason == ErrorCode.BAD_REQUEST
        with hub.reading() as connection:
            assert people.count(connection) == 199
        assert booth.profiles_acknowledged() == 120
    assert session.push_profiles() == 80
    with hub.reading() as connection:
        assert people.count(connection) == 200
    assert booth.profiles_acknowledged() == 200


# a hub that is newer


def spoilt(hub: HubService, reference: str, **words: str) -> None:
    """A hub that knows of words this program does not: the entry of that person says them."""
    who = a_person_id(reference)
    with hub.writing() as connection:
        entry = connection.execute(select(schema.person.c.entry).where(schema.person.c.id == who)).scalar_one()
        changed = json.dumps(json.loads(entry) | words)
        connection.execute(update(schema.person).where(schema.person.c.id == who).values(entry=changed))


def knows(hub: HubService, *references: str) -> None:
    with hub.writing() as connection:
        learned = [Learned(a_person(reference)) for reference in references]
        people.keep(connection, learned, xid=hub.database.xid(connection))


def test_what_a_newer_hub_says_stops_nothing_else_and_is_asked_for_again_by_a_newer_program(
    hub: HubService, talk: Talk, station: Enrol
) -> None:
    booth = station("booth-1")
    knows(hub, "1", "2")
    spoilt(hub, "1", role="astronaut")
    session = talk.session(booth)
    session.pull()
    assert set(booth.people()) == {a_person_id("2")}
    assert booth.missed() == Missed("", VERSION, 1)
    knows(hub, "3")
    session.pull()
    assert set(booth.people()) == {a_person_id("2"), a_person_id("3")}
    before = booth.cursor()
    spoilt(hub, "1", role="attendee")  # what the newer program will know how to read
    session.pull()
    assert a_person_id("1") not in booth.people(), "nothing asks again before there is another version"
    replace(session, version="9.0").pull()
    assert set(booth.people()) == {a_person_id("1"), a_person_id("2"), a_person_id("3")}
    assert (booth.missed(), booth.cursor()) == (None, before)


def test_a_kind_of_change_that_this_program_does_not_know_is_noted_too(talk: Talk, station: Enrol) -> None:
    booth = station("booth-1")
    new = msgspec.Raw(b'{"kind":"weather","value":{"sun":true}}')
    known = msgspec.Raw(b'{"kind":"code_revoked","value":{"code":"ab"}}')
    page = take_in(booth, ChangesAnswer(changes=(new, known), cursor="c", more=False), lambda _issuer, _sealed: None)
    assert page.changes == (CodeRevoked("ab"),)
    assert booth.missed() == Missed("", VERSION, 1)
    assert booth.cursor() == "c"


def test_a_hub_that_was_restored_tells_everything_so_nothing_is_missed(
    hub: HubService, talk: Talk, station: Enrol
) -> None:
    booth = station("booth-1")
    booth.save_missed(Missed("", "0.0.1", 4))
    booth.hear_anew()
    assert booth.missed() is None
