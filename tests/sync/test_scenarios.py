"""What lost other systems their data, each story by its name, told with stations, a hub and a line between them.

Told elsewhere: a full stick (``test_bundles``); any mix of all this (``test_machine``); processes killed
(``tests/system``).
"""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from kiosk.domain.ids import ActivityId, StoreId
from kiosk.domain.kinds import CheckedIn, CheckedOut, Voided
from kiosk.domain.verdicts import Go, Look, Reason
from sync.client.bundle import export_bundle
from sync.client.http import HttpPeer
from sync.client.session import Session
from sync.hub import admin
from sync.hub.bundles import import_file
from sync.hub.looking import look_at_everything
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, overview
from sync.hub.store.anomalies import AnomalyKind
from sync.protocol.bundle import BundleProblem
from sync.protocol.codec import seal_refusal
from sync.protocol.errors import HTTP_STATUS, ErrorCode, Refused, SyncProblem
from sync.protocol.versions import MEDIA_TYPE
from tests.builders import DAYS, a_person, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.full_disk import full_disk
from tests.fakes.sync_proxy import Fault, Proxy, reply
from tests.fakes.sync_store import MemoryStore
from tests.sync.booth import Booth, booths
from tests.sync.conftest import Connect, Enrol, HubClock, Talk, invitation

DAY = DAYS[0].isoformat()
IN = CheckedIn("trees", "env", DAY)
YEAR = timedelta(days=365) // timedelta(milliseconds=1)
MakeBooth = Callable[[str], Booth]


@pytest.fixture
def booth(tmp_path: Path, hub: HubService, connect: Connect) -> Iterator[MakeBooth]:
    with booths(tmp_path, hub, connect) as make:
        yield make


@pytest.fixture
def proxy(hub_url: str) -> Iterator[Proxy]:
    with Proxy(hub_url) as between:
        yield between


def through(proxy: Proxy, store: MemoryStore) -> Session:
    identity = store.enrolment()
    assert identity is not None
    return Session(store, HttpPeer(proxy.url, hub=identity.hub, token=identity.token), FakeClock())


def whole_round(talk: Session) -> None:
    talk.push(talk.hello())
    talk.push_profiles()
    talk.pull()


def at_hub(home: Path) -> list[str]:
    return sorted(record.id for record in admin.records(home))


def people_in(hub: HubService, place: str = "event") -> overview.Counts:
    hub.catch_up()
    with hub.reading() as connection:
        return overview.counts(connection, DAY).get(place, overview.Counts())


def noted(hub: HubService) -> list[AnomalyKind]:
    hub.catch_up()
    look_at_everything(hub)
    with hub.reading() as connection:
        return [found.kind for found in anomalies.newest(connection, 100)]


def knows(booth: Booth, *people: str) -> None:
    with booth.store.writing() as tx:
        tx.keep_people([a_person(reference) for reference in people], own=True)


# lost and late


@pytest.mark.by_workers
def test_response_lost_and_batch_re_sent(hub: HubService, hub_home: Path, proxy: Proxy, station: Enrol) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(number))).id for number in range(3)]
    talk = through(proxy, booth)
    greeting = talk.hello()
    proxy.next_fault = lambda: Fault.DROP_ANSWER
    with pytest.raises(SyncProblem):
        talk.push(greeting)
    assert at_hub(hub_home) == sorted(written), "the hub had taken them"
    assert booth.acknowledged(booth.store_id()) == 0, "the station cannot know"
    proxy.next_fault = lambda: Fault.NONE
    whole_round(talk)
    assert at_hub(hub_home) == sorted(written)
    assert booth.acknowledged(booth.store_id()) == 3
    assert people_in(hub).checkins == 3


def test_two_stations_one_badge_both_offline(hub: HubService, booth: MakeBooth) -> None:
    one, two = booth("one"), booth("two")
    for each in (one, two):
        knows(each, "7")
        assert each.desk.scan("code-7").verdict == Go((Reason.OK,))
    one.sync()
    two.sync()
    one.sync()
    counts = people_in(hub)
    assert (counts.people, counts.checkins) == (1, 2)
    again = one.desk.scan("code-7")
    assert isinstance(again.verdict, Look)
    assert Reason.ALREADY_HERE in again.verdict.reasons


