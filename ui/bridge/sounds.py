"""The desk's sounds: rising for go, double for look, low for stop. No loudspeaker is no trouble."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot

SOUNDS = Path(__file__).resolve().parents[2] / "assets" / "sounds"
_FILES = {"go": "go", "look": "look", "stop": "stop", "ask": "look", "undo": "undo"}


class Sounds(QObject):
    """Plays a sound by the name of a verdict's kind; before ``prepare``, while muted or without a device: nothing."""

    def __init__(self, muted: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._muted = muted
        self._effects: dict[str, QObject] = {}
        self.played: list[str] = []

    def prepare(self) -> None:
        """Load the sounds if this computer has a loudspeaker; takes a moment, so the first picture comes before."""
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect  # noqa: PLC0415 - costs 0.1 s of the start

        if QMediaDevices.defaultAudioOutput().isNull():
            return
        for name in set(_FILES.values()):
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(SOUNDS / f"{name}.wav")))
            self._effects[name] = effect

    @Slot(str)
    def play(self, kind: str) -> None:
        name = _FILES.get(kind, "")
        if not name or self._muted():
            return
        self.played = [*self.played[-9:], name]
        effect = self._effects.get(name)
        if effect is not None:
            effect.play()  # type: ignore[attr-defined]  # a QSoundEffect, whose module is loaded late
