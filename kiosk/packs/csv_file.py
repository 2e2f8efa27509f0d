"""A section of a pack kept as a spreadsheet: CSV rows into nodes with lines."""

import csv
import io
from typing import Protocol

from kiosk.packs.nodes import Items, Leaf, Node, Table, Unreadable
from kiosk.packs.problems import Findings, Place

_LANGUAGES = ("th", "en")


class _Rows(Protocol):
    """What csv.reader returns."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> "_Rows": ...
    def __next__(self) -> list[str]: ...


def read_csv(text: str, file: str, findings: Findings) -> Node:
    """One table per row; an empty cell is a key that is not there; ``name_th`` and ``name_en`` make one ``name``.

    Raises Unreadable when there is no header or the quoting is broken.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(rows)]
        return _tables(rows, header, file, findings)
    except StopIteration:
        raise Unreadable(Place(file), "The file is empty", "Start with a line of column names") from None
    except csv.Error as e:
        instead = "Close the quotes, and double a quote inside a text"
        raise Unreadable(Place(file, rows.line_num), f"This is not CSV: {e}", instead) from e


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _tables(rows: _Rows, header: list[str], file: str, findings: Findings) -> Items:
    for name in {name for name in header if name and header.count(name) > 1}:
        findings.add(Place(file, 1), f"The column “{name}” is there twice", "Remove one of the two")
    tables: list[Node] = []
    above = rows.line_num
    for row in rows:
        place, above = Place(file, above + 1), rows.line_num
        if len(row) > len(header):
            message = f"This line has {len(row)} columns, the header has {len(header)}"
            findings.add(place, message, "Put quotes around a text that holds a comma")
        elif any(cell.strip() for cell in row):
            tables.append(_table(dict(zip(header, row, strict=False)), place))
    return Items(tuple(tables), Place(file, 1))


def _table(cells: dict[str, str], place: Place) -> Table:
    values: dict[str, Node] = {}
    texts: dict[str, dict[str, Node]] = {}
    for name, cell in cells.items():
        stem, _, language = name.rpartition("_")
        if not cell.strip():
            continue
        leaf = Leaf(cell.strip(), place)
        if stem and language in _LANGUAGES:
            texts.setdefault(stem, {})[language] = leaf
        else:
            values[name] = leaf
    for stem, languages in texts.items():
        values[stem] = Table(languages, dict.fromkeys(languages, place), place)
    return Table(values, dict.fromkeys(values, place), place)
