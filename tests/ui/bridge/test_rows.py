"""Row models: Qt's own checker watches every change."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ui.bridge.rows import Rows


@dataclass(frozen=True)
class Line:
    key: str
    long_title: str = ""


def lines(keys: str) -> tuple[Line, ...]:
    return tuple(Line(key) for key in keys)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", [{}, {"found": True}, {"in_place": True}], ids=str)
@given(steps=st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True).map("".join), min_size=1, max_size=6))
def test_a_model_shows_what_it_was_last_given(kind: dict[str, bool], steps: list[str]) -> None:
    model = Rows(Line, **kind)  # type: ignore[arg-type]
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for keys in steps:
        model.show(lines(keys))
        shown = [model.data(model.index(n), Qt.ItemDataRole.UserRole) for n in range(model.rowCount())]
        assert shown == list(keys)
    assert tester.model() is model


def test_roles_are_the_fields_as_qml_writes_them() -> None:
    names = {bytes(name.data()).decode() for name in Rows(Line).roleNames().values()}
    assert names == {"key", "longTitle"}


def test_a_new_line_on_top_is_inserted_and_the_last_one_removed(qtbot: QtBot) -> None:
    model = Rows(Line)
    model.show(lines("bcd"))
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    with qtbot.assertNotEmitted(model.modelReset):
        model.show(lines("abc"))
    assert inserted == [(0, 0)]


def test_only_the_line_that_changed_is_told(qtbot: QtBot) -> None:
    model = Rows(Line)
    model.show(lines("abc"))
    with qtbot.waitSignal(model.dataChanged) as told:
        model.show([replace(line, long_title="new") if line.key == "b" else line for line in lines("abc")])
    first: QModelIndex = told.args[0]
    assert first.row() == 1


def test_another_answer_to_a_query_is_another_list(qtbot: QtBot) -> None:
    model = Rows(Line, found=True)
    model.show(lines("abc"))
    with qtbot.waitSignal(model.modelReset):
        model.show(lines("c"))


def test_other_rows_in_the_same_places_are_told_as_what_the_places_say(qtbot: QtBot) -> None:
    model = Rows(Line, in_place=True)
    model.show(lines("abc"))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as told:
        model.show(lines("cd"))
    assert [index.row() for index in told.args[:2]] == [0, 1]
    assert model.rowCount() == 2


def test_the_same_rows_again_tell_nothing(qtbot: QtBot) -> None:
    model = Rows(Line)
    model.show(lines("abc"))
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.show(lines("abc"))
