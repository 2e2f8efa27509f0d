"""Draws the icons of assets/icons in the colour asked for: ``image://icons/tick/ffffff``."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[2] / "assets" / "icons"
DRAWN_IN = b"#ffffff"


class Icons(QQuickImageProvider):
    """Gives ``name/rrggbb`` as a picture of the size asked for."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002 - Qt's names
        name, _, colour = id.partition("/")
        side = QSize(max(requestedSize.width(), 8), max(requestedSize.height(), 8))
        image = QImage(side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        drawing = (ICONS / f"{Path(name).name}.svg").read_bytes().replace(DRAWN_IN, b"#" + colour.encode())
        painter = QPainter(image)
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side.width(), side.height()))
        painter.end()
        size.setWidth(side.width())
        size.setHeight(side.height())
        return image
