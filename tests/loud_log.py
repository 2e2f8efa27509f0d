"""Collects the warnings that our loggers give while no test expects any."""

import logging
from typing import Self

OURS = ("kiosk", "sync", "ui")


class LoudLog(logging.Handler):
    """While entered, keeps what our loggers say at WARNING or above, unless `expecting` has a level set.

    `expecting` is the handler of pytest's caplog: its level is 0 until a test calls ``caplog.at_level`` or
    ``caplog.set_level``, which is how a test says that it expects messages of that level and above.
    """

    def __init__(self, expecting: logging.Handler) -> None:
        super().__init__(logging.WARNING)
        self.unexpected: list[str] = []
        self._expecting = expecting

    def emit(self, record: logging.LogRecord) -> None:
        if not 0 < self._expecting.level <= record.levelno:
            self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def __enter__(self) -> Self:
        # On each logger and not on the root, so that a logger with propagate=False cannot be missed.
        for name in OURS:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        for name in OURS:
            logging.getLogger(name).removeHandler(self)
