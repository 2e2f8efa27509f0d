"""The texts of the language in force, for QML; every binding that asks follows a switch."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.i18n import LANGUAGES, Catalogue, catalogue

QML_IMPORT_NAME = "Khomue.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Words(QObject):
    """Signal ``changed``: another language is in force."""

    changed = Signal()

    def __init__(self, language: str = LANGUAGES[0], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue(language)

    @property
    def texts(self) -> Catalogue:
        return self._catalogue

    def use(self, language: str) -> None:
        """Speak *language* from now on."""
        if language != self._catalogue.language:
            self._catalogue = catalogue(language)
            self.changed.emit()

    language = Property(str, lambda self: self.texts.language, notify=changed)

    @Slot(str, result=str)
    def text(self, key: str) -> str:
        return self._catalogue.say(key)

    @Slot(str, "QVariantMap", result=str)
    def filled(self, key: str, values: dict[str, str | int | float]) -> str:
        """The text under *key*; numbers come from QML as floats and are shown whole, in groups of three."""
        return self._catalogue.say(key, **{name: _figure(value) for name, value in values.items()})


def _figure(value: str | float) -> str:
    return value if isinstance(value, str) else f"{int(value):,}"
