"""Typed list models: rows are frozen dataclasses, their fields the roles, and only what changed is told."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.bridge.names import camel

Index = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """A frozen dataclass with a key that is its own within the list."""

    @property
    def key(self) -> str: ...


class Rows(QAbstractListModel):
    """The rows that a view shows; roles are the row's fields, in camelCase."""

    def __init__(self, row_type: type[Any], *, found: bool = False, parent: QObject | None = None) -> None:
        """Rows of *row_type*. *found*: what a query found, so that another answer is another list."""
        super().__init__(parent)
        self._found = found
        self._fields = tuple(field.name for field in fields(row_type))
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show *rows*: equal keys stay where they are, so that focus and scroll positions do too."""
        new = tuple(rows)
        if new == self._rows:
            return
        start, end = _common(self._rows, new)
        if self._found and start + end < max(len(self._rows), len(new)):
            self._show_anew(new)
            return
        self._remove(start, len(self._rows) - end)
        self._insert(new, start, len(new) - end)
        changed = [i for i, (a, b) in enumerate(zip(self._rows, new, strict=True)) if a != b]
        self._rows = new
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _show_anew(self, new: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def _remove(self, start: int, end: int) -> None:
        if end > start:
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            self._rows = self._rows[:start] + self._rows[end:]
            self.endRemoveRows()

    def _insert(self, new: tuple[Row, ...], start: int, end: int) -> None:
        if end > start:
            self.beginInsertRows(QModelIndex(), start, end - 1)
            self._rows = self._rows[:start] + new[start:end] + self._rows[start:]
            self.endInsertRows()

    # what Qt asks of a model

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = role - Qt.ItemDataRole.UserRole
        if not index.isValid() or not 0 <= number < len(self._fields):
            return None
        return getattr(self._rows[index.row()], self._fields[number])

    def roleNames(self) -> dict[int, QByteArray]:
        return {Qt.ItemDataRole.UserRole + n: QByteArray(camel(name).encode()) for n, name in enumerate(self._fields)}


def _common(old: tuple[Row, ...], new: tuple[Row, ...]) -> tuple[int, int]:
    """How many rows at the beginning, and of the rest how many at the end, have the same keys in both."""
    before, after = [row.key for row in old], [row.key for row in new]
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    most = shorter - start
    end = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return start, end
