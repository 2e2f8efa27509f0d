"""The desk on a real database: what staff do, what is shown, what is on disk."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.clock import new_id
from kiosk.desk import CodeFlaw, Desk, UnfitCode
from kiosk.domain.changes import Page, Participated, RecordVoided, StationNamed
from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, EventId, RecordId, StoreId, Subject, ZoneId, subject_of_code
from kiosk.domain.kinds import CheckedIn, GroupArrived, body_of
from kiosk.domain.packs import OtherEvent, PersonRole, Text
from kiosk.domain.packs_wire import with_digest
from kiosk.domain.people import Enrolment
from kiosk.domain.records import Record
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import EVENT, a_pack, a_person, an_activity, at, someone
from tests.fakes.clock import FakeClock
from tests.fakes.full_disk import full_disk


def records(store: Store, kind: str = "") -> list[Record]:
    with store.reading() as tx:
        return [record for record in tx.records() if kind in {"", record.kind}]


def test_a_known_badge_is_go_and_its_check_in_is_in_the_journal(desk: Desk, store: Store) -> None:
    outcome = desk.scan("code-1")
    assert outcome.verdict == Go((Reason.OK,))
    assert outcome.person == a_person("1")
    (record,) = records(store, "checked_in")
    assert record.id == outcome.record
    assert record.subject == someone("1")
    assert body_of(record) == CheckedIn("trees", "env", "2019-10-10", reasons=("ok",))


def test_the_same_badge_again_is_look_with_the_first_time_and_adds_no_check_in(
    desk: Desk, store: Store, clock: FakeClock
) -> None:
    desk.scan("code-1")
    clock.forward(60_000)
    again = desk.scan("code-1")
    assert again.verdict == Look((Reason.ALREADY_HERE,))
    assert again.presence is not None
    assert again.presence.at == at(10)
    assert again.record is None, "an earlier check-in is not this scan's to undo"
    assert len(records(store, "checked_in")) == 1


def test_an_unknown_code_is_refused_and_the_refusal_holds_no_text_of_it(desk: Desk, store: Store) -> None:
    outcome = desk.scan("BEGIN:VCARD somebody's address")
    assert outcome.verdict == Stop((Reason.NOT_IN_ROSTER,), overridable=True)
    (record,) = records(store, "refused")
    assert record.subject == subject_of_code(EVENT, "BEGIN:VCARD somebody's address")
    assert "VCARD" not in record.body + record.subject


def test_an_override_lets_the_refused_in_once_and_says_against_what(desk: Desk, store: Store) -> None:
    refusal = desk.scan("stranger").record
    assert refusal is not None
    first = desk.override(refusal, "known_in_person")
    second = desk.override(refusal, "known_in_person")
    assert first is not None
    assert first.verdict == Look((Reason.NOT_IN_ROSTER,))
    assert second is not None
    assert second.verdict == Look((Reason.ALREADY_HERE,))
    assert [r.kind for r in records(store)[-2:]] == ["overridden", "checked_in"]
    assert len(records(store, "checked_in")) == 1
    assert isinstance(desk.scan("stranger").verdict, Look), "who was let in is not turned away again"


def test_an_event_without_activities_is_arrived_at(store: Store, clock: FakeClock) -> None:
    with store.writing() as tx:
        tx.set_pack(with_digest(replace(a_pack(), activities=())))
    desk = Desk(store, clock=clock, new_id=new_id)
    assert desk.choose_activity(desk.activity().id).name == a_pack().name
    assert desk.scan("code-1").verdict == Go((Reason.OK,))
    assert desk.scan("code-1").verdict == Look((Reason.ALREADY_HERE,))


def test_who_was_let_in_by_an_override_is_not_stopped_again(desk: Desk, store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", enrolment=Enrolment.WAITING)], own=True)
    refusal = desk.scan("code-8")
    assert refusal.verdict == Stop((Reason.WAITING_LIST,), overridable=True)
    assert refusal.record is not None
    desk.override(refusal.record, "organiser_said_so")
    assert desk.scan("code-8").verdict == Look((Reason.ALREADY_HERE, Reason.WAITING_LIST))


def test_an_override_of_something_that_is_no_refusal_does_nothing(desk: Desk, store: Store) -> None:
    record = desk.scan("code-1").record
    before = len(records(store))
    assert record is not None
    assert desk.override(record, "other") is None
    assert desk.override(RecordId("nothing"), "other") is None
    assert len(records(store)) == before
    with pytest.raises(ValueError, match="not one of"):
        desk.override(record, "because")


def test_a_revoked_badge_is_stop_while_its_owner_can_be_checked_in_by_name(desk: Desk, store: Store) -> None:
    person = a_person("1").person
    desk.revoke_badge(person, "code-1", reason="lost")
    desk.issue_badge(person, "new-badge")
    lost = desk.scan("code-1")
    assert lost.verdict == Stop((Reason.REVOKED,), overridable=False)
    assert lost.record is not None
    assert desk.override(lost.record, "other") is None
    assert desk.scan("new-badge").verdict == Go((Reason.OK,))
    assert [r.kind for r in records(store)[-4:]] == ["badge_revoked", "badge_issued", "refused", "checked_in"]
    with store.reading() as tx:
        found = tx.person(person)
    assert found is not None
    assert found.codes == ("new-badge",)


def test_a_code_of_somebody_else_cannot_become_a_badge(desk: Desk) -> None:
    with pytest.raises(UnfitCode) as refused:
        desk.issue_badge(a_person("1").person, "code-2")
    assert refused.value.why is CodeFlaw.TAKEN
    with pytest.raises(LookupError):
        desk.issue_badge(a_person("99").person, "code-99")


def test_undo_takes_a_check_in_back_and_both_records_stay(desk: Desk, store: Store) -> None:
    record = desk.scan("code-1").record
    assert record is not None
    assert desk.undo(record)
    assert not desk.undo(record), "a second tap undoes nothing more"
    assert [r.kind for r in records(store)[-2:]] == ["checked_in", "voided"]
    assert desk.glance().here == 0
    assert desk.scan("code-1").verdict == Go((Reason.OK,))


def test_undo_last_takes_back_the_newest_act_that_still_stands(desk: Desk) -> None:
    desk.scan("code-1")
    desk.scan("code-2")
    desk.scan("unknown")
    first, second = desk.undo_last(), desk.undo_last()
    assert first is not None
    assert second is not None
    assert [first.person, second.person] == [a_person("2"), a_person("1")]
    assert desk.undo_last() is None


def test_coming_back_after_leaving_is_welcome_back(desk: Desk) -> None:
    desk.scan("code-1")
    assert desk.check_out(a_person("1").person) is not None
    assert desk.check_out(a_person("1").person) is None, "nobody leaves twice"
    assert desk.glance().here == 0
    assert desk.scan("code-1").verdict == Go((Reason.WELCOME_BACK,))


def test_a_full_activity_stops_the_next_but_not_who_is_inside(store: Store, clock: FakeClock) -> None:
    with store.writing() as tx:
        tx.set_pack(a_pack(an_activity("trees", capacity=2)))
    desk = Desk(store, clock=clock, new_id=new_id)
    desk.scan("code-1")
    desk.scan("code-2")
    assert desk.scan("code-3").verdict == Stop((Reason.FULL,), overridable=True)
    assert desk.scan("code-2").verdict == Look((Reason.ALREADY_HERE,))
    desk.check_out(a_person("1").person)
    assert desk.scan("code-3").verdict == Go((Reason.OK,))


def test_one_code_of_two_people_asks_and_writes_nothing_until_one_is_chosen(desk: Desk, store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", codes=("shared",)), a_person("9", codes=("shared",))], own=True)
    before = len(records(store))
    asked = desk.scan("shared")
    assert isinstance(asked.verdict, Ask)
    assert {p.person for p in asked.people} == {a_person("8").person, a_person("9").person}
    assert asked.person is None, "nobody is greeted before somebody chose"
    assert len(records(store)) == before
    assert desk.check_in(a_person("9").person).verdict == Go((Reason.OK,))


def test_walk_bys_add_up_and_never_fall_below_nothing(desk: Desk, store: Store) -> None:
    assert [desk.count(10), desk.count(-3), desk.count(-100), desk.count(-1)] == [10, 7, 0, 0]
    assert len(records(store, "counted")) == 3
    assert desk.count(5) == 5
    assert desk.undo_last() is not None
    assert desk.glance().walk_bys == 0


def test_a_group_is_an_organisation_and_its_heads(desk: Desk, store: Store) -> None:
    desk.group_arrived("  โรงเรียน  วัดใหม่ ", 31, "education")
    (record,) = records(store, "group_arrived")
    assert body_of(record) == GroupArrived("โรงเรียน วัดใหม่", 31, "education", "env", "2019-10-10")
    for bad in (("", 3, "other"), ("x", 0, "other"), ("x", 10_001, "other"), ("x", 3, "aliens")):
        with pytest.raises(ValueError, match="a group needs"):
            desk.group_arrived(*bad)


def test_the_role_and_the_packs_id_of_the_organisation_go_into_the_record(desk: Desk, store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", organisation="กองทุนต้นไม้", role=PersonRole.ORGANISATION)], own=True)
    desk.scan("code-8")
    body = body_of(records(store, "checked_in")[0])
    assert isinstance(body, CheckedIn)
    assert (body.role, body.organisation) == ("organisation", "tree-fund")


def another_stations(record: str, subject: Subject, **changes: object) -> Participated:
    fact = Participated(
        RecordId(record),
        subject,
        State.IN,
        at(10, 42),
        ActivityId("trees"),
        ZoneId("env"),
        "2019-10-10",
        StoreId("other"),
        "Environment 2",
    )
    return replace(fact, **changes)  # type: ignore[arg-type]


def test_what_another_station_saw_makes_the_scan_here_already_here_with_its_time_and_place(
    desk: Desk, store: Store, clock: FakeClock
) -> None:
    SyncPort(store).apply(Page((another_stations("r1", someone("1")),), "c1", more=False))
    clock.set_wall(at(11))
    outcome = desk.scan("code-1")
    assert outcome.verdict == Look((Reason.ALREADY_HERE,))
    assert outcome.presence is not None
    assert (outcome.presence.at, outcome.presence.station_name) == (at(10, 42), "Environment 2")
    SyncPort(store).apply(Page((StationNamed(StoreId("other"), "Sea 9", revoked=False),), "c2", more=False))
    again = desk.scan("code-1").presence
    assert again is not None
    assert again.station_name == "Sea 9"


def test_a_search_says_of_everybody_where_they_stand_as_a_look_at_each_would(desk: Desk, store: Store) -> None:
    SyncPort(store).apply(
        Page(
            (another_stations("r1", someone("1")), StationNamed(StoreId("other"), "Sea 9", revoked=False)),
            "c",
            more=False,
        )
    )
    desk.scan("code-2")
    desk.check_out(a_person("2").person)
    desk.scan("code-3")
    found = desk.find("คน", 4)
    assert [hit.person for hit in found.hits] == list(desk.search("คน", 4))
    assert [hit.presence for hit in found.hits] == [desk.presence(hit.person.person) for hit in found.hits]
    assert [hit.presence and hit.presence.state for hit in found.hits] == [State.IN, State.OUT, State.IN, None]
    assert found.hits[0].presence is not None
    assert found.hits[0].presence.station_name == "Sea 9"
    assert found.more


def test_a_search_that_shows_everybody_says_so(desk: Desk) -> None:
    assert not desk.find("คน", 5).more
    assert desk.find("nobody at all").hits == ()


def test_a_void_that_arrives_before_the_fact_it_voids_still_counts(desk: Desk, store: Store) -> None:
    port = SyncPort(store)
    port.apply(Page((RecordVoided(RecordId("r1")),), "c1", more=False))
    port.apply(Page((another_stations("r1", someone("1")),), "c2", more=False))
    assert desk.scan("code-1").verdict == Go((Reason.OK,))


def test_a_clock_that_steps_back_in_a_session_does_not_reorder_this_stations_own_records(
    desk: Desk, clock: FakeClock
) -> None:
    desk.scan("code-1")
    clock.set_wall(at(9, 20))
    desk.check_out(a_person("1").person)
    assert desk.scan("code-1").verdict == Go((Reason.WELCOME_BACK,))


def test_a_clock_a_year_ahead_is_corrected_by_the_hubs_offset(desk: Desk, store: Store, clock: FakeClock) -> None:
    year = 365 * 86_400_000
    clock.set_wall(at(10) + year)
    assert desk.scan("code-1").verdict == Look((Reason.WRONG_DAY,))
    desk.hub_time.measured(-year)
    outcome = desk.scan("code-2")
    assert outcome.verdict == Go((Reason.OK,))
    record = records(store, "checked_in")[-1]
    assert (record.at, record.offset) == (at(10) + year, -year), "the station's own time stays as it was"
    clock.set_wall(at(10, 5))
    assert desk.scan("code-3").verdict == Go((Reason.OK,)), "mending the clock is seen against the monotonic one"


@pytest.mark.parametrize(
    "code",
    ["", " ", "\0", "\ud800", "x" * 10_000, "'; DROP TABLE person; --", "%s%n{0}", "\u202eevil", "../../etc", "<b>&"],
)
def test_a_hostile_code_is_refused_like_any_other(desk: Desk, store: Store, code: str) -> None:
    assert desk.scan(code).verdict == Stop((Reason.NOT_IN_ROSTER,), overridable=True)
    with store.reading() as tx:
        assert tx.people() == 5


def test_codes_differ_by_case_but_not_by_blanks_around_them(desk: Desk) -> None:
    assert desk.scan(" code-1\r\n").verdict == Go((Reason.OK,))
    assert isinstance(desk.scan("CODE-2").verdict, Stop)


def test_choosing_an_activity_is_remembered_and_noted(desk: Desk, store: Store, clock: FakeClock) -> None:
    desk.choose_activity(ActivityId("game"))
    desk.choose_activity(ActivityId("game"))
    assert Desk(store, clock=clock, new_id=new_id).activity().id == "game"
    assert len(records(store, "audit")) == 2
    with pytest.raises(LookupError):
        desk.choose_activity(ActivityId("nope"))


def test_the_glance_shows_the_last_scans_newest_first(desk: Desk) -> None:
    desk.scan("code-1")
    desk.scan("nobody")
    desk.count(3)
    last = desk.glance(recent=3).recent
    assert [line.kind for line in last] == ["counted", "refused", "checked_in"]
    assert [line.amount for line in last] == [3, 0, 0]
    assert last[2].person == a_person("1")


def test_a_day_is_the_events_local_day(desk: Desk, store: Store, clock: FakeClock) -> None:
    clock.set_wall(at(0, 30, day=date(2019, 10, 11)))
    desk.scan("code-1")
    body = body_of(records(store, "checked_in")[0])
    assert isinstance(body, CheckedIn)
    assert body.day == "2019-10-11"


def test_a_full_disk_is_a_system_verdict_and_nothing_is_green(desk: Desk, store: Store) -> None:
    with full_disk(store._engine):
        outcomes = [desk.scan(f"stranger {n} " + "x" * 50) for n in range(200)]
    broken = [o for o in outcomes if Reason.SYSTEM in o.verdict.reasons]
    assert broken, "200 refusals fit in no spare page"
    assert all(o.verdict == Stop((Reason.SYSTEM,), overridable=False) for o in broken)
    assert {o.problem.code for o in broken if o.problem} == {"disk_full"}
    assert len(records(store, "refused")) == len(outcomes) - len(broken)
    with store.reading() as tx:
        end = tx.verify(tx.store_id())
    assert not hasattr(end, "problem")


def test_a_badge_of_another_event_is_told_apart_from_an_unknown_one(store: Store, clock: FakeClock) -> None:
    last_year = OtherEvent(EventId("expo-2017"), Text("งานปี 2560"), "E17-")
    with store.writing() as tx:
        tx.set_pack(a_pack(an_activity("trees"), other_events=(last_year,)))
        tx.keep_people([a_person("8", codes=("E17-8",))], own=True)
    desk = Desk(store, clock=clock, new_id=new_id)
    assert desk.scan("E17-1234").verdict == Stop((Reason.WRONG_EVENT,), overridable=True)
    assert desk.scan("E17-8").verdict == Go((Reason.OK,)), "who is on this year's list comes in with last year's badge"


def test_an_offset_that_sync_measures_while_the_desk_works_is_obeyed_at_once(
    desk: Desk, store: Store, clock: FakeClock
) -> None:
    clock.set_wall(at(10, day=date(2020, 10, 10)))
    desk.scan("code-1")
    with store.writing() as tx:
        tx.set_setting("clock_offset", at(10) - clock.now())
    desk.scan("code-2")
    days = [body.day for record in records(store, "checked_in") if isinstance(body := body_of(record), CheckedIn)]
    assert days == ["2020-10-10", "2019-10-10"]
