"""A list of people taken in at the hub's terminal: by the way the page goes, with its preview and its audit."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync.hub.importing import Importer
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import people_imports
from sync.hub.store.people_imports import Import, Shown, State, What
from sync.hub.users import audit
from sync.hub.users.audit import TERMINAL, Act

EVERY = 0.25
"""Seconds between two looks at how far a list is."""
_PROBLEMS = {
    "too_large": "That file is too large for a list of people.",
    "interrupted": "The list could not be read to its end. Nothing was changed: try again.",
}

Told = Callable[[int, int], None]
"""Hears how far a list is: lines (or people) done, and of how many."""


def _nobody(_done: int, _total: int) -> None:
    pass


@dataclass(slots=True)
class Listing:
    """The list in a file: ``look`` first, which changes nothing."""

    _service: HubService
    _importer: Importer
    _file: Path
    _number: int = 0

    def look(self, told: Told = _nobody) -> Import:
        """What the list would do. Raises HubProblem where it is none."""
        if not self._file.is_file():
            raise HubProblem("no_file", f"There is no file {self._file}.")
        self._number = self._importer.read(_copy(self._file), self._file.name, TERMINAL)
        found = self._followed(told)
        if found.state is not State.READY:
            raise HubProblem("no_list", _PROBLEMS.get(found.problem, found.problem) or _PROBLEMS["interrupted"])
        return found

    def lines(self, what: What, limit: int) -> Sequence[Shown]:
        """The first *limit* lines that do *what*."""
        with self._service.reading() as connection:
            return people_imports.lines(connection, self._number, what, after=0, limit=limit)

    def apply(self, told: Told = _nobody) -> Import:
        """Do what the look said; what became of it. Stations hear of it with their next sync."""
        self._importer.apply(self._number, TERMINAL)
        return self._followed(told)

    def drop(self) -> None:
        """Forget the list."""
        with self._service.writing() as connection:
            if people_imports.drop(connection, self._number):
                audit.write(connection, TERMINAL, Act.LIST_DROPPED, now=self._service.now(), list=self._number)

    def _followed(self, told: Told) -> Import:
        while True:
            is_done = self._importer.is_done(within=EVERY)
            with self._service.reading() as connection:
                found = people_imports.by_id(connection, self._number)
            assert found is not None  # noqa: S101 - it was begun here, and none goes within a day
            told(found.done, found.to_write if found.state is State.APPLYING else found.total)
            if is_done:
                return found


@contextmanager
def listing(service: HubService, file: Path) -> Iterator[Listing]:
    """The list in *file*, for as long as the block runs."""
    importer = Importer(service)
    try:
        yield Listing(service, importer, file)
    finally:
        importer.stop()


def _copy(file: Path) -> Path:
    """A copy for the reader to delete, for the owner's eyes alone."""
    handle, name = tempfile.mkstemp(prefix="khomue-list-", suffix=file.suffix)
    with os.fdopen(handle, "wb") as target, file.open("rb") as source:
        shutil.copyfileobj(source, target)
    return Path(name)
