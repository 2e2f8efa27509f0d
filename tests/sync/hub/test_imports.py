"""Lists of people sent to the hub's page: seen before they count, taken in exactly as seen."""

import ast
import inspect
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Connection

from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.roster import reading, sheets, values
from kiosk.roster.words import Meaning
from sync.hub.importing import Importer, changes, merged
from sync.hub.service import HubService
from sync.hub.store import people, people_imports
from sync.hub.store.people import Learned
from sync.hub.store.people_imports import ALIVE, KEPT_FOR, Import, State, What
from sync.hub.users.audit import TERMINAL
from sync.hub.web.list_texts import in_thai
from tests.builders import a_person, a_person_id
from tests.sync.conftest import HubClock
from tests.sync.hub.visitors import Visitor, signed_in

CSV = "code,reference,name,phone\ncode-1,1,คน หนึ่ง,0811111111\ncode-2,2,คน สอง,\n,3,ไม่มีรหัส,\n"


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def send(visitor: Visitor, content: bytes | str, name: str = "list.csv") -> str:
    """Send a list; the address of its page."""
    data = content.encode() if isinstance(content, str) else content
    answer = visitor.session.post(
        f"{visitor.url}/imports",
        data={"csrf": visitor.token()},
        files={"file": (name, data)},
        allow_redirects=False,
        timeout=60,
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def settled(hub: HubService, number: int = 1) -> Import:
    """The list once nobody works on it any more."""
    pause = threading.Event()
    for _ in range(600):
        known = found(hub, number)
        if known.state not in (State.READING, State.APPLYING):
            return known
        pause.wait(0.05)
    raise AssertionError("the list is still being worked on")


def found(hub: HubService, number: int) -> Import:
    with hub.reading() as connection:
        known = people_imports.by_id(connection, number)
    assert known is not None
    return known


def a_file(folder: Path, *, people: int) -> Path:
    """A list, in a file of its own."""
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".csv", delete=False) as file:
        file.write("code,name\n" + "".join(f"c{n},name {n}\n" for n in range(people)))
    return Path(file.name)


def read_whole(hub: HubService, folder: Path, *, people: int) -> int:
    """The number of a list that waits for an answer."""
    importer = Importer(hub)
    number = importer.read(a_file(folder, people=people), "list.csv", TERMINAL)
    assert settled(hub, number).state is State.READY
    importer.stop()
    return number


def keep(hub: HubService, *entries: PersonEntry) -> None:
    with hub.writing() as connection:
        people.keep(connection, [Learned(entry) for entry in entries], xid=hub.database.xid(connection))


def entry(hub: HubService, reference: str) -> PersonEntry | None:
    with hub.reading() as connection:
        return people.entries(connection, [a_person_id(reference)]).get(a_person_id(reference))


def test_a_list_changes_nothing_until_somebody_says_yes(hub: HubService, organiser: Visitor) -> None:
    keep(hub, a_person("1", name="คน เก่า", phone="0800000000"))
    page = send(organiser, CSV)
    found = settled(hub)
    assert (found.state, found.new, found.changed, found.same, found.bad) == (State.READY, 1, 1, 0, 1)
    text = organiser.text(f"{page}?what=changed")
    assert "คน เก่า" in text
    assert "คน หนึ่ง" in text
    assert "0800000000" in text
    assert "code: ไม่มีรหัส" in organiser.text(f"{page}?what=bad")
    assert entry(hub, "2") is None

    organiser.post(f"{page}/apply")
    assert settled(hub).state is State.DONE
    first = entry(hub, "1")
    assert first is not None
    assert (first.name, first.phone) == ("คน หนึ่ง", "0811111111")
    assert entry(hub, "2") is not None


def test_an_excel_list_is_read_too(hub: HubService, organiser: Visitor, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["รหัส", "ชื่อ-สกุล"])
    sheet.append(["A1", "สมชาย"])
    book.save(tmp_path / "list.xlsx")
    send(organiser, (tmp_path / "list.xlsx").read_bytes(), "รายชื่อ.xlsx")
    assert settled(hub).new == 1
    assert "รายชื่อ.xlsx" in organiser.text("/imports")


def test_a_list_that_changes_nothing_says_so(hub: HubService, organiser: Visitor) -> None:
    page = send(organiser, CSV)
    settled(hub)
    organiser.post(f"{page}/apply")
    settled(hub)
    again = send(organiser, CSV)
    found = settled(hub, 2)
    assert (found.new, found.changed, found.same) == (0, 0, 2)
    assert f"{again}/apply" not in organiser.get(again).text


