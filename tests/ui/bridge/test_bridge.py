"""The small parts of the bridge: snapshots, icons, sounds, what is written down for qmllint."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.source_tree import ROOT
from ui.bridge import qmltypes
from ui.bridge.icons import ICONS, Icons
from ui.bridge.snapshot import Snapshot, shown
from ui.bridge.sounds import SOUNDS, Sounds


@dataclass(frozen=True)
class Props:
    number: int


class View(Snapshot[Props]):
    changed = Signal()
    number = shown(int, "number", changed)


def test_a_view_tells_only_when_its_props_are_others(qtbot: QtBot) -> None:
    source = [Props(1)]
    view = View(lambda: source[0])
    with qtbot.assertNotEmitted(view.changed):
        view.refresh()
    source[0] = Props(2)
    with qtbot.waitSignal(view.changed):
        view.refresh()
    assert view.property("number") == 2


def test_what_is_written_down_for_qmllint_is_what_the_bridge_offers() -> None:
    told = "it is out of date: run python -m ui.bridge.qmltypes"
    assert qmltypes.FILE.read_text("utf-8") == qmltypes.described(), told


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("icon", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_an_icon_is_drawn_in_the_colour_asked_for(icon: Path) -> None:
    name = icon.stem
    image = Icons().requestImage(f"{name}/b0151d", QSize(), QSize(48, 48))
    drawn = {
        image.pixelColor(x, y).rgb() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
    }
    assert image.size() == QSize(48, 48)
    assert name == "khomue" or drawn == {QColor("#b0151d").rgb()}


def test_every_icon_that_a_page_names_is_there() -> None:
    pages = "\n".join(path.read_text("utf-8") for path in (ROOT / "ui" / "qml").rglob("*.qml"))
    named = set(re.findall(r"(?:symbol|name): (?:[\w.]+ \? )?\"([a-z-]+)\"", pages))
    assert len(named) > 8
    assert {name for name in named if not (ICONS / f"{name}.svg").exists()} == set()


def test_every_sound_is_there_and_no_loudspeaker_is_no_trouble(qtbot: QtBot) -> None:
    muted = [False]
    sounds = Sounds(lambda: muted[0])
    sounds.prepare()
    for kind in ("go", "look", "stop", "ask", "undo", "nonsense"):
        sounds.play(kind)
    assert sounds.played == ["go", "look", "stop", "look", "undo"]
    assert all((SOUNDS / f"{name}.wav").exists() for name in sounds.played)
    muted[0] = True
    sounds.play("go")
    assert len(sounds.played) == 5
