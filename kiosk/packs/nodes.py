"""What a pack's files hold before anybody asks what it means: values that remember their line."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.packs.problems import Place


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value as written; ``text`` is None for an explicit nothing (YAML's ``~``, an empty cell)."""

    text: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """Named values; ``keys`` holds where each name stands."""

    values: "Mapping[str, Node]"
    keys: Mapping[str, Place]
    place: Place


Node = Leaf | Items | Table


class Unreadable(Exception):
    """A file that cannot be taken apart at all."""

    def __init__(self, place: Place, message: str, instead: str) -> None:
        super().__init__(message)
        self.place, self.message, self.instead = place, message, instead
