"""Badges from the window: printed by the station's printer, shown where there is none; a printer loses nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from kiosk.domain.changes import Page, PersonErased
from kiosk.domain.kinds import Audit, body_of
from kiosk.printing.chosen import choose_printer, chosen_layout, chosen_printer
from kiosk.printing.problems import printer_problem
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Printed
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import a_person, a_person_id, someone
from tests.fakes.printers import FakeEscpos
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver


@pytest.fixture
def escpos() -> Iterator[FakeEscpos]:
    fake = FakeEscpos()
    yield fake
    fake.close()


@pytest.fixture
def booth(open_window: OpenWindow, store: Store, escpos: FakeEscpos) -> Driver:
    """A desk with a printer."""
    choose_printer(store, escpos.address)
    window = open_window(patience=2.0)
    window.station.printing.start()
    window.until(lambda: window.station.printing.props.chosen)
    return window


def choose(window: Driver, name: str = "วัฒ") -> None:
    """Find somebody and touch their name."""
    window.touch("Search")
    window.settle()
    window.keys(name)
    window.until(lambda: window.station.search.props.rows)
    window.settle()
    window.touch("พิมพ์ชนก")
    window.settle()


def codes(window: Driver) -> tuple[str, ...]:
    """The good codes of the person chosen."""
    with window.station.store.reading() as tx:
        person = tx.person(window.station.search.props.rows[0].key)  # type: ignore[arg-type]
    assert person is not None
    return person.codes


def prints(window: Driver) -> list[str]:
    """To which printers badges went, by the journal."""
    bodies = [body_of(record) for record in window.records("audit")]
    return [str(body.detail["printer"]) for body in bodies if isinstance(body, Audit) and body.act == "printed"]


def test_a_badge_is_printed_for_the_person_found_and_the_print_is_recorded(booth: Driver, escpos: FakeEscpos) -> None:
    choose(booth)
    booth.touch("Print badge")
    booth.until_text("Printed: พิมพ์ชนก วัฒนกูล (น้ำฝน)")
    assert prints(booth) == [escpos.address]
    (badge,) = [code for code in codes(booth) if code != "code-1"]
    booth.scan(badge)
    booth.verdict("go")
    (record,) = booth.records("checked_in")
    assert record.subject == someone("1")


def test_a_lost_badge_is_replaced_the_old_one_is_stop_and_the_new_one_go(booth: Driver) -> None:
    choose(booth)
    booth.touch("Print badge")
    booth.until_text("Printed:")
    old = next(code for code in codes(booth) if code != "code-1")
    booth.touch("Badge lost")
    booth.settle()
    booth.touch("Print a new badge")
    booth.until(lambda: len(prints(booth)) == 2)
    new = next(code for code in codes(booth) if code not in ("code-1", old))
    assert old not in codes(booth)
    booth.scan(old)
    booth.verdict("stop")
    assert "This badge was revoked. Search by name instead" in booth.texts()
    booth.scan(new)
    booth.verdict("go")


def test_a_lost_badge_with_a_code_of_another_system_is_stopped_and_what_is_not_lost_stays(window: Driver) -> None:
    window.station.desk.issue_badge(a_person_id("1"), "BLANK-0042")
    choose(window)
    window.touch("Badge lost")
    window.settle()
    window.touch("Stop this code")
    assert not window.records("badge_revoked"), "none is chosen yet"
    window.touch("BLANK-0042")
    window.settle()
    window.touch("Stop this code")
    window.until_text("No longer works at any station: BLANK-0042")
    assert codes(window) == ("code-1",)
    assert len(window.records("badge_revoked")) == 1
    window.scan("BLANK-0042")
    window.verdict("stop")
    window.scan("code-1")
    window.verdict("go")


def test_a_code_that_was_stopped_is_offered_no_more_and_none_is_chosen_when_the_sheet_opens_again(
    window: Driver,
) -> None:
    window.station.desk.issue_badge(a_person_id("1"), "BLANK-0042")
    choose(window)
    window.touch("Badge lost")
    window.settle()
    window.touch("code-1")
    window.touch("Cancel")
    window.settle()
    window.touch("Badge lost")
    window.settle()
    assert window.station.search.props.ticket == ""
    window.touch("BLANK-0042")
    window.settle()
    window.touch("Stop this code")
    window.until(lambda: [row.label for row in window.station.search.props.tickets] == ["code-1"])


def test_a_code_of_somebody_who_was_forgotten_meanwhile_is_said_to_be_nobodys(window: Driver) -> None:
    choose(window)
    window.touch("Badge lost")
    window.settle()
    window.touch("code-1")
    SyncPort(window.station.store).apply(Page((PersonErased(a_person_id("1")),), "1", more=False))
    window.settle()
    window.touch("Stop this code")
    window.until_text("no longer known here")
    assert not window.records("badge_revoked")


def test_whoever_has_no_code_of_another_system_is_offered_none(window: Driver) -> None:
    window.station.desk.revoke_badge(a_person_id("1"), "code-1")
    window.station.desk.mint_badge(a_person_id("1"))
    choose(window)
    window.touch("Badge lost")
    window.settle()
    assert "Stop this code" not in window.texts()


def test_a_lost_badge_is_kept_when_staff_think_again(booth: Driver) -> None:
    choose(booth)
    booth.touch("Badge lost")
    booth.settle()
    booth.touch("Cancel")
    booth.settle()
    assert not booth.records("badge_revoked")
    assert codes(booth) == ("code-1",)


@pytest.mark.parametrize(
    ("mood", "words"),
    [("empty", "The printer is out of paper"), ("stuck", "The printer does not answer")],
)
def test_a_printer_in_trouble_is_something_to_look_at_and_no_check_in_waits_for_it(
    booth: Driver, escpos: FakeEscpos, mood: str, words: str
) -> None:
    escpos.mood = mood
    choose(booth)
    booth.touch("Print badge")
    booth.scan("code-5")
    booth.verdict("go")
    booth.until_text(words)
    assert booth.station.station.property("noticeTone") == "look"
    assert "look" in booth.station.sounds.played
    assert len(booth.records("checked_in")) == 1, "the check-in stands"
    assert prints(booth) == [], "nothing came out, so nothing is noted"


def test_a_badge_that_comes_out_late_is_said_and_the_last_one_can_still_be_repeated(booth: Driver) -> None:
    late, last = (Printed(a_person(n, name=name), f"CODE-{n}") for n, name in (("1", "มาช้า"), ("2", "คนล่าสุด")))
    booth.station.printing.heard.emit(PrintJob(1, late, JobState.FAILED, printer_problem("printer_hangs", "p")))
    booth.station.printing.heard.emit(PrintJob(2, last, JobState.FAILED, printer_problem("printer_hangs", "p")))
    booth.station.printing.heard.emit(PrintJob(1, late, JobState.DONE))
    booth.until_text("Printed: มาช้า")
    assert booth.station.printing.props.line.startswith("Not printed: คนล่าสุด")


def test_a_print_that_is_not_recorded_yet_is_something_to_look_at(booth: Driver) -> None:
    badge = Printed(a_person("1", name="สมหญิง"), "CODE-1")
    booth.station.printing.heard.emit(PrintJob(1, badge, JobState.UNNOTED))
    booth.until_text("Printed, but not recorded yet: สมหญิง")
    assert booth.station.station.property("noticeTone") == "look"


def test_after_paper_was_put_in_the_same_badge_is_printed_again_from_the_notice(
    booth: Driver, escpos: FakeEscpos
) -> None:
    escpos.mood = "empty"
    choose(booth)
    booth.touch("Print badge")
    booth.until_text("out of paper")
    made = codes(booth)
    escpos.mood = "answers"
    booth.settle()
    booth.touch("Print again")
    booth.until_text("Printed:")
    assert codes(booth) == made
    booth.press(Qt.Key.Key_F7)
    booth.until(lambda: len(prints(booth)) == 2)


def test_a_printer_is_chosen_tried_and_remembered_at_ready(
    open_window: OpenWindow, store: Store, escpos: FakeEscpos
) -> None:
    window = open_window(page="ready")
    window.station.start()
    window.until_text("None: badges show on the screen.")
    window.station.show_sheet("printer")
    window.settle()
    window.touch("Another: tcp://")
    window.keys(escpos.address)
    window.touch("Use")
    window.until(lambda: window.station.printing.props.chosen)
    window.settle()
    window.touch("90 × 55 mm")
    window.until(lambda: chosen_layout(store) == "label-90x55")
    assert chosen_printer(store) == escpos.address
    window.touch("Test print")
    window.until_text("Printed: test page")
    escpos.wait_for(b"\x1dV")
    assert prints(window) == [], "a test page is nobody's badge"
    window.press(Qt.Key.Key_Escape)
    window.until_text("is ready.")


def test_what_is_no_printers_address_is_told_and_the_old_one_stays(booth: Driver, escpos: FakeEscpos) -> None:
    booth.station.show_sheet("printer")
    booth.settle()
    booth.station.printing.choose("my printer", "roll")
    booth.until_text("That is no printer's address")
    assert booth.station.printing.props.address == escpos.address


def test_without_a_printer_the_badge_is_shown_and_gone_when_the_sheet_is(window: Driver) -> None:
    choose(window)
    window.touch("Show badge")
    window.until_text("Photograph it with your phone")
    code = window.station.printing.props.code
    assert code in codes(window)
    assert prints(window) == [], "a badge on the screen is no print"
    window.settle()
    window.touch("Done")
    window.settle()
    assert window.station.printing.props.code == ""
    window.scan(code)
    window.verdict("go")


def test_without_a_printer_a_lost_badge_is_replaced_on_the_screen(window: Driver) -> None:
    choose(window)
    window.touch("Show badge")
    window.until_text("Photograph it with your phone")
    old = window.station.printing.props.code
    window.settle()
    window.touch("Done")
    window.settle()
    window.touch("Badge lost")
    window.settle()
    window.touch("Show a new badge")
    window.until(lambda: window.station.printing.props.code not in ("", old))
    assert old not in codes(window)
    assert window.records("badge_revoked")
