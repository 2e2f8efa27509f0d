"""Reads one table of a pack field by field; whatever cannot be read becomes a finding and a harmless stand-in."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TypeVar

from kiosk.domain.packs import Text
from kiosk.packs.nodes import Items, Leaf, Node, Table
from kiosk.packs.problems import Findings, Place, listing, suggestion

_Choice = TypeVar("_Choice", bound=StrEnum)
_ID: Final = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_LONGEST_ID: Final = 64
_LONGEST_TEXT: Final = 300
_LARGEST_NUMBER: Final = 10**12


class Fields:
    """One table of the pack, with the findings that reading it adds to."""

    def __init__(self, table: Table, findings: Findings, *, known: tuple[str, ...]) -> None:
        self._table, self._findings = table, findings
        self.place = table.place
        for key in table.values:
            if key not in known:
                instead = suggestion(key, known, otherwise=f"Remove it; known here: {', '.join(known)}")
                findings.add(table.keys.get(key, table.place), f"“{key}” is not known here", instead)

    def place_of(self, key: str) -> Place:
        return self._table.keys.get(key, self.place)

    def has(self, key: str) -> bool:
        node = self._table.values.get(key)
        return node is not None and not (isinstance(node, Leaf) and node.text is None)

    def wrong(self, key: str, message: str, instead: str) -> None:
        self._findings.add(self.place_of(key), message, instead)

    def node(self, key: str) -> Node | None:
        return self._table.values.get(key) if self.has(key) else None

    def required(self, key: str, instead: str) -> None:
        """Notes that *key* is missing, if it is."""
        if not self.has(key):
            self._findings.add(self.place, f"“{key}” is missing", instead)

    def id(self, key: str = "id") -> str:
        """The id that *key* defines; empty when there is none to be had."""
        self.required(key, f"Write “{key}: ” and a short name in small letters, such as “reading-room”")
        text = self.text(key)
        if text and not (_ID.fullmatch(text) and len(text) <= _LONGEST_ID):
            self.wrong(key, f"“{text:.70}” cannot be an id", f"Write “{_slug(text)}”")
        return text

    def text(self, key: str, *, default: str = "") -> str:
        node = self.node(key)
        if node is None:
            return default
        if not isinstance(node, Leaf):
            self.wrong(key, f"“{key}” is one text, not a list", f"Write “{key}: ” and the text behind it")
            return default
        return self._clean(node, key)

    def both(self, key: str, *, required: bool = True) -> Text:
        """A text in Thai and English: a plain text is Thai, else a table of ``th`` and ``en``."""
        node = self.node(key)
        if node is None:
            if required:
                self.required(key, f"Write “{key}: {{th: ชื่อ, en: Name}}”")
            return Text("")
        if isinstance(node, Leaf):
            return Text(self._clean(node, key))
        if not isinstance(node, Table):
            self.wrong(key, f"“{key}” is a text, not a list", f"Write “{key}: {{th: ชื่อ, en: Name}}”")
            return Text("")
        languages = Fields(node, self._findings, known=("th", "en"))
        text = Text(languages.text("th"), languages.text("en"))
        if not text.th:
            self.wrong(key, f"“{key}” has no Thai text", f"Add “th: ” and the Thai beside “{text.en:.40}”")
        return text

    def whole(self, key: str, *, smallest: int = 0) -> int | None:
        """A whole number, None when *key* is not there."""
        text = self.text(key).replace("_", "").replace(",", "")
        if not text:
            return None
        if not re.fullmatch(r"[+-]?\d{1,18}", text) or abs(int(text)) > _LARGEST_NUMBER:
            self.wrong(key, f"“{text:.40}” is not a whole number", f"Write “{key}: 30”")
            return None
        if int(text) < smallest:
            sentence = f"Write {smallest} or more, or leave “{key}” out"
            self.wrong(key, f"“{key}” is {int(text)}", sentence)
            return None
        return int(text)

    def flag(self, key: str) -> bool:
        text = self.text(key, default="false").lower()
        if text not in ("true", "false"):
            self.wrong(key, f"“{text:.40}” is neither yes nor no here", f"Write “{key}: true” or “{key}: false”")
        return text == "true"

    def choice(self, key: str, kind: type[_Choice], default: _Choice) -> _Choice:
        node = self.node(key)
        return default if node is None else self.choice_of(Leaf(self.text(key), node.place), kind, default)

    def choice_of(self, leaf: Leaf, kind: type[_Choice], default: _Choice) -> _Choice:
        text = leaf.text or ""
        try:
            return kind(text.lower())
        except ValueError:
            instead = f"Write one of {listing(kind)}"
            self._findings.add(leaf.place, f"“{text:.40}” is not one of the allowed words", instead)
            return default

    def words(self, key: str) -> tuple[Leaf, ...]:
        """A list of short texts: a list, or one text with ``;`` between them."""
        node = self.node(key)
        match node:
            case None:
                return ()
            case Leaf(text):
                return tuple(Leaf(word.strip(), node.place) for word in (text or "").split(";") if word.strip())
            case Items(items):
                return tuple(leaf for item in items if (leaf := self._leaf(item)))
            case _:
                self.wrong(key, f"“{key}” is a list", f"Write “{key}: [a, b]”")
                return ()

    def tables(self, key: str, *, known: tuple[str, ...]) -> Iterator["Fields"]:
        """The tables in the list *key*."""
        node = self.node(key)
        if node is not None and not isinstance(node, Items):
            self.wrong(key, f"“{key}” is a list", f"Put a line that starts with “- id: ” under “{key}:”")
            return
        for item in node.items if node else ():
            if isinstance(item, Table):
                yield Fields(item, self._findings, known=known)
            else:
                self._findings.add(item.place, f"This entry of “{key}” has no names", "Start it with “- id: ”")

    def _leaf(self, node: Node) -> Leaf | None:
        if isinstance(node, Leaf) and node.text is not None:
            return node
        self._findings.add(node.place, "This entry of a list is not a plain text", "Write one word or date")
        return None

    def _clean(self, leaf: Leaf, key: str) -> str:
        text = (leaf.text or "").strip()
        if any(ord(c) < 32 and c != "\n" for c in text):
            self.wrong(key, f"“{key}” holds a control character", "Type the text anew")
        if len(text) > _LONGEST_TEXT:
            message = f"“{key}” is {len(text)} characters long"
            self.wrong(key, message, f"Write at most {_LONGEST_TEXT} characters")
        return " ".join(text.split())


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_ID].strip("-")
    return slug or "reading-room"
