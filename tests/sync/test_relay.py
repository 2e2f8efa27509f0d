"""A hub at a venue that hangs on another: station → relay → hub, over real sockets, with every kind of bad luck."""

import copy
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from kiosk.domain.badges import ALONE
from kiosk.domain.changes import AnomalyState, IssuerKnown, PersonErased
from kiosk.domain.hubs import HubIdentity
from kiosk.domain.kinds import CheckedIn, Voided
from kiosk.domain.version import VERSION
from sync.client.bundle import export_bundle
from sync.client.enrolment import enrol
from sync.client.http import HttpPeer
from sync.client.loop import Pace
from sync.client.session import Session
from sync.hub import admin, looking, settling
from sync.hub.backup.dump import backup
from sync.hub.backup.restore import restore
from sync.hub.bundles import import_file
from sync.hub.home import HubHome
from sync.hub.looking import look
from sync.hub.problems import HubProblem
from sync.hub.relay import Relay, status
from sync.hub.service import HubService
from sync.hub.store import anomalies, issuers, people, relays, replica, schema, settings, signatures, stations
from sync.hub.store.anomalies import AnomalyKind
from sync.protocol.errors import ErrorCode, Refused, SyncProblem
from sync.protocol.invitation import Invitation, parse_invitation
from sync.protocol.messages import FetchRequest, ProfilesAnswer, ProfilesRequest, StationsRequest, Tip
from sync.relay.joining import join, upstream
from sync.relay.runner import RelayRunner
from tests.builders import a_pack, a_person, a_person_id, an_activity, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_proxy import Fault, Proxy
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import NOW, HubClock, invitation, serving
from tests.sync.hub.visitors import signed_in

IN = CheckedIn("trees", "env", "2019-10-10")


@dataclass
class Site:
    """A hub that serves, and its stations' way to it."""

    home: Path
    hub: HubService
    url: str

    def enrol(self, store: MemoryStore, name: str = "") -> MemoryStore:
        enrol(store, invitation(self.hub, self.url), name=name or f"Booth {store.store_id()}")
        return store

    def station(self, name: str) -> MemoryStore:
        return self.enrol(MemoryStore(name))

    def sync(self, *stores: MemoryStore) -> None:
        for store in stores:
            identity = store.enrolment()
            assert identity is not None
            session = Session(store, HttpPeer.of(identity), FakeClock())
            session.push(session.hello())
            session.push_profiles()
            session.pull()

    def ids(self) -> list[str]:
        return sorted(record.id for record in admin.records(self.home))

    def people(self) -> set[str]:
        with self.hub.reading() as connection:
            return set(people.entries(connection, [a_person_id(str(n)) for n in range(100)]))


def _site(home: Path, homes: HubHomes, clock: HubClock) -> Iterator[Site]:
    with homes.another(home), admin.opened(home) as hub, serving(home, clock) as url:
        hub.now = clock
        yield Site(home, hub, url)


@pytest.fixture
def main(tmp_path: Path, homes: HubHomes, hub_clock: HubClock) -> Iterator[Site]:
    """The one hub of the event."""
    yield from _site(tmp_path / "main", homes, hub_clock)


@pytest.fixture(scope="module")
def venue_homes(tmp_path_factory: pytest.TempPathFactory) -> HubHomes:
    """Hubs for venues, copies of one; each is another hub than the event's."""
    return HubHomes(tmp_path_factory.mktemp("venues"))


@pytest.fixture
def venue(tmp_path: Path, venue_homes: HubHomes, hub_clock: HubClock, main: Site) -> Iterator[Site]:
    """A hub at a venue that hangs on it."""
    for site in _site(tmp_path / "venue", venue_homes, hub_clock):
        join(site.hub, HubHome(site.home), invitation(main.hub, main.url, relay=True), name="Hall 2")
        yield site


@pytest.fixture
def relay(venue: Site) -> Relay:
    above = upstream(HubHome(venue.home))
    assert above is not None
    return Relay(venue.hub, above)


def peer(relay: Relay, url: str | None = None) -> HttpPeer:
    return HttpPeer(url or relay.above.address, hub=relay.above.hub, token=relay.above.token)


def rounds(relay: Relay, *, count: int = 2) -> None:
    for _ in range(count):
        relay.up(peer(relay))
        relay.down(peer(relay))