@pytest.mark.parametrize("content", [b"", b"just text\n", b"PK\x03\x04 no workbook", b"\x00\xff" * 100])
def test_what_is_no_list_says_why(content: bytes, hub: HubService, organiser: Visitor) -> None:
    if not content:
        answer = organiser.session.post(
            f"{organiser.url}/imports", data={"csrf": organiser.token()}, files={"file": ("a.csv", b"")}, timeout=60
        )
        assert answer.status_code == 400
        return
    page = send(organiser, content)
    found = settled(hub)
    assert found.state is State.FAILED
    assert found.problem.startswith("list.csv ")
    assert "list.csv" in organiser.text(page)


def test_who_was_changed_meanwhile_is_left_as_they_are(hub: HubService, organiser: Visitor) -> None:
    keep(hub, a_person("1", name="คน เก่า"))
    page = send(organiser, CSV)
    settled(hub)
    keep(hub, a_person("1", name="แก้ที่สถานี"), a_person("2", name="มาก่อน"))
    organiser.post(f"{page}/apply")
    found = settled(hub)
    assert (found.state, found.left_out) == (State.DONE, 2)
    known = entry(hub, "1"), entry(hub, "2")
    assert [each.name for each in known if each] == ["แก้ที่สถานี", "มาก่อน"]
    assert "คน หนึ่ง" in organiser.text(f"{page}?what=left_out")


def test_who_was_erased_does_not_come_back_with_a_list(hub: HubService, organiser: Visitor) -> None:
    keep(hub, a_person("1"))
    page = send(organiser, CSV)
    settled(hub)
    with hub.writing() as connection:
        people.erase(connection, a_person_id("1"), xid=hub.database.xid(connection))
        people.erase(connection, a_person_id("2"), xid=hub.database.xid(connection))
    organiser.post(f"{page}/apply")
    settled(hub)
    assert (entry(hub, "1"), entry(hub, "2")) == (None, None)
    send(organiser, CSV)
    assert (settled(hub, 2).new, settled(hub, 2).bad) == (0, 3)


def test_a_dropped_list_is_forgotten(hub: HubService, organiser: Visitor) -> None:
    page = send(organiser, CSV)
    settled(hub)
    organiser.post(f"{page}/drop")
    organiser.post(f"{page}/apply")
    assert settled(hub).state is State.DROPPED
    assert rows(hub) == 0
    assert entry(hub, "1") is None


def test_a_list_that_nobody_answers_is_forgotten_after_a_day(
    hub: HubService, organiser: Visitor, hub_clock: HubClock
) -> None:
    send(organiser, CSV)
    settled(hub)
    assert rows(hub) == 3
    hub_clock.ms += KEPT_FOR + 1
    with hub.writing() as connection:
        people_imports.begin(connection, "other.csv", "", now=hub_clock.ms)
    assert rows(hub) == 0


def test_an_import_that_was_cut_off_goes_on_where_it_stood(
    hub: HubService, hub_clock: HubClock, tmp_path: Path
) -> None:
    """Whoever applied it died after the first portion: another worker may go on, once it is sure of that."""
    file = tmp_path / "list.csv"
    file.write_text("code,name\n" + "".join(f"c{n},name {n}\n" for n in range(20)), encoding="utf-8")
    importer = Importer(hub)
    number = importer.read(file, "list.csv", TERMINAL)
    settled(hub, number)
    with hub.writing() as connection:
        assert people_imports.claim(connection, number, now=hub_clock.ms)
        people_imports.apply_some(connection, number, 5, now=hub_clock.ms, xid=hub.database.xid(connection))
    assert not importer.apply(number, TERMINAL), "somebody is still at it"
    hub_clock.ms += ALIVE + 1
    assert importer.apply(number, TERMINAL)
    assert settled(hub, number).done == 20
    importer.stop()
    with hub.reading() as connection:
        assert people.count(connection) == 20
    assert not file.exists()


def test_two_who_say_yes_at_once_take_it_in_once(hub: HubService, hub_clock: HubClock) -> None:
    with hub.writing() as connection:
        number = people_imports.begin(connection, "list.csv", "", now=hub_clock.ms)
        people_imports.finish_reading(connection, number, "", now=hub_clock.ms)
        assert people_imports.claim(connection, number, now=hub_clock.ms)
        assert not people_imports.claim(connection, number, now=hub_clock.ms)


