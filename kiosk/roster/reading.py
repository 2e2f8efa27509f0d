"""Turns the lines of a list into people, keeping the good rows and naming the bad ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from kiosk.domain.ids import ActivityId, EventId, person_id
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import Enrolment, PersonEntry
from kiosk.roster.columns import EXPECTED, Columns, columns_of
from kiosk.roster.sheets import Broken, RosterError, Sheet, open_sheets
from kiosk.roster.values import Cell, Unusable, code_cell, enrolment_of, is_tidy, phone_cell, role_of, text_cell
from kiosk.roster.words import Meaning

_HEADER_WITHIN: Final = 10
"""Lines to look for the header in: people put a title over their lists."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class RosterRow:
    line: int
    person: PersonEntry


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was skipped; ``column`` is the header as in the list, empty when the whole row is at fault.

    ``message`` holds nothing personal: no name, number or code.
    """

    line: int
    column: str
    message: str


class Roster:
    """An open list, to be iterated over once, row by row.

    ``total`` is about how many rows there are, for a progress bar; ``unused`` are headers that mean nothing here,
    ``meanings`` what the others mean.
    """

    def __init__(self, opened: "_Opened", event: EventId, pack: Pack | None) -> None:
        self.total = max(0, opened.sheet.total - opened.line)
        self.unused = opened.columns.unused
        self.meanings = frozenset(opened.columns.of)
        self._opened = opened
        self._reader = _Reader(opened.columns, event, pack)

    def __iter__(self) -> Iterator[RosterRow | BadRow]:
        for line, cells in self._opened.sheet.lines():
            if line <= self._opened.line:
                continue
            if isinstance(cells, Broken):
                yield BadRow(line, "", cells.reason)
            elif any(cells):
                yield self._reader.row(line, cells)


def read_roster(path: Path, *, event: EventId, pack: Pack | None) -> Roster:
    """Opens the list at *path*; with a *pack*, the activities it names must be in there.

    Raises RosterError when the file cannot be read or has no column of codes.
    """
    seen: list[str] = []
    for sheet in open_sheets(path):
        for line, cells in islice(sheet.lines(), _HEADER_WITHIN):
            headers = () if isinstance(cells, Broken) else tuple(str(cell).strip() for cell in cells)
            if columns := columns_of(headers):
                return Roster(_Opened(sheet, columns, line), event, pack)
            seen = seen or [header for header in headers if header]
    found = ", ".join(f"“{header:.40}”" for header in seen[:30]) or "none"
    raise RosterError(f"{path.name} has no column of badge codes. Headers found: {found}. Name one {EXPECTED}")


@dataclass(frozen=True, slots=True)
class _Opened:
    sheet: Sheet
    columns: Columns
    line: int
    """The line of the header."""


class _Bad(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class _Reader:
    """Reads rows into people, remembering which codes and references were there before."""

    def __init__(self, columns: Columns, event: EventId, pack: Pack | None) -> None:
        self._columns, self._event = columns, event
        self._known = {activity.id for activity in pack.activities} if pack else None
        self._codes: dict[str, int] = {}
        self._keys: dict[str, int] = {}

    def row(self, line: int, cells: Sequence[Cell]) -> RosterRow | BadRow:
        try:
            person = self._person(self._whole(cells))
            self._remember(person, line)
        except _Bad as e:
            return BadRow(line, e.column, str(e))
        return RosterRow(line, person)

    def _whole(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        width = len(self._columns.headers)
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            raise _Bad("", f"This line has {len(cells)} columns, the header has {width}")
        return cells

    def _person(self, cells: Sequence[Cell]) -> PersonEntry:
        """Most rows are tidy, which one look at the whole row tells; only the others are read cell by cell."""
        text = self._tidy if is_tidy(cells) else self._careful
        codes = self._all_codes(cells)
        reference = text(Meaning.REFERENCE, cells)
        role, status = text(Meaning.ROLE, cells), text(Meaning.STATUS, cells)
        activities = text(Meaning.ACTIVITIES, cells)
        return PersonEntry(
            person=person_id(self._event, reference or codes[0]),
            codes=codes,
            name=_name(*(text(meaning, cells) for meaning in (Meaning.NAME, Meaning.FIRST_NAME, Meaning.SURNAME))),
            name_en=_name(text(Meaning.NAME_EN, cells), "", text(Meaning.SURNAME_EN, cells)),
            nickname=text(Meaning.NICKNAME, cells),
            organisation=text(Meaning.ORGANISATION, cells),
            role=self._meant(Meaning.ROLE, role_of, role) if role else PersonRole.ATTENDEE,
            phone=text(Meaning.PHONE, cells),
            email=text(Meaning.EMAIL, cells),
            activities=self._meant(Meaning.ACTIVITIES, self._activities, activities) if activities else (),
            enrolment=self._meant(Meaning.STATUS, enrolment_of, status) if status else Enrolment.ACCEPTED,
            reference=reference,
        )

    def _tidy(self, meaning: Meaning, cells: Sequence[Cell]) -> str:
        """The first text under *meaning* in a row that is tidy; empty if there is none."""
        for index in self._columns.of.get(meaning, ()):
            if text := str(cells[index]).strip():
                return text
        return ""

    def _careful(self, meaning: Meaning, cells: Sequence[Cell]) -> str:
        """The first text under *meaning*, whatever state the row is in."""
        read = phone_cell if meaning is Meaning.PHONE else text_cell
        for index in self._columns.of.get(meaning, ()):
            try:
                if text := read(cells[index]):
                    return text
            except Unusable as e:
                raise _Bad(self._columns.headers[index], str(e)) from None
        return ""

    def _all_codes(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        codes: list[str] = []
        for index in self._columns.of[Meaning.CODE]:
            try:
                codes.extend(code_cell(cells[index]))
            except Unusable as e:
                raise _Bad(self._columns.headers[index], str(e)) from None
        if not codes:
            raise _Bad(self._columns.header(Meaning.CODE), "There is no code")
        return tuple(dict.fromkeys(codes))

    def _meant(self, meaning: Meaning, read: Callable[[str], _Value], text: str) -> _Value:
        try:
            return read(text)
        except Unusable as e:
            raise _Bad(self._columns.header(meaning), str(e)) from None

    def _activities(self, text: str) -> tuple[ActivityId, ...]:
        names = [name for name in re.split(r"[;,\s]+", text) if name]
        for name in names:
            if self._known is not None and name not in self._known:
                raise Unusable(f"The event has no activity “{name:.70}”")
        return tuple(ActivityId(name) for name in dict.fromkeys(names))

    def _remember(self, person: PersonEntry, line: int) -> None:
        for code in person.codes:
            if code in self._codes:
                message = f"This code is already on line {self._codes[code]}"
                raise _Bad(self._columns.header(Meaning.CODE), message)
        key = person.reference or person.codes[0]
        if key in self._keys:
            message = f"This reference is already on line {self._keys[key]}; every person needs one of their own"
            raise _Bad(self._columns.header(Meaning.REFERENCE), message)
        if Meaning.REFERENCE in self._columns.of:
            self._keys[key] = line
        self._codes.update(dict.fromkeys(person.codes, line))


def _name(whole: str, first: str, last: str) -> str:
    """A name given whole, or in two columns; ``name`` beside ``surname`` is a first name."""
    if whole and (first or last in whole):
        return whole
    return f"{whole or first} {last}".strip()
