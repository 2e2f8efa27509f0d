"""Snapshot views: frozen props behind read-only QML properties, swapped as a whole, told only when they differ."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import Property, QObject, Signal, SignalInstance, Slot

P = TypeVar("P")


def shown(kind: type, field: str, changed: Signal) -> Any:
    """A read-only property for QML that shows *field* of the view's props; *changed* is the view's own signal."""
    return Property(kind, lambda self: getattr(self.props, field), notify=changed)


class Snapshot(QObject, Generic[P]):
    """Base of a view: a class of its own declares ``changed = Signal()`` (PySide finds no inherited one)."""

    def __init__(self, derive: Callable[[], P], parent: QObject | None = None) -> None:
        """Take the first props from *derive*, which is asked again at every ``refresh``."""
        super().__init__(parent)
        self._derive = derive
        self.props: P = derive()

    @Slot()
    def refresh(self) -> None:
        """Derive the props anew and tell QML if they are others."""
        props = self._derive()
        if props != self.props:
            self.props = props
            self.renewed()
            cast("SignalInstance", self.changed).emit()  # type: ignore[attr-defined]  # every view declares it

    def renewed(self) -> None:
        """The props were swapped and QML has not heard yet: the place to bring row models up to date."""