def test_two_who_apply_a_list_at_once_count_nobody_twice(hub: HubService, hub_clock: HubClock, tmp_path: Path) -> None:
    """One was taken for dead, and was not."""
    number = read_whole(hub, tmp_path, people=9)

    def apply(connection: Connection) -> bool:
        return people_imports.apply_some(connection, number, 5, now=hub_clock.ms, xid=hub.database.xid(connection))

    def other() -> None:
        with hub.writing() as connection:
            apply(connection)

    with hub.writing() as connection:
        assert people_imports.claim(connection, number, now=hub_clock.ms)
    thread = threading.Thread(target=other)
    with hub.writing() as connection:
        assert apply(connection)
        thread.start()
        thread.join(0.3)  # long enough for it to be in the way, were it not made to wait
    thread.join()
    assert (found(hub, number).done, found(hub, number).left_out) == (9, 0)


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_no_portion_of_a_long_list_sorts_all_that_is_left(hub: HubService) -> None:
    with hub.writing() as connection:
        number = people_imports.begin(connection, "list.csv", "", now=hub.now())
        connection.exec_driver_sql(
            "INSERT INTO people_import_row (import, line, what, person, entry) "
            "SELECT %s, n, 'new', 'person-' || n, repeat('x', 300) FROM generate_series(1, 100000) n",
            (number,),
        )
        people_imports.finish_reading(connection, number, "", now=hub.now())
    query = people_imports.next_of(number, What.NEW, 500)
    with hub.reading() as connection:
        told = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN {told}").scalars().all()
    assert "Sort" not in "".join(plan)


class Gated(HubService):
    """Reading each list waits at a gate of its own."""

    def __init__(self, hub: HubService, gates: int) -> None:
        super().__init__(hub.database, now=hub.now)
        self.gates = [threading.Event() for _ in range(gates)]
        self._next = iter(self.gates)

    def pack(self) -> Pack:
        assert next(self._next).wait(60)
        return super().pack()


def test_a_list_that_stands_in_line_is_nobody_elses(hub: HubService, hub_clock: HubClock, tmp_path: Path) -> None:
    ready = read_whole(hub, tmp_path, people=3)
    gated = Gated(hub, gates=2)
    importer = Importer(gated)
    first, second = (importer.read(a_file(tmp_path, people=2), f"{n}.csv", TERMINAL) for n in range(2))
    assert importer.apply(ready, TERMINAL)
    hub_clock.ms += ALIVE + 1
    gated.gates[0].set()
    settled(hub, first)
    assert not importer.apply(ready, TERMINAL), "it waits for the one before it, and everybody can see that"
    gated.gates[1].set()
    settled(hub, second)
    assert settled(hub, ready).done == 3
    importer.stop()


def test_who_is_not_signed_in_cannot_send_a_list(hub: HubService, organiser: Visitor, hub_url: str) -> None:
    viewer = Visitor(hub_url)
    answer = viewer.session.post(
        f"{hub_url}/imports", files={"file": ("a.csv", CSV.encode())}, allow_redirects=False, timeout=60
    )
    assert answer.headers["location"] == "/login"
    with hub.reading() as connection:
        assert people_imports.newest(connection, 1) == []


@pytest.mark.parametrize(
    ("entry", "columns", "result"),
    [
        (a_person(name="ใหม่"), {Meaning.NAME}, {"name": "ใหม่", "phone": "081", "role": PersonRole.VOLUNTEER}),
        (a_person(name="", phone=""), {Meaning.PHONE}, {"name": "เดิม", "phone": "081"}),
        (a_person(role=PersonRole.MEDIA), {Meaning.ROLE}, {"role": PersonRole.MEDIA}),
        (a_person(codes=("new",)), set(), {"codes": ("new", "old")}),
    ],
)
def test_what_a_list_leaves_out_stays(entry: PersonEntry, columns: set[Meaning], result: dict[str, object]) -> None:
    before = a_person(name="เดิม", phone="081", role=PersonRole.VOLUNTEER, codes=("old",))
    after = merged(entry, before, columns)
    assert {name: getattr(after, name) for name in result} == result


def sentences() -> Iterator[str]:
    """Everything that the reader of lists says is wrong, with a 7 in place of what it found."""
    for module in (reading, sheets, values):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "RosterError",
                "_Bad",
                "Broken",
                "Unusable",
            }:
                yield from (text for each in node.args if " " in (text := spoken(each)))
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
                yield spoken(node.value)


def spoken(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join("7" if isinstance(part, ast.FormattedValue) else spoken(part) for part in parts)
        case _:
            return ""


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_whatever_is_wrong_with_a_list_is_told_in_thai(sentence: str) -> None:
    thai = in_thai(f"รหัส: {sentence}")
    assert sentence not in thai
    assert thai.count("7") == sentence.count("7")


def test_changes_are_told_field_by_field() -> None:
    before, after = a_person(name="ก", codes=("a",)), a_person(name="ข", codes=("a", "b"))
    assert list(changes(before, after)) == [("codes", "a", "a, b"), ("name", "ก", "ข")]


def rows(hub: HubService) -> int:
    with hub.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM people_import_row").scalar_one())
