"""Another program holds the database: scans wait in their order, the screen says so, and nothing is a verdict."""

from kiosk.domain.records import ChainBreak
from tests.builders import a_person, someone
from tests.fakes.other_program import held_by_another_process, let_go
from tests.ui.conftest import OpenWindow
from tests.ui.driver import Driver


def test_scans_wait_for_another_program_and_are_written_in_their_order(window: Driver) -> None:
    store = window.station.store
    kinds: list[str] = []
    window.station.verdict.sounded.connect(kinds.append)
    with held_by_another_process(store.home) as other:
        for code in ("code-1", "code-5", "nobody's", "code-6"):
            window.scan(code)
        window.station.desk_view.count(3)
        window.until_text("Still saving: 5")
        assert not window.station.verdict.props.shown
        assert window.station.desk_view.props.here == 0
        let_go(other)
    window.until(lambda: window.station.acts._waiting == 0)
    assert window.station.saving.props.line == ""
    written = [record.kind for record in window.records()]
    assert written == ["checked_in", "checked_in", "refused", "checked_in", "counted"]
    assert [record.subject for record in window.records("checked_in")] == [someone("1"), someone("5"), someone("6")]
    assert kinds == ["go", "go", "stop", "go"]
    with store.reading() as tx:
        assert not isinstance(tx.verify(tx.store_id()), ChainBreak)


def test_after_a_while_staff_are_told_what_to_look_for_and_undo_waits_too(window: Driver) -> None:
    window.scan("code-1")
    window.verdict("go")
    window.touch("Close")
    saving = window.station.saving
    saving._stuck.setInterval(600)
    with held_by_another_process(window.station.store.home) as other:
        window.touch("Undo last")
        window.until_text("Another program may hold the data")
        window.station.words.use("th")
        window.until_text("อาจมีโปรแกรมอื่นใช้ข้อมูลอยู่")
        window.station.words.use("en")
        let_go(other)
    window.until_text("Undone: พิมพ์ชนก")
    window.until(lambda: saving.props.line == "")
    assert len(window.records("voided")) == 1


def test_what_is_written_beside_the_desk_waits_and_says_so_too(window: Driver) -> None:
    person = a_person("1").person
    with held_by_another_process(window.station.store.home) as other:
        window.station.printing.showBadge(person, True)
        window.until_text("Still saving: 1")
        let_go(other)
    window.until(lambda: window.records("badge_issued"))
    window.until(lambda: window.station.saving.props.line == "")


def test_a_window_closes_although_another_program_holds_the_database(open_window: OpenWindow, window: Driver) -> None:
    with held_by_another_process(window.station.store.home):
        window.scan("code-1")
        window.until_text("Still saving: 1")
        window.station.desk_jobs.stop()
    assert not window.records(), "nothing was shown as accepted, and nothing was written"
