"""How long data is kept, at the organiser's page: seen before it is changed, and nothing erased unasked."""

from datetime import timedelta

import pytest

from sync.hub import retention
from sync.hub.retention import Retention
from sync.hub.service import HubService
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.users.roles import Role
from tests.builders import DAYS, a_person, at
from tests.sync.conftest import HubClock
from tests.sync.hub.visitors import Visitor, signed_in

ENGLISH = {"Accept-Language": "en"}
LAST = DAYS[-1]


@pytest.fixture
def organiser(hub: HubService, hub_url: str, hub_clock: HubClock) -> Visitor:
    """A week after the event, at a hub that knows three people."""
    hub_clock.ms = at(12, day=LAST + timedelta(days=7))
    with hub.writing() as connection:
        known = [Learned(a_person(each)) for each in "123"]
        people.keep(connection, known, xid=hub.database.xid(connection))
    return signed_in(hub, hub_url)


def kept(hub: HubService) -> Retention:
    with hub.reading() as connection:
        return retention.read(connection)


def known(hub: HubService) -> int:
    while retention.apply(hub):
        pass
    with hub.reading() as connection:
        return people.count(connection)


def form(**days: str) -> dict[str, str]:
    return {"people": "", "audit": "730", "lists": "7", **days}


def test_the_page_says_what_is_kept_and_that_people_stay(organiser: Visitor) -> None:
    page = organiser.text("/retention", headers=ENGLISH)
    for words in ("until somebody erases them", "3 people now", "730 days", "7 days after they were last used"):
        assert words in page


def test_a_later_day_is_shown_first_and_then_kept(hub: HubService, organiser: Visitor) -> None:
    page = organiser.text("/retention?people=30&audit=730&lists=7")
    day = LAST + timedelta(days=31)
    assert f"ทั้ง 3 คนจะถูกลบในวันที่ {day.day} พ.ย. {day.year + 543}" in page
    assert "ใช้ระยะเวลานี้" in page
    assert kept(hub) == Retention(), "looking changes nothing"
    assert organiser.post("/retention", form(people="30")).headers["location"] == "/retention"
    assert kept(hub) == Retention(people=30)
    assert known(hub) == 3
    assert "audit 730 days · lists 7 days · people 30 days after the event" in organiser.text("/audit", headers=ENGLISH)


def test_nobody_goes_at_once_before_somebody_said_so(hub: HubService, organiser: Visitor) -> None:
    page = organiser.text("/retention?people=0&audit=730&lists=7", headers=ENGLISH)
    assert "At once: 3 people" in page
    answer = organiser.post("/retention", form(people="0"), headers=ENGLISH)
    assert answer.status_code == 409
    assert "At once: 3 people" in answer.text
    assert (kept(hub), known(hub)) == (Retention(), 3)
    organiser.post("/retention", form(people="0", sure="yes"))
    assert (kept(hub), known(hub)) == (Retention(people=0), 0)


def test_what_is_kept_already_is_not_changed(hub: HubService, organiser: Visitor) -> None:
    assert "that is how it is already" in organiser.text("/retention?people=&audit=730&lists=7", headers=ENGLISH)
    organiser.post("/retention", form())
    assert "changed how long data is kept" not in organiser.text("/audit", headers=ENGLISH)


@pytest.mark.parametrize("days", [form(people="-1"), form(audit="3651"), form(lists=""), form(people="soon"), {}])
def test_days_that_are_none_are_refused_with_a_sentence(
    hub: HubService, organiser: Visitor, days: dict[str, str]
) -> None:
    answer = organiser.post("/retention", days, headers=ENGLISH)
    assert answer.status_code == 409
    assert "Days are a number from 0 to 3,650" in answer.text
    assert kept(hub) == Retention()


def test_only_an_organiser_sees_or_changes_it(hub: HubService, hub_url: str) -> None:
    for role in (Role.VIEWER, Role.ZONE_LEAD):
        visitor = signed_in(hub, hub_url, role, zone="env" if role is Role.ZONE_LEAD else "")
        assert visitor.get("/retention").status_code == 403
        assert visitor.post("/retention", form(people="0", sure="yes")).status_code == 403
    assert kept(hub) == Retention()


def test_a_form_of_another_site_changes_nothing(hub: HubService, organiser: Visitor) -> None:
    assert organiser.post("/retention", form(people="30", csrf="x")).status_code == 403
    assert kept(hub) == Retention()
