"""What the cells of a list mean: codes, roles, standings, and the damage that spreadsheets do to them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from kiosk.domain.codes import LONGEST_CODE, code_text
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import Enrolment
from kiosk.roster.words import ROLES, STANDINGS, folded

Cell = str | float | bool | date | time | timedelta
LONGEST_TEXT: Final = 200
_EXACT: Final = 10**15
"""From here on Excel has replaced digits by zeros: it keeps fifteen."""
_DAMAGED: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNTIDY: Final = re.compile(r"\s\s|[^\S ]|[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNDECODED: Final = re.compile(r"[\ud800-\udfff]")
_TICKET: Final = re.compile(rf"[A-Z0-9-]{{1,{LONGEST_CODE}}}")
"""What most codes look like; nothing in them needs a second look, unless Excel had its hands on them."""
_PLAIN: Final = re.compile(r"[^\s:;{}<>\"]+|https?://[^\s;]+")


_ROLE_WORDS: Final = {folded(word): role for role, words in ROLES.items() for word in words.split()}
_STANDING_WORDS: Final = {folded(word): standing for standing, words in STANDINGS.items() for word in words.split()}


class Unusable(Exception):
    """A cell that makes its row unusable; says why, without repeating what is personal."""


@lru_cache(256)
def role_of(text: str) -> PersonRole:
    """Raises Unusable for a word that names no role."""
    try:
        return _ROLE_WORDS[folded(text)]
    except KeyError:
        known = ", ".join(PersonRole)
        raise Unusable(f"“{text:.40}” is not a role; write {known}, or the same in Thai") from None


@lru_cache(256)
def enrolment_of(text: str) -> Enrolment:
    """Raises Unusable for a word that names no standing."""
    try:
        return _STANDING_WORDS[folded(text)]
    except KeyError:
        raise Unusable(f"“{text:.40}” is not a status; write accepted, waiting or not_accepted") from None


def is_tidy(cells: Sequence[Cell]) -> bool:
    """Whether all *cells* are texts that need nothing but stripping: the quick way for most rows of a CSV."""
    try:
        row = "|".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return False
    return len(row) <= LONGEST_TEXT and not _UNTIDY.search(row) and "|'" not in row


def code_cell(cell: Cell) -> tuple[str, ...]:
    """The codes in *cell*, exactly as written. Raises Unusable."""
    if isinstance(cell, str) and _TICKET.fullmatch(cell):
        return (cell,)
    text = code_text(_number_as_code(cell))
    if _DAMAGED.fullmatch(text):
        raise Unusable("Excel has shortened this long number; format the column as text and paste the codes anew")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    elif text[:1] == "'" and text[1:2] in set("0123456789+-=@"):
        text = text[1:]
    codes = _several(text)
    for code in codes:
        if len(code) > LONGEST_CODE:
            raise Unusable(f"This code has {len(code)} characters; at most {LONGEST_CODE} can be")
        if _CONTROL.search(code):
            raise Unusable("This code holds a control character")
        _check_decoded(code)
    return codes


def _several(text: str) -> tuple[str, ...]:
    """``A1; A2`` is two codes. A contact card or address that merely contains ``;`` is one."""
    pieces = [piece.strip() for piece in text.split(";")] if ";" in text else [text]
    if len(pieces) > 2 and not pieces[-1]:
        pieces.pop()
    if len(pieces) > 1 and all(_PLAIN.fullmatch(piece) for piece in pieces):
        return tuple(pieces)
    return (text,) if text else ()


def _number_as_code(cell: Cell) -> str:
    match cell:
        case str():
            return cell
        case bool():
            raise Unusable("Excel has made a yes/no of this code; format the column as text")
        case int() | float():
            if abs(cell) >= _EXACT:
                raise Unusable("Excel keeps only 15 digits of a number; format the column as text, paste anew")
            return str(int(cell)) if cell == int(cell) else repr(cell)
        case _:
            raise Unusable("Excel has made a date of this code; format the column as text and type it anew")


def text_cell(cell: Cell) -> str:
    """*cell* as one line of text. Raises Unusable for control characters and for more than LONGEST_TEXT."""
    if not isinstance(cell, str):
        return _number_as_text(cell)
    text = " ".join(cell.split())
    _check_decoded(text)
    if _CONTROL.search(text):
        raise Unusable("There is a control character in it; type it anew")
    if len(text) > LONGEST_TEXT:
        raise Unusable(f"It has {len(text)} characters; at most {LONGEST_TEXT} can be")
    return text


def _check_decoded(text: str) -> None:
    if _UNDECODED.search(text):
        raise Unusable("There are bytes in it that are no text; save the list as UTF-8")


def _number_as_text(cell: Cell) -> str:
    if isinstance(cell, datetime | date | time | timedelta | bool):
        return str(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def phone_cell(cell: Cell) -> str:
    """A phone number; Excel drops the 0 that a Thai one starts with when it takes it for a number."""
    text = text_cell(cell)
    if isinstance(cell, float | int) and len(text) in (8, 9) and text.isdigit():
        return f"0{text}"
    return text.removeprefix("'")
