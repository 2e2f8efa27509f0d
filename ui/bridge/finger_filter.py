"""Notices fingers and mice on the window, so that the keyboard on glass comes for those who need it."""

from PySide6.QtCore import QEvent, QObject, Signal


class FingerFilter(QObject):
    """An event filter for a window; takes nothing away. Signal ``touched`` (by a finger rather than a mouse)."""

    touched = Signal(bool)

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's own
        if event.type() == QEvent.Type.TouchBegin:
            self.touched.emit(True)  # noqa: FBT003 - a signal's argument
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.touched.emit(False)  # noqa: FBT003
        return False