def test_records_go_up_with_their_stations_own_signatures(main: Site, venue: Site, relay: Relay) -> None:
    booth = venue.station("booth-1")
    written = sorted(booth.write(IN, someone(str(n))).id for n in range(2300))
    venue.sync(booth)
    rounds(relay)
    assert main.ids() == venue.ids() == written
    with main.hub.reading() as connection:
        owner = stations.owner(connection, booth.store_id())
        assert owner is not None
        [key] = signatures.keys_of(connection, owner)
        tips = signatures.tips_of(connection, booth.store_id())
        assert relays.relay_names(connection)[owner] == "Hall 2"
    assert {tip.public for tip in tips} == {key.public}
    assert tips[-1].tip.seq == 2300
    assert all(isinstance(outcome, tuple) for _, outcome in admin.verify(main.home))


def test_a_round_again_sends_nothing_and_changes_nothing(main: Site, venue: Site, relay: Relay) -> None:
    booth = venue.station("booth-1")
    booth.write(IN)
    venue.sync(booth)
    assert (relay.up(peer(relay)), relay.up(peer(relay))) == (1, 0)
    assert (relay.down(peer(relay)), relay.down(peer(relay))) == (0, 0)
    assert len(main.ids()) == 1


def test_what_others_saw_comes_down_to_the_relays_stations_and_goes_up_from_them(
    main: Site, venue: Site, relay: Relay
) -> None:
    here, there = venue.station("booth-1"), main.station("booth-2")
    ours, theirs = here.write(IN, someone("1")), there.write(IN, someone("2"))
    mistake = there.write(IN, someone("3"))
    there.write(Voided(mistake.id, "slip"))
    main.sync(there)
    venue.sync(here)
    rounds(relay)
    main.sync(there)
    venue.sync(here)
    assert here.participations() == {theirs.id}
    assert there.participations() - {theirs.id, mistake.id} == {ours.id}
    assert admin.report(main.home).reached == admin.report(venue.home).reached


def test_people_go_both_ways_and_erasures_too(main: Site, venue: Site, relay: Relay) -> None:
    here, there = venue.station("booth-1"), main.station("booth-2")
    here.learn(a_person("1"))
    there.learn(a_person("2"))
    admin.import_people(venue.home, [a_person("3")])
    venue.sync(here)
    main.sync(there)
    rounds(relay)
    everybody = {a_person_id(n) for n in "123"}
    assert main.people() == venue.people() == everybody
    venue.sync(here)
    main.sync(there)
    assert set(here.people()) == {a_person_id("2"), a_person_id("3")}
    for site, gone in ((main, "1"), (venue, "2")):
        with site.hub.writing() as connection:
            people.erase(connection, a_person_id(gone), xid=site.hub.database.xid(connection))
    rounds(relay)
    assert main.people() == venue.people() == {a_person_id("3")}
    venue.sync(here)
    assert {c.person for page in here.applied for c in page.changes if isinstance(c, PersonErased)} >= {
        a_person_id("1"),
        a_person_id("2"),
    }
    rounds(relay)
    with main.hub.reading() as connection:
        assert people.is_erased(connection, a_person_id("1"))


def test_somebody_whom_the_hub_above_does_not_take_stops_nobody_else(main: Site, venue: Site, relay: Relay) -> None:
    class Picky(HttpPeer):
        """A hub that is older than the relay."""

        def profiles(self, request: ProfilesRequest) -> ProfilesAnswer:
            if any(each.entry.person == a_person_id("3") for each in request.profiles):
                raise Refused(ErrorCode.BAD_REQUEST)
            return super().profiles(request)

    admin.import_people(venue.home, [a_person(str(number)) for number in range(9)])
    for _ in range(2):
        with pytest.raises(Refused):
            relay.up(Picky(relay.above.address, hub=relay.above.hub, token=relay.above.token))
        assert main.people() == {a_person_id(str(number)) for number in range(9)} - {a_person_id("3")}
    relay.up(peer(relay))
    assert len(main.people()) == 9


def test_what_a_newer_hub_above_says_stops_nothing_else_and_is_asked_for_again_by_a_newer_program(
    main: Site, venue: Site, relay: Relay
) -> None:
    admin.import_people(main.home, [a_person("1"), a_person("2")])
    person = schema.person
    with main.hub.writing() as connection:
        entry = connection.execute(select(person.c.entry).where(person.c.id == a_person_id("1"))).scalar_one()
        newer = update(person).where(person.c.id == a_person_id("1"))
        connection.execute(newer.values(entry=entry.replace("attendee", "astronaut")))
    rounds(relay)
    assert venue.people() == {a_person_id("2")}
    with main.hub.writing() as connection:
        connection.execute(newer.values(entry=entry))
    rounds(relay)
    assert venue.people() == {a_person_id("2")}
    with venue.hub.writing() as connection:
        missed = settings.read(connection, "relay_missed") or ""
        settings.write(connection, "relay_missed", missed.replace(VERSION, "0.0.1"))
    rounds(relay)
    assert venue.people() == {a_person_id("1"), a_person_id("2")}
    with venue.hub.reading() as connection:
        assert settings.read(connection, "relay_missed") == ""


