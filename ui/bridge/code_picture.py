"""Paints a QR code, whole dots a module, on white with its quiet zone."""

from PySide6.QtCore import Property, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.printing.qr import QUIET, modules

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CodePicture(QQuickPaintedItem):
    """Shows ``text`` as a QR code as large as fits; nothing while it is empty."""

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.setAntialiasing(False)

    def _set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._rows = modules(text) if text else ()
            self.textChanged.emit()
            self.update()

    text = Property(str, lambda self: self._text, _set_text, notify=textChanged)

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(0, 0, round(self.width()), round(self.height()), Qt.GlobalColor.white)
        if not self._rows:
            return
        across = len(self._rows) + 2 * QUIET
        dot = max(1, int(min(self.width(), self.height()) / across))
        left = round((self.width() - across * dot) / 2) + QUIET * dot
        top = round((self.height() - across * dot) / 2) + QUIET * dot
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(left + x * dot, top + y * dot, dot, dot, Qt.GlobalColor.black)
