"""Uses a station's window as a person does: looks at what is there, touches, types, scans."""

import time
from collections.abc import Callable, Iterator
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.domain.records import Record
from ui.app import StationWindow

PATIENCE_MS = 15_000
LONG_NAME = "หม่อมราชวงศ์กุลกัญญารัตน์ ศิริพงษ์พัฒนโยธินสกุลวงศ์ ณ สงขลานครินทร์"
PERSON_GAP, SCANNER_GAP = 150, 5
"""Milliseconds between two keys."""


class Driver:
    """A window under test. What is looked for is found by its text or by what a screen reader would say of it."""

    def __init__(self, station: StationWindow, qtbot: QtBot) -> None:
        self.station = station
        self.window = station.window
        self._qtbot = qtbot
        self._key_time = 1_000_000

    # looking

    def items(self) -> Iterator[QQuickItem]:
        """Every item on the screen, those behind others first."""
        yield from _visible(self.window.contentItem())

    def texts(self) -> list[str]:
        """What can be read on the screen."""
        return [str(item.property("text")) for item in self.items() if item.property("text")]

    def named(self, name: str) -> QQuickItem:
        """The one item whose name for a screen reader, or text, begins with *name*; the frontmost of several."""
        found = [item for item in self.items() if accessible_name(item).startswith(name)]
        found = [item for item in found if item.isEnabled()] or found
        assert found, f"nothing is called {name!r}; there is {sorted(set(self.texts()))}"
        return found[-1]

    def focused_name(self) -> str:
        return accessible_name(self.window.activeFocusItem())

    def records(self, kind: str = "") -> list[Record]:
        with self.station.store.reading() as tx:
            return [record for record in tx.records() if kind in {"", record.kind}]

    def until(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def until_text(self, text: str) -> None:
        """Wait until *text* can be read somewhere."""
        self.until(lambda: any(text in each for each in self.texts()))

    # acting

    def touch(self, name: str) -> None:
        """Touch the middle of what is called *name*."""
        self.touch_item(self.named(name))

    def touch_item(self, item: QQuickItem) -> None:
        centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(centre))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key that writes nothing, through Qt's own door, so that shortcuts hear it too."""
        QTest.keyClick(self.window, key, modifiers)

    def keys(self, text: str, *, gap: int = PERSON_GAP) -> None:
        """Type *text* with *gap* ms between the keys, by the events' own clock."""
        for char in text:
            self._key_time += gap
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, _key(char), Qt.KeyboardModifier.NoModifier, char)
                event.setTimestamp(self._key_time)
                QCoreApplication.sendEvent(self.window, event)
        self._key_time += 1000
        if gap == PERSON_GAP:
            QTest.qWait(120)  # what may be the beginning of a scan is held until the pause tells,
            self.until(lambda: not self.station.wedge._held)  # which on a busy machine is later

    def scan(self, code: str) -> None:
        """A USB scanner reads *code*."""
        self.keys(code + "\r", gap=SCANNER_GAP)

    def hardware(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """A USB scanner types *text* through Qt's own door: Shift is a key of its own, and shortcuts hear it too."""
        for char in text:
            shift = Qt.KeyboardModifier.ShiftModifier if char.isupper() else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self.window, ord(char), shift)
        if end is not None:
            QTest.keyClick(self.window, end)

    def verdict(self, kind: str) -> None:
        """Wait for a verdict of that kind, and keep it on the screen."""
        self.until(lambda: self.station.verdict.props.kind == kind)
        self.station.verdict.hold()

    def show_at(self, width: int, height: int) -> None:
        """Resize the window and let everything find its place."""
        self.window.resize(width, height)
        self.until(lambda: (self.window.width(), self.window.height()) == (width, height))
        self.settle()

    def settle(self) -> None:
        """Let layouts come to rest."""
        end = time.monotonic() + 0.15
        frames: list[int] = []
        count = lambda: frames.append(1)  # noqa: E731
        self.window.frameSwapped.connect(count)
        self.window.update()
        self.until(lambda: frames and time.monotonic() > end)
        self.window.frameSwapped.disconnect(count)


def accessible_name(item: QQuickItem) -> str:
    """What a screen reader calls *item*, else the text in it."""
    interface = cast("QAccessibleInterface | None", QAccessible.queryAccessibleInterface(item))
    said = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return said or str(item.property("text") or "")


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in sorted(item.childItems(), key=lambda each: each.z()):
        if child.isVisible() and child.opacity() > 0:
            yield child
            yield from _visible(child)


def _key(char: str) -> int:
    special = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}
    return int(special[char]) if char in special else ord(char.upper())
