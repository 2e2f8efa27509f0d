"""Keeps a USB scanner's typing out of fields and buttons; what people type goes where they meant it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputEvent, QKeyEvent, QPointerEvent

from kiosk.scanning import Wedge, WedgeScan
from kiosk.scanning.wedge import MEAN_GAP
from kiosk.scanning.wedge_setup import ENOUGH, ScannerSetup

LISTEN_MS = 700
"""While a scanner is set up, so long a pause ends what it types, however slow it is."""
REPEAT_GAP = 0.015
"""Seconds: a key that is held down repeats every 25 ms or slower. Qt also calls it a repeat when a scanner sends a
character twice within one millisecond."""
LATE, GRACE_MS = 0.01, 20
"""A timer that fires later than this (seconds) waits once more: keys typed meanwhile may stand in line behind it."""
CTRL_Z = "\x1a"
"""AltGr, which is Ctrl with Alt, makes a letter of Z on a Polish keyboard."""
_SPARE_MS = 10
_CTRL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
_MODIFIERS = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
        *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Mode_switch, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R),
    }
)
_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_FIRST_CONTROL, _LAST_CONTROL = 0x40, 0x5F  # Ctrl with @, A to Z, [, \, ], ^ or _ writes an ASCII control


@dataclass(frozen=True, slots=True)
class _Held:
    """A key press kept back until it is known whose it is."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    at: float


