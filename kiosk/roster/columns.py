"""Finds out which column of a list is what, from headers written by people in Thai or English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.roster.words import HEADERS, Meaning, folded

_MEANINGS: Final = {folded(word): meaning for meaning, words in HEADERS.items() for word in words.split(",")}
EXPECTED: Final = "รหัส / code / QR / ticket"
"""The column that a list cannot do without, as shown to people."""


def meaning_of(header: str) -> Meaning | None:
    """What *header* stands for; a number behind it (``code 2``) or a remark in brackets changes nothing."""
    short = re.sub(r"[(\[（].*?[)\]）]", "", header)
    for text in (header, short, header.rstrip("0123456789 _-.#"), short.rstrip("0123456789 _-.#")):
        if meaning := _MEANINGS.get(folded(text)):
            return meaning
    return None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns (from 0) hold what; ``unused`` are headers that stand for nothing known here."""

    headers: tuple[str, ...]
    of: Mapping[Meaning, tuple[int, ...]]
    unused: tuple[str, ...]

    def header(self, meaning: Meaning) -> str:
        """The header over the first column of *meaning*, as it is in the list."""
        return self.headers[self.of[meaning][0]] if meaning in self.of else ""


def columns_of(headers: Sequence[str]) -> Columns | None:
    """The columns under *headers*, or None when none of them is a code: then it is not the header line."""
    found: dict[Meaning, tuple[int, ...]] = {}
    for index, header in enumerate(headers):
        if meaning := meaning_of(header):
            found[meaning] = (*found.get(meaning, ()), index)
    if Meaning.CODE not in found:
        return None
    unused = tuple(header for header in headers if header and meaning_of(header) is None)
    return Columns(tuple(headers), found, unused)
