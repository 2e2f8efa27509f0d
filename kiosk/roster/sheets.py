"""Opens a list, CSV or XLSX, and hands out its lines one after the other."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TextIO

import python_calamine

from kiosk.roster.values import Cell

_LONGEST_RUN: Final = 20
"""Lines that one quoted cell may span; beyond, somebody forgot to close a quote and would swallow the rest."""
_LARGEST_WORKBOOK: Final = 200_000_000


class RosterError(Exception):
    """A list that cannot be read at all; the message is for staff."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that could not be taken apart, and why."""

    reason: str


Line = tuple[int, Sequence[Cell] | Broken]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a list, numbered as in the file; ``total`` is how many there are, give or take a few."""

    total: int
    lines: Callable[[], Iterator[Line]]


def open_sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of the file at *path*, first one first. Raises RosterError."""
    if not path.is_file():
        raise RosterError(f"There is no file {path.name}")
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as e:
        raise RosterError(f"{path.name} cannot be read: {e.strerror}") from e
    if start[:2] == b"PK" or start == b"\xd0\xcf\x11\xe0":
        yield from _workbook(path)
    elif start:
        yield _text_sheet(path)
    else:
        raise RosterError(f"{path.name} is empty")


def _workbook(path: Path) -> Iterator[Sheet]:
    if path.stat().st_size > _LARGEST_WORKBOOK:
        raise RosterError(f"{path.name} is too large for a workbook; save it as CSV UTF-8")
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            yield Sheet(sheet.total_height, partial(_numbered, sheet))
    except python_calamine.PasswordError as e:
        raise RosterError(f"{path.name} has a password; save it without one") from e
    except python_calamine.CalamineError as e:
        raise RosterError(f"{path.name} is not a workbook that can be read; save it anew, or as CSV UTF-8") from e


def _numbered(sheet: python_calamine.CalamineSheet) -> Iterator[Line]:
    return enumerate(sheet.iter_rows(), start=1)


def _text_sheet(path: Path) -> Sheet:
    encoding, newlines = _encoding(path)
    with _opened(path, encoding) as file:
        first = next((line for line in file if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    return Sheet(newlines + 1, partial(_csv_lines, path, encoding, delimiter))


def _opened(path: Path, encoding: str) -> TextIO:
    """The text of *path*; bytes that are no text stay visible as lone surrogates, so that their row is found."""
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def _encoding(path: Path) -> tuple[str, int]:
    """How *path* is encoded, and how many newlines it has: by mark, by content, else Thai Windows.

    A list is not called Thai Windows for a few bad bytes: by far the most lines with Thai must fail as UTF-8.
    """
    good = bad = newlines = 0
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        for line in file:
            newlines += 1
            if not line.isascii():
                try:
                    line.decode()
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16", newlines
    return ("cp874" if bad > good else "utf-8-sig"), newlines


class _RunawayQuote(Exception):
    pass


class _Feed:
    """Feeds lines to csv.reader, remembers those of the row in hand, and can take them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._again = iter(lines), list[str]()
        self.row: list[str] = []
        self.number = 0
        """The line on which the row in hand starts, from 1."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) >= _LONGEST_RUN:
            raise _RunawayQuote
        line = self._again.pop() if self._again else next(self._lines)
        self.row.append(line)
        return line

    def next_row(self) -> None:
        self.number += len(self.row)
        self.row = []

    def give_up_first_line(self) -> None:
        """Puts back all lines of the row in hand but the first."""
        self._again.extend(reversed(self.row[1:]))
        self.row = self.row[:1]


def _csv_lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    with _opened(path, encoding) as file:
        feed = _Feed(file)
        rows = csv.reader(feed, delimiter=delimiter, strict=False)
        while True:
            feed.next_row()
            try:
                row = next(rows)
            except StopIteration:
                return
            except _RunawayQuote:
                yield feed.number + 1, Broken("A quotation mark is opened here and not closed")
                feed.give_up_first_line()
            except csv.Error as e:
                yield feed.number + 1, Broken(f"This line cannot be taken apart: {e}")
            else:
                yield feed.number + 1, row