def test_a_new_pack_comes_down(main: Site, venue: Site, relay: Relay) -> None:
    admin.set_pack(main.home, a_pack(an_activity("swim"), version="2"))
    rounds(relay)
    assert venue.hub.pack().version == "2"


def test_the_relay_works_for_days_without_the_hub_above_and_catches_up(
    main: Site, venue: Site, relay: Relay, hub_clock: HubClock
) -> None:
    booth, other = venue.station("booth-1"), venue.station("booth-2")
    rounds(relay)
    for day in range(3):
        hub_clock.ms += 86_400_000
        booth.write(IN, someone(str(day)))
        venue.sync(booth, other)
    assert len(other.participations()) == 3
    assert main.ids() == []
    with pytest.raises(SyncProblem):
        relay.up(HttpPeer("http://127.0.0.1:9", hub=relay.above.hub, token=relay.above.token))
    rounds(relay)
    assert main.ids() == venue.ids()


def test_a_clock_that_is_off_and_an_empty_battery_are_seen_at_the_hub_above(
    main: Site, venue: Site, relay: Relay
) -> None:
    booth = venue.station("booth-1")
    identity = booth.enrolment()
    assert identity is not None
    Session(booth, HttpPeer.of(identity), FakeClock(NOW - 7_200_000), battery=lambda: 12).hello()
    rounds(relay, count=1)
    with main.hub.reading() as connection:
        [seen] = stations.every(connection)
    assert (seen.clock_skew, seen.battery) == (-7_200_000, 12)
    look(main.hub)
    with main.hub.reading() as connection:
        assert AnomalyKind.CLOCK_OFF in {each.kind for each in anomalies.newest(connection, 5)}


def test_two_computers_that_speak_for_one_station_at_a_venue_are_told_of_at_the_hub_above(
    main: Site, venue: Site, relay: Relay
) -> None:
    booth = venue.station("booth-1")
    booth.write(IN, someone("1"))
    venue.sync(booth)
    twin = copy.deepcopy(booth)
    twin.begin_journal("booth-1b")
    twin.write(IN, someone("2"))
    venue.sync(twin, booth)

    def noted(site: Site) -> dict[str, tuple[int, int]]:
        with site.hub.reading() as connection:
            return anomalies.copies(connection)

    assert list(noted(venue)) == ["booth-1"]
    rounds(relay)
    assert noted(main) == noted(venue)
    with main.hub.reading() as connection:
        found = anomalies.find(connection, "copied:booth-1")
    assert found is not None
    assert found.where == ("Booth booth-1",)
    settling.settle(main.hub, "user:1", "copied:booth-1", "both are in use")
    rounds(relay)
    assert "copied:booth-1" not in _odd(main), "what is told again is no news"


def test_how_much_waits_is_known_on_both_sides(main: Site, venue: Site, relay: Relay) -> None:
    booth = venue.station("booth-1")
    for number in range(7):
        booth.write(IN, someone(str(number)))
    venue.sync(booth)
    relay.down(peer(relay))
    known = status(venue.hub)
    assert known is not None
    assert (known.waiting, known.contact is not None) == (7, True)
    relay.down(peer(relay))
    with main.hub.reading() as connection:
        assert relays.waiting(connection) == {"Hall 2": 7}
    rounds(relay)
    known = status(venue.hub)
    assert known is not None
    assert known.waiting == 0
    assert status(main.hub) is None


def test_a_station_that_moves_between_relay_and_hub_is_one_station_and_counts_once(
    main: Site, venue: Site, relay: Relay, hub_clock: HubClock
) -> None:
    booth = venue.station("booth-1")
    written = [booth.write(IN, someone("1")).id]
    venue.sync(booth)
    rounds(relay)
    hub_clock.ms += 60_000
    main.enrol(booth)
    written.append(booth.write(IN, someone("2")).id)
    main.sync(booth)
    rounds(relay)
    assert main.ids() == venue.ids() == sorted(written)
    hub_clock.ms += 60_000
    venue.enrol(booth)
    written.append(booth.write(IN, someone("3")).id)
    venue.sync(booth)
    rounds(relay)
    assert main.ids() == venue.ids() == sorted(written)
    with main.hub.reading() as connection:
        assert [s.name for s in stations.every(connection)].count("Booth booth-1") == 1
    assert admin.report(main.home).reached.people == 3


