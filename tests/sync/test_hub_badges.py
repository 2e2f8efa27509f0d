"""Badges made at the hub: good at stations that never heard of the person, told by records, never made twice."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from kiosk.domain.badges import BadgeClaim, parse
from kiosk.domain.ids import subject_of_code, subject_of_person
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked, decode_body
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import ChainBreak
from kiosk.domain.verdicts import Go, Look, Reason, Stop
from kiosk.printing.batch import BadgeMaker
from sync.hub import admin, own_journal, people_acts
from sync.hub.badges import HubBadges
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import people
from sync.hub.store import records as stored
from tests.builders import EVENT, a_person, a_person_id, at
from tests.sync.booth import Booth
from tests.sync.test_badge_keys import booth

__all__ = ["booth"]  # pytest finds the fixture by its name here

MakeBooth: TypeAlias = Callable[[str], Booth]
PEOPLE = [a_person(str(n), role=PersonRole.VOLUNTEER if n < 3 else PersonRole.ATTENDEE) for n in range(1, 6)]


@pytest.fixture
def badges(hub: HubService, hub_home: Path) -> HubBadges:
    admin.import_people(hub_home, PEOPLE)
    return HubBadges(hub, actor="cli")


def make(badges: BadgeMaker, role: PersonRole | None = None) -> dict[str, str]:
    """A badge for everybody of *role*: the code by the person's reference."""
    wanted = badges.people_wanted(role, only_new=False)
    codes = badges.badge_codes(wanted)
    return {person.reference: code for person, code in zip(wanted, codes, strict=True)}


def entry(hub: HubService, reference: str) -> PersonEntry:
    with hub.reading() as connection:
        (found,) = people.entries(connection, [a_person_id(reference)]).values()
    return found


def issuer_of(code: str) -> int:
    claim = parse(code)
    assert isinstance(claim, BadgeClaim)
    return claim.badge.issuer


def test_a_badge_of_the_hub_is_go_where_its_key_is_known_though_nobody_told_of_the_person(
    badges: HubBadges, booth: MakeBooth, hub: HubService
) -> None:
    b = booth("b")
    volunteers = make(badges, PersonRole.VOLUNTEER)
    assert set(volunteers) == {"1", "2"}
    with b.store.reading() as tx:
        assert tx.people() == 0
    assert b.desk.scan(volunteers["1"]).verdict == Look((Reason.UNVERIFIED_BADGE,)), "the key has not come yet"
    b.pull()
    with hub.writing() as connection:
        late = a_person("9", name="ใหม่")
        people.keep(connection, [people.Learned(late)], xid=hub.database.xid(connection))
    outcome = b.desk.scan(badges.badge_codes([late])[0])
    assert outcome.verdict == Go((Reason.OK,))
    assert outcome.person is not None
    assert not outcome.person.name, "station b has not heard of this person"
    genuine = make(badges)["3"]
    forged = genuine[:-1] + ("1" if genuine.endswith("0") else "0")
    assert b.desk.scan(forged).verdict == Stop((Reason.BAD_SIGNATURE,), overridable=True)


def test_a_badge_of_the_hub_stands_on_the_lists_of_stations_and_beside_the_ticket(
    badges: HubBadges, booth: MakeBooth, hub: HubService
) -> None:
    b = booth("b")
    code = make(badges)["4"]
    b.pull()
    assert entry(hub, "4").codes == ("code-4", code)
    outcome = b.desk.scan(code)
    assert outcome.verdict == Go((Reason.OK,))
    assert outcome.person is not None
    assert outcome.person.reference == "4"
    assert b.desk.scan("code-4").verdict == Look((Reason.ALREADY_HERE,))


def test_who_has_a_badge_keeps_it_and_records_tell_of_each_that_was_made(badges: HubBadges, hub: HubService) -> None:
    first = make(badges)
    assert make(badges) == first
    with hub.reading() as connection:
        made = [r for r in stored.every(connection) if r.kind == BadgeIssued.KIND]
        store = own_journal.own_store(hub.keys)
        assert not [end for _, end in stored.verify(connection) if isinstance(end, ChainBreak)]
    assert len(made) == len(PEOPLE)
    assert {record.actor for record in made} == {"cli"}
    assert {record.station for record in made} == {store}
    assert not any(code in record.body for record in made for code in first.values()), "codes stay out of records"


