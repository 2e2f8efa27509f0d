"""Every icon can be drawn by Qt, fits its square and is white, so that it stands on any colour."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from tests.source_tree import ROOT

ICONS = sorted((ROOT / "assets" / "icons").glob("*.svg"))
SIZE = 96


def drawn(path: Path) -> QImage:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, SIZE, SIZE))
    painter.end()
    return image


def alpha(image: QImage, x: int, y: int) -> int:
    return image.pixelColor(x, y).alpha()


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_drawn_and_stays_within_its_square(path: Path) -> None:
    image = drawn(path)
    covered = sum(alpha(image, x, y) > 0 for x in range(SIZE) for y in range(SIZE)) / SIZE**2
    assert 0.03 < covered <= 1
    if path.stem != "khomue":
        edge = [(x, y) for x in range(SIZE) for y in (0, SIZE - 1)] + [
            (x, y) for y in range(SIZE) for x in (0, SIZE - 1)
        ]
        assert not any(alpha(image, x, y) for x, y in edge)


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_white_on_a_grid_of_24(path: Path) -> None:
    text = path.read_text("utf-8")
    assert 'viewBox="0 0 24 24"' in text
    if path.stem != "khomue":
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none", "#ffffff"}


@pytest.mark.parametrize("name", ["tick", "eye", "hand", "question", "undo", "search", "sync", "settings", "khomue"])
def test_the_icons_that_verdicts_and_screens_count_on_are_there(name: str) -> None:
    assert (ROOT / "assets" / "icons" / f"{name}.svg").is_file()
