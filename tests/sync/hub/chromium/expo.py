"""A hub in the middle of an expo's second day, with every kind of row that its pages can show."""

import copy
import threading
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from kiosk.domain.ids import ZoneId
from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived, Pledged, Refused, Voided
from kiosk.domain.packs import Activity, ActivityKind, Pack, PersonRole, Text
from kiosk.domain.packs_wire import with_digest
from kiosk.domain.people import PersonEntry
from sync.client.session import Session
from sync.hub import looking, pack_changing, people_acts, settling
from sync.hub.importing import Importer
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, people, people_imports, stations
from sync.hub.store.anomalies import AnomalyKind
from sync.hub.store.people import Learned
from sync.hub.users import accounts, sessions
from sync.hub.users.audit import TERMINAL
from sync.hub.users.roles import Role, User
from sync.protocol.messages import EnrolRequest, StationsRequest
from tests.builders import DAYS, a_pack, a_person, a_person_id, a_zone, an_activity, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import HubClock, invitation, join
from tests.sync.hub.visitors import a_user

FIRST, SECOND = (day.isoformat() for day in DAYS[:2])
NOON = at(12, day=DAYS[1])
FIRST_NAMES = ("สมชาย", "วิภา", "ประเสริฐ", "กัญญา", "ธนพล", "พิมพ์ชนก", "ณัฐวุฒิ", "มาลี", "ศิริพร")
LAST_NAMES = ("ใจดี", "มีสุข", "ทองคำ", "แก้วมณี", "ศรีสุข")
PAIRS = 27
"""More than a page of them."""
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Expo:
    """``tokens``: of the session of somebody in each role."""

    url: str
    home: Path
    hub: HubService
    clock: HubClock
    tokens: dict[Role, str]


def a_full_pack() -> Pack:
    """Activities with room, without, and more than fit a card; names as long as people make them."""
    more = (an_activity(f"more-{n}", name=Text(f"ฐานกิจกรรมที่ {n}", f"Base {n}")) for n in range(1, 11))
    return a_pack(
        an_activity("trees", name=Text("ปลูกต้นไม้ริมคลองกับเครือข่ายคนรักษ์น้ำ", "Planting along the canal"), capacity=40),
        _learning("talk", Text("เสวนา “ครูของเรา”", "Talk: Our teachers"), ActivityKind.TALK, room=2),
        _learning("game", Text("เกมเมืองในฝัน", "City of dreams"), ActivityKind.GAME, room=3),
        *more,
        name=Text("งานคนไทยขอมือหน่อย ราชประสงค์", "Lend a Hand Expo, Ratchaprasong"),
        zones=(
            a_zone("env", name=Text("โซนสิ่งแวดล้อม", "Environment")),
            a_zone("edu", name=Text("โซนการศึกษา", "Education")),
        ),
    )


def _learning(name: str, title: Text, kind: ActivityKind, *, room: int) -> Activity:
    return an_activity(name, zone=ZoneId("edu"), kind=kind, name=title, capacity=room)


def somebody(number: int, **values: object) -> PersonEntry:
    name = f"{FIRST_NAMES[number % 9]} {LAST_NAMES[number % 5]}"
    return replace(a_person(str(number), name=name, phone=f"08{number:08}"), **values)  # type: ignore[arg-type]


def keep(hub: HubService, *entries: PersonEntry) -> None:
    with hub.writing() as connection:
        people.keep(connection, [Learned(entry) for entry in entries], xid=hub.database.xid(connection))


def fill(hub: HubService, clock: HubClock, folder: Path) -> None:
    """Everything that has happened by noon of the second day."""
    _people(hub)
    _stations(hub, clock)
    _lists(hub, folder)
    _pack(hub)
    looking.look_at_everything(hub)
    with hub.reading() as connection:
        open_ones = anomalies.newest(connection, 100)
    capacity = next(each.key for each in open_ones if each.kind is AnomalyKind.OVER_CAPACITY)
    settling.settle(hub, "user:1", capacity, "เปิดห้องข้าง ๆ เพิ่มแล้ว")
    clock.ms = NOON


def users(hub: HubService) -> dict[Role, str]:
    """Somebody in each role, and one who may no longer; a session of each."""
    made = [a_user(hub, "วิภา"), a_user(hub, "ก้อง", Role.VIEWER), a_user(hub, "แป้ง", Role.ZONE_LEAD, "env")]
    gone = a_user(hub, "คนเก่า", Role.VIEWER)
    with hub.writing() as connection:
        accounts.disable(connection, gone.id, now=hub.now())
    return {user.role: session(hub, user) for user in made}


