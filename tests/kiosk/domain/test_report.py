"""The eight lines of the output table, from records alone, whatever way the records came."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.figures import (
    Day,
    KindOfActivity,
    NamedOrganisation,
    Organisations,
    Reached,
    Report,
    SectorOfGroups,
    Turnout,
    Work,
    ZoneFigures,
)
from kiosk.domain.ids import EventId, Subject, ZoneId, subject_of_code
from kiosk.domain.kinds import (
    Audit,
    BadgeIssued,
    BadgeRevoked,
    Body,
    CheckedIn,
    CheckedOut,
    Counted,
    GroupArrived,
    Overridden,
    Pledged,
    Refused,
    Registered,
    Voided,
    encode_body,
)
from kiosk.domain.packs import ActivityKind, OrganisationRole, Pack, Text
from kiosk.domain.records import Record
from kiosk.domain.report import Tally, report_json
from tests.builders import DAYS, JournalBuilder, a_pack, a_record_id, an_activity, an_organisation, at, someone

FIRST, SECOND, THIRD = (day.isoformat() for day in DAYS)
PACK = a_pack()
HOUR = 3_600_000


def _report(*journals: Iterable[Record] | JournalBuilder, pack: Pack = PACK) -> Report:
    tally = Tally(pack)
    for journal in journals:
        for record in journal.records if isinstance(journal, JournalBuilder) else journal:
            tally.add(record)
    return tally.report()


def _leave(booth: JournalBuilder, came: Record, when: int, **changes: Any) -> Record:
    """Check out whoever *came*, at *when*."""
    body = CheckedOut("trees", "env", FIRST, came.id)
    return booth.write(replace(body, **changes), came.subject, at=when)


def test_an_event_without_records_has_a_table_of_noughts() -> None:
    report = _report()
    assert report.space_m2 == 1500
    assert report.activities.took_place == report.participants == report.not_understood == 0
    assert report.activities.planned == 3
    assert report.volunteers.total == Work(0, 0, 0)
    assert report.reached == Reached(0, 0, 0)
    assert [day.day for day in report.days] == [FIRST, SECOND, THIRD]
    assert [zone.zone for zone in report.zones] == ["env", "edu"]


# Line 1


def test_the_space_is_what_the_pack_says() -> None:
    assert _report(pack=a_pack(space_m2=None)).space_m2 is None


# Line 2


def test_organisations_are_hosts_and_all_others() -> None:
    booth = JournalBuilder()
    for reference, name in (("1", "tree-fund"), ("2", "blue-sea"), ("3", "กลุ่มคนรักจักรยาน")):
        booth.check_in(reference, role="organisation", organisation=name)
    assert _report(booth).organisations == Organisations(
        hosts=1,
        partners=2,
        listed_hosts=1,
        listed_partners=1,
        present=(
            NamedOrganisation(PACK.organisations[0].name, PACK.organisations[0].id, OrganisationRole.HOST),
            NamedOrganisation(PACK.organisations[1].name, PACK.organisations[1].id, OrganisationRole.PARTNER),
            NamedOrganisation(Text("กลุ่มคนรักจักรยาน")),
        ),
    )


@pytest.mark.parametrize("role", OrganisationRole)
def test_hosts_are_those_who_hold_the_event_together(role: OrganisationRole) -> None:
    booth = JournalBuilder()
    booth.check_in(role="organisation", organisation="a")
    organisations = _report(booth, pack=a_pack(organisations=(an_organisation("a", role=role),))).organisations
    is_host = role in ("host", "platform", "venue")
    assert (organisations.hosts, organisations.partners) == (int(is_host), int(not is_host))
    assert (organisations.listed_hosts, organisations.listed_partners) == (int(is_host), int(not is_host))


def test_two_people_of_one_organisation_are_one_organisation_however_it_is_spelt() -> None:
    one, two = JournalBuilder("a"), JournalBuilder("b")
    for reference, name in enumerate(("tree-fund", "TREE FUND", " กองทุนต้นไม้ ", "Tree  Fund")):
        one.check_in(str(reference), role="organisation", organisation=name)
    for reference, name in enumerate(("Bike  Club", "bike club", "BIKE CLUB ")):
        two.check_in(str(reference), role="organisation", organisation=name, day=SECOND)
    organisations = _report(one, two).organisations
    assert (organisations.hosts, organisations.partners) == (1, 1)
    assert organisations.present[1].name == Text("BIKE CLUB")
    assert _report(two, one).organisations == organisations


@pytest.mark.parametrize("role", ["attendee", "volunteer", "media"])
def test_who_comes_for_themselves_or_to_report_makes_no_organisation_present(role: str) -> None:
    booth = JournalBuilder()
    booth.check_in(role=role, organisation="tree-fund")
    assert _report(booth).organisations.present == ()


def test_staff_of_a_booth_make_present_whom_the_pack_lists_but_not_their_employer() -> None:
    booth = JournalBuilder()
    booth.check_in("1", role="staff", organisation="Blue Sea")
    booth.check_in("2", role="staff", organisation="Safe Guards Ltd")
    assert [organisation.id for organisation in _report(booth).organisations.present] == ["blue-sea"]


def test_an_employer_of_staff_that_somebody_represents_is_present() -> None:
    booth = JournalBuilder()
    booth.check_in("1", role="staff", organisation="Safe Guards Ltd")
    booth.check_in("2", role="organisation", organisation="safe guards ltd")
    assert _report(booth).organisations.partners == 1


def test_a_representative_of_nothing_is_no_organisation() -> None:
    booth = JournalBuilder()
    booth.check_in(role="organisation", organisation="  ")
    assert _report(booth).organisations.present == ()


def test_organisations_are_counted_per_day_too() -> None:
    booth = JournalBuilder()
    booth.check_in("1", role="organisation", organisation="tree-fund", day=FIRST)
    booth.check_in("1", role="organisation", organisation="tree-fund", day=SECOND)
    booth.check_in("2", role="organisation", organisation="blue-sea", day=SECOND)
    assert [day.organisations for day in _report(booth).days] == [1, 2, 0]


# Line 3


def test_an_activity_took_place_when_somebody_checked_in() -> None:
    booth = JournalBuilder()
    booth.check_in("1", "trees")
    booth.check_in("2", "trees")
    booth.check_in("3", "talk", zone="edu", role="organisation", organisation="tree-fund")
    activities = _report(booth).activities
    assert (activities.took_place, activities.planned) == (2, 3)
    assert activities.by_kind == (
        KindOfActivity(ActivityKind.TALK, 1, 1),
        KindOfActivity(ActivityKind.VOLUNTEER, 1, 1),
        KindOfActivity(ActivityKind.GAME, 0, 1),
    )


def test_an_activity_that_the_pack_no_longer_has_still_took_place() -> None:
    booth = JournalBuilder()
    booth.check_in("1", "pop-up", zone="yard")
    report = _report(booth)
    assert report.activities.took_place == 1
    assert report.activities.by_kind[-1] == KindOfActivity(None, 1, 0)
    assert [(a.activity, a.kind, a.turnout.people) for a in report.by_activity] == [("pop-up", None, 1)]
    assert report.zones[-1].zone == "yard"


def test_an_arrival_is_no_activity() -> None:
    booth = JournalBuilder()
    booth.check_in("1", activity="")
    assert _report(booth).activities.took_place == 0


def test_a_refusal_makes_no_activity_take_place() -> None:
    booth = JournalBuilder()
    booth.write(Refused(("full",), "trees", "env", FIRST))
    assert _report(booth).activities.took_place == 0


# Line 4


def test_a_volunteer_has_the_hours_between_coming_and_going() -> None:
    booth = JournalBuilder()
    came = booth.check_in("1", role="volunteer", when=at(9))
    _leave(booth, came, at(12, 30))
    volunteers = _report(booth).volunteers
    assert volunteers.total == Work(people=1, time=3 * HOUR + HOUR // 2, open_entries=0)
    assert [(zone.zone, zone.work) for zone in volunteers.by_zone] == [("env", volunteers.total)]


def test_a_volunteer_who_did_not_check_out_counts_without_hours() -> None:
    booth = JournalBuilder()
    booth.check_in("1", role="volunteer")
    assert _report(booth).volunteers.total == Work(people=1, time=0, open_entries=1)


def test_a_volunteer_who_leaves_by_another_door_has_the_same_hours() -> None:
    front, back = JournalBuilder("front"), JournalBuilder("back")
    came = front.check_in("1", role="volunteer", when=at(9))
    _leave(back, came, at(11))
    assert _report(back, front).volunteers.total == _report(front, back).volunteers.total == Work(1, 2 * HOUR, 0)


def test_a_volunteer_in_two_zones_is_one_person_with_the_hours_of_both() -> None:
    booth = JournalBuilder()
    came = booth.check_in("1", role="volunteer", when=at(9))
    _leave(booth, came, at(10))
    came = booth.check_in("1", "talk", zone="edu", role="volunteer", when=at(13))
    _leave(booth, came, at(15), activity="talk", zone="edu")
    volunteers = _report(booth).volunteers
    assert volunteers.total == Work(1, 3 * HOUR, 0)
    assert [(z.name.en, z.work.people, z.work.time // HOUR) for z in volunteers.by_zone] == [
        ("Zone env", 1, 1),
        ("Zone edu", 1, 2),
    ]


def test_a_volunteer_whom_two_booths_checked_in_has_each_hour_once() -> None:
    front, back = JournalBuilder("front"), JournalBuilder("back")
    front.check_in("1", role="volunteer", when=at(9))
    came = back.check_in("1", role="volunteer", when=at(9, 5))
    _leave(back, came, at(11))
    assert _report(front, back).volunteers.total == Work(1, 2 * HOUR, 0)


def test_an_attendee_who_leaves_is_no_volunteer() -> None:
    booth = JournalBuilder()
    _leave(booth, booth.check_in("1"), at(11))
    assert _report(booth).volunteers.total == Work(0, 0, 0)


def test_a_clock_with_a_known_offset_gives_true_hours() -> None:
    front, back = JournalBuilder("front"), JournalBuilder("back")
    came = front.check_in("1", role="volunteer", when=at(9))
    year = 365 * 24 * HOUR
    left = _leave(back, came, at(11) + year)
    back.records[-1] = replace(left, offset=-year)
    assert _report(front, back).volunteers.total.time == 2 * HOUR


# Line 5


def test_the_public_are_distinct_attendees_of_activities() -> None:
    one, two = JournalBuilder("a"), JournalBuilder("b")
    one.check_in("1", "trees")
    one.check_in("1", "talk", zone="edu")
    two.check_in("1", "trees", day=SECOND)
    two.check_in("2", "trees")
    two.check_in("3", "trees", role="volunteer")
    two.check_in("4", activity="")
    report = _report(one, two)
    assert report.participants == 2
    assert report.reached == Reached(attendees=3, walk_bys=0, people=4)


def test_a_stranger_whose_code_was_let_in_is_a_person() -> None:
    booth = JournalBuilder()
    stranger = subject_of_code(EventId("e"), "abc")
    booth.write(CheckedIn("trees", "env", FIRST, reasons=("not_in_roster",)), stranger)
    booth.write(CheckedIn("talk", "edu", FIRST), stranger)
    assert _report(booth).participants == 1


def test_somebody_let_in_against_a_refusal_counts() -> None:
    booth = JournalBuilder()
    refused = booth.write(Refused(("full",), "trees", "env", FIRST))
    booth.write(Overridden(refused.id, "paper_ticket"))
    booth.check_in("1")
    assert _report(booth).participants == 1


# Line 6


def test_groups_are_distinct_organisations_and_all_their_heads() -> None:
    one, two = JournalBuilder("a"), JournalBuilder("b")
    one.write(GroupArrived("โรงเรียนบ้านนา", 30, "education", "env", FIRST))
    two.write(GroupArrived("โรงเรียนบ้านนา ", 12, "education", "edu", SECOND))
    two.write(GroupArrived("Blue Sea", 5, "youth", "edu", SECOND))
    two.write(GroupArrived("blue-sea", 5, "aliens", "edu", SECOND))
    two.write(GroupArrived("Bank", 5, "business", "edu", SECOND))
    report = _report(one, two)
    assert (report.groups.organisations, report.groups.people) == (3, 57)
    assert report.groups.by_sector == (
        SectorOfGroups("business", 1, 5),
        SectorOfGroups("education", 1, 42),
        SectorOfGroups("youth", 1, 5),
        SectorOfGroups("other", 1, 5),
    )
    assert [day.group_people for day in report.days] == [30, 27, 0]
    assert [zone.group_people for zone in report.zones] == [30, 27]


def test_two_equal_groups_are_two_groups_of_one_organisation() -> None:
    booth = JournalBuilder()
    for _ in range(2):
        booth.write(GroupArrived("Bank", 5, "business", "edu", FIRST))
    groups = _report(booth).groups
    assert (groups.organisations, groups.people) == (1, 10)


# Line 7


def test_funds_are_money_by_organisation_the_largest_first() -> None:
    booth = JournalBuilder()
    for organisation, satang in (("Bike Club", 50), ("blue-sea", 100_00), ("Blue Sea", 20_00), ("", 5_00)):
        booth.write(Pledged("money", satang, organisation))
    booth.write(Pledged("hours", 1_000_000, "blue-sea"))
    funds = _report(booth).funds
    assert funds.satang == 125_50
    assert [(f.organisation.name.th, f.satang, f.pledges) for f in funds.by_organisation] == [
        ("ทะเลใส", 120_00, 2),
        ("", 5_00, 1),
        ("Bike Club", 50, 1),
    ]


def test_two_equal_pledges_are_both_money() -> None:
    booth = JournalBuilder()
    for reference in ("1", "1", "2"):
        booth.write(Pledged("money", 100, "blue-sea"), someone(reference))
    assert _report(booth).funds.satang == 300


# Line 8


def test_media_are_distinct_outlets() -> None:
    booth = JournalBuilder()
    for reference, outlet in enumerate(("ไทยข่าวดี", "ไทยข่าวดี", "Good News", "")):
        booth.check_in(str(reference), role="media", organisation=outlet)
    media = _report(booth).media
    assert media.people == 4
    assert [outlet.name.th for outlet in media.outlets] == ["Good News", "ไทยข่าวดี"]


# Beside the table


def test_walk_bys_are_counted_apart_and_can_be_taken_back() -> None:
    one, two = JournalBuilder("a"), JournalBuilder("b")
    one.write(Counted("env", FIRST, 5))
    one.write(Counted("env", FIRST, 5))
    one.write(Counted("env", FIRST, -2))
    two.write(Counted("edu", SECOND, 7))
    report = _report(one, two)
    assert report.reached == Reached(attendees=0, walk_bys=15, people=0)
    assert [day.walk_bys for day in report.days] == [8, 7, 0]
    assert [zone.walk_bys for zone in report.zones] == [8, 7]


def test_days_and_zones_count_people_once_each_and_all_check_ins() -> None:
    one, two = JournalBuilder("a"), JournalBuilder("b")
    one.check_in("1", "trees")
    one.check_in("1", "talk", zone="edu")
    two.check_in("1", "trees")
    two.check_in("2", "trees", role="volunteer")
    two.check_in("1", "trees", day=SECOND)
    report = _report(one, two)
    assert report.days == (
        Day(FIRST, Turnout(people=2, attendees=1, check_ins=4), 0, 0, 0),
        Day(SECOND, Turnout(people=1, attendees=1, check_ins=1), 0, 0, 0),
        Day(THIRD, Turnout(0, 0, 0), 0, 0, 0),
    )
    assert report.zones == (
        ZoneFigures(ZoneId("env"), PACK.zones[0].name, Turnout(people=2, attendees=1, check_ins=4), 0, 0),
        ZoneFigures(ZoneId("edu"), PACK.zones[1].name, Turnout(people=1, attendees=1, check_ins=1), 0, 0),
    )
    assert [(a.activity, a.turnout) for a in report.by_activity] == [
        ("trees", Turnout(people=2, attendees=1, check_ins=4)),
        ("talk", Turnout(people=1, attendees=1, check_ins=1)),
    ]


def test_a_station_on_a_wrong_day_is_counted_on_the_right_one() -> None:
    booth = JournalBuilder()
    wrong = at(10) + 365 * 24 * HOUR
    booth.check_in("1", day="2020-10-09", when=wrong)
    booth.records[0] = replace(booth.records[0], offset=at(10) - wrong)
    assert [(day.day, day.turnout.people) for day in _report(booth).days] == [(FIRST, 1), (SECOND, 0), (THIRD, 0)]


@pytest.mark.parametrize("body", [Counted("env", "1970-01-01", 3), GroupArrived("A", 3, "youth", "env", "1970-01-01")])
def test_walk_bys_and_groups_of_a_wrong_day_are_counted_on_the_right_one(body: Body) -> None:
    booth = JournalBuilder()
    record = booth.write(body, at=0)
    day = _report([replace(record, offset=at(10))]).days[0]
    assert (day.day, day.walk_bys + day.group_people) == (FIRST, 3)


def test_a_station_that_never_learnt_the_time_keeps_its_own_days() -> None:
    booth = JournalBuilder()
    booth.check_in("1", day="1970-01-01", when=0)
    assert [day.day for day in _report(booth).days] == ["1970-01-01", FIRST, SECOND, THIRD]


def test_a_few_minutes_off_do_not_move_a_check_in_over_midnight() -> None:
    booth = JournalBuilder()
    booth.check_in("1", day=FIRST, when=at(23, 58))
    booth.records[0] = replace(booth.records[0], offset=5 * 60_000)
    assert _report(booth).days[0].turnout.people == 1


def test_what_a_newer_program_wrote_is_said_and_not_counted() -> None:
    booth = JournalBuilder()
    booth.write_text("shift_started", '{"v":1}')
    booth.write_text("checked_in", '{"activity":"trees","day":"2019-10-10","v":2,"zone":"env"}')
    booth.write_text("checked_out", '{"activity":"trees","checkin":"x","day":"2019-10-10","v":2,"zone":"env"}')
    booth.write_text("voided", '{"of":"x","v":2}')
    report = _report(booth, booth)
    assert report.not_understood == 4
    assert report.reached.people == 0


def test_kinds_that_make_no_figure_change_nothing() -> None:
    booth = JournalBuilder()
    silent: tuple[Body, ...] = (
        Refused(("full",), "trees", "env", FIRST),
        Overridden("r", "other"),
        BadgeIssued("c"),
        BadgeRevoked("c"),
        Registered("attendee"),
        Audit("opened"),
    )
    for body in silent:
        booth.write(body)
    assert _report(booth) == _report()


# Voids and repeats

EVERYTHING: tuple[Body, ...] = (
    CheckedIn("trees", "env", FIRST),
    CheckedIn("trees", "env", FIRST, role="organisation", organisation="tree-fund"),
    CheckedIn("trees", "env", FIRST, role="media", organisation="Good News"),
    CheckedIn("trees", "env", FIRST, role="volunteer"),
    Counted("env", FIRST, 5),
    GroupArrived("Bank", 5, "business", "env", FIRST),
    Pledged("money", 100, "blue-sea"),
)


@pytest.mark.parametrize("body", EVERYTHING, ids=lambda body: f"{body.KIND} {getattr(body, 'role', '')}")
@pytest.mark.parametrize("early", [False, True], ids=["after it", "before it"])
def test_a_voided_record_does_not_count_wherever_its_void_came_from(body: Body, early: bool) -> None:
    booth, other = JournalBuilder("a"), JournalBuilder("b")
    mistake = booth.write(body)
    other.write(Voided(mistake.id, "mistake"))
    assert _report(booth) != _report()
    assert (_report(other, booth) if early else _report(booth, other)) == _report()


def test_a_voided_check_out_leaves_the_time_entry_open() -> None:
    booth = JournalBuilder()
    came = booth.check_in("1", role="volunteer", when=at(9))
    left = _leave(booth, came, at(10))
    booth.write(Voided(left.id, "mistake"))
    assert _report(booth).volunteers.total == Work(1, 0, 1)


def test_a_check_out_of_a_voided_check_in_is_nobodys_time() -> None:
    booth = JournalBuilder()
    came = booth.check_in("1", role="volunteer", when=at(9))
    _leave(booth, came, at(10))
    booth.write(Voided(came.id, "mistake"))
    assert _report(booth) == _report()


def test_a_void_takes_back_one_of_several_check_ins() -> None:
    booth = JournalBuilder()
    records = [booth.check_in("1") for _ in range(3)]
    for left, record in ((2, records[1]), (1, records[0]), (0, records[2])):
        booth.write(Voided(record.id, "mistake"))
        turnout = _report(booth).days[0].turnout
        assert (turnout.people, turnout.check_ins) == (min(1, left), left)


def test_a_void_between_two_reports_shows_in_the_second() -> None:
    booth = JournalBuilder()
    tally = Tally(PACK)
    record = booth.check_in("1")
    tally.add(record)
    assert tally.report().reached.people == 1
    tally.add(booth.write(Voided(record.id, "mistake")))
    assert tally.report().reached.people == 0
    tally.add(booth.check_in("1"))
    assert tally.report().reached.people == 1


def test_a_second_void_of_a_record_takes_nothing_more_back() -> None:
    booth = JournalBuilder()
    record = booth.check_in("1")
    booth.check_in("1")
    tally = Tally(PACK)
    for each in booth.records:
        tally.add(each)
    for _ in range(2):
        tally.add(booth.write(Voided(record.id, "mistake")))
        assert tally.report().days[0].turnout.check_ins == 1


def test_a_void_of_nothing_known_is_waited_with() -> None:
    booth = JournalBuilder()
    booth.write(Voided(a_record_id(10**9), "mistake"))
    booth.check_in("1")
    assert _report(booth).reached.people == 1


def test_a_record_that_comes_again_counts_once() -> None:
    booth, other = JournalBuilder("a"), JournalBuilder("b")
    for body in EVERYTHING:
        booth.write(body)
        other.write(body)
    once = _report(booth, other)
    assert _report(booth, booth, other, booth, other) == once


@pytest.mark.parametrize("place", [0, -1], ids=["from the first record", "at the last"])
def test_both_branches_of_a_cloned_store_count(place: int) -> None:
    booth = JournalBuilder()
    booth.check_in("1")
    booth.check_in("2")
    branch = replace(booth.records[place], id=a_record_id(10**9), subject=someone("3"))
    assert _report(booth, [branch]).reached.people == 3
    assert _report(booth, [branch], booth, [branch]).days[0].turnout.check_ins == 3


def test_a_gap_in_a_journal_stops_nothing() -> None:
    booth = JournalBuilder()
    records = [booth.check_in(str(number)) for number in range(4)]
    assert _report([records[0], records[3]], [records[2], records[2]]).reached.people == 3


# All of it, against a slow and simple count

_REFERENCES = st.sampled_from(["1", "2", "3"])
_ZONES = st.sampled_from(["env", "edu"])
_DAY = st.sampled_from([FIRST, SECOND])
_BODY: st.SearchStrategy[Body] = st.one_of(
    st.builds(
        CheckedIn,
        activity=st.sampled_from(["trees", "talk", ""]),
        zone=_ZONES,
        day=_DAY,
        role=st.sampled_from(["attendee", "volunteer", "organisation", "media", "staff"]),
        organisation=st.sampled_from(["", "tree-fund", "Blue Sea", "Bike Club", 'say "hi"', "back\\slash"]),
        how=st.sampled_from(["scan", "search"]),
    ),
    st.builds(Counted, zone=_ZONES, day=_DAY, count=st.integers(-2, 9)),
    st.builds(
        GroupArrived,
        organisation=st.sampled_from(["Bank", "School"]),
        people=st.integers(1, 50),
        sector=st.sampled_from(["business", "education", "space"]),
        zone=_ZONES,
        day=_DAY,
    ),
    st.builds(
        Pledged, what=st.sampled_from(["money", "hours"]), amount=st.integers(1, 99), organisation=st.just("Bank")
    ),
)
_ACTS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), _REFERENCES, _BODY), max_size=25)


def _journals(acts: list[tuple[str, str, Body]], voids: list[tuple[str, int]]) -> dict[str, list[Record]]:
    booths = {station: JournalBuilder(station) for station in "abc"}
    written = [booths[station].write(body, someone(who)) for station, who, body in acts]
    for station, which in voids if written else ():
        booths[station].write(Voided(written[which % len(written)].id, "mistake"))
    return {station: booth.records for station, booth in booths.items()}


def _interleaved(journals: dict[str, list[Record]], order: list[str]) -> list[Record]:
    """All records, station by station as *order* says, each station's own in sequence."""
    left = {station: list(records) for station, records in journals.items()}
    turns = [left[station].pop(0) for station in order if left[station]]
    return [*turns, *(record for records in left.values() for record in records)]


