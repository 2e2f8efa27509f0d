"""What is wrong with a pack: where it stands, and what to write instead."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

_MOST = 200
"""Problems kept of one pack; a file of the wrong sort altogether would fill the screen otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a pack's files; line 0 means the file as a whole."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One thing to mend. ``message`` says what is wrong, ``instead`` what to write."""

    file: str
    line: int
    message: str
    instead: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        end = "" if self.instead.endswith("?") else "."
        return f"{where}: {self.message}. {self.instead}{end}"


class PackErrors(Exception):
    """A pack that cannot be used, with every reason found."""

    def __init__(self, problems: tuple[PackProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(slots=True)
class Findings:
    """Collects problems while a pack is read, so that one reading reports all of them."""

    _found: set[PackProblem] = field(default_factory=set)

    def add(self, place: Place, message: str, instead: str) -> None:
        if len(self._found) < _MOST:
            self._found.add(PackProblem(place.file, place.line, message, instead))

    def sorted(self) -> tuple[PackProblem, ...]:
        return tuple(sorted(self._found))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that *word* was probably meant to be, or None."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def suggestion(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """``Did you mean …?`` where one of *known* is near, else *otherwise*."""
    close = nearest(word, known)
    return f"Did you mean “{close}”?" if close else otherwise


def listing(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