def test_late_arriving_record_after_its_void(hub: HubService, station: Enrol, talk: Talk, tmp_path: Path) -> None:
    """The void is written at another booth, which saw the check-in on the first one's stick."""
    one, two = station("booth-1"), station("booth-2")
    mistake = one.write(IN, someone("7"))
    two.write(Voided(mistake.id, "wrong person"), someone("7"))
    talk.sync(two)
    talk.sync(one)
    assert (people_in(hub).people, people_in(hub).checkins) == (0, 0)
    third = station("booth-3")
    talk.sync(third)
    assert mistake.id not in third.participations()


def test_a_learns_c_s_old_records_through_b(
    hub: HubService, hub_home: Path, station: Enrol, talk: Talk, tmp_path: Path
) -> None:
    """C has no network all morning; B carries its stick to the hub when A has long heard of everything else."""
    a, b, c = station("booth-a"), station("booth-b"), station("booth-c")
    old = [c.write(IN, someone(str(number)), at=at(8, number)) for number in range(5)]
    for number in range(5, 9):
        b.write(IN, someone(str(number)), at=at(11))
    talk.sync(b, a)
    heard_before = a.participations()
    stick = export_bundle(c, tmp_path / "c.khomue")
    import_file(hub, stick.file)
    talk.sync(b, a)
    assert a.participations() - heard_before == {record.id for record in old}
    assert len(at_hub(hub_home)) == 9


# clocks


def test_slow_clock_and_fast_clock(hub: HubService, hub_clock: HubClock, booth: MakeBooth) -> None:
    """One booth a year slow, one a year ahead and mended at noon: order and days hold, the organiser is told."""
    slow, fast = booth("slow"), booth("fast")
    hub_clock.ms = at(10)
    slow.clock.set_wall(at(10) - YEAR)
    fast.clock.set_wall(at(10) + YEAR)
    for each in (slow, fast):
        knows(each, "7", "8")
        each.push()  # says hello: the clock is measured
        assert each.desk.scan("code-7").record is not None
    fast.clock.set_wall(at(12))
    hub_clock.ms = at(12)
    fast.sync()
    assert fast.desk.scan("code-8").record is not None
    fast.sync()
    slow.sync()
    counts = people_in(hub)
    assert (counts.people, counts.checkins) == (2, 3), "all on the right day, though the clocks said other years"
    assert AnomalyKind.CLOCK_OFF in noted(hub)
    with slow.store.reading() as tx:
        presence = tx.presence(someone("8"), ActivityId("trees"), DAY)
    assert presence is not None
    assert abs(presence.at - at(12)) < 60_000


@pytest.mark.parametrize("measured", [True, False])
def test_clock_stepping_back_in_a_session(hub: HubService, booth: MakeBooth, *, measured: bool) -> None:
    """In at ten, out at "nine": who was last seen leaving is out, as seq says and no clock."""
    one, two = booth("one"), booth("two")
    knows(one, "7")
    if measured:
        one.push()
    one.clock.forward(60_000)
    assert one.desk.scan("code-7").record is not None
    one.clock.set_wall(at(9))
    assert one.desk.check_out(a_person("7").person) is not None
    one.sync()
    two.sync()
    assert people_in(hub).inside == 0
    with two.store.reading() as tx:
        presence = tx.presence(someone("7"), ActivityId("trees"), DAY)
    assert presence is not None
    assert presence.state.value == "out"


def test_three_stations_with_identical_times(hub: HubService, hub_home: Path, station: Enrol, talk: Talk) -> None:
    stations = [station(f"booth-{number}") for number in range(3)]
    records = [each.write(IN, someone("7"), at=at(10)) for each in stations]
    stations[0].write(CheckedOut("trees", "env", DAY), someone("7"), at=at(10))
    talk.sync(*stations)
    first = people_in(hub)
    talk.sync(*stations)
    assert (first.people, first.checkins) == (1, 3)
    assert people_in(hub) == first
    known = [each.participations() | {r.id for r in each.records(each.store_id())} for each in stations]
    assert known[0] == known[1] == known[2]
    assert {record.id for record in records} <= known[0]


