"""The hub's log: lines for people, or JSON for machines. Names, numbers and tokens never reach it."""

import logging
import sys
from enum import StrEnum
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter


class LogForm(StrEnum):
    TEXT = "text"
    """What somebody should know: warnings and errors."""
    JSON = "json"
    """Every request as well, an object a line."""


def configure(form: LogForm, out: TextIO = sys.stderr) -> None:
    """Take over the process's logging, which goes to *out*."""
    handler = logging.StreamHandler(out)
    if form is LogForm.JSON:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=names))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO if form is LogForm.JSON else logging.WARNING, force=True)
