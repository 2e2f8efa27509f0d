"""The station's window: the real QML on a real station, used as people use it."""

from pathlib import Path

from PySide6.QtCore import QPointF, Qt

from kiosk.desk import Desk
from kiosk.domain.ids import subject_of_zone
from kiosk.domain.kinds import CheckedIn, GroupArrived, Overridden, body_of
from tests.builders import a_person_id, at, someone
from tests.fakes.clock import FakeClock
from tests.ui.conftest import OpenWindow
from tests.ui.driver import LONG_NAME, SCANNER_GAP, Driver


def test_a_badge_before_the_camera_turns_the_screen_green_once_it_is_on_disk(
    open_window: OpenWindow, pictures: Path
) -> None:
    window = open_window(camera=str(pictures))
    window.station.start()
    window.verdict("go")
    (record,) = window.records("checked_in")
    assert record.subject == someone("1")
    assert {"Go", "พิมพ์ชนก วัฒนกูล (น้ำฝน)", "Checked in"} <= set(window.texts())
    assert window.station.sounds.played == ["go"]


def test_the_code_in_the_picture_is_outlined_where_it_is(open_window: OpenWindow, pictures: Path) -> None:
    window = open_window(camera=str(pictures), loop=True)
    window.station.start()
    window.until(lambda: (latest := window.station.camera.latest) is not None and latest.outlines)
    latest = window.station.camera.latest
    assert latest is not None
    scale = latest.image.width() / 1280
    for x, y in latest.outlines[0]:
        assert 400 * scale < x < 700 * scale
        assert 200 * scale < y < 500 * scale


def test_a_second_scan_says_since_when_and_where(window: Driver, clock: FakeClock) -> None:
    clock.wall = at(10, 42)
    window.scan("code-1")
    window.verdict("go")
    clock.forward(60_000)
    window.scan("code-1")
    window.verdict("look")
    assert "Already here since 10:42, Zone env" in window.texts()
    assert len(window.records("checked_in")) == 1


def test_an_unknown_badge_is_let_in_with_a_reason(window: Driver) -> None:
    window.scan("nobody's")
    window.verdict("stop")
    assert "This badge is on no list" in window.texts()
    window.touch("Let in")
    window.touch("Staff know this person")
    window.verdict("look")
    body = body_of(window.records("overridden")[0])
    assert isinstance(body, Overridden)
    assert body.reason == "known_in_person"
    assert body.of == window.records("refused")[0].id
    assert window.records("checked_in")


def test_staff_let_in_whom_they_meant_though_others_are_scanned_meanwhile(window: Driver) -> None:
    window.scan("nobody's")
    window.verdict("stop")
    window.touch("Let in")
    window.until_text("Unknown badge")
    assert "10:00 · This badge is on no list" in window.texts()
    window.scan("code-1")
    window.until(lambda: window.station.verdict.props.kind == "go")
    window.scan("a stranger's")
    window.until(lambda: len(window.records("refused")) == 2 and window.station.verdict.props.kind == "stop")
    window.touch("Staff know this person")
    window.verdict("look")
    body = body_of(window.records("overridden")[0])
    assert isinstance(body, Overridden)
    assert body.of == window.records("refused")[0].id
    window.touch("Close")
    window.verdict("stop")
    window.touch("Let in")
    window.settle()
    window.touch("Another reason")
    window.until(lambda: len(window.records("overridden")) == 2)
    assert body_of(window.records("overridden")[1]).of == window.records("refused")[1].id  # type: ignore[union-attr]


def test_the_keyboard_stays_with_the_reasons_while_others_are_scanned(window: Driver) -> None:
    window.scan("nobody's")
    window.verdict("stop")
    window.touch("Let in")
    window.station.verdict.dismiss()
    window.scan("a stranger's")
    window.verdict("stop")
    window.settle()
    assert window.focused_name() == "Staff know this person"