def test_numbers_for_badges_are_unique_in_the_whole_event(main: Site, venue: Site, relay: Relay) -> None:
    there = main.station("booth-2")
    here = venue.station("booth-1")
    assert here.keys is not None
    assert here.keys.issuer == ALONE
    rounds(relay, count=3)
    venue.sync(here)
    main.sync(there)
    mine = {c.issuer: c for page in here.applied for c in page.changes if isinstance(c, IssuerKnown)}
    own = [number for number, change in mine.items() if change.own]
    assert there.keys is not None
    assert len(own) == 1
    assert own[0] != there.keys.issuer
    assert mine[there.keys.issuer].key == there.keys.badge
    with main.hub.reading() as connection:
        assert issuers.keys(connection)[own[0]].key == mine[own[0]].key


@pytest.mark.parametrize("at_main", [True, False])
def test_a_revocation_reaches_the_other_hub(
    main: Site, venue: Site, relay: Relay, at_main: bool, hub_clock: HubClock
) -> None:
    booth = venue.station("booth-1")
    booth.write(IN)
    venue.sync(booth)
    rounds(relay)
    hub_clock.ms += 1000
    site = main if at_main else venue
    with site.hub.writing() as connection:
        who = stations.owner(connection, booth.store_id())
        assert who is not None
        stations.revoke(connection, who, now=hub_clock(), xid=site.hub.database.xid(connection))
    rounds(relay)
    for each in (main, venue):
        with each.hub.reading() as connection:
            owner = stations.owner(connection, booth.store_id())
            assert owner is not None
            found = stations.find(connection, owner)
            assert found is not None
            assert found.is_revoked
    hub_clock.ms += 1000
    venue.enrol(booth)
    rounds(relay)
    venue.sync(booth)
    with main.hub.reading() as connection:
        here = stations.owner(connection, booth.store_id())
        again = None if here is None else stations.find(connection, here)
    assert again is not None
    assert not again.is_revoked


@pytest.mark.parametrize("stolen", [True, False])
def test_a_station_that_broke_at_one_hub_is_not_taken_for_stolen_at_the_other(
    main: Site, venue: Site, relay: Relay, stolen: bool, hub_clock: HubClock
) -> None:
    old, new = venue.station("booth-1"), venue.station("booth-2")
    rounds(relay)
    hub_clock.ms += 1000
    with venue.hub.writing() as connection:
        xid = venue.hub.database.xid(connection)
        broken, successor = (stations.owner(connection, each.store_id()) for each in (old, new))
        assert broken is not None
        assert successor is not None
        stations.replace(connection, broken, successor, now=hub_clock(), xid=xid)
    rounds(relay)
    if stolen:
        with venue.hub.writing() as connection:
            stations.revoke(connection, broken, now=hub_clock(), xid=venue.hub.database.xid(connection))
        rounds(relay)
    for site in (main, venue):
        with site.hub.reading() as connection:
            who = stations.owner(connection, old.store_id())
            found = None if who is None else stations.find(connection, who)
            assert found is not None
            assert (found.is_revoked, found.is_stolen) == (True, stolen)
            assert issuers.is_revoked(connection, found.id) == stolen


def test_a_copied_store_keeps_both_its_lines_on_the_way_up(main: Site, venue: Site, relay: Relay) -> None:
    booth = venue.station("booth-1")
    booth.write(IN, someone("1"))
    venue.sync(booth)
    twin = copy.deepcopy(booth)
    for store, who in ((booth, "2"), (twin, "3")):
        store.write(IN, someone(who))
        venue.sync(store)
    assert len(venue.ids()) == 3
    rounds(relay)
    assert main.ids() == venue.ids()


def test_a_record_that_is_put_aside_goes_up_as_it_came(main: Site, venue: Site, relay: Relay) -> None:
    booth = venue.station("booth-1")
    poison = booth.write(IN)
    booth.records(poison.station)[-1] = replace(poison, body='{"broken":')
    good = booth.write(IN)
    venue.sync(booth)
    rounds(relay)
    assert main.ids() == [good.id]
    with main.hub.reading() as connection:
        assert [line.seq for line in replica.lines_of(connection, poison.station).all] == [2]


