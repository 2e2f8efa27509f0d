"""Writes tables as CSV or XLSX, a row at a time: Thai readable, and no cell ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeAlias

import xlsxwriter

MARK = "\ufeff"
"""UTF-8's byte order mark: Excel takes a file without it for the computer's old code page."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell (OWASP, CSV injection)."""
_PORTION: Final = 500
_SHEET_ROWS: Final = 1_048_575
"""Rows of a worksheet, less the header."""
_LONGEST: Final = 32_767
"""Characters of a cell of a workbook."""

Cell: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` can be gone through once, and may read from the database meanwhile."""

    header: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


def csv_lines(table: Table) -> Iterator[str]:
    """The text of a CSV file, some rows at a time."""
    yield MARK + _lines([table.header])
    while portion := list(islice(table.rows, _PORTION)):
        yield _lines(portion)


def write_csv(table: Table, file: Path) -> int:
    """Write *table* to *file*, which appears whole or not at all; gives how many rows."""
    new, count = file.with_name(f".{file.name}.new"), _Count(table.rows)
    with new.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(Table(table.header, iter(count))))
    new.replace(file)
    return count.seen


def write_xlsx(table: Table, file: Path, title: str) -> None:
    """Write *table* to *file* as a workbook, of as many sheets as it takes; memory does not grow with the rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        number, row = 1, next(table.rows, None)
        while row is not None or number == 1:
            some = () if row is None else chain([row], islice(table.rows, _SHEET_ROWS - 1))
            _sheet(book, title if number == 1 else f"{title} {number}", table.header, some)
            number, row = number + 1, next(table.rows, None)


def safe_cell(text: str) -> str:
    """*text* as a spreadsheet shows it and never computes it: an apostrophe before what would start a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _sheet(book: Any, title: str, header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 18)
    bold = book.add_format({"bold": True})
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell[:_LONGEST])
            else:
                sheet.write_number(number, column, cell)


class _Count:
    """Counts the rows that go through."""

    def __init__(self, rows: Iterator[tuple[Cell, ...]]) -> None:
        self._rows = rows
        self.seen = 0

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for row in self._rows:
            self.seen += 1
            yield row


def _lines(rows: Iterable[tuple[Cell, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
