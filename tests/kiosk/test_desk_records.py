"""What each act at the desk leaves behind in the journal, field by field, and what it must not touch."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.desk import Desk
from kiosk.domain.badges import Badge, mint
from kiosk.domain.changes import Page, Participated, PersonErased
from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, RecordId, StoreId, ZoneId
from kiosk.domain.kinds import Audit, CheckedIn, CheckedOut, Refused, body_of
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record
from kiosk.domain.verdicts import Go, Look, Reason, Stop
from kiosk.store.projections import GROUP, GROUP_PEOPLE
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import EVENT, a_pack, a_person, a_person_id, a_session, an_activity, at, someone
from tests.fakes.clock import FakeClock


def last(store: Store) -> Record:
    with store.reading() as tx:
        return list(tx.records())[-1]


def body(store: Store) -> object:
    return body_of(last(store))


def test_a_second_scan_is_noted_against_the_first(desk: Desk, store: Store) -> None:
    first = desk.scan("code-1").record
    desk.scan("code-1")
    assert body(store) == Audit("seen_again", {"of": str(first)})
    assert last(store).subject == someone("1")


def test_a_check_in_says_how_the_person_was_found(desk: Desk, store: Store) -> None:
    desk.check_in(a_person_id("1"))
    desk.scan("code-2", how="wedge")
    with store.reading() as tx:
        bodies = [body_of(record) for record in tx.records()]
    assert [each.how for each in bodies if isinstance(each, CheckedIn)] == ["search", "wedge"]


def test_a_check_out_names_the_check_in_that_it_ends(desk: Desk, store: Store) -> None:
    came = desk.scan("code-1").record
    went = desk.check_out(a_person_id("1"))
    assert last(store).id == went
    assert body(store) == CheckedOut("trees", "env", "2019-10-10", str(came))


def test_only_a_badge_whose_issuer_is_unknown_is_left_for_the_hub_to_settle(desk: Desk, store: Store) -> None:
    made = desk.mint_badge(a_person_id("1")).code
    assert desk.scan(made).verdict == Go((Reason.OK,))
    assert isinstance(body(store), CheckedIn)


def test_a_refusal_cannot_be_undone(desk: Desk, store: Store) -> None:
    refusal = desk.scan("stranger").record
    assert refusal is not None
    assert not desk.undo(refusal)
    assert isinstance(body(store), Refused)


def test_a_record_has_both_clocks_and_who_acted(store: Store, clock: FakeClock) -> None:
    desk = Desk(store, clock=clock, new_id=new_id, actor="tablet")
    clock.forward(4321)
    desk.scan("code-1")
    record = last(store)
    assert (record.at, record.mono, record.offset, record.actor) == (clock.now(), clock.mono(), None, "tablet")
    assert record.mono >= 4321


def test_a_group_taken_back_leaves_no_sum_behind(desk: Desk, store: Store) -> None:
    def sums() -> list[int]:
        with store.reading() as tx:
            return [tx.total(ZoneId("env"), "2019-10-10", what) for what in (GROUP, GROUP_PEOPLE)]

    group = desk.group_arrived("วัดใหม่", 31)
    assert sums() == [1, 31]
    assert desk.undo(group)
    assert sums() == [0, 0]


def test_the_later_of_two_stations_facts_holds_whichever_arrives_first(desk: Desk, store: Store) -> None:
    came = Participated(
        RecordId("r2"),
        someone("1"),
        State.IN,
        at(11),
        ActivityId("trees"),
        ZoneId("env"),
        "2019-10-10",
        StoreId("other"),
        "Booth 2",
    )
    went = replace(came, record=RecordId("r1"), state=State.OUT, at=at(10), station=StoreId("third"))
    SyncPort(store).apply(Page((came, went), "c", more=False))
    presence = desk.presence(a_person_id("1"))
    assert presence is not None
    assert (presence.state, presence.record) == (State.IN, "r2")


def test_a_desk_that_nobody_set_up_serves_what_is_open_now(store: Store, clock: FakeClock) -> None:
    sessions = {"morning": a_session("09:00", "10:30"), "noon": a_session("11:30", "13:00")}
    with store.writing() as tx:
        tx.set_pack(a_pack(*(an_activity(name, sessions=(session,)) for name, session in sessions.items())))
    desk = Desk(store, clock=clock, new_id=new_id)
    assert desk.activity().id == "morning"
    clock.set_wall(at(12))
    assert desk.activity().id == "noon"


def test_what_is_saved_is_the_sum_of_every_journal_this_database_has_been(tmp_path: Path, clock: FakeClock) -> None:
    first = Store.create(tmp_path / "first", a_pack(), new_id=new_id)
    Desk(first, clock=clock, new_id=new_id).count(3)
    first.close()
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    copy = Store.open(tmp_path / "copy", new_id=new_id)
    desk = Desk(copy, clock=clock, new_id=new_id)
    desk.count(4)
    assert desk.glance().saved == 2
    copy.close()


def test_an_override_when_the_database_is_gone_is_the_system_s_fault(desk: Desk, store: Store) -> None:
    refusal = desk.scan("stranger").record
    assert refusal is not None
    (store.home / "station.db").rename(store.home / "aside.db")
    outcome = desk.override(refusal, "other")
    assert outcome is not None
    assert outcome.verdict.reasons == (Reason.SYSTEM,)
    (store.home / "aside.db").rename(store.home / "station.db")
    again = desk.override(refusal, "other")
    assert again is not None
    assert again.verdict == Look((Reason.NOT_IN_ROSTER,))


def test_a_changed_badge_waits_for_the_hub_like_any_change_of_a_profile(desk: Desk, store: Store) -> None:
    port = SyncPort(store)
    end = port.profiles_after(0, 100)[-1][0]
    desk.issue_badge(a_person_id("2"), "ticket")
    ((number, entry),) = port.profiles_after(end, 100)
    assert entry.codes == ("code-2", "ticket")
    desk.revoke_badge(a_person_id("2"), "ticket")
    ((_, entry),) = port.profiles_after(number, 100)
    assert entry.codes == ("code-2",)


def test_a_setting_written_in_an_act_is_read_anew_in_it(store: Store) -> None:
    with store.writing() as tx:
        assert tx.setting("activity") is None
        tx.set_setting("activity", "trees")
        assert tx.setting("activity") == "trees"
        tx.set_setting("activity", None)
        assert tx.setting("activity") is None


@pytest.mark.parametrize("code", ["a\0b", "ab"])
def test_a_nul_within_a_code_is_as_if_it_were_not_there(desk: Desk, store: Store, code: str) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", codes=("ab",))], own=True)
    assert desk.scan(code).verdict == Go((Reason.OK,))


def test_a_lost_badge_stays_void_when_its_owner_is_erased(desk: Desk, store: Store) -> None:
    lost = desk.mint_badge(a_person_id("1")).code
    desk.revoke_badge(a_person_id("1"), lost)
    SyncPort(store).apply(Page((PersonErased(a_person_id("1")),), "c", more=False))
    assert desk.scan(lost).verdict == Stop((Reason.REVOKED,), overridable=False)


def test_whoever_has_a_badge_keeps_it_on_the_next_sheet(desk: Desk, store: Store) -> None:
    def people() -> list[PersonEntry]:
        with store.reading() as tx:
            return list(tx.everybody(0, 10)[1])

    first = desk.badge_codes(people())
    assert desk.badge_codes(people()) == first
    assert len(set(first)) == 5


def test_a_badge_typed_without_capitals_is_found_on_the_list_though_its_key_is_not_known(
    desk: Desk, store: Store
) -> None:
    code = mint(EVENT, Badge(a_person_id("8"), issuer=9), bytes(32))
    with store.writing() as tx:
        tx.keep_people([a_person("8", codes=(code,))], own=True)
    assert desk.scan(code.lower()).verdict == Go((Reason.OK,))