def session(hub: HubService, user: User) -> str:
    with hub.writing() as connection:
        return sessions.start(connection, user, now=hub.now())


def _people(hub: HubService) -> None:
    keep(hub, *(somebody(number) for number in range(30)))
    keep(hub, somebody(30, role=PersonRole.VOLUNTEER, nickname="เอ", email="a@example.org"))
    keep(hub, somebody(31, name="สุภาพร วัฒนานุกูลกิจเจริญทรัพย์", organisation="มูลนิธิเพื่อคนไทยทั้งประเทศ" * 2))
    for number in range(PAIRS):
        phone = f"09{number:08}"
        name = f"{FIRST_NAMES[number % 9]} คู่ที่{number}"
        keep(hub, *(replace(somebody(100 + 2 * number + n, name=name, phone=phone), reference="") for n in range(2)))
    people_acts.merge(hub, "user:1", a_person_id("28"), a_person_id("29"), "ลงทะเบียนสองครั้ง")
    mistaken = people_acts.merge(hub, "user:1", a_person_id("27"), a_person_id("28"), "ชื่อคล้ายกัน")
    people_acts.unmerge(hub, "user:1", mistaken, "คนละคน เป็นพี่น้องกัน")


def a_station(hub: HubService, name: str) -> MemoryStore:
    booth = MemoryStore(f"store-{next(_numbers)}")
    join(hub, booth, name=name)
    return booth


def sync(hub: HubService, booth: MemoryStore, *, wall: int = 0, battery: int | None = None) -> None:
    """A round of *booth*, whose clock says *wall* (0: what the hub's says)."""
    identity = booth.enrolment()
    assert identity is not None
    clock = FakeClock()
    clock.wall = wall or hub.now()
    session = Session(booth, StationPeer(hub, identity.token), clock, "0.9", battery=lambda: battery)
    session.push(session.hello())


def _stations(hub: HubService, clock: HubClock) -> None:
    first, second, third = (a_station(hub, name) for name in ("ลงทะเบียน 1", "สิ่งแวดล้อม 2", "การศึกษา 1"))
    a_station(hub, "สำรอง")
    _hub_below(hub)
    clock.ms = at(17)
    _first_day(first)
    sync(hub, first)
    clock.ms = NOON - 25 * 60_000
    _second_day(first, second, third)
    sync(hub, second)
    clock.ms = NOON - 4 * 60_000
    sync(hub, third, wall=NOON + 366 * 86_400_000)
    clock.ms = NOON
    sync(hub, first, battery=12)
    _trouble(hub)


def _hub_below(hub: HubService) -> None:
    """A hub at a venue, which has not handed on everything."""
    code = invitation(hub, "http://hub.test", relay=True).code
    new = EnrolRequest(code=code, store="hub-0123456789abcdef.0a1b2c3d", name="ศูนย์ย่อยชั้น 5", relay=True)
    token = StationPeer(hub, "").enrol(new).station_token
    StationPeer(hub, token).stations(StationsRequest(stations=(), waiting=1_250))


def _pack(hub: HubService) -> None:
    """Another version of the pack, which waits for a yes."""
    fewer = replace(hub.pack(), version="2", activities=hub.pack().activities[:-2])
    with hub.writing() as connection:
        pack_changing.stage(connection, with_digest(fewer))


def _first_day(booth: MemoryStore) -> None:
    booth.write(CheckedIn("trees", "env", FIRST, role="volunteer"), someone("30"), at=at(9))
    for number in range(12):
        booth.write(CheckedIn("game", "edu", FIRST), someone(str(number)), at=at(10, number))
    booth.write(CheckedOut("game", "edu", FIRST), someone("1"), at=at(11))


