"""A keyboard, a scanner and a finger at one window, by a clock that tests hold in their hand."""

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow

from tests.fakes.camera import FakeClock
from ui.bridge.wedge_filter import WedgeFilter

START = 5_000
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Window(QWindow):
    """Notes the keys that get through."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(100, 100)
        self.typed = ""
        self.released = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed += event.text() or f"<{event.key():x}>"
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.released += 1


class Keys:
    """Sends keys stamped with the time they were pressed; what was held up is handled later than its stamp says."""

    def __init__(self, window: Window | None = None) -> None:
        self.clock = FakeClock(START / 1000)
        self.window = window or Window()
        self.filter = WedgeFilter(self.window, clock=self.clock)
        self.scans: list[tuple[str, ...]] = []
        self.filter.scanned.connect(self.scans.append)
        self.undone: list[bool] = []
        self.filter.undoWanted.connect(lambda: self.undone.append(True))
        self._now = START

    def type(self, text: str, gap: int = 150) -> None:
        for char in text:
            self.send(char, gap)

    def scanner(self, text: str) -> None:
        """Type *text* as a scanner does: Shift is a key as well."""
        for char in text:
            shifted = char.isupper() or char == ":"
            if shifted:
                self._event(QEvent.Type.KeyPress, Qt.Key.Key_Shift, "")
            self.send(char, gap=5)
            if shifted:
                self._event(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, "")

    def send(
        self,
        char: str,
        gap: int = 150,
        key: int = 0,
        repeat: bool = False,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        self._pass(gap)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._event(kind, key or ord(char.upper()), char, modifiers, repeat)

    def touch(self, gap: int = 150) -> None:
        self._pass(gap)
        left, point = Qt.MouseButton.LeftButton, QPointF(5, 5)
        event = QMouseEvent(QEvent.Type.MouseButtonPress, point, point, left, left, NONE)
        event.setTimestamp(self._now)
        QCoreApplication.sendEvent(self.window, event)

    def stall(self, ms: int) -> None:
        """The screen's thread is held up; when it goes on, the timer is due before the keys that wait in line."""
        self.clock.advance(ms / 1000)
        if self.filter._held and self.filter._due <= self.clock.now:
            self.filter._release_late()

    def rest(self) -> None:
        """Wait until the window has what belongs to a person."""
        self._now = max(self._now, round(self.clock.now * 1000))
        self._pass(1_000)
        assert not self.filter._held

    def _pass(self, ms: int) -> None:
        """Time passes, and the timer goes off when it is due; none does while keys wait in line."""
        self._now += ms
        end = self._now / 1000
        while self.filter._held and self.filter._due <= end:
            self.clock.now = max(self.clock.now, self.filter._due)
            self.filter._release_late()
        self.clock.now = max(self.clock.now, end)

    def _event(
        self,
        kind: QEvent.Type,
        key: int,
        char: str,
        modifiers: Qt.KeyboardModifier = NONE,
        repeat: bool = False,
    ) -> None:
        event = QKeyEvent(kind, key, modifiers, char, repeat)
        event.setTimestamp(self._now)
        QCoreApplication.sendEvent(self.window, event)
