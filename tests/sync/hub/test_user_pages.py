"""Accounts at the hub's page: made, changed, disabled; one's own password; and who sees what of whom."""

import re

import pytest

from kiosk.domain.kinds import CheckedIn, Refused
from kiosk.domain.verdicts import Reason
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.users import accounts, audit
from sync.hub.users.roles import Role
from sync.hub.web.texts import TEXTS
from tests.builders import a_person, a_person_id, at, someone
from tests.sync.conftest import Enrol, Talk
from tests.sync.hub.visitors import PASSWORD, Visitor, a_user, signed_in

DAY = "2019-10-10"
NEW = "another long password"


@pytest.fixture
def connect(hub: HubService) -> object:
    """Stations reach the hub directly: it is the pages that are tested here."""
    return lambda identity: StationPeer(hub, identity.token)


@pytest.fixture
def organiser(hub: HubService, hub_url: str) -> Visitor:
    return signed_in(hub, hub_url)


def number(hub: HubService, name: str) -> int:
    with hub.reading() as connection:
        account = accounts.by_name(connection, name)
    assert account is not None
    return account.user.id


def shown_password(page: str) -> str:
    found = re.search(r"<code>([a-z2-9-]{19})</code>", page)
    assert found is not None
    return found[1]


def last(hub: HubService) -> tuple[str, str, dict[str, str | int]]:
    with hub.reading() as connection:
        entry = audit.newest(connection, 1)[0]
    return entry.act, entry.name, entry.detail


def test_whoever_is_added_signs_in_with_the_password_shown_once(
    hub: HubService, hub_url: str, organiser: Visitor
) -> None:
    page = organiser.post("/users", {"name": "ก้อง", "role": "zone_lead", "zone": "env"})
    assert last(hub) == ("user_added", "organiser", {"user": "ก้อง", "role": "zone_lead", "zone": "env"})
    lead = Visitor(hub_url)
    assert lead.sign_in("ก้อง", shown_password(page.text)).status_code == 303
    assert shown_password(page.text) not in organiser.get("/users").text
    assert "ก้อง" in organiser.text("/users")


@pytest.mark.parametrize(
    ("form", "trouble"),
    [
        ({"name": "", "role": "viewer"}, "user_bad_name"),
        ({"name": "organiser", "role": "viewer"}, "user_name_taken"),
        ({"name": "ORGANISER ", "role": "viewer"}, "user_name_taken"),
        ({"name": "ก้อง", "role": "zone_lead", "zone": ""}, "user_bad_zone"),
        ({"name": "ก้อง", "role": "zone_lead", "zone": "nowhere"}, "user_bad_zone"),
    ],
)
def test_an_account_that_cannot_be_is_not_made(form: dict[str, str], trouble: str, organiser: Visitor) -> None:
    answer = organiser.post("/users", form)
    assert answer.status_code == 409
    assert TEXTS[trouble].th in answer.text


def test_a_role_that_does_not_exist_may_do_least(hub: HubService, organiser: Visitor) -> None:
    organiser.post("/users", {"name": "ก้อง", "role": "emperor"})
    with hub.reading() as connection:
        account = accounts.by_name(connection, "ก้อง")
    assert account is not None
    assert account.user.role is Role.VIEWER


def test_who_is_disabled_is_out_at_once_and_stays_out(hub: HubService, hub_url: str, organiser: Visitor) -> None:
    viewer = signed_in(hub, hub_url, Role.VIEWER, name="ก้อง")
    assert viewer.get("/").status_code == 200
    organiser.post(f"/users/{number(hub, 'ก้อง')}/disable")
    assert viewer.get("/").status_code == 303
    assert Visitor(hub_url).sign_in("ก้อง").status_code == 403
    organiser.post(f"/users/{number(hub, 'ก้อง')}/enable")
    assert Visitor(hub_url).sign_in("ก้อง").status_code == 303


def test_another_role_counts_from_the_next_page_on(hub: HubService, hub_url: str, organiser: Visitor) -> None:
    somebody = signed_in(hub, hub_url, Role.VIEWER, name="ก้อง")
    assert somebody.get("/users").status_code == 403
    organiser.post(f"/users/{number(hub, 'ก้อง')}/role", {"role": "organiser"})
    assert somebody.get("/users").status_code == 200


def test_there_is_always_an_organiser_left(hub: HubService, organiser: Visitor) -> None:
    me = number(hub, "organiser")
    for path, form in ((f"/users/{me}/disable", {}), (f"/users/{me}/role", {"role": "viewer"})):
        answer = organiser.post(path, form)
        assert answer.status_code == 409
        assert TEXTS["user_last_organiser"].th in answer.text
    a_user(hub, "วิภา")
    assert organiser.post(f"/users/{me}/role", {"role": "viewer"}).status_code == 303


