"""Badges at the desk, on two real stations that never talk: made on one, shown at the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.desk import CodeFlaw, Desk, UnfitCode
from kiosk.domain.badges import UNVERIFIED_ACT, Badge, BadgeClaim, mint, parse
from kiosk.domain.changes import Change, CodeRevoked, IssuerKnown, IssuerRevoked, Page, PersonErased
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import ActivityId, EventId, subject_of_code
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked, CheckedIn, body_of
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record
from kiosk.domain.verdicts import Go, Look, Reason, Stop
from kiosk.problems import EnvironmentProblem
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import DAYS, EVENT, a_pack, a_person, a_person_id, an_activity, at, someone
from tests.fakes.clock import FakeClock
from tests.kiosk.domain.test_badges import code_of, number_of

KEYS = {7: bytes(range(32)), 9: bytes(32)}
VOLUNTEER = replace(a_person("1"), role=PersonRole.VOLUNTEER)
MakeStation = Callable[..., Desk]


@pytest.fixture
def make_station(tmp_path: Path, clock: FakeClock) -> Iterator[MakeStation]:
    """Makes stations of the test expo, each with a store of its own, as issuer *issuer*, knowing *people*."""
    stores: list[Store] = []

    def make(issuer: int = 0, *people: PersonEntry, days: tuple[date, ...] = DAYS) -> Desk:
        store = Store.create(tmp_path / f"station-{len(stores)}", a_pack(days=days), new_id=new_id)
        stores.append(store)
        if issuer:
            enrol(store, issuer)
        with store.writing() as tx:
            tx.keep_people(people, own=True)
        desk = Desk(store, clock=clock, new_id=new_id, new_key=lambda: bytes(32))
        desk.choose_activity(ActivityId("trees"))
        return desk

    yield make
    for store in stores:
        store.close()


def enrol(store: Store, issuer: int) -> None:
    port = SyncPort(store)
    identity = HubIdentity("http://hub.test", "hub-1", EVENT, f"Booth {issuer}", "secret")
    port.save_enrolment(identity, store.pack(), StationKeys(bytes(32), issuer, KEYS[issuer]))


def tell(desk: Desk, *changes: Change) -> None:
    """The hub tells the station."""
    SyncPort(desk._store).apply(Page(changes, "1", more=False))


def records(desk: Desk, kind: str) -> list[Record]:
    with desk._store.reading() as tx:
        return [record for record in tx.records() if record.kind == kind]


def test_a_badge_is_go_at_a_station_that_never_heard_of_the_person_but_knows_the_key(
    make_station: MakeStation,
) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(9)
    tell(there, IssuerKnown(7, KEYS[7]))
    code = here.mint_badge(VOLUNTEER.person).code
    outcome = there.scan(code)
    assert outcome.verdict == Go((Reason.OK,))
    assert outcome.person is not None
    assert outcome.person.display_name == f"#{VOLUNTEER.person[-4:]}"
    (record,) = records(there, "checked_in")
    assert record.subject == someone("1"), "both stations count the same person"
    assert body_of(record) == CheckedIn("trees", "env", "2019-10-10", role="volunteer", reasons=("ok",))


def test_a_badge_is_look_where_its_key_is_not_known_and_the_hub_gets_what_settles_it(
    make_station: MakeStation,
) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(9)
    code = here.mint_badge(VOLUNTEER.person).code
    outcome = there.scan(code)
    assert outcome.verdict == Look((Reason.UNVERIFIED_BADGE,))
    (record,), (audit,) = records(there, "checked_in"), records(there, "audit")[-1:]
    assert record.subject == audit.subject == someone("1")
    assert body_of(audit) == Audit(UNVERIFIED_ACT, {"of": record.id, "badge": code})


def test_a_badge_is_stop_when_any_bit_of_it_is_flipped(make_station: MakeStation) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(9)
    tell(there, IssuerKnown(7, KEYS[7]))
    number = number_of(here.mint_badge(VOLUNTEER.person).code)
    verdicts = [there.scan(code_of(number ^ 1 << bit)).verdict for bit in range(136)]
    assert set(verdicts) == {Stop((Reason.BAD_SIGNATURE,), True), Stop((Reason.WRONG_EVENT,), True)}
    assert not records(there, "checked_in")
    assert len(records(there, "refused")) == 136


def test_a_forged_badge_says_nothing_about_the_person_it_names(make_station: MakeStation) -> None:
    there = make_station(7, VOLUNTEER)
    forged = mint(EVENT, Badge(VOLUNTEER.person, 7), KEYS[9])
    outcome = there.scan(forged)
    assert outcome.person is None
    (refused,) = records(there, "refused")
    assert refused.subject == subject_of_code(EVENT, forged)
    assert outcome.record is not None
    let_in = there.override(outcome.record, "known_in_person")
    assert let_in is not None
    assert let_in.verdict == Look((Reason.BAD_SIGNATURE,))


def test_a_badge_of_another_event_is_stop(make_station: MakeStation) -> None:
    there = make_station(7)
    last_year = mint(EventId("last-year"), Badge(a_person_id(), 7), KEYS[7])
    assert there.scan(last_year).verdict == Stop((Reason.WRONG_EVENT,), True)


def test_a_text_that_a_list_knows_is_a_ticket_whatever_it_looks_like(make_station: MakeStation) -> None:
    ticket = mint(EventId("last-year"), Badge(a_person_id("9"), 7), KEYS[7])
    there = make_station(7, replace(a_person("2"), codes=(ticket,)))
    outcome = there.scan(ticket)
    assert outcome.verdict == Go((Reason.OK,))
    assert outcome.person is not None
    assert outcome.person.person == a_person_id("2")


def test_a_badge_typed_without_capitals_is_the_same_badge(make_station: MakeStation) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(7)
    code = here.mint_badge(VOLUNTEER.person).code
    assert here.scan(f"  {code.lower()}\n").verdict == Go((Reason.OK,))
    assert there.scan(code.lower()).verdict == Go((Reason.OK,))
    assert there.scan(code).verdict == Look((Reason.ALREADY_HERE,))


def test_once_an_issuer_is_revoked_its_badges_are_stop_but_those_a_list_has_stay_good(
    make_station: MakeStation,
) -> None:
    stolen, there = make_station(7, VOLUNTEER, a_person("2")), make_station(9)
    listed, unlisted = stolen.mint_badge(VOLUNTEER.person).code, stolen.mint_badge(a_person_id("2")).code
    with there._store.writing() as tx:
        tx.keep_people([replace(VOLUNTEER, codes=(listed,))], own=False)
    tell(there, IssuerKnown(7, KEYS[7]), IssuerRevoked(7))
    assert there.scan(unlisted).verdict == Stop((Reason.ISSUER_REVOKED,), True)
    assert there.scan(listed).verdict == Go((Reason.OK,))
    tell(there, IssuerKnown(7, KEYS[7]))
    assert there.scan(unlisted).verdict == Stop((Reason.ISSUER_REVOKED,), True), "revoked stays revoked"


def test_a_revocation_is_enough_where_the_key_never_arrived(make_station: MakeStation) -> None:
    stolen, there = make_station(7, VOLUNTEER), make_station(9)
    tell(there, IssuerRevoked(7))
    assert there.scan(stolen.mint_badge(VOLUNTEER.person).code).verdict == Stop((Reason.ISSUER_REVOKED,), True)


def test_a_station_whose_own_issuer_is_revoked_makes_no_badges(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    tell(here, IssuerRevoked(7))
    with pytest.raises(EnvironmentProblem, match="may not make badges"):
        here.mint_badge(VOLUNTEER.person)
    assert not records(here, "badge_issued")


def test_a_reissued_badge_works_and_the_lost_one_is_stop_while_tickets_stay_good(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    lost = here.mint_badge(VOLUNTEER.person)
    new = here.reissue_badge(VOLUNTEER.person)
    assert here.scan(lost.code).verdict == Stop((Reason.REVOKED,), False)
    assert here.scan(new.code).verdict == Go((Reason.OK,))
    assert here.scan("code-1").verdict == Look((Reason.ALREADY_HERE,)), "the ticket is the same person's"
    assert [body_of(r) for r in records(here, "badge_revoked")] == [BadgeRevoked(digest(lost.code), "lost")]
    assert [body_of(r) for r in records(here, "badge_issued")] == [
        BadgeIssued(digest(lost.code)),
        BadgeIssued(digest(new.code), "lost"),
    ]


def test_a_lost_badge_is_stop_at_a_station_that_only_heard_of_its_revocation(make_station: MakeStation) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(9)
    lost = here.mint_badge(VOLUNTEER.person).code
    new = here.reissue_badge(VOLUNTEER.person).code
    tell(there, IssuerKnown(7, KEYS[7]), CodeRevoked(digest(lost)))
    assert there.scan(lost).verdict == Stop((Reason.REVOKED,), False)
    assert there.scan(lost.lower()).verdict == Stop((Reason.REVOKED,), False)
    assert there.scan(new).verdict == Go((Reason.OK,))


def test_a_scanned_badge_replaces_the_lost_one_and_tickets_stay_good(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    lost = here.mint_badge(VOLUNTEER.person).code
    here.issue_badge(VOLUNTEER.person, "phone")
    here.replace_badge(VOLUNTEER.person, "blank-badge")
    assert here.scan(lost).verdict == Stop((Reason.REVOKED,), False)
    assert here.scan("blank-badge").verdict == Go((Reason.OK,))
    assert {here.scan(ticket).verdict for ticket in ("phone", "code-1")} == {Look((Reason.ALREADY_HERE,))}
    assert [body_of(r) for r in records(here, "badge_revoked")] == [BadgeRevoked(digest(lost), "lost")]
    assert body_of(records(here, "badge_issued")[-1]) == BadgeIssued(digest("blank-badge"), "lost")


def test_a_badge_that_was_found_again_replaces_the_others_and_stays_good(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    found, lost = here.mint_badge(VOLUNTEER.person).code, here.mint_badge(VOLUNTEER.person).code
    here.replace_badge(VOLUNTEER.person, found.lower())
    assert here.scan(lost).verdict == Stop((Reason.REVOKED,), False)
    assert here.scan(found).verdict == Go((Reason.OK,))


def test_a_replacement_that_is_cut_off_leaves_everything_as_it_was(make_station: MakeStation, clock: FakeClock) -> None:
    here = make_station(7, VOLUNTEER)
    old = here.mint_badge(VOLUNTEER.person).code
    ids = iter([new_id()])
    cut_off = Desk(here._store, clock=clock, new_id=lambda: next(ids))
    with pytest.raises(StopIteration):
        cut_off.replace_badge(VOLUNTEER.person, "blank-badge")
    assert not records(here, "badge_revoked")
    assert here.scan(old).verdict == Go((Reason.OK,))
    assert here.scan("blank-badge").verdict == Stop((Reason.NOT_IN_ROSTER,), True)


OTHER = a_person("2")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (" \0", CodeFlaw.EMPTY),
        ("code-2", CodeFlaw.TAKEN),
        (mint(EVENT, Badge(a_person_id("404"), 7), KEYS[7]), CodeFlaw.TAKEN),
        (mint(EVENT, Badge(OTHER.person, 42), bytes(32)), CodeFlaw.TAKEN),
        (mint(EVENT, Badge(VOLUNTEER.person, 7), KEYS[9]), CodeFlaw.FORGED),
        (mint(EVENT, Badge(OTHER.person, 7), KEYS[9]).lower(), CodeFlaw.FORGED),
        (mint(EVENT, Badge(VOLUNTEER.person, 9), KEYS[9]), CodeFlaw.WITHDRAWN),
        (mint(EVENT, Badge(VOLUNTEER.person, 7, serial=3), KEYS[7]), CodeFlaw.REVOKED),
        ("void-ticket", CodeFlaw.REVOKED),
        ("own-void-ticket", CodeFlaw.REVOKED),
    ],
)
def test_a_code_that_would_be_stop_or_is_another_s_is_given_to_nobody(
    make_station: MakeStation, code: str, why: CodeFlaw
) -> None:
    here = make_station(7, VOLUNTEER, OTHER)
    void = mint(EVENT, Badge(VOLUNTEER.person, 7, serial=3), KEYS[7])
    tell(here, IssuerKnown(9, KEYS[9]), IssuerRevoked(9), CodeRevoked(digest("void-ticket")), CodeRevoked(digest(void)))
    here.issue_badge(VOLUNTEER.person, "own-void-ticket")
    here.revoke_badge(VOLUNTEER.person, "own-void-ticket")
    old = here.mint_badge(VOLUNTEER.person).code
    before = records(here, "badge_issued")
    for give in (here.issue_badge, here.replace_badge):
        with pytest.raises(UnfitCode) as refused:
            give(VOLUNTEER.person, code)
        assert refused.value.why is why
    assert records(here, "badge_issued") == before
    assert here.scan(old).verdict == Go((Reason.OK,)), "nothing was revoked for a code that was refused"


def test_a_badge_of_the_person_s_own_made_elsewhere_is_taken_in(make_station: MakeStation) -> None:
    here, there = make_station(7, VOLUNTEER), make_station(9, VOLUNTEER)
    code = there.mint_badge(VOLUNTEER.person).code
    here.issue_badge(VOLUNTEER.person, code.lower())
    assert here.scan(code).verdict == Go((Reason.OK,)), "though the key of its maker is not known here"


def test_a_badge_of_another_event_can_be_a_ticket_here(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    last_year = mint(EventId("last-year"), Badge(a_person_id("9"), 7), KEYS[7])
    here.issue_badge(VOLUNTEER.person, last_year)
    assert here.scan(last_year).verdict == Go((Reason.OK,))


def test_a_badge_that_was_made_void_elsewhere_is_not_printed_again(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    (void,) = here.badge_codes([VOLUNTEER])
    tell(here, CodeRevoked(digest(void)))
    (new,) = here.badge_codes([known(here)])
    assert here.scan(void).verdict == Stop((Reason.REVOKED,), False)
    assert here.scan(new).verdict == Go((Reason.OK,))
    assert here.badge_codes([known(here)]) == (new,)


def test_an_expired_badge_is_not_printed_again(make_station: MakeStation, clock: FakeClock) -> None:
    last_day, next_day = date(2027, 2, 28), date(2027, 3, 1)
    here = make_station(7, VOLUNTEER, days=(last_day, next_day))
    clock.set_wall(at(10, day=last_day))
    (old,) = here.badge_codes([VOLUNTEER], expires=last_day)
    assert here.badge_codes([known(here)]) == (old,)
    clock.set_wall(at(10, day=next_day))
    assert here.badge_codes([known(here)]) != (old,)


def test_a_serial_that_a_lost_database_used_is_passed_by_when_it_was_made_void(make_station: MakeStation) -> None:
    before, here = make_station(7, VOLUNTEER), make_station(7, VOLUNTEER)
    void = before.mint_badge(VOLUNTEER.person).code
    tell(here, CodeRevoked(digest(void)))
    assert here.scan(here.mint_badge(VOLUNTEER.person).code).verdict == Go((Reason.OK,))


def test_every_badge_of_a_person_is_another_one_until_there_are_sixteen(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    codes = {here.reissue_badge(VOLUNTEER.person).code for _ in range(16)}
    assert len(codes) == 16
    with pytest.raises(EnvironmentProblem, match="16 badges"):
        here.reissue_badge(VOLUNTEER.person)
    assert here.scan(max(codes, key=serial)).verdict == Go((Reason.OK,)), "nothing was revoked for a badge never made"


def test_a_station_without_a_hub_makes_badges_that_are_go_at_home_and_look_elsewhere(
    make_station: MakeStation,
) -> None:
    here, there = make_station(0, VOLUNTEER), make_station(7)
    code = here.mint_badge(VOLUNTEER.person).code
    with here._store.writing() as tx:
        tx._connection.exec_driver_sql("DELETE FROM code")
    assert here.scan(code).verdict == Go((Reason.OK,)), "by its own key, not by the list"
    assert there.scan(code).verdict == Look((Reason.UNVERIFIED_BADGE,))
    enrol(here._store, 9)
    assert here.scan(code).verdict == Look((Reason.ALREADY_HERE,)), "its old badges stay good when it joins a hub"
    claim = parse(here.mint_badge(VOLUNTEER.person).code)
    assert isinstance(claim, BadgeClaim)
    assert claim.badge.issuer == 9


def test_an_expired_badge_is_look_and_says_since_when(make_station: MakeStation, clock: FakeClock) -> None:
    today = date(2027, 3, 1)
    here = make_station(7, VOLUNTEER, days=(today,))
    clock.set_wall(at(10, day=today))
    code = here.mint_badge(VOLUNTEER.person, expires=date(2027, 2, 28)).code
    outcome = here.scan(code)
    assert outcome.verdict == Look((Reason.EXPIRED,))
    assert outcome.badge is not None
    assert outcome.badge.expires == date(2027, 2, 28)


def test_an_erased_person_s_badge_still_counts_the_same_person(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    code = here.mint_badge(VOLUNTEER.person).code
    tell(here, PersonErased(VOLUNTEER.person))
    outcome = here.scan(code)
    assert outcome.verdict == Go((Reason.OK,))
    assert records(here, "checked_in")[-1].subject == someone("1")
    assert here.glance().recent[0].person == replace(PersonEntry(VOLUNTEER.person, (), ""))


def test_nobody_can_be_given_a_badge_who_is_not_known(make_station: MakeStation) -> None:
    with pytest.raises(LookupError):
        make_station(7).mint_badge(a_person_id("404"))


def test_a_guest_of_no_list_cannot_enter_what_is_for_listed_people_alone(make_station: MakeStation) -> None:
    here, there = make_station(7, a_person("1")), make_station(7)
    with there._store.writing() as tx:
        tx.set_pack(a_pack(an_activity("trees", listed_only=True)))
    assert there.scan(here.mint_badge(a_person_id()).code).verdict == Stop((Reason.NOT_YOUR_ACTIVITY,), True)


def test_every_print_is_in_the_journal_without_the_code(make_station: MakeStation) -> None:
    here = make_station(7, VOLUNTEER)
    code = here.mint_badge(VOLUNTEER.person).code
    here.note_printed([(VOLUNTEER.person, code)], printer="Booth printer")
    printed = records(here, "audit")[-1]
    assert body_of(printed) == Audit("printed", {"printer": "Booth printer", "code": digest(code)})
    assert code not in printed.body


def digest(code: str) -> str:
    return subject_of_code(EVENT, code).removeprefix("code:")


def known(desk: Desk) -> PersonEntry:
    """The volunteer as *desk*'s station knows them now."""
    with desk._store.reading() as tx:
        entry = tx.person(VOLUNTEER.person)
    assert entry is not None
    return entry


def serial(code: str) -> int:
    claim = parse(code)
    assert isinstance(claim, BadgeClaim)
    return claim.badge.serial