# half-way


def test_roster_page_fails_half_way(proxy: Proxy, station: Enrol, talk: Talk) -> None:
    importer, booth = station("booth-1"), station("booth-2")
    importer.learn(*(a_person(str(number)) for number in range(1500)))
    talk.sync(importer)
    session = through(proxy, booth)
    session.hello()
    luck = iter((Fault.NONE, Fault.TRUNCATE))
    proxy.next_fault = lambda: next(luck, Fault.NONE)
    with pytest.raises(SyncProblem):
        session.pull()
    after_one_page = len(booth.people())
    assert 0 < after_one_page < 1500
    session.pull()
    assert len(booth.people()) == 1500
    assert sum(len(page.changes) for page in booth.applied) < 1500 + 20, "what was there was not fetched again"


def test_poison_record_in_the_middle(hub: HubService, hub_home: Path, station: Enrol, talk: Talk) -> None:
    booth = station("booth-1")
    before = [booth.write(IN, someone(str(number))).id for number in range(10)]
    poison = booth.write(IN, someone("poison"))
    booth.records(booth.store_id())[-1] = replace(poison, body='{"activity":"\\u0000","v":1,"zone":7}')
    after = [booth.write(IN, someone(str(number))).id for number in range(20, 30)]
    talk.sync(booth)
    assert at_hub(hub_home) == sorted(before + after)
    assert booth.quarantined.keys() == {(StoreId("booth-1"), 11)}
    assert AnomalyKind.QUARANTINED in noted(hub)
    assert people_in(hub).people == 20


# answers that are none, and answers that say no

NO_ANSWERS = [
    (400, "text/plain", b"Bad Request"),
    (401, "text/html", b"<h1>Who are you?</h1>"),
    (403, "text/html", b"<h1>Blocked by the mall's firewall</h1>"),
    (404, "text/html", b"<h1>404</h1>"),
    (409, "application/json", b'{"detail": "conflict"}'),
    (413, "text/html", b"<h1>Request Entity Too Large</h1>"),
    (429, "text/html", b"<h1>Too many</h1>"),
    (500, "text/plain", b"Internal Server Error"),
    (502, "text/html", b"<h1>Bad gateway</h1>"),
    (503, "application/json", b"{}"),
    (504, "text/html", b""),
    (200, "text/html", b"<title>Free Wi-Fi</title>"),
    (200, "application/json", b'{"ok": true}'),
    (200, MEDIA_TYPE, b'{"khomue":1,"hub":"hub-0000000000000000","answer":{"through":99}}'),
    (200, MEDIA_TYPE, b""),
    (204, MEDIA_TYPE, b""),
]


@pytest.mark.parametrize(("status", "kind", "body"), NO_ANSWERS)
def test_an_answer_of_somebody_else_consumes_nothing(
    hub_home: Path, proxy: Proxy, station: Enrol, status: int, kind: str, body: bytes
) -> None:
    booth = station("booth-1")
    record = booth.write(IN, someone("7"))
    talk = through(proxy, booth)
    greeting = talk.hello()
    proxy.next_fault = lambda: reply(f"{status} X", kind, body)
    for step in (lambda: talk.push(greeting), talk.pull, talk.hello):
        with pytest.raises(SyncProblem):
            step()
    assert booth.acknowledged(booth.store_id()) == 0
    assert booth.applied == []
    proxy.next_fault = lambda: Fault.NONE
    whole_round(talk)
    assert at_hub(hub_home) == [record.id]


