"""Keeps a USB scanner's typing out of fields and buttons; what people type goes where they meant it."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from kiosk.scanning import Wedge
from kiosk.scanning.wedge import LONGEST_GAP

FLUSH_MS = int(LONGEST_GAP * 1000) + 10
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class _Held:
    """A key press kept back until it is known whose it is."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str


class WedgeFilter(QObject):
    """An event filter for a window. Signal ``scanned`` (tuple of the texts it may be, likeliest first).

    Keys that write something are held for up to 90 ms; what turns out to be a person's is typed then, in order.
    Signal ``typed``: a person uses the hardware keyboard.
    """

    scanned = Signal(tuple)
    typed = Signal()

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self._window = window
        self._wedge = Wedge()
        self._held: list[_Held] = []
        self._replaying = False
        self._last = 0.0
        self._since = 0.0
        self._flush = QTimer(self, singleShot=True, interval=FLUSH_MS)
        self._flush.timeout.connect(self._release_late)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying or watched is not self._window or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        return event.type() == QEvent.Type.KeyRelease and bool(_writes(event))

    def _pressed(self, event: QKeyEvent) -> bool:
        text = _writes(event)
        if not text or event.isAutoRepeat():
            self._type(len(self._held))  # a person's arrow or shortcut comes after what they typed
            return bool(text) and self._repeat(event)
        self._note_time(event)
        self._held.append(_Held(event.key(), event.modifiers(), text))
        scan = self._wedge.key(text, self._last)
        self._release(self._last)
        if scan is not None:
            self._held.clear()
            self.scanned.emit(scan.candidates)
        if self._held:
            self._flush.start()
        return True

    def _repeat(self, event: QKeyEvent) -> bool:
        """A key held down is a person's: it goes through as it is."""
        self._wedge.release(self._last + 1.0)
        return False if event.isAutoRepeat() else bool(_writes(event))

    def _note_time(self, event: QKeyEvent) -> None:
        """Take the event's own time, or the clock's where it has none."""
        self._since = time.monotonic()
        self._last = event.timestamp() / 1000 if event.timestamp() else self._since

    @Slot()
    def _release_late(self) -> None:
        self._release(self._last + time.monotonic() - self._since)
        if self._held:
            self._flush.start()

    def _release(self, at: float) -> None:
        """Type what is known to be a person's."""
        self._type_text(len(self._wedge.release(at)))

    def _type_text(self, characters: int) -> None:
        count = 0
        while characters > 0 and count < len(self._held):
            characters -= len(self._held[count].text)
            count += 1
        self._type(count)

    def _type(self, count: int) -> None:
        """Send the first *count* keys held to the window, as if they were pressed now."""
        now, self._held = self._held[:count], self._held[count:]
        if now:
            self.typed.emit()
        self._replaying = True
        try:
            for held in now:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    event = QKeyEvent(kind, held.key, held.modifiers, held.text)
                    QCoreApplication.sendEvent(self._window, event)
        finally:
            self._replaying = False


def _writes(event: QKeyEvent) -> str:
    """What the key writes, Enter and Tab included; empty for arrows, shortcuts, Escape, Backspace."""
    text = event.text()
    if event.modifiers() & _COMMANDS or not text:
        return ""
    return text if text in "\r\n\t" or text.isprintable() else ""