def torn(site: Site, name: str) -> MemoryStore:
    """A station that handed in three records, lost the fourth for good, and handed in the fifth and sixth."""
    booth = site.station(name)
    for number in range(3):
        booth.write(IN, someone(str(number)))
    site.sync(booth)
    lost = booth.write(IN, someone("3"))
    for number in (4, 5):
        booth.write(IN, someone(str(number)))
    booth.records(lost.station).remove(lost)
    site.sync(booth)
    return booth


def innocent(site: Site) -> MemoryStore:
    booth = site.station("innocent")
    booth.write(IN, someone("7"))
    booth.learn(a_person("7"))
    site.sync(booth)
    return booth


def gaps(hub: HubService) -> list[tuple[str | None, int | None]]:
    with hub.reading() as connection:
        found = anomalies.newest(connection, 10)
    return [(each.store, each.seq) for each in found if each.kind is AnomalyKind.GAP]


@pytest.mark.parametrize("way", ["up", "down"])
def test_what_a_station_lost_stops_neither_its_other_records_nor_anybody_elses(
    main: Site, venue: Site, relay: Relay, way: str
) -> None:
    start, end = (venue, main) if way == "up" else (main, venue)
    booth = torn(start, "a-torn-booth")
    innocent(start)
    rounds(relay)
    assert len(start.ids()) == 6
    assert end.ids() == start.ids()
    assert end.people() == {a_person_id("7")}
    assert gaps(end.hub) == [(booth.store_id(), 4)]


@pytest.mark.parametrize("way", ["up", "down"])
def test_what_fills_a_gap_at_one_hub_fills_it_at_the_other(
    main: Site, venue: Site, relay: Relay, way: str, tmp_path: Path
) -> None:
    start, end = (venue, main) if way == "up" else (main, venue)
    booth = start.station("a-torn-booth")
    written = [booth.write(IN, someone(str(number))) for number in range(3)]
    start.sync(booth)
    written += [booth.write(IN, someone(str(number))) for number in range(3, 8)]
    stick = export_bundle(booth, tmp_path / "before.khomue").file
    for lost in written[3:5]:
        booth.records(booth.store_id()).remove(lost)
    start.sync(booth)
    rounds(relay)
    assert gaps(end.hub) == [(booth.store_id(), 4)]
    import_file(start.hub, stick)
    rounds(relay, count=1)
    assert end.ids() == start.ids() == sorted(each.id for each in written)
    assert gaps(start.hub) == gaps(end.hub) == []
    assert all(isinstance(outcome, tuple) for _, outcome in admin.verify(end.home))
    assert (relay.up(peer(relay)), relay.down(peer(relay))) == (0, 0)


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_gap_that_neither_hub_can_fill_is_asked_for_and_sent_by_nobody(
    main: Site, venue: Site, relay: Relay, way: str
) -> None:
    torn(venue if way == "up" else main, "a-torn-booth")
    rounds(relay)
    assert (relay.up(peer(relay)), relay.down(peer(relay))) == (0, 0)


@pytest.mark.parametrize("way", ["up", "down"])
def test_records_before_a_gap_that_nobody_can_vouch_for_are_a_gap_there_and_stop_nothing(
    main: Site, venue: Site, relay: Relay, way: str
) -> None:
    """Older versions kept no signature of what came before a gap."""
    start, end = (venue, main) if way == "up" else (main, venue)
    booth = torn(start, "a-torn-booth")
    innocent(start)
    with start.hub.writing() as connection:
        connection.execute(delete(schema.signed_tip).where(schema.signed_tip.c.seq == 3))
    rounds(relay)
    assert set(end.ids()) == {each.id for each in booth.records(booth.store_id())[3:]} | set(end.ids()[-1:])
    assert len(end.ids()) == 3
    assert end.people() == {a_person_id("7")}
    assert gaps(end.hub) == [(booth.store_id(), 1)]


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_journal_that_is_refused_stops_no_other_and_is_told_of(
    main: Site, venue: Site, relay: Relay, way: str
) -> None:
    start, end = (venue, main) if way == "up" else (main, venue)
    booth = start.station("a-booth")
    booth.write(IN, someone("1"))
    start.sync(booth)
    with start.hub.writing() as connection:
        connection.execute(delete(schema.signed_tip))
    innocent(start)
    relay.down(peer(relay)) if way == "up" else relay.up(peer(relay))
    with pytest.raises(Refused) as refused:
        relay.up(peer(relay)) if way == "up" else relay.down(peer(relay))
    assert refused.value.code == ErrorCode.BAD_SIGNATURE
    assert len(end.ids()) == 1
    assert end.people() == {a_person_id("7")}
    known = status(venue.hub)
    assert known is not None
    assert known.refused == (booth.store_id(),)