@pytest.mark.parametrize("code", ErrorCode)
def test_a_refusal_of_the_hub_itself_consumes_nothing(
    hub: HubService, hub_home: Path, proxy: Proxy, station: Enrol, code: ErrorCode
) -> None:
    booth = station("booth-1")
    record = booth.write(IN, someone("7"))
    talk = through(proxy, booth)
    greeting = talk.hello()
    body = seal_refusal(Refused(code, "for a test", retry_after=1), hub=hub.keys.hub)
    proxy.next_fault = lambda: reply(f"{HTTP_STATUS[code]} X", MEDIA_TYPE, body)
    with pytest.raises(SyncProblem):
        talk.push(greeting)
    assert booth.acknowledged(booth.store_id()) == 0
    assert booth.quarantined == {}
    proxy.next_fault = lambda: Fault.NONE
    whole_round(talk)
    assert at_hub(hub_home) == [record.id]


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.ENDLESS, Fault.REDIRECT, Fault.CAPTIVE])
def test_truncated_and_oversized_answers_consume_nothing(
    hub_home: Path, proxy: Proxy, station: Enrol, fault: Fault
) -> None:
    booth = station("booth-1")
    record = booth.write(IN, someone("7"))
    talk = through(proxy, booth)
    greeting = talk.hello()
    proxy.next_fault = lambda: fault
    with pytest.raises(SyncProblem):
        talk.push(greeting)
    assert booth.acknowledged(booth.store_id()) == 0
    proxy.next_fault = lambda: Fault.NONE
    whole_round(talk)
    assert at_hub(hub_home) == [record.id]


# stations that are lost, copied, or many


def test_station_revoked_with_a_full_queue(
    hub: HubService, hub_home: Path, hub_url: str, proxy: Proxy, station: Enrol
) -> None:
    booth = station("booth-1")
    written = [booth.write(IN, someone(str(number))).id for number in range(2_500)]
    admin.revoke_station(hub_home, "Booth booth-1")
    talk = through(proxy, booth)
    greeting = talk.hello()
    assert greeting.revoked
    talk.push(greeting)
    assert at_hub(hub_home) == sorted(written)
    assert booth.acknowledged(booth.store_id()) == 2_500
    booth.learn(a_person("9"))
    for step in (talk.pull, talk.push_profiles):
        with pytest.raises(Refused) as refusal:
            step()
        assert refusal.value.reason == ErrorCode.REVOKED
    assert AnomalyKind.REVOKED_SENDING in noted(hub)


def test_store_restored_from_backup(hub: HubService, hub_home: Path, booth: MakeBooth, tmp_path: Path) -> None:
    """The disk of Friday evening comes back on Saturday: what happened in between is not overwritten by new records
    of the same numbers."""
    station = booth("booth-1")
    with station.store.writing() as tx:
        tx.keep_people([a_person(str(number)) for number in range(1, 8)], own=True)
    station.desk.scan("code-1")
    station.sync()
    station.back_up(tmp_path / "friday")
    lost = [station.desk.scan(f"code-{number}").record for number in range(2, 5)]
    station.sync()
    station.go_back(tmp_path / "friday")
    new = [station.desk.scan(f"code-{number}").record for number in range(5, 8)]
    station.sync()
    assert {*lost, *new} <= set(at_hub(hub_home))
    with station.store.reading() as tx:
        assert len(tx.stores()) == 2, "it noticed, and began a journal of its own"
    assert {type(station.desk.scan(f"code-{number}").verdict) for number in range(2, 5)} == {Look}, "it knows again"
    assert people_in(hub).people == 7


