"""Where a code goes that was read: to the desk, to a new badge, to the light of the reader, or to joining a hub."""

from PySide6.QtCore import QObject, Slot

from ui.bridge.acts import Acts
from ui.bridge.joining import Joining
from ui.bridge.ready_view import ReadyView
from ui.bridge.search_view import SearchView
from ui.bridge.station import Station


class Routing(QObject):
    """Takes every code read, on the screen's thread."""

    def __init__(
        self,
        station: Station,
        acts: Acts,
        search: SearchView,
        ready: ReadyView,
        joining: Joining,
    ) -> None:
        super().__init__()
        self._station = station
        self._acts = acts
        self._search = search
        self._ready = ready
        self._joining = joining

    @Slot(str)
    def seen(self, code: str) -> None:
        """A code before the camera."""
        self.typed((code,))

    @Slot(tuple)
    def typed(self, candidates: tuple[str, ...]) -> None:
        """A code from a USB scanner, and what else it may be."""
        if self._joining.takes(candidates, asked=self._station.current == "ready"):
            return
        if self._station.current == "ready":  # nobody is checked in before the desk is open
            self._ready.scanned()
        elif self._station.current == "search" and self._search.awaits_code:
            self._acts.identify(candidates, self._search.take)
        else:
            self._acts.scan(candidates)