def test_a_relay_may_not_speak_for_a_station_whose_key_it_does_not_know(main: Site, venue: Site, relay: Relay) -> None:
    """A journal's name is no secret; a batch that its station did not sign is refused, whoever carries it."""
    booth = main.station("booth-9")
    booth.write(IN)
    main.sync(booth)
    liar = MemoryStore("booth-9")
    liar.write(IN, someone("66"))
    venue.enrol(liar)
    venue.sync(liar)
    with suppress(Refused):
        relay.up(peer(relay))
    assert main.ids() == [booth.records(booth.store_id())[0].id]


def test_an_ordinary_station_gets_no_records_of_others(main: Site) -> None:
    booth = main.station("booth-1")
    booth.write(IN)
    main.sync(booth)
    identity = booth.enrolment()
    assert identity is not None
    asking = HttpPeer.of(identity)
    with pytest.raises(Refused):
        asking.stations(StationsRequest(stations=()))
    with pytest.raises(Refused):
        asking.fetch(FetchRequest(store="booth-1", tip=Tip(seq=1, hash="0" * 64)))


def test_a_hub_that_gave_out_numbers_already_cannot_join(
    main: Site, venue_homes: HubHomes, tmp_path: Path, hub_clock: HubClock
) -> None:
    for site in _site(tmp_path / "late", venue_homes, hub_clock):
        site.station("booth-1")
        with pytest.raises(HubProblem) as problem:
            join(site.hub, HubHome(site.home), Invitation(main.url, "CODE"), name="Late")
        assert problem.value.code == "too_late"


def test_the_stations_of_a_hub_that_would_join_too_late_bring_everything_to_a_new_one(
    main: Site, venue: Site, relay: Relay, tmp_path: Path, hub_clock: HubClock
) -> None:
    for late in _site(tmp_path / "late", HubHomes(tmp_path), hub_clock):
        booth = late.station("booth-1")
        booth.learn(a_person("1"))
        written = [booth.write(IN, someone("1")).id]
        late.sync(booth)
        venue.enrol(booth)
        written.append(booth.write(IN, someone("2")).id)
        venue.sync(booth)
        rounds(relay)
    assert main.ids() == venue.ids() == sorted(written)
    assert main.people() == {a_person_id("1")}


@pytest.mark.parametrize("seed", range(3))
def test_any_mix_of_faults_between_the_hubs_ends_with_both_whole(
    main: Site, venue: Site, relay: Relay, seed: int
) -> None:
    chance = random.Random(seed)
    kinds = [fault for fault in Fault if fault is not Fault.ENDLESS]
    here, there = venue.station("booth-1"), main.station("booth-2")
    with Proxy(main.url) as proxy:
        proxy.next_fault = lambda: chance.choice(kinds) if chance.random() < 0.4 else Fault.NONE
        for turn in range(25):
            for site, store in ((venue, here), (main, there)):
                for _ in range(chance.randint(0, 3)):
                    store.write(IN, someone(str(chance.randint(1, 9))))
                if chance.random() < 0.3:
                    store.learn(a_person(str(turn)))
                site.sync(store)
            way: Callable[[HttpPeer], int] = relay.up if chance.random() < 0.5 else relay.down
            try:
                way(peer(relay, proxy.url))
            except SyncProblem:
                continue
    rounds(relay)
    written = {r.id for store in (here, there) for r in store.records(store.store_id())}
    assert set(main.ids()) == set(venue.ids()) == written
    assert len(main.ids()) == len(venue.ids()) == len(written)
    assert main.people() == venue.people()
    venue.sync(here)
    main.sync(there)
    assert here.participations() | {r.id for r in here.records(here.store_id())} >= written
    assert there.participations() | {r.id for r in there.records(there.store_id())} >= written


def test_a_running_relay_hands_on_by_itself(main: Site, venue: Site) -> None:
    booth = venue.station("booth-1")
    record = booth.write(IN)
    venue.sync(booth)
    arrived = threading.Event()

    class Watching(HttpPeer):
        def records(self, request):  # type: ignore[no-untyped-def]
            answer = super().records(request)
            arrived.set()
            return answer

    def connect(identity: HubIdentity) -> HttpPeer:
        return Watching(identity.address, hub=identity.hub, token=identity.token)

    runner = RelayRunner(venue.hub, HubHome(venue.home), connect=connect, pace=Pace(0.05, 0.0))
    runner.start()
    try:
        assert arrived.wait(60)
    finally:
        runner.stop()
        assert runner.join(30)
    assert main.ids() == [record.id]


