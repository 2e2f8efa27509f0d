"""Paints the camera's newest picture with the codes found in it outlined."""

from PySide6.QtCore import Property, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.bridge.camera_feed import CameraFeed

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CameraPicture(QQuickPaintedItem):
    """Shows ``feed`` while it is visible; ``corner`` and ``ground`` round its corners into what lies behind."""

    feedChanged = Signal()
    cornerChanged = Signal()
    groundChanged = Signal()
    outlineChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: CameraFeed | None = None
        self._corner = 0.0
        self._ground = QColor("white")
        self._outline = QColor("white")
        self._edge = QPainterPath()
        self.painted = 0
        self.setOpaquePainting(True)
        self.setAntialiasing(False)
        self.visibleChanged.connect(self._wanted)
        self.widthChanged.connect(self._resized)
        self.heightChanged.connect(self._resized)

    def _set_feed(self, feed: CameraFeed | None) -> None:
        if feed is not self._feed:
            self._feed = feed
            if feed is not None:
                feed.pictured.connect(self._pictured)
            self._resized()
            self._wanted()
            self.feedChanged.emit()

    def _set_corner(self, corner: float) -> None:
        self._corner = corner
        self._resized()
        self.cornerChanged.emit()

    def _set_ground(self, ground: QColor) -> None:
        self._ground = ground
        self.groundChanged.emit()

    def _set_outline(self, outline: QColor) -> None:
        self._outline = outline
        self.outlineChanged.emit()

    feed = Property(CameraFeed, lambda self: self._feed, _set_feed, notify=feedChanged)
    corner = Property(float, lambda self: self._corner, _set_corner, notify=cornerChanged)
    ground = Property(QColor, lambda self: self._ground, _set_ground, notify=groundChanged)
    outline = Property(QColor, lambda self: self._outline, _set_outline, notify=outlineChanged)

    def paint(self, painter: QPainter) -> None:
        """Fit the picture in, centred on black."""
        self.painted += 1
        area = QRectF(0, 0, self.width(), self.height())
        picture = self._feed.latest if self._feed is not None else None
        if picture is None:
            painter.fillRect(area, Qt.GlobalColor.black)
        else:
            x, y = (area.width() - picture.image.width()) / 2, (area.height() - picture.image.height()) / 2
            if x >= 1 or y >= 1:  # black bars, or a bit cut off
                painter.fillRect(area, Qt.GlobalColor.black)
            painter.translate(round(x), round(y))
            painter.drawImage(0, 0, picture.image)
            for corners in picture.outlines:
                self._draw_outline(painter, corners)
            painter.resetTransform()
        self._round_corners(painter)

    def _draw_outline(self, painter: QPainter, corners: tuple[tuple[float, float], ...]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPolygonF([QPointF(x, y) for x, y in corners])
        for colour, width in ((QColor(0, 0, 0, 160), 12), (self._outline, 7)):
            painter.setPen(QPen(colour, width, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(shape)

    def _round_corners(self, painter: QPainter) -> None:
        if self._corner > 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(self._edge, self._ground)

    @Slot()
    def _resized(self) -> None:
        area = QRectF(0, 0, self.width(), self.height())
        rounded = QPainterPath()
        rounded.addRoundedRect(area, self._corner, self._corner)
        self._edge = QPainterPath()
        self._edge.addRect(area)
        self._edge = self._edge.subtracted(rounded)
        if self._feed is not None and self.width() > 0:
            self._feed.resize(round(self.width()), round(self.height()))

    @Slot()
    def _pictured(self) -> None:
        if self.isVisible():
            self.update()

    @Slot()
    def _wanted(self) -> None:
        if self._feed is not None:
            self._feed.want(self.isVisible())
            if self.isVisible():
                self._resized()  # another picture of the same camera may have had another size