class WedgeFilter(QObject):
    """An event filter for a window. Signal ``scanned`` (tuple of the texts it may be, likeliest first).

    Keys that write something are held for up to 90 ms; what turns out to be a person's is typed then, in order.
    Signals ``typed``: a person uses the hardware keyboard; ``undoWanted``: Ctrl+Z that no field took, and no scanner
    typed; ``heard`` (tuple of texts and times): what came in one go while listening.
    """

    scanned = Signal(tuple)
    heard = Signal(tuple)
    typed = Signal()
    undoWanted = Signal()

    def __init__(
        self, window: QObject, setup: ScannerSetup | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window)
        self._clock = clock
        self._window = window
        self._wedge = Wedge(setup)
        self._held: list[_Held] = []
        self._replaying = False
        self._listening = False
        self._last = 0.0
        self._since = 0.0
        self._due = 0.0
        self._graced = False
        self._flush = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._flush.timeout.connect(self._release_late)
        window.installEventFilter(self)

    def set_up(self, setup: ScannerSetup | None) -> None:
        """Read as *setup* says from now on."""
        self._wedge.set_up(setup)

    def listen(self, on: bool) -> None:  # noqa: FBT001 - a plain switch
        """While on, what is typed in one go is told by ``heard`` instead of being read."""
        self._release_all()
        self._listening = on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying or watched is not self._window:
            return False
        if isinstance(event, QPointerEvent) and event.type() in _TOUCHES and not self._may_be_scanning(event):
            self._release_all()  # what was typed is there before the button that is touched
        if not isinstance(event, QKeyEvent):
            return False
        match event.type():
            case QEvent.Type.KeyPress:
                return self._pressed(event)
            case QEvent.Type.KeyRelease:
                return bool(_writes(event))
            case QEvent.Type.ShortcutOverride if _is_control(event) or self._in_burst(event):
                event.accept()  # no shortcut goes off before it is known who pressed it
                return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS or _is_alt_code(event):
            return event.key() not in _MODIFIERS
        text = _writes(event)
        if self._is_persons(event, text):
            self._release_all()  # a person's arrow comes after what they typed
            return False
        at = self._note_time(event)
        if not self._listening:
            self._take(self._wedge.pause(at), at)
        self._held.append(_Held(event.key(), event.modifiers(), text, at))
        if not self._listening:
            self._take(self._wedge.key(text, at, capped=_is_capped(event)), at)
        self._start_flush()
        return True

    def _is_persons(self, event: QKeyEvent, text: str) -> bool:
        """Whether only a person presses it: a key that writes nothing, or one that is held down."""
        held_down = event.isAutoRepeat() and self._time(event) - self._last >= REPEAT_GAP
        return (held_down or not text) and not self._in_burst(event)

    def _may_be_scanning(self, touch: QPointerEvent) -> bool:
        """Whether a touch comes within a scan, of which perhaps one key has come."""
        return self._wedge.in_burst(self._last) or 0 <= self._time(touch) - self._last < MEAN_GAP

    def _in_burst(self, event: QKeyEvent) -> bool:
        """Whether the key comes where only a scanner types: then its arrows and function keys are part of the code."""
        return (self._listening and len(self._held) > 2) or self._wedge.in_burst(self._time(event))

    def _time(self, event: QInputEvent) -> float:
        """The event's own time, or the clock's where it has none."""
        return event.timestamp() / 1000 if event.timestamp() else self._clock()

    def _note_time(self, event: QKeyEvent) -> float:
        self._since = self._clock()
        self._last = self._time(event)
        return self._last

    def _take(self, scan: WedgeScan | None, at: float) -> None:
        """Type what is known to be a person's, and hand a scan over."""
        self._type_text(len(self._wedge.release(at)))
        if scan is not None:
            self.scanned.emit(scan.candidates)
        if scan is not None or not self._wedge.pending:
            self._held.clear()

    def _start_flush(self) -> None:
        self._graced = False
        if self._held:
            self._wait(LISTEN_MS if self._listening else int(self._wedge.gap * 1000) + _SPARE_MS)

    def _wait(self, ms: int) -> None:
        self._due = self._clock() + ms / 1000
        self._flush.start(ms)

    @Slot()
    def _release_late(self) -> None:
        if self._clock() - self._due > LATE and not self._graced:
            self._graced = True
            self._wait(GRACE_MS)
            return
        at = self._last + self._clock() - self._since
        if self._listening:
            self._tell_heard()
        else:
            self._take(self._wedge.pause(at), at)
        self._start_flush()

    def _tell_heard(self) -> None:
        """What came in one go; a few keys are a person's, who wants to leave."""
        if len(self._held) < ENOUGH:
            self._type(len(self._held))
            return
        keys, self._held = self._held, []
        self.heard.emit(tuple((held.text, held.at) for held in keys))

    def _release_all(self) -> None:
        """Whatever is held is a person's."""
        self._wedge.release(self._last + 3600)
        self._type(len(self._held))

    def _type_text(self, characters: int) -> None:
        count = 0
        while characters and count < len(self._held) and (characters > 0 or not self._held[count].text):
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
                self._replay(held)
        finally:
            self._replaying = False

    def _replay(self, held: _Held) -> None:
        press = QKeyEvent(QEvent.Type.KeyPress, held.key, held.modifiers, held.text)
        QCoreApplication.sendEvent(self._window, press)
        QCoreApplication.sendEvent(self._window, QKeyEvent(QEvent.Type.KeyRelease, held.key, held.modifiers, held.text))
        if held.text == CTRL_Z and not press.isAccepted():
            self.undoWanted.emit()


def _is_control(event: QKeyEvent) -> bool:
    """Whether it is Ctrl with a key that makes an ASCII control of it, as scanners type controls."""
    bare = event.modifiers() & (_CTRL | _ALT | _META)
    return bare == _CTRL and _FIRST_CONTROL <= event.key() <= _LAST_CONTROL


def _is_capped(event: QKeyEvent) -> bool:
    """Whether Caps Lock turned a capital letter into a small one."""
    return event.text().islower() and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def _is_alt_code(event: QKeyEvent) -> bool:
    """Whether it is a digit of Windows' Alt+0233: what it makes comes as a key of its own."""
    return bool(event.modifiers() & _ALT) and bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)


def _writes(event: QKeyEvent) -> str:
    """What the key writes: letters, Enter, Tab, an ASCII control by Ctrl; empty for arrows, Escape, Backspace."""
    text = event.text()
    if _is_control(event):
        return chr(event.key() - _FIRST_CONTROL)
    commands = event.modifiers() & (_CTRL | _ALT | _META)
    if not text or (commands and commands != _CTRL | _ALT):  # Ctrl with Alt is AltGr
        return ""
    return text if text in "\r\n\t" or text.isprintable() else ""