def test_the_pages_say_where_a_station_hangs_and_what_waits_between_the_hubs(
    main: Site, venue: Site, relay: Relay
) -> None:
    booth = venue.station("booth-1")
    booth.write(IN)
    venue.sync(booth)
    relay.down(peer(relay))
    relay.down(peer(relay))
    english = {"Accept-Language": "en"}
    above = signed_in(main.hub, main.url).text("/stations", headers=english)
    assert "by way of Hall 2" in above
    assert "Still to come Acts Hall 2 in touch just now 1 Revoke" in above
    below = signed_in(venue.hub, venue.url).get("/stations", headers={"Accept-Language": "en"}).text
    assert f"hands on to {relay.above.hub} · 1 records wait" in below
    assert "by way of" not in below
    assert "Hubs at venues" not in below


def test_the_page_invites_a_hub_and_revokes_it(
    main: Site, venue_homes: HubHomes, tmp_path: Path, hub_clock: HubClock
) -> None:
    organiser = signed_in(main.hub, main.url)
    page = organiser.post("/stations/invite", {"hub": "yes"}).text
    code = re.search(r"khomue hub join (\S+)", page)
    assert code is not None
    for site in _site(tmp_path / "venue", venue_homes, hub_clock):
        identity = join(site.hub, HubHome(site.home), parse_invitation(code[1]), name="Hall 3")
        round_trip = Relay(site.hub, identity)
        rounds(round_trip)
        with main.hub.reading() as connection:
            hall = stations.named(connection, "Hall 3")
        assert hall is not None
        organiser.post(f"/stations/{hall.id}/revoke")
        assert "Hall 3 revoked" in organiser.text("/stations", headers={"Accept-Language": "en"})
        with pytest.raises(Refused) as refused:
            round_trip.up(peer(round_trip))
        assert refused.value.reason == ErrorCode.REVOKED
        there = signed_in(site.hub, site.url)
        assert "The hub above has revoked this one" in there.text("/stations", headers={"Accept-Language": "en"})


def test_a_hub_above_that_was_restored_from_a_backup_gets_back_what_it_lost(
    main: Site, venue: Site, relay: Relay, tmp_path: Path, hub_clock: HubClock
) -> None:
    booth = venue.station("booth-1")
    booth.write(IN, someone("1"))
    booth.learn(a_person("1"))
    venue.sync(booth)
    rounds(relay)
    backup(main.hub, HubHome(main.home), tmp_path / "main.backup")
    booth.write(IN, someone("2"))
    booth.learn(a_person("2"))
    venue.sync(booth)
    rounds(relay)
    assert len(main.ids()) == 2
    restore(tmp_path / "main.backup", tmp_path / "restored")
    with admin.opened(tmp_path / "restored") as hub, serving(tmp_path / "restored", hub_clock) as url:
        site = Site(tmp_path / "restored", hub, url)
        assert len(site.ids()) == 1
        for _ in range(2):
            relay.down(peer(relay, url))
            relay.up(peer(relay, url))
        assert site.ids() == venue.ids()
        assert site.people() == venue.people() == {a_person_id("1"), a_person_id("2")}


def test_a_relay_that_was_restored_goes_on_handing_people_on(
    main: Site, venue: Site, relay: Relay, tmp_path: Path, hub_clock: HubClock
) -> None:
    booth = venue.station("booth-1")
    for time in range(5):
        booth.learn(a_person("1", nickname=f"ชื่อ {time}"))
        venue.sync(booth)
        rounds(relay, count=1)
    backup(venue.hub, HubHome(venue.home), tmp_path / "venue.backup")
    restore(tmp_path / "venue.backup", tmp_path / "restored")
    with admin.opened(tmp_path / "restored") as hub, serving(tmp_path / "restored", hub_clock) as url:
        again = Site(tmp_path / "restored", hub, url)
        other = again.station("booth-2")
        other.learn(a_person("2"))
        again.sync(other)
        rounds(Relay(hub, relay.above))
    assert main.people() == {a_person_id("1"), a_person_id("2")}


