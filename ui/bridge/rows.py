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

    def __init__(
        self, row_type: type[Any], *, found: bool = False, in_place: bool = False, parent: QObject | None = None
    ) -> None:
        """Rows of *row_type*. *found*: what a query found, so that another answer is another list. *in_place*: other
        rows come to stand where the last ones did; that costs a fifth of making the places anew.
        """
        super().__init__(parent)
        self._found = found
        self._in_place = in_place
        self._fields = tuple(field.name for field in fields(row_type))
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show *rows*: those with keys that were there stay where they are, and so do focus and scroll positions."""
        new = tuple(rows)
        if new == self._rows:
            return
        before, after = [row.key for row in self._rows], [row.key for row in new]
        if before != after and self._in_place:
            self._show_in_place(new)
            return
        if before != after and (self._found or not _in_order(before, after)):
            self._show_anew(new)
            return
        self._remove_all_but(set(after))
        self._insert_missing(new)
        changed = [number for number, (a, b) in enumerate(zip(self._rows, new, strict=True)) if a != b]
        self._rows = new
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _show_in_place(self, new: tuple[Row, ...]) -> None:
        places = min(len(self._rows), len(new))
        if len(self._rows) > places:
            self.beginRemoveRows(QModelIndex(), places, len(self._rows) - 1)
            self._rows = self._rows[:places]
            self.endRemoveRows()
        if places:
            self._rows = new[:places]
            self.dataChanged.emit(self.index(0), self.index(places - 1))
        if len(new) > places:
            self.beginInsertRows(QModelIndex(), places, len(new) - 1)
            self._rows = new
            self.endInsertRows()

    def _show_anew(self, new: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def _remove_all_but(self, keys: set[str]) -> None:
        for number in reversed(range(len(self._rows))):
            if self._rows[number].key not in keys:
                self.beginRemoveRows(QModelIndex(), number, number)
                self._rows = self._rows[:number] + self._rows[number + 1 :]
                self.endRemoveRows()

    def _insert_missing(self, new: tuple[Row, ...]) -> None:
        for number, row in enumerate(new):
            if number >= len(self._rows) or self._rows[number].key != row.key:
                self.beginInsertRows(QModelIndex(), number, number)
                self._rows = (*self._rows[:number], row, *self._rows[number:])
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


def _in_order(before: list[str], after: list[str]) -> bool:
    """Whether the keys that are in both stand in the same order."""
    stay = set(before) & set(after)
    return [key for key in before if key in stay] == [key for key in after if key in stay]
