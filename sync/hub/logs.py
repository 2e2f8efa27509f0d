"""The hub's log: lines for people, or JSON for machines. Names, numbers and tokens never reach it.

So a mistake is told by its kind, its code and where in the program it happened, and never in its own words: what could
not be read, kept or found is often somebody's.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from enum import StrEnum
from types import TracebackType
from typing import TextIO, TypeAlias

from pythonjsonlogger.json import JsonFormatter

_Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_CODES = ("sqlstate", "sqlite_errorname", "code", "errno")
"""Where exceptions say what they are, without saying of whom."""


class LogForm(StrEnum):
    TEXT = "text"
    """What somebody should know: warnings and errors."""
    JSON = "json"
    """Every request as well, an object a line."""


class _Text(logging.Formatter):
    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - logging's name
        return told(ei[1])


class _Json(JsonFormatter):
    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - logging's name
        return told(ei[1])


def configure(form: LogForm, out: TextIO = sys.stderr) -> None:
    """Take over the process's logging, which goes to *out*."""
    handler = logging.StreamHandler(out)
    if form is LogForm.JSON:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        handler.setFormatter(_Json("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=names))
    else:
        handler.setFormatter(_Text("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO if form is LogForm.JSON else logging.WARNING, force=True)


def told(error: BaseException | None) -> str:
    """*error* and what led to it, the first cause first: kind, code, and the lines of the program."""
    return "\n".join(reversed(list(_told(error))))


def _told(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        where = "".join(traceback.format_tb(error.__traceback__))
        yield f"{where}{type(error).__module__}.{type(error).__qualname__}{_code(error)}"
        if isinstance(error, BaseExceptionGroup):
            yield from (told(each) for each in error.exceptions)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _code(error: BaseException) -> str:
    codes = (getattr(error, name, None) for name in _CODES)
    return next((f" ({code})" for code in codes if isinstance(code, str | int)), "")