@pytest.mark.by_workers
def test_eight_stations_reconnecting_in_the_same_second(
    hub: HubService, hub_home: Path, hub_url: str, station: Enrol
) -> None:
    stores = [station(f"booth-{number}") for number in range(8)]
    written = [store.write(IN, someone(str(n % 50))).id for store in stores for n in range(250)]
    together, failed = threading.Barrier(len(stores)), list[BaseException]()

    def reconnect(store: MemoryStore) -> None:
        identity = store.enrolment()
        assert identity is not None
        session = Session(store, HttpPeer(hub_url, hub=identity.hub, token=identity.token), FakeClock())
        together.wait(30)
        try:
            whole_round(session)
        except BaseException as problem:  # noqa: BLE001 - told below
            failed.append(problem)

    threads = [threading.Thread(target=reconnect, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert at_hub(hub_home) == sorted(written)
    assert people_in(hub).people == 50


# disks


def test_disk_full_at_the_station(hub: HubService, hub_home: Path, booth: MakeBooth) -> None:
    """No green without a disk; what was green before is handed in, and the first scan with room again is kept."""
    one = booth("one")
    knows(one, *(str(number) for number in range(400)))
    kept = one.desk.scan("code-1").record
    with full_disk(one.store._engine):
        outcomes = [one.desk.scan(f"code-{number}") for number in range(2, 400)]
    assert any(outcome.verdict.reasons == (Reason.SYSTEM,) for outcome in outcomes)
    said = {kept} | {outcome.record for outcome in outcomes if outcome.verdict == Go((Reason.OK,))}
    one.sync()
    assert said <= set(at_hub(hub_home))
    assert one.desk.scan("code-399").record is not None
    one.sync()
    assert len(set(at_hub(hub_home))) == len(at_hub(hub_home))


def test_disk_full_at_the_hub(hub: HubService, hub_home: Path, station: Enrol) -> None:
    if hub.database.is_postgresql:
        pytest.skip("a server's disk cannot be filled from here")
    booth = station("booth-1")
    talk = Talk(lambda identity: StationPeer(hub, identity.token))
    booth.write(IN, someone("1"))
    talk.sync(booth)
    for number in range(3_000):
        booth.write(IN, someone(str(number)))
    session = talk.session(booth)
    with full_disk(hub.database._engine, spare=2), pytest.raises(Refused) as refusal:
        session.push(session.hello())
    assert refusal.value.reason == ErrorCode.HUB_TROUBLE
    assert booth.acknowledged(booth.store_id()) < 3_001
    talk.sync(booth)
    assert len(at_hub(hub_home)) == 3_001


# generations


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which can be taken away while it is written to."""
    folder = tmp_path / "stick"
    folder.mkdir()
    if not _mount(folder):
        pytest.skip("only root may mount a stick (a file system in memory)")
    yield folder
    while os.path.ismount(folder):
        subprocess.run(["umount", "--lazy", folder], check=True)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "khomue-test", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_usb_pulled_during_export(hub: HubService, hub_home: Path, station: Enrol, stick: Path) -> None:
    """The file system goes while the bundle is half written: nothing counts as handed over, and it works again."""
    away = station("booth-1")
    written = [away.write(IN, someone(str(number))).id for number in range(2_500)]

    def pull(_records: int) -> None:
        if os.path.ismount(stick):
            subprocess.run(["umount", "--lazy", stick], check=True)

    with pytest.raises(BundleProblem):
        export_bundle(away, stick, progress=pull)
    assert not os.path.ismount(stick)
    assert list(stick.iterdir()) == [], "nothing is left where the stick was"
    assert away.acknowledged(away.store_id()) == 0
    assert _mount(stick)
    assert list(stick.iterdir()) == []
    imported, _ = import_file(hub, export_bundle(away, stick).file)
    assert (imported.stored, imported.damage) == (2_500, "")
    assert sorted(record.id for record in admin.records(hub_home)) == sorted(written)


def test_older_station_newer_hub(hub: HubService, hub_home: Path, hub_url: str) -> None:
    """The very bytes that the first release of protocol 1 sends; every field of the answers it knows is still there."""
    folder = Path(__file__).parents[1] / "data" / "wire" / "first"
    code, token = invitation(hub, hub_url).code, ""
    for step in ("enrol", "hello", "records", "profiles", "changes"):
        message = json.loads((folder / f"{step}_request.json").read_bytes())
        if step == "enrol":
            message["code"] = code
        if step == "changes":
            message["cursor"] = ""
        headers = {"Content-Type": MEDIA_TYPE, "Authorization": f"Bearer {token}"}
        content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        answer = requests.post(f"{hub_url}/v1/{step}", content, headers=headers, timeout=60).json()
        wanted = json.loads((folder / f"{step}_answer.json").read_bytes())["answer"]
        assert wanted.keys() <= answer["answer"].keys(), step
        token = answer["answer"].get("station_token", token)
    assert len(at_hub(hub_home)) == 2, "the third record of that batch is one that no hub can count"
