"""Finding people at the hub: by parts of names, phones and codes, on either database."""

from typing import Any

import pytest

from kiosk.domain.kinds import CheckedIn
from kiosk.domain.people import PersonEntry
from sync.hub.service import HubService
from sync.hub.store import people, people_search
from sync.hub.store.people import Learned
from sync.hub.store.people_search import Wanted
from tests.builders import a_person, a_person_id, someone
from tests.sync.conftest import Enrol, Talk

PEOPLE = [
    a_person("1", name="นายสมชาย ใจดี", nickname="ชาย", organisation="มูลนิธิทะเลใส", phone="081-234-5678"),
    a_person("2", name="สมหญิง รักษ์ไทย", nickname="หญิง", organisation="โรงเรียนบ้านปลา", phone="0899995678"),
    a_person("3", name="John O'Neil", name_en="John O'Neil", organisation="Tree & Co.", codes=("TK-9001", "QR:abc")),
    a_person("4", name="กันต์", nickname="เต้", organisation="สำนักพิมพ์ 100%_แท้"),
]


@pytest.fixture(autouse=True)
def known(hub: HubService) -> None:
    keep(hub, *PEOPLE)


def keep(hub: HubService, *entries: PersonEntry) -> None:
    with hub.writing() as connection:
        people.keep(connection, [Learned(entry) for entry in entries], xid=hub.database.xid(connection))


def found(hub: HubService, text: str, **options: Any) -> list[str]:
    with hub.reading() as connection:
        ids = people_search.search(connection, Wanted(text, 50, **options))
        known = people.entries(connection, ids)
    return sorted(known[each].reference for each in ids)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("สมชาย", ["1"]),
        ("สม", ["1", "2"]),
        ("ทะเล", ["1"]),
        ("ใจดี สมชาย", ["1"]),
        ("สมชายใจดี", ["1"]),
        ("รักษไทย", ["2"]),
        ("JOHN", ["3"]),
        ("o'neil", ["3"]),
        ("เต", ["4"]),
        ("100%_แท้", ["4"]),
        ("%", []),
        ("5678", ["1", "2"]),
        ("345678", ["1"]),
        ("๕๖๗๘", ["1", "2"]),
        ("081 234 5678", ["1"]),
        ("567", []),
        ("tk-9001", ["3"]),
        ("QR:abc", ["3"]),
        ("TK-900", []),
        ("ก", []),
        ("", []),
        ("ไม่มีใครชื่อนี้", []),
        ("\0", []),
        ('" OR 1', []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(text: str, who: list[str], hub: HubService) -> None:
    assert found(hub, text) == who


def test_who_changed_is_found_by_the_new_name_and_not_the_old(hub: HubService) -> None:
    keep(hub, a_person("1", name="นายสมศักดิ์ ใจดี"))
    assert found(hub, "สมชาย") == []
    assert found(hub, "ทะเล") == []
    assert found(hub, "สมศักดิ์") == ["1"]


def test_who_was_erased_is_not_found_and_nothing_of_them_is_left(hub: HubService) -> None:
    with hub.writing() as connection:
        people.erase(connection, a_person_id("1"), xid=hub.database.xid(connection))
        left = connection.exec_driver_sql("SELECT person FROM person_search").scalars().all()
    assert found(hub, "สมชาย") == []
    assert a_person_id("1") not in left
    keep(hub, *PEOPLE)
    assert found(hub, "สม") == ["2"]


def test_the_lead_of_a_zone_finds_who_was_there(hub: HubService, station: Enrol, talk: Talk) -> None:
    booth = station("env")
    booth.write(CheckedIn("trees", "env", "2019-10-10"), someone("2"))
    talk.sync(booth)
    hub.catch_up()
    assert found(hub, "สม", zone="env") == ["2"]
    assert found(hub, "สม", zone="edu") == []
