"""Setting a USB scanner up for QML: listens to one scan of the set-up code, and remembers what it tells."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.scanning.wedge_setup import SETUP_TEXT, ScannerSetup, decoded, learn
from ui.bridge.remembered import SCANNER, Remembered
from ui.bridge.rows import Rows
from ui.bridge.shared import Shared
from ui.bridge.snapshot import Snapshot, shown
from ui.jobs import Jobs
from ui.presenter.scanner import FactRow, ScannerInputs, ScannerProps, derive_scanner_props

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ScannerView(Snapshot[ScannerProps]):
    """Signals: ``listening`` (the sheet is open), ``learned`` (a ScannerSetup, or None: as most scanners type)."""

    changed = Signal()
    listening = Signal(bool)
    learned = Signal(object)

    def __init__(self, shared: Shared, remembered: Remembered, jobs: Jobs, parent: QObject | None = None) -> None:
        self._acts = shared.acts
        self._remembered = remembered
        self._jobs = jobs
        self._setup = decoded(remembered.get(SCANNER))
        self._heard: bool | None = None
        self._rows = Rows(FactRow)
        super().__init__(
            lambda: derive_scanner_props(ScannerInputs(self._setup, self._heard), shared.words.texts), parent
        )
        self.renewed()
        shared.words.changed.connect(self.refresh)

    light = shown(str, "light", changed)
    headline = shown(str, "headline", changed)
    known = shown(bool, "known", changed)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    code = Property(str, lambda _self: SETUP_TEXT, constant=True)

    @property
    def setup(self) -> ScannerSetup | None:
        """What is known of the scanner."""
        return self._setup

    def renewed(self) -> None:
        self._rows.show(self.props.rows)

    @Slot(bool)
    def listen(self, on: bool) -> None:  # noqa: FBT001 - a slot
        """Begin or end the set-up."""
        self._heard = None
        self.listening.emit(on)
        self.refresh()

    @Slot(tuple)
    def hear(self, keys: tuple[tuple[str, float], ...]) -> None:
        """Something was typed in one go."""
        found = learn(keys)
        self._heard = found is not None
        if found is not None:
            self._keep(found)
        self.refresh()

    @Slot()
    def forget(self) -> None:
        """Take scanners as they usually type."""
        self._heard = None
        self._keep(None)
        self.refresh()

    def _keep(self, setup: ScannerSetup | None) -> None:
        self._setup = setup
        self.learned.emit(setup)
        text = "" if setup is None else setup.encoded()
        self._jobs.run(lambda: self._remembered.put(SCANNER, text), failed=self._acts.failed.emit)