def test_a_relay_that_was_restored_from_a_backup_gets_back_what_it_handed_on(
    main: Site, venue: Site, relay: Relay, tmp_path: Path
) -> None:
    booth = venue.station("booth-1")
    rounds(relay)
    backup(venue.hub, HubHome(venue.home), tmp_path / "venue.backup")
    booth.write(IN, someone("1"))
    booth.learn(a_person("1"))
    venue.sync(booth)
    rounds(relay)
    restore(tmp_path / "venue.backup", tmp_path / "restored")
    with admin.opened(tmp_path / "restored") as hub:
        again = Relay(hub, relay.above)
        rounds(again)
        site = Site(tmp_path / "restored", hub, "")
        assert site.ids() == main.ids() == [record.id for record in booth.records(booth.store_id())]
        assert site.people() == {a_person_id("1")}


# what people of the two hubs say about what does not add up


def _clocks_off(site: Site, *names: str) -> list[MemoryStore]:
    """Stations of *site* whose clocks are an hour fast."""
    booths = [site.station(name) for name in names]
    for booth in booths:
        identity = booth.enrolment()
        assert identity is not None
        Session(booth, HttpPeer.of(identity), FakeClock(site.hub.now() + 3_600_000)).hello()
    return booths


def _odd(site: Site, state: AnomalyState = AnomalyState.OPEN) -> set[str]:
    looking.look_at_everything(site.hub)
    with site.hub.reading() as connection:
        return {noted.where[0] for noted in anomalies.listed(connection, 99, state=state)}


def test_what_is_settled_at_one_hub_settles_nothing_else_at_the_other(main: Site, venue: Site, relay: Relay) -> None:
    _clocks_off(main, "main-1", "main-2", "main-3")
    _clocks_off(venue, "venue-1", "venue-2", "venue-3")
    at_venue = _odd(venue)
    assert len(at_venue) == 3
    _odd(main)
    with main.hub.reading() as connection:
        keys = [noted.anomaly.key for noted in anomalies.listed(connection, 9)]
    for key in keys:
        settling.settle(main.hub, "user:1", key, "set by hand")
    rounds(relay)
    assert _odd(venue) == at_venue
    assert _odd(main) == at_venue, "they are known there too by now"


def test_a_fork_has_one_name_at_both_hubs_and_is_settled_once_under_the_name_of_who_did(
    main: Site, venue: Site, relay: Relay, hub_clock: HubClock
) -> None:
    hub_clock.ms = FakeClock().wall
    for site, name in ((main, "alice"), (venue, "bob")):
        signed_in(site.hub, site.url, name=name)
    main.sync(main.station("main-1"), main.station("main-2"))
    booth = venue.station("venue-1")
    booth.write(IN)
    venue.sync(booth)
    clone = copy.deepcopy(booth)
    for each in (booth, clone):
        each.write(IN, someone("1"))
        venue.sync(each)
    rounds(relay)
    for site in (main, venue):
        assert _odd(site) == {"Booth venue-1"}
    with main.hub.reading() as connection:
        (noted,) = anomalies.listed(connection, 9)
    settling.settle(main.hub, "user:1", noted.anomaly.key, "two computers from one image")
    rounds(relay)
    assert _odd(venue) == set()
    assert _odd(venue, AnomalyState.SETTLED) == {"Booth venue-1"}
    assert "by alice" in _settled_page(main)
    page = _settled_page(venue)
    assert "two computers from one image" in page
    assert "at the main hub" in page
    assert "bob" not in page.split("<main")[1]


def test_what_a_venue_settles_says_at_the_hub_above_which_venue_it_was(
    main: Site, venue: Site, relay: Relay, hub_clock: HubClock
) -> None:
    hub_clock.ms = FakeClock().wall
    signed_in(main.hub, main.url, name="alice")
    first, second = venue.station("venue-1"), venue.station("venue-2")
    first.write(IN, someone("1"), at=venue.hub.now())
    second.write(CheckedIn("talk", "edu", "2019-10-10"), someone("1"), at=venue.hub.now())
    venue.sync(first, second)
    _odd(venue)
    with venue.hub.reading() as connection:
        (noted,) = anomalies.listed(connection, 9)
    settling.settle(venue.hub, "user:1", noted.anomaly.key, "two doors")
    rounds(relay)
    assert _odd(main) == set()
    assert "at hub Hall 2" in _settled_page(main)


def _settled_page(site: Site) -> str:
    visitor = signed_in(site.hub, site.url, name="reader")
    visitor.session.headers["Accept-Language"] = "en"
    return visitor.get("/anomalies?state=settled").text
