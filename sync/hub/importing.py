"""Takes lists of people in, beside the requests: reads one and works out what it would change, applies it on a yes.

What a list leaves out, it does not take away: an empty cell, or a column that is not there, leaves what is known.
"""

import logging
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kiosk.domain.people import PersonEntry
from kiosk.roster import BadRow, Roster, RosterError, RosterRow, read_roster
from kiosk.roster.words import Meaning
from sync.hub.service import HubService
from sync.hub.store import people, people_imports
from sync.hub.store.people_imports import Line, Portion, What
from sync.hub.users import audit
from sync.hub.users.audit import Act, By

LARGEST = 64 * 1024 * 1024
"""Bytes of a list."""
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of a workbook's parts; a spreadsheet of 303,000 people has about 200 MB."""
PORTION = 500
"""Lines, or people, a transaction: stations and pages get their turn in between."""
_ALWAYS = ("person",)
_FROM_COLUMN = {"role": Meaning.ROLE, "enrolment": Meaning.STATUS}
"""Fields that are never empty, and the column that a list must have to change them."""

_log = logging.getLogger(__name__)


class Importer:
    """Owns the one thread that lists are read and applied in; other workers have their own."""

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._stopping = threading.Event()
        self._mine: set[int] = set()
        """Lists in hand and in line; only the thread takes one out."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub importer")

    def stop(self) -> None:
        """End after the portion in hand, and wait for that. What is half applied can be gone on with later."""
        self._stopping.set()
        self._thread.shutdown(cancel_futures=True)

    def is_done(self, *, within: float) -> bool:
        """Whether all that was begun is done, or cannot be, at the latest after *within* seconds."""
        last = self._thread.submit(_nothing)
        return bool(wait([last], within).done) or not last.cancel()

    def read(self, path: Path, name: str, by: By) -> int:
        """Begin to read the list at *path*, which is deleted then; its number."""
        now = self._service.now()
        with self._service.writing() as connection:
            number = people_imports.begin(connection, name, by.name, now=now)
            audit.write(connection, by, Act.LIST_READ, now=now, list=number)
        self._later(number, self._read, path, name)
        return number

    def apply(self, number: int, by: By) -> bool:
        """Begin to do what the preview of list *number* says; False when it is not there to be done."""
        with self._service.writing() as connection:
            if not people_imports.claim(connection, number, now=self._service.now()):
                return False
            audit.write(connection, by, Act.LIST_APPLIED, now=self._service.now(), list=number)
        self._later(number, self._apply)
        return True

    def _later(self, number: int, work: Callable[..., None], *args: Any) -> None:
        self._mine.add(number)
        self._thread.submit(self._guarded, number, work, *args)

    def _guarded(self, number: int, work: Callable[..., None], *args: Any) -> None:
        try:
            work(number, *args)
        except Exception:  # noqa: BLE001 - the outer edge of a thread: logged, and the page shows that it stands still
            _log.exception("a list of people could not be taken in")
        finally:
            self._mine.discard(number)

    @contextmanager
    def _portion(self) -> Iterator[Connection]:
        """A transaction, in which lists that stand in line are said to be alive too: this thread will come to them."""
        with self._service.writing() as connection:
            yield connection
            people_imports.touch(connection, set(self._mine), now=self._service.now())

    def _read(self, number: int, path: Path, name: str) -> None:
        problem = "interrupted"
        try:
            problem = self._read_whole(number, path)
        except RosterError as error:
            problem = str(error).replace(path.name, name)
        finally:
            path.unlink(missing_ok=True)
            with self._service.writing() as connection:
                people_imports.finish_reading(connection, number, problem, now=self._service.now())

    def _read_whole(self, number: int, path: Path) -> str:
        _check_size(path)
        pack = self._service.pack()
        roster = read_roster(path, event=pack.id, pack=pack)
        rows = iter(roster)
        while portion := list(islice(rows, PORTION)):
            if self._stopping.is_set():
                return "interrupted"
            with self._portion() as connection:
                if not people_imports.is_wanted(connection, number):
                    return ""
                known = people.stored(connection, [row.person.person for row in portion if isinstance(row, RosterRow)])
                lines = [line for row in portion if (line := _line(row, known, roster)) is not None]
                read = Portion(lines, len(portion) - len(lines), roster.total)
                people_imports.add(connection, number, read, now=self._service.now())
        return ""

    def _apply(self, number: int) -> None:
        more = True
        while more and not self._stopping.is_set():
            with self._portion() as connection:
                xid, now = self._service.database.xid(connection), self._service.now()
                more = people_imports.apply_some(connection, number, PORTION, now=now, xid=xid)
        if not more:
            with self._service.writing() as connection:
                people_imports.finish_applying(connection, number)


def _nothing() -> None:
    pass


def merged(entry: PersonEntry, before: PersonEntry, columns: Iterable[Meaning]) -> PersonEntry:
    """*before* as a list with *columns* changes it by *entry*: nothing that is known is lost for being left out."""
    codes = tuple(dict.fromkeys((*entry.codes, *before.codes)))
    kept: dict[str, Any] = {}
    for field in fields(PersonEntry):
        column = _FROM_COLUMN.get(field.name)
        is_silent = column not in columns if column else not getattr(entry, field.name)
        if is_silent and field.name not in _ALWAYS:
            kept[field.name] = getattr(before, field.name)
    return replace(entry, **{**kept, "codes": codes})


def changes(before: PersonEntry, entry: PersonEntry) -> Sequence[tuple[str, str, str]]:
    """What differs: the field, what it was, what it will be."""
    pairs = ((f.name, _shown(getattr(before, f.name)), _shown(getattr(entry, f.name))) for f in fields(PersonEntry))
    return [(name, old, new) for name, old, new in pairs if old != new]


def _line(row: RosterRow | BadRow, known: dict[str, str | None], roster: Roster) -> Line | None:
    """What the row would do; None where it would do nothing."""
    if isinstance(row, BadRow):
        return Line(row.line, What.BAD, text=f"{row.column}: {row.message}" if row.column else row.message)
    if row.person.person not in known:
        return Line(row.line, What.NEW, row.person)
    text = known[row.person.person]
    if text is None:
        return Line(row.line, What.BAD, text="erased")
    before = people.readable(text)
    if before is None:
        return Line(row.line, What.BAD, text="unreadable")
    entry = merged(row.person, before, roster.meanings)
    return None if entry == before else Line(row.line, What.CHANGED, entry, before=text)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _check_size(path: Path) -> None:
    """Raises RosterError for a workbook that is small only as long as it is packed."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            unpacked = sum(part.file_size for part in book.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise RosterError("too_large")