def test_a_forgotten_password_is_replaced_by_an_organiser(hub: HubService, hub_url: str, organiser: Visitor) -> None:
    forgetful = signed_in(hub, hub_url, Role.VIEWER, name="ก้อง")
    page = organiser.post(f"/users/{number(hub, 'ก้อง')}/password")
    assert forgetful.get("/").status_code == 303
    assert Visitor(hub_url).sign_in("ก้อง").status_code == 403
    assert Visitor(hub_url).sign_in("ก้อง", shown_password(page.text)).status_code == 303


def test_nobody_is_nobody(organiser: Visitor) -> None:
    for act in ("disable", "enable", "password", "role"):
        assert organiser.post(f"/users/999/{act}", {"role": "viewer"}).status_code == 409


def test_ones_own_password_is_changed_with_the_old_one(hub: HubService, hub_url: str) -> None:
    user = a_user(hub, "ก้อง", Role.VIEWER)
    here, there = Visitor(hub_url), Visitor(hub_url)
    here.sign_in(user.name)
    there.sign_in(user.name)
    form = {"password": PASSWORD, "new": NEW, "again": NEW}
    for wrong in ({"password": "x"}, {"new": "short", "again": "short"}, {"again": "other password"}):
        assert here.post("/account/password", form | wrong).status_code == 403
    assert here.post("/account/password", form).headers["location"] == "/account?changed=1"
    assert here.get("/account").status_code == 200, "who changed it stays signed in"
    assert there.get("/").status_code == 303, "everybody else is out"
    assert Visitor(hub_url).sign_in(user.name).status_code == 403
    assert Visitor(hub_url).sign_in(user.name, NEW).status_code == 303


def test_an_open_session_does_not_help_to_guess_the_password(hub: HubService, hub_url: str) -> None:
    somebody = signed_in(hub, hub_url, Role.VIEWER, name="ก้อง")
    for _ in range(5):
        somebody.post("/account/password", {"password": "guess", "new": NEW, "again": NEW})
    answer = somebody.post("/account/password", {"password": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 403


def test_the_audit_tells_who_did_what_from_where(hub: HubService, organiser: Visitor) -> None:
    organiser.post("/users", {"name": "ก้อง", "role": "viewer"})
    text = organiser.text("/audit")
    for word in (TEXTS["act_user_added"].th, "organiser", "ก้อง", "127.0.0.1"):
        assert word in text


def test_what_was_done_to_is_told_in_the_words_of_the_page(hub: HubService, organiser: Visitor) -> None:
    with hub.writing() as connection:
        for act, detail in (
            (audit.Act.LIST_APPLIED, {"list": 3}),
            (audit.Act.BUNDLE_TAKEN, {"station": 2, "records": 1_500}),
            (audit.Act.EXPORTED, {"what": "checkins", "zone": "env"}),
            (audit.Act.USER_CHANGED, {"user": "แป้ง", "role": "zone_lead"}),
        ):
            audit.write(connection, audit.TERMINAL, act, now=hub.now(), **detail)
    text = organiser.text("/audit")
    for words in ("รายชื่อที่ 3", "สถานีหมายเลข 2", "1,500 ระเบียน", TEXTS["export_checkins"].th, "หัวหน้าโซน"):
        assert words in text


def test_a_long_audit_goes_on_page_by_page(hub: HubService, organiser: Visitor) -> None:
    with hub.writing() as connection:
        for each in range(250):
            audit.write(connection, audit.TERMINAL, audit.Act.EXPORTED, now=hub.now(), what=f"file {each}.")
    seen, page = set[str](), "/audit"
    while page:
        text = organiser.get(page).text
        seen |= set(re.findall(r"file \d+\.", text))
        older = re.search(r'href="(/audit\?before=\d+)"', text)
        page = older[1] if older else ""
    assert len(seen) == 250


# who sees what


@pytest.fixture
def visited(hub: HubService, station: Enrol, talk: Talk) -> None:
    """Person 1 was at env and edu, person 2 at edu alone."""
    booth = station("booth")
    entries = [a_person(n, name=f"สมชาย {n}", phone="0812345678", email="a@b.example") for n in ("1", "2")]
    with hub.writing() as connection:
        people.keep(connection, [Learned(each) for each in entries], xid=hub.database.xid(connection))
    booth.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(9), offset=60_000)
    booth.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10))
    booth.write(CheckedIn("talk", "edu", DAY), someone("2"), at=at(10))
    booth.write(Refused(("full",), "game", "edu", DAY), someone("2"), at=at(11))
    talk.sync(booth)
    hub.catch_up()


