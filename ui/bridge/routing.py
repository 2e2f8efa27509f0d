"""Where a code goes that a camera or a scanner read: to the desk, to a new badge, or to the light of the reader."""

from PySide6.QtCore import QObject, Slot

from ui.bridge.acts import Acts
from ui.bridge.ready_view import ReadyView
from ui.bridge.search_view import SearchView
from ui.bridge.station import Station


class Routing(QObject):
    """Takes every code read, on the screen's thread."""

    def __init__(
        self, station: Station, acts: Acts, search: SearchView, ready: ReadyView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station = station
        self._acts = acts
        self._search = search
        self._ready = ready

    @Slot(str)
    def seen(self, code: str) -> None:
        """A code before the camera."""
        self.typed((code,))

    @Slot(tuple)
    def typed(self, candidates: tuple[str, ...]) -> None:
        """A code from a USB scanner, and what else it may be."""
        if self._station.current == "ready":  # nobody is checked in before the desk is open
            self._ready.scanned()
        elif self._station.current == "search" and self._search.awaits_code:
            self._search.codeSeen.emit(candidates[0])
        else:
            self._acts.scan(candidates)