def test_only_those_not_printed_yet_are_wanted_when_asked_wherever_they_were_printed(
    badges: HubBadges, booth: MakeBooth, hub: HubService
) -> None:
    codes = make(badges)
    badges.note_printed([(a_person_id("1"), codes["1"])], printer="file")
    b = booth("b")
    b.pull()
    b.desk.note_printed([(a_person_id("2"), codes["2"])], printer="cups:desk")
    b.push()
    left = badges.people_wanted(None, only_new=True)
    assert {person.reference for person in left} == {"3", "4", "5"}
    with hub.reading() as connection:
        bodies = [decode_body(r.kind, r.body) for r in stored.every(connection) if r.kind == Audit.KIND]
    printers = [body.detail.get("printer") for body in bodies if isinstance(body, Audit) and body.act == "printed"]
    assert sorted(map(str, printers)) == ["cups:desk", "file"]


def test_a_badge_that_was_made_void_is_never_made_again(badges: HubBadges, booth: MakeBooth, hub_home: Path) -> None:
    b = booth("b")
    lost = make(badges)["1"]
    b.pull()
    b.desk.revoke_badge(a_person_id("1"), lost, reason="lost")
    b.push()
    admin.import_people(hub_home, PEOPLE[:1])
    new = make(badges)["1"]
    assert new != lost
    b.pull()
    assert b.desk.scan(lost).verdict == Stop((Reason.REVOKED,), overridable=False)
    assert b.desk.scan(new).verdict == Go((Reason.OK,))


def revoke(hub: HubService, person: str, code: str) -> None:
    """Somebody makes *code* void, saying so of *person*."""
    void = BadgeRevoked(subject_of_code(EVENT, code).removeprefix("code:"), "lost")
    with hub.writing() as connection:
        act, xid = Act(subject_of_person(a_person_id(person)), void, "cli"), hub.database.xid(connection)
        own_journal.append(connection, act, keys=hub.keys, now=hub.now(), xid=xid)


def test_a_badge_that_was_made_void_is_not_printed_again_though_a_list_still_has_it(
    badges: HubBadges, hub: HubService
) -> None:
    first = make(badges)
    revoke(hub, "1", first["1"])
    assert first["1"] in entry(hub, "1").codes
    again = make(badges)
    assert again["1"] != first["1"]
    assert again == first | {"1": again["1"]}


def test_a_badge_is_void_whichever_of_those_who_are_one_it_was_said_of(badges: HubBadges, hub: HubService) -> None:
    people_acts.merge(hub, "user:1", a_person_id("1"), a_person_id("2"), "same phone")
    (one,) = {"1", "2"} & set(first := make(badges))
    (other,) = {"1", "2"} - {one}
    revoke(hub, other, first[one])
    assert make(badges)[one] != first[one]


def test_an_expired_badge_is_not_printed_again(badges: HubBadges, hub: HubService) -> None:
    last_day, next_day = date(2027, 2, 28), date(2027, 3, 1)
    hub.now = lambda: at(10, day=last_day)
    (old,) = badges.badge_codes(badges.people_wanted(None, only_new=False)[:1], expires=last_day)
    assert badges.badge_codes(badges.people_wanted(None, only_new=False)[:1]) == (old,)
    hub.now = lambda: at(10, day=next_day)
    assert badges.badge_codes(badges.people_wanted(None, only_new=False)[:1]) != (old,)


def test_who_printed_a_badge_that_is_void_now_wants_a_new_one(badges: HubBadges, hub: HubService) -> None:
    codes = make(badges)
    badges.note_printed([(a_person_id(n), code) for n, code in codes.items()], printer="file")
    assert badges.people_wanted(None, only_new=True) == ()
    revoke(hub, "3", codes["3"])
    assert [each.reference for each in badges.people_wanted(None, only_new=True)] == ["3"]


def test_the_hub_takes_a_new_number_when_a_station_that_knew_its_key_is_revoked(
    badges: HubBadges, booth: MakeBooth, hub_home: Path
) -> None:
    booth("stolen")
    before = make(badges, PersonRole.VOLUNTEER)
    admin.revoke_station(hub_home, "stolen")
    after = make(badges)
    assert after["1"] == before["1"], "a badge on a list stays good"
    assert issuer_of(after["3"]) != issuer_of(before["1"])


def test_people_who_were_merged_get_one_badge(badges: HubBadges, hub: HubService) -> None:
    people_acts.merge(hub, "user:1", a_person_id("1"), a_person_id("2"), "same phone")
    assert set(make(badges)) >= {"2", "3", "4", "5"}
    assert len(make(badges)) == 4


def test_the_seventeenth_badge_is_refused_with_a_sentence(badges: HubBadges, hub: HubService) -> None:
    person = entry(hub, "1")
    made = set()
    for _ in range(16):
        (code,) = badges.badge_codes([person])
        made.add(code)
        revoke(hub, "1", code)
    assert len(made) == 16
    with pytest.raises(HubProblem, match="16 badges"):
        badges.badge_codes([person])