def _second_day(first: MemoryStore, second: MemoryStore, third: MemoryStore) -> None:
    def morning(minute: int) -> int:
        return at(10, minute, day=DAYS[1])

    for number in range(12, 26):
        first.write(CheckedIn("trees", "env", SECOND), someone(str(number)), at=morning(number))
    for number, booth in enumerate((first, second, third, third)):
        booth.write(CheckedIn("talk", "edu", SECOND), someone(str(number)), at=morning(40 + number))
    for number in range(3):
        second.write(CheckedIn("game", "edu", SECOND), someone(str(number + 5)), at=morning(number))
    second.write(CheckedIn("more-1", "env", SECOND), someone("12"), at=morning(12) + 20_000)
    mistaken = second.write(CheckedIn("more-2", "env", SECOND), someone("13"), at=morning(50))
    second.write(Voided(mistaken.id, "กดผิด"), someone("13"), at=morning(51))
    second.write(Refused(("wrong_day",), "talk", "edu", SECOND), someone("14"), at=morning(52))
    second.write(Counted("env", SECOND, 250), at=morning(53))
    second.write(GroupArrived("โรงเรียนวัดริมคลอง", 42, "education", "env", SECOND), at=morning(54))
    second.write(Pledged("money", 120_000_00, "tree-fund"), someone("15"), at=morning(55))


def _trouble(hub: HubService) -> None:
    """A store that was copied, one that was revoked and still sends, a clock that was off and is right again."""
    copied, revoked, mended = (a_station(hub, name) for name in ("โน้ตบุ๊กที่ถูกคัดลอก", "เครื่องที่หาย", "สื่อมวลชน"))
    twin = copy.deepcopy(copied)
    for number, booth in enumerate((copied, twin)):
        booth.write(CheckedIn("trees", "env", SECOND), someone(str(20 + number)), at=at(11, day=DAYS[1]))
        sync(hub, booth)
    revoked.write(CheckedIn("trees", "env", SECOND), someone("22"), at=at(11, day=DAYS[1]))
    identity = revoked.enrolment()
    assert identity is not None
    revoke(hub, "เครื่องที่หาย")
    sync(hub, revoked)
    sync(hub, mended, wall=hub.now() - 3_600_000)
    looking.look(hub)
    _unreadable(mended)
    sync(hub, mended)


def _unreadable(booth: MemoryStore) -> None:
    """Records that nobody can read: a short one, and one without a place to break a line, longer than is shown."""
    for body in ('{"หมายเหตุ":"\u202egnp.exe"}', '{"<b>":"' + "x" * 6_000):
        written = booth.write(CheckedIn("trees", "env", SECOND), someone("23"), at=at(11, 30, day=DAYS[1]))
        booth.records(written.station)[-1] = replace(written, body=body)


def revoke(hub: HubService, name: str) -> None:
    with hub.writing() as connection:
        (found,) = (each for each in stations.every(connection) if each.name == name)
        stations.revoke(connection, found.id, now=hub.now(), xid=hub.database.xid(connection))


def _lists(hub: HubService, folder: Path) -> None:
    """One that waits, one that is in, one that could not be read, two whose reader and writer are gone."""
    waiting = "code,reference,name,phone,organisation\n" + "".join(
        f"new-{n},{n},คน ใหม่ {n},07{n:08},บริษัทที่ {n}\n" for n in range(5, 80)
    )
    importer = Importer(hub)
    _read(importer, hub, folder / "รายชื่อผู้สมัคร.csv", waiting + ",81,ไม่มีรหัส,\n" * 3)
    importer.apply(_read(importer, hub, folder / "อาสาสมัคร.csv", "code,name\nvol-1,อาสา หนึ่ง\n,ไม่มีรหัส\n"), TERMINAL)
    _until_idle(hub)
    _read(importer, hub, folder / "ไม่ใช่รายชื่อ.csv", "ก,ข\n1,2\n")
    importer.stop()
    with hub.writing() as connection:
        for name, is_read in (("ค้างขณะอ่าน.csv", False), ("ค้างขณะนำเข้า.csv", True)):
            number = people_imports.begin(connection, name, "วิภา", now=hub.now() - 3_600_000)
            if is_read:
                people_imports.finish_reading(connection, number, "", now=hub.now() - 3_600_000)
                people_imports.claim(connection, number, now=hub.now() - 3_600_000)


def _read(importer: Importer, hub: HubService, file: Path, text: str) -> int:
    file.write_text(text, encoding="utf-8")
    number = importer.read(file, file.name, TERMINAL)
    _until_idle(hub)
    return number


def _until_idle(hub: HubService) -> None:
    pause = threading.Event()
    for _ in range(600):
        with hub.reading() as connection:
            if not people_imports.is_any_under_way(connection, now=hub.now()):
                return
        pause.wait(0.05)
    raise AssertionError("a list is still being worked on")