@given(
    acts=_ACTS,
    voids=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=6),
    order=st.lists(st.sampled_from("abc"), max_size=40),
    data=st.data(),
)
def test_no_order_of_stations_and_no_repeat_changes_a_report(
    acts: list[tuple[str, str, Body]], voids: list[tuple[str, int]], order: list[str], data: st.DataObject
) -> None:
    journals = _journals(acts, voids)
    records = _interleaved(journals, order)
    again = data.draw(st.lists(st.sampled_from(records), max_size=10)) if records else []
    plain = _report(*journals.values())
    assert _report(records) == plain
    assert _report(records, again) == plain
    tally = Tally(PACK)
    for record in [*records, *again]:
        tally.add(record)
        tally.report()  # looking changes nothing
    assert tally.report() == plain


@given(acts=_ACTS, voids=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=6))
def test_a_report_is_what_a_slow_and_simple_count_gives(
    acts: list[tuple[str, str, Body]], voids: list[tuple[str, int]]
) -> None:
    undone = {which % len(acts) for _, which in voids} if acts else set()
    standing = [(who, body) for number, (_, who, body) in enumerate(acts) if number not in undone]
    came = [(who, body) for who, body in standing if isinstance(body, CheckedIn)]
    report = _report(*_journals(acts, voids).values())

    assert report.participants == len({who for who, b in came if b.role == "attendee" and b.activity})
    assert report.reached.attendees == len({who for who, b in came if b.role == "attendee"})
    assert report.reached.people == len({who for who, _ in came})
    assert report.volunteers.total.people == len({who for who, b in came if b.role == "volunteer"})
    assert report.media.people == len({who for who, b in came if b.role == "media"})
    assert report.activities.took_place == len({b.activity for _, b in came} - {""})
    assert report.reached.walk_bys == sum(b.count for _, b in standing if isinstance(b, Counted))
    assert report.groups.people == sum(b.people for _, b in standing if isinstance(b, GroupArrived))
    assert report.funds.satang == sum(b.amount for _, b in standing if isinstance(b, Pledged) and b.what == "money")
    for day in report.days:
        there = [(who, b) for who, b in came if b.day == day.day]
        assert (day.turnout.people, day.turnout.check_ins) == (len({who for who, _ in there}), len(there))
    check_ins = Counter(b.zone for _, b in came)
    assert {zone.zone: zone.turnout.check_ins for zone in report.zones} == {"env": 0, "edu": 0} | check_ins


