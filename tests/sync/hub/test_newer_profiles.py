"""One profile that a newer program wrote hides nobody else: not in a list, not in a file, not from a station."""

import csv
import io

import pytest
from sqlalchemy import func, update

from kiosk.domain.changes import PersonChanged
from kiosk.domain.kinds import CheckedIn
from sync.hub import looking, people_acts
from sync.hub.badges import HubBadges
from sync.hub.service import HubService
from sync.hub.store import people, people_imports, replica, schema
from sync.hub.store.feed import Place
from sync.hub.store.people import Learned
from sync.hub.store.people_imports import What
from tests.builders import DAYS, a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol
from tests.sync.hub.test_backup import sync
from tests.sync.hub.test_imports import send, settled
from tests.sync.hub.visitors import Visitor, signed_in

DAY = DAYS[0].isoformat()
ENGLISH = {"Accept-Language": "en"}
OLDER, NEWER = a_person_id("1"), a_person_id("2")
SENTENCE = "A newer version of the program wrote this profile"
PHONE = "081-234-5678"


@pytest.fixture(autouse=True)
def two(hub: HubService, station: Enrol) -> None:
    """Two volunteers who look like one and were let in, the second at two places at once; what is known of her was
    written by a newer hub."""
    booth, other = station("booth-1"), station("booth-2")
    for each in "12":
        booth.learn(a_person(each, name="นวล ใจดี", phone=PHONE))
        booth.write(CheckedIn("trees", "env", DAY, role="volunteer"), someone(each), at=at(10))
    other.write(CheckedIn("talk", "edu", DAY), someone("2"), at=at(10) + 30_000)
    sync(hub, booth, other)
    looking.look_at_everything(hub)
    with hub.writing() as connection:
        newer = update(schema.person).where(schema.person.c.id == NEWER)
        connection.execute(newer.values(entry=func.replace(schema.person.c.entry, "attendee", "astronaut")))


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def stored(hub: HubService) -> str | None:
    with hub.reading() as connection:
        return people.stored(connection, [NEWER])[NEWER]


def test_a_search_finds_everybody_and_says_who_cannot_be_read(organiser: Visitor) -> None:
    page = organiser.get("/people?q=นวล", headers=ENGLISH)
    assert page.status_code == 200
    assert page.text.count(SENTENCE) == 1
    assert f'href="/people/{OLDER}"' in page.text
    assert f'href="/people/{NEWER}"' in page.text


def test_their_own_page_says_so_with_what_happened_to_them_and_they_can_be_erased(
    hub: HubService, organiser: Visitor
) -> None:
    page = organiser.text(f"/people/{NEWER}", headers=ENGLISH)
    assert SENTENCE in page
    assert "trees" in page
    assert "Nothing personal is known" not in page
    organiser.post(f"/people/{NEWER}/erase", {"reason": "asked"})
    assert stored(hub) is None
    assert SENTENCE not in organiser.text(f"/people/{NEWER}", headers=ENGLISH)


@pytest.mark.parametrize("path", ["/", "/people", "/lookalikes", "/anomalies", "/report", "/stations", "/imports"])
def test_every_list_is_there(organiser: Visitor, path: str) -> None:
    assert organiser.get(path).status_code == 200


@pytest.mark.parametrize("name", ["checkins", "present", "hours", "shifts"])
def test_every_file_has_everybody_in_it(organiser: Visitor, name: str) -> None:
    answer = organiser.get(f"/exports/{name}.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.status_code == 200
    assert len(rows) >= 3, "a head and two people"


@pytest.mark.parametrize("kind", ["json", "html"])
def test_who_asks_what_is_held_gets_what_nobody_here_can_read(organiser: Visitor, kind: str) -> None:
    answer = organiser.get(f"/people/{NEWER}/everything.{kind}")
    assert answer.status_code == 200
    assert "astronaut" in answer.text
    assert "นวล ใจดี" in answer.text


def test_they_are_merged_with_somebody_like_anybody(hub: HubService) -> None:
    people_acts.merge(hub, "user:1", NEWER, OLDER, "same phone")
    entry = people_acts.entry(hub, NEWER)
    assert entry is not None
    assert (entry.person, entry.name) == (OLDER, "นวล ใจดี")


def test_everybody_else_gets_a_badge(hub: HubService) -> None:
    assert [each.person for each in HubBadges(hub, actor="cli").people_wanted(None, only_new=False)] == [OLDER]


def test_a_list_leaves_them_as_they_are_and_says_so(hub: HubService, organiser: Visitor) -> None:
    before = stored(hub)
    send(organiser, "code,reference,name\ncode-1,1,นวล ใจดีมาก\ncode-2,2,นวล ใจดีมาก\n")
    found = settled(hub, 1)
    with hub.reading() as connection:
        (wrong,) = people_imports.lines(connection, 1, What.BAD, after=0, limit=9)
    assert (found.changed, found.bad, wrong.text) == (1, 1, "unreadable")
    assert "update the hub" in organiser.text("/imports/1?what=bad", headers=ENGLISH)
    organiser.post("/imports/1/apply")
    settled(hub, 1)
    assert stored(hub) == before


def test_stations_and_the_hub_above_hear_of_everybody_else(hub: HubService, station: Enrol) -> None:
    with hub.writing() as connection:
        people.keep(connection, [Learned(a_person("3"))], xid=hub.database.xid(connection))
    booth = station("booth-3")
    sync(hub, booth)
    told = {each.entry.person for page in booth.applied for each in page.changes if isinstance(each, PersonChanged)}
    assert told == {OLDER, a_person_id("3")}
    with hub.reading() as connection:
        settled_below = hub.database.settled(connection)
        above = replica.people_after(connection, Place(), settled=settled_below, limit=99)
    assert above is not None
    assert [entry.person for _, entry in above.entries] == [OLDER, a_person_id("3")]