def test_a_check_in_is_undone_from_its_verdict(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.touch("Undo")
    window.until(lambda: window.records("voided"))
    window.until_text("Undone: พิมพ์ชนก วัฒนกูล (น้ำฝน)")
    window.until(lambda: window.station.desk_view.props.here == 0)


def test_the_last_act_is_undone_from_the_desk_and_stays_readable(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.touch("Close")
    window.touch("Undo last")
    window.until_text("undone")
    assert len(window.records("voided")) == 1
    assert not window.named("Undo last").isEnabled()


def test_a_line_of_the_last_scans_is_undone_by_its_own_button(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.scan("code-5")
    window.until(lambda: window.station.verdict.props.name == "คน 5")
    window.touch("Close")
    window.settle()
    window.touch("Undo พิมพ์ชนก")
    window.until(lambda: [row.undone for row in window.station.desk_view.props.recent] == [False, True])
    assert len(window.records("voided")) == 1


def test_a_badge_with_two_owners_asks_whose_it_is(window: Driver) -> None:
    window.scan("code-2")
    window.verdict("ask")
    assert not window.records()
    window.settle()
    window.touch("กิตติศักดิ์ ปั้นทองคำ")
    window.verdict("go")
    (record,) = window.records("checked_in")
    assert record.subject == someone("3")


def test_go_leaves_by_itself_and_stop_waits_for_an_answer(window: Driver) -> None:
    window.scan("code-1")
    window.until(lambda: window.station.verdict.props.kind == "go")
    window.until(lambda: not window.station.verdict.props.shown)
    window.scan("nobody's")
    window.until(lambda: window.station.verdict.props.kind == "stop")
    assert not window.station.verdict._timer.isActive()


def test_the_next_scan_interrupts_the_verdict(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.scan("nobody's")
    window.verdict("stop")


def test_details_hold_the_verdict_and_say_where(window: Driver) -> None:
    window.scan("code-1")
    window.until(lambda: window.station.verdict.props.kind == "go")
    window.touch("Details")
    assert not window.station.verdict._timer.isActive()
    assert {"Activity", "Measure big trees", "Zone", "Zone env"} <= set(window.texts())


def test_people_who_walk_by_are_counted_and_taken_back(window: Driver) -> None:
    for name in ("Count 5 more", "Count 10 more", "Count 1 more"):
        window.touch(name)
    window.until(lambda: window.station.desk_view.props.walk_bys == 16)
    window.touch("Count 1 fewer")
    window.until(lambda: window.station.desk_view.props.walk_bys == 15)
    assert "15" in window.texts()
    assert [record.subject for record in window.records("counted")] == [subject_of_zone("env")] * 4  # type: ignore[arg-type]


def test_a_group_is_recorded_with_name_heads_and_sector(window: Driver) -> None:
    window.touch("Group")
    window.settle()
    assert not window.named("Type the organisation").isEnabled()
    window.keys("โรงเรียนบ้านนา")
    window.touch("10 more")
    window.touch("1 more")
    window.touch("Youth")
    window.touch("Save 21")
    window.until(lambda: window.records("group_arrived"))
    assert body_of(window.records("group_arrived")[0]) == GroupArrived("โรงเรียนบ้านนา", 21, "youth", "env", "2019-10-10")
    window.until_text("A group of 21 is saved")


def test_another_activity_is_found_by_typing_and_then_in_force(window: Driver, clock: FakeClock) -> None:
    window.touch("Change activity")
    window.keys("talk")
    window.settle()
    window.touch("The talk")
    window.until(lambda: window.station.desk_view.props.activity_id == "talk")
    window.scan("code-1")
    window.verdict("go")
    body = body_of(window.records("checked_in")[0])
    assert isinstance(body, CheckedIn)
    assert (body.activity, body.zone) == ("talk", "edu")
    assert "1/2" in window.texts()


def test_a_full_activity_stops_and_says_so(window: Driver) -> None:
    desk: Desk = window.station.desk
    desk.choose_activity(next(a.id for a in desk.pack().activities if a.id == "talk"))
    for code in ("code-5", "code-6"):
        desk.scan(code)
    window.scan("code-7")
    window.verdict("stop")
    assert "This activity is full" in window.texts()


# searching


def search(window: Driver, text: str) -> None:
    window.touch("Search")
    window.settle()
    window.keys(text)
    window.until(lambda: window.station.search.props.rows)
    window.settle()


def test_a_person_without_a_badge_is_found_by_name_and_checked_in(window: Driver) -> None:
    search(window, "วัฒ")
    window.touch("พิมพ์ชนก")
    window.touch("Check in")
    window.verdict("go")
    body = body_of(window.records("checked_in")[0])
    assert isinstance(body, CheckedIn)
    assert body.how == "search"
    window.until(lambda: window.station.search.props.here)
    window.touch("Close")
    window.touch("Check out")
    window.until(lambda: window.records("checked_out"))


def test_one_letter_finds_nobody_yet(window: Driver) -> None:
    window.touch("Search")
    window.keys("ก")
    assert "Type at least two letters" in window.texts()
    assert not window.station.search.props.rows


def test_a_name_that_nobody_has_says_so(window: Driver) -> None:
    window.touch("Search")
    window.keys("zzzz")
    window.until_text("Nobody found")


def test_a_new_badge_is_scanned_for_the_person_found_and_the_lost_one_revoked(window: Driver) -> None:
    lost = window.station.desk.mint_badge(a_person_id("1")).code
    search(window, "วัฒ")
    window.touch("พิมพ์ชนก")
    window.touch("Other code")
    window.settle()
    window.scan("NEW-BADGE")
    window.until_text("NEW-BADGE")
    window.settle()
    window.touch("The old badge is lost")
    window.touch("Use this code")
    window.until(lambda: window.records("badge_revoked"))
    assert not window.records("checked_in"), "the scan was for the new badge"
    window.scan(lost)
    window.verdict("stop")
    window.scan("NEW-BADGE")
    window.verdict("go")


def test_a_code_that_nobody_can_have_is_refused_with_the_reason(window: Driver) -> None:
    window.station.desk.revoke_badge(a_person_id("1"), "old-ticket")
    search(window, "วัฒ")
    window.touch("พิมพ์ชนก")
    window.touch("Other code")
    window.settle()
    window.scan("old-ticket")
    window.until_text("old-ticket")
    window.settle()
    window.touch("Use this code")
    window.until_text("That badge was revoked. Use another one")
    assert not window.records("badge_issued")


def awaits_code(window: Driver) -> None:
    search(window, "วัฒ")
    window.touch("พิมพ์ชนก")
    window.touch("Other code")
    window.settle()


def test_a_ticket_is_given_exactly_as_it_was_scanned_however_long_and_whatever_is_in_it(window: Driver) -> None:
    ticket = "Tic\u202eket\x07-" + "9" * 400
    awaits_code(window)
    window.station.routing.seen(ticket)
    window.until_text("Tic�ket�-999")
    assert not any("\u202e" in text for text in window.texts())
    window.touch("Use this code")
    window.until(lambda: window.records("badge_issued"))
    window.station.routing.seen(ticket[:-1])
    window.verdict("stop")
    window.station.routing.seen(ticket)
    window.verdict("go")


def test_a_ticket_that_is_too_long_is_refused_at_once(window: Driver) -> None:
    awaits_code(window)
    window.station.routing.seen("9" * 513)
    window.until_text("This code has 513 characters; at most 512 fit.")
    assert window.station.search.props.code == ""


def test_of_what_a_scan_may_mean_the_code_that_somebody_has_is_taken(window: Driver) -> None:
    awaits_code(window)
    window.scan("CODE-1")
    window.until(lambda: window.station.search.props.code)
    assert window.station.search.props.code == "code-1", "Caps Lock is on"


def test_a_wrong_ticket_is_put_away_and_another_code_typed(window: Driver) -> None:
    awaits_code(window)
    window.scan("WRONG-ONE")
    window.until_text("WRONG-ONE")
    window.settle()
    window.touch("Clear the field")
    window.keys("RIGHT-1")
    window.touch("Use this code")
    window.until(lambda: window.records("badge_issued"))
    window.scan("RIGHT-1")
    window.verdict("go")


def test_a_badge_of_somebody_else_is_not_issued_again(window: Driver) -> None:
    search(window, "วัฒ")
    window.touch("พิมพ์ชนก")
    window.touch("Other code")
    window.settle()
    window.scan("code-5")
    window.until_text("code-5")
    window.settle()
    window.touch("Use this code")
    window.until_text("That code is somebody else's")
    assert not window.records("badge_issued")


# the scanner that types


def test_a_scan_goes_neither_into_the_field_nor_to_the_button_in_focus(window: Driver) -> None:
    window.touch("Search")
    window.settle()
    window.keys("so")
    window.scan("code-1")
    window.verdict("go")
    assert window.station.search.props.rows == ()
    assert window.station.search._inputs.query == "so"


def test_a_scan_does_not_press_the_button_in_focus(window: Driver) -> None:
    window.press(Qt.Key.Key_F4)
    window.settle()
    window.keys("x")
    window.keys("\t")  # to the next button, which Enter would press
    window.scan("code-5")
    window.verdict("go")
    assert not window.records("group_arrived")


def test_a_scan_through_a_thai_keyboard_layout_is_understood(window: Driver) -> None:
    thai = "แนกำขๅ"  # c o d e - 1 as the keys of a Thai Kedmanee keyboard write them
    window.keys(thai + "\r", gap=SCANNER_GAP)
    window.verdict("go")
    (record,) = window.records("checked_in")
    assert record.subject == someone("1")


def test_what_a_person_types_arrives_in_order_enter_included(window: Driver) -> None:
    window.touch("Search")
    window.settle()
    window.keys("กิตติศักดิ์ ปั้น")
    assert window.station.search._inputs.query == "กิตติศักดิ์ ปั้น"


# language, camera, ready


def test_the_language_switches_in_the_middle_of_typing_and_nothing_is_lost(window: Driver) -> None:
    window.touch("Search")
    window.keys("so")
    window.touch("เปลี่ยนเป็นภาษาไทย")
    window.until_text("ชื่อ ชื่อเล่น องค์กร") if not window.station.search._inputs.query else None
    window.until_text("ไม่พบใคร")
    assert window.station.search._inputs.query == "so"
    assert "so" in window.texts()


def test_the_language_is_remembered(open_window: OpenWindow) -> None:
    first = open_window()
    first.touch("เปลี่ยนเป็นภาษาไทย")
    first.station.slow_jobs.run(lambda: None)
    first.until(lambda: first.station._remembered.get("ui_language") == "th")
    second = open_window(language=None)
    assert "สแกนล่าสุด" in second.texts()


def test_without_a_camera_the_desk_says_what_still_works(window: Driver) -> None:
    assert {"No camera", "A USB scanner and search by name still work"} <= set(window.texts())


def test_a_camera_that_is_gone_leaves_a_word_in_its_place(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(camera=str(tmp_path / "no such camera"))
    window.station.start()
    window.until_text("The camera is not plugged in")


def test_ready_shows_a_light_for_every_check_and_leads_to_the_desk(open_window: OpenWindow) -> None:
    window = open_window(page="ready")
    window.station.start()
    window.until(lambda: not window.station.ready.props.checking)
    window.until_text("8 people are known here.")
    assert any("without the network" in text for text in window.texts())
    window.touch("Start")
    assert window.station.station.current == "desk"


def test_a_badge_shown_at_ready_proves_the_reader_and_checks_nobody_in(open_window: OpenWindow) -> None:
    window = open_window(page="ready")
    window.station.start()
    window.until(lambda: not window.station.ready.props.checking)
    window.scan("code-1")
    window.until_text("A code was read just now")
    assert not window.records()


def test_the_pill_leads_to_ready(window: Driver) -> None:
    window.touch("saved here")
    assert window.station.station.current == "ready"


def test_muting_silences_the_verdict_and_lengthens_it(window: Driver) -> None:
    window.touch("Sound is on")
    window.scan("code-1")
    window.until(lambda: window.station.verdict.props.kind == "go")
    assert window.station.sounds.played == []
    assert window.station.verdict._timer.interval() > 2500


# the keyboard alone


def test_the_desk_is_worked_with_the_keyboard_alone(window: Driver) -> None:
    window.press(Qt.Key.Key_F2)
    window.settle()
    window.keys("วัฒ")
    window.until(lambda: window.station.search.props.rows)
    window.settle()
    window.press(Qt.Key.Key_Down)
    window.keys("\r")
    window.until(lambda: window.station.search.props.chosen)
    for _ in range(8):
        if window.focused_name() == "Check in":
            break
        window.keys("\t")
    assert window.focused_name() == "Check in"
    window.keys(" ")
    window.verdict("go")
    window.press(Qt.Key.Key_Escape)
    window.press(Qt.Key.Key_Escape)
    assert window.station.station.current == "desk"
    window.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.until(lambda: window.records("voided"))


def test_tab_reaches_every_button_of_the_desk(window: Driver) -> None:
    names = set()
    for _ in range(20):
        window.press(Qt.Key.Key_Tab)
        names.add(window.focused_name())
    wanted = {"Search", "Group", "Change activity", "Count 1 more who walked by", "Sound is on. Touch to mute"}
    assert wanted <= names


def test_a_very_long_name_is_whole_on_the_verdict(window: Driver) -> None:
    window.scan("code-4")
    window.verdict("go")
    for size in ((1280, 800), (800, 1280)):
        window.show_at(*size)
        name = max((i for i in window.items() if i.property("text") == LONG_NAME), key=lambda i: i.height())
        assert not name.property("truncated")


# the keyboard on glass


def test_a_finger_in_a_field_brings_the_keyboard_and_a_real_key_sends_it_away(window: Driver) -> None:
    window.touch("Search")
    window.settle()
    window.until(lambda: window.window.property("keyboardHeight") > 0)
    field = window.window.activeFocusItem()
    list_height = window.named("Search").height()
    window.keys("so")
    window.until(lambda: window.window.property("keyboardHeight") == 0)
    assert window.window.activeFocusItem() is field
    assert window.named("Search").height() >= list_height


def test_with_the_keyboard_on_glass_the_page_keeps_what_is_typed_in_sight(window: Driver) -> None:
    window.touch("Group")
    window.settle()
    window.until(lambda: window.window.property("keyboardHeight") > 0)
    field = window.named("Organisation")
    bottom = field.mapToScene(QPointF(0, field.height())).y()
    assert bottom < window.window.height() - window.window.property("keyboardHeight")
    window.station.desk.scan("code-1")
    window.scan("code-1")
    window.verdict("look")
    assert window.window.property("keyboardHeight") == 0, "a verdict is not covered by a keyboard"