def test_a_report_is_json() -> None:
    booth = JournalBuilder()
    for body in EVERYTHING:
        booth.write(body)
    read = json.loads(json.dumps(report_json(_report(booth))))
    assert [line["number"] for line in read["lines"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert read["lines"][0]["value"] == {"th": "1,500 ตารางเมตร", "en": "1,500 m²"}
    assert read["organisations"]["hosts"] == 1
    assert read["volunteers"]["total"] == {"people": 1, "time": 0, "open_entries": 1}
    assert read["event"] == "test-expo"


def test_the_sample_expo_of_2019_comes_out_as_it_was_published() -> None:
    """The figures that Good Society Expo 2019 published, from records that show them."""
    hosts = [an_organisation(f"host-{n}", role=OrganisationRole.HOST) for n in range(17)]
    activities = [an_activity(f"activity-{n}", kind=list(ActivityKind)[n % 5]) for n in range(120)]
    pack = a_pack(*activities, organisations=tuple(hosts))
    booth = JournalBuilder()
    for n in range(17):
        booth.check_in(f"h{n}", "activity-0", role="organisation", organisation=f"host-{n}")
    for n in range(120):
        booth.check_in(f"p{n}", "activity-0", role="organisation", organisation=f"Partner {n}")
    for n in range(735):
        booth.check_in(f"v{n}", "activity-0", role="volunteer")
    for n in range(1500):
        booth.check_in(f"a{n}", f"activity-{n % 120}")
    for n in range(31):
        booth.write(
            GroupArrived(f"Group {n}", 5 + (30 if n == 30 else 0), "business", "env", FIRST), Subject("zone:env")
        )
    for n in range(13):
        booth.write(Pledged("money", 100_000_00, f"host-{n}"))
    for n in range(56):
        booth.check_in(f"m{n}", "activity-0", role="media", organisation=f"Outlet {n}")
    rows = report_json(_report(booth, pack=pack))["lines"]
    assert [row["value"]["en"] for row in rows] == [
        "1,500 m²",
        "17 → 120",
        "120 activities",
        "735 people · 0:00 hours · 735 entries without an end",
        "1,500 people",
        "31 organisations / 185 people",
        "THB 1,300,000",
        "56 outlets",
    ]


def test_a_body_written_with_spaces_is_read_like_any_other() -> None:
    booth = JournalBuilder()
    text = encode_body(CheckedIn("trees", "env", FIRST, organisation="x")).replace(":", " : ").replace(",", " , ")
    booth.write_text("checked_in", text)
    assert _report(booth).participants == 1
