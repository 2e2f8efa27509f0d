"""A notice that stands on the screen speaks the language in force, as everything around it does."""

from collections.abc import Callable

import pytest

from kiosk.printing.problems import printer_problem
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Printed
from kiosk.problems import StoreProblem
from tests.builders import a_person
from tests.ui.driver import Driver


def nothing_to_undo(window: Driver) -> None:
    window.station.acts.told.emit("notice.nothing_to_undo", {})


def count_undone(window: Driver) -> None:
    window.station.desk_view.count(3)
    window.until(lambda: window.station.desk_view.props.can_undo)
    window.station.desk_view.undoLast()


def badge_not_printed(window: Driver) -> None:
    badge = Printed(a_person("1", name="สมหญิง"), "CODE-1")
    window.station.printing.heard.emit(PrintJob(1, badge, JobState.FAILED, printer_problem("paper_out", "p")))


def disk_failed(window: Driver) -> None:
    window.station.acts.failed.emit(StoreProblem("disk_full", "The disk is full."))


def mistake_of_ours(window: Driver) -> None:
    window.station.acts.failed.emit(ZeroDivisionError())


@pytest.mark.parametrize(
    ("act", "english", "thai"),
    [
        (nothing_to_undo, "Nothing to undo", "ไม่มีอะไรให้ยกเลิก"),
        (count_undone, "Undone: Walked by +3", "ยกเลิกแล้ว: เดินผ่าน +3"),
        (
            badge_not_printed,
            "Not printed: สมหญิง. The printer is out of paper",
            "ยังไม่ได้พิมพ์ สมหญิง: กระดาษในเครื่องพิมพ์หมด",
        ),
        (
            disk_failed,
            "The disk is full; nothing was saved. Free some space and try again",
            "ดิสก์เต็ม ยังไม่ได้บันทึก ลบไฟล์ที่ไม่ใช้แล้วลองใหม่",
        ),
        (
            mistake_of_ours,
            "The program met a mistake of its own (ZeroDivisionError). Everything that turned green is saved.",
            "โปรแกรมมีปัญหา (ZeroDivisionError) สิ่งที่ขึ้นสีเขียวแล้วบันทึกไว้แล้ว",
        ),
    ],
)
def test_a_notice_changes_its_language_with_everything_else(
    window: Driver, act: Callable[[Driver], None], english: str, thai: str
) -> None:
    station = window.station.station
    act(window)
    window.until_text(english)
    tone = station.property("noticeTone")
    station.switchLanguage()
    window.until_text(thai)
    assert station.property("noticeTone") == tone
    station.switchLanguage()
    assert station.property("notice") == english


def test_a_notice_that_is_gone_stays_gone_when_the_language_changes(window: Driver) -> None:
    station = window.station.station
    nothing_to_undo(window)
    station.hush()
    station.switchLanguage()
    assert station.property("notice") == ""