@pytest.mark.usefixtures("visited")
def test_the_history_of_a_person_has_both_times_and_the_station(organiser: Visitor) -> None:
    text = organiser.text(f"/people/{a_person_id('1')}")
    for words in (
        "สมชาย 1",
        "0812345678",
        "trees · โซน env",
        "booth",
        "10 ต.ค. 2562 09:01:00",
        "10 ต.ค. 2562 12:00:00",
    ):
        assert words in text
    assert "ไม่ให้เข้า เต็ม" in organiser.text(f"/people/{a_person_id('2')}")


@pytest.mark.usefixtures("visited")
def test_the_lead_of_a_zone_sees_nothing_of_other_zones(hub: HubService, hub_url: str) -> None:
    lead = signed_in(hub, hub_url, Role.ZONE_LEAD, zone="env")
    now = lead.text(f"/?day={DAY}")
    assert "โซน env" in now
    assert "โซน edu" not in now
    found = lead.text("/people?q=สมชาย")
    assert "สมชาย 1" in found
    assert "สมชาย 2" not in found
    own = lead.text(f"/people/{a_person_id('1')}")
    assert "โซน env" in own
    assert "edu" not in own
    assert lead.get(f"/people/{a_person_id('2')}").status_code == 404


def test_the_lead_of_a_zone_sees_the_anomalies_of_that_zone(
    hub: HubService, hub_url: str, station: Enrol, talk: Talk, organiser: Visitor
) -> None:
    booths = [station("one"), station("two")]
    for who, zones in (("1", ("env", "edu")), ("2", ("edu", "art"))):
        for booth, zone in zip(booths, zones, strict=True):
            booth.write(CheckedIn("", zone, DAY), someone(who), at=at(9))
    with hub.writing() as connection:
        entries = [Learned(a_person(who, name=f"สมชาย {who}")) for who in ("1", "2")]
        people.keep(connection, entries, xid=hub.database.xid(connection))
    talk.sync(*booths)
    everything = organiser.text("/anomalies")
    own = signed_in(hub, hub_url, Role.ZONE_LEAD, zone="env").text("/anomalies")
    assert ("สมชาย 1" in everything, "สมชาย 2" in everything) == (True, True)
    assert ("สมชาย 1" in own, "สมชาย 2" in own) == (True, False)


@pytest.mark.usefixtures("visited")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ZONE_LEAD])
def test_only_organisers_see_how_to_reach_somebody(role: Role, hub: HubService, hub_url: str) -> None:
    somebody = signed_in(hub, hub_url, role, zone="env" if role is Role.ZONE_LEAD else "")
    text = somebody.get(f"/people/{a_person_id('1')}").text + somebody.get("/people?q=สมชาย").text
    assert "…5678" in text
    for secret in ("0812345678", "a@b.example", "code-1"):
        assert secret not in text


@pytest.mark.usefixtures("visited")
def test_two_are_made_one_and_taken_apart_again(hub: HubService, organiser: Visitor) -> None:
    one, two = a_person_id("1"), a_person_id("2")
    candidates = organiser.get(f"/people/{one}?other=สมชาย").text
    assert f'value="{two}"' in candidates
    assert f'value="{one}"' not in candidates
    organiser.post(f"/people/{one}/merge", {"into": two, "reason": "คนเดียวกัน"})
    assert last(hub)[0] == "person_merged"
    page = organiser.get(f"/people/{two}").text
    assert one in page
    record = re.search(r'name="record" value="([^"]+)"', page)
    assert record is not None
    organiser.post(f"/people/{two}/unmerge", {"record": record[1], "reason": "ผิดคน"})
    assert 'id="undone-1"' in organiser.get(f"/people/{two}").text
    again = organiser.post(f"/people/{two}/unmerge", {"record": record[1], "reason": "ผิดคน"})
    assert again.status_code == 409


@pytest.mark.usefixtures("visited")
def test_who_is_erased_is_gone_and_their_records_stay(hub: HubService, organiser: Visitor) -> None:
    who = a_person_id("1")
    organiser.post(f"/people/{who}/erase", {"reason": "ขอให้ลบ"})
    assert "สมชาย 1" not in organiser.text("/people?q=สมชาย")
    page = organiser.text(f"/people/{who}")
    assert TEXTS["no_profile"].th in page
    assert "trees · โซน env" in page
    assert last(hub)[2] == {"person": str(who)}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_word(reason: Reason) -> None:
    assert TEXTS[f"why_{reason.value}"].th


def test_somebody_unheard_of_is_not_there(organiser: Visitor) -> None:
    assert organiser.get("/people/nobody").status_code == 404
