"""A zone lead sees one zone: every page, export and search is walked, and nothing of the other zone is in the bytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from kiosk.domain.kinds import CheckedIn, CheckedOut
from sync.hub import looking
from sync.hub.service import HubService
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.users.roles import Role
from tests.builders import DAYS, a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol, HubClock
from tests.sync.hub.test_backup import sync
from tests.sync.hub.test_people_of_the_hub import routes
from tests.sync.hub.visitors import Visitor, signed_in

DAY = DAYS[0].isoformat()
OTHERS = ("มานี", "Manee", "มูลนิธิอื่น", "2222", "C-OTHER", "m@b.example", "edu", "workshop")
"""What is of the other zone alone: its people, its name, its activity."""


@pytest.fixture
def lead(hub: HubService, hub_url: str, hub_clock: HubClock, station: Enrol) -> Visitor:
    """The lead of env, a day later. At env were 1 and 3; at edu 2, who helps there and never left, and 3 as well."""
    here, there = station("booth-env"), station("booth-2")
    with hub.writing() as connection:
        entries = [
            a_person("1", name="สมชาย", phone="0811111111"),
            a_person("2", name="มานี", name_en="Manee", organisation="มูลนิธิอื่น", phone="0822222222", email="m@b.example"),
            a_person("3", name="ปิติ", phone="0833333333"),
            *(a_person(str(number), name=f"มานี {number}") for number in range(4, 40)),
        ]
        people.keep(connection, [Learned(each) for each in entries], xid=hub.database.xid(connection))
    for who in ("1", "3"):
        here.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone(who), at=at(9))
        here.write(CheckedOut("trees", "env", DAY), someone(who), at=at(10))
    for who in ("2", "3"):
        there.write(CheckedIn("workshop", "edu", DAY, role="volunteer"), someone(who), at=at(11))
    sync(hub, here, there)
    hub_clock.ms = at(9, day=DAYS[1])
    looking.look_at_everything(hub)
    return signed_in(hub, hub_url, Role.ZONE_LEAD, name="ก้อง", zone="env")


def pages(home: Path, clock: HubClock) -> Iterator[str]:
    """Every page that a zone lead may ask for, and every way of asking for somebody."""
    for path, method, guard in routes(home, clock):
        if method == "GET" and guard is not None and Role.ZONE_LEAD in guard.roles:
            for who in (a_person_id("1"), a_person_id("2"), a_person_id("3"), "1"):
                yield path.replace("{person}", who)
    for wanted in (a_person_id("2"), a_person_id("2").lower(), "มานี", "Manee", "2222", "0822222222", "มูลนิธิ", "code-2"):
        yield f"/people?q={wanted}"
        yield f"/people/{a_person_id('1')}?other={wanted}"
    for day in (*DAYS, ""):
        yield f"/?day={day}"
    for state in ("open", "settled", "ended"):
        yield f"/anomalies?state={state}"


def plain(answer: requests.Response, asked: str) -> str:
    """What was handed out, a workbook unpacked; the question itself, which stands in fields and links, aside."""
    content = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    text = content.decode()
    query = asked.partition("=")[2]
    asked_for = "|".join(re.escape(each) for each in (query, quote(query)))
    return re.sub(rf'="[^"]*({asked_for})[^"]*"', "", text) if query else text


@pytest.mark.parametrize("headers", [{}, {"X-Khomue-Fragment": "1"}], ids=["page", "fragment"])
def test_nothing_of_another_zone_is_handed_to_the_lead_of_one(
    hub_home: Path, hub_clock: HubClock, lead: Visitor, headers: dict[str, str]
) -> None:
    shown = ""
    for path in sorted(set(pages(hub_home, hub_clock))):
        text = plain(lead.get(path, headers=headers), path)
        found = [each for each in OTHERS if each in text]
        assert not found, (path, found)
        shown += text
    assert "สมชาย" in shown
    assert "ปิติ" in shown


def test_the_lead_of_a_zone_is_not_told_how_many_people_the_whole_event_knows(lead: Visitor) -> None:
    assert "39" not in lead.text("/people")


def test_an_organiser_finds_anybody_by_their_id(hub: HubService, hub_url: str, lead: Visitor) -> None:
    organiser = signed_in(hub, hub_url)
    assert "มานี" in organiser.text(f"/people?q={a_person_id('2')}")
    assert "39" in organiser.text("/people")
    assert "มานี" not in lead.text(f"/people?q={a_person_id('2')}")
