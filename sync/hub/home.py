"""The folder of a hub: its database file, where the database is, where it last served, the administrator's code."""

import os
import secrets
from pathlib import Path

from sync.hub.problems import HubProblem

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DATABASE, _ADDRESS, _ADMIN_CODE, _FILE = "database-url", "address", "admin-code", "hub.db"


class HubHome:
    """Reads and writes those files; secrets are readable by their owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Whether a hub was made here."""
        return (self.folder / _FILE).exists() or (self.folder / _DATABASE).exists()

    def create(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise HubProblem(
                "cannot_open", f"{self.folder} cannot be made: {e.strerror}. Choose another folder."
            ) from e

    def database_url(self, given: str | None = None) -> str:
        """*given*, else the URL it was last time, else the SQLite file in the folder."""
        return given or self._read(_DATABASE) or f"sqlite:///{self.folder / _FILE}"

    def remember_database(self, url: str | None) -> None:
        """Use *url* from now on; it may hold a password."""
        if url is not None and url != self._read(_DATABASE):
            self._write(_DATABASE, url)

    def address(self) -> str | None:
        """Where stations reach the hub, as of the last time it served."""
        return self._read(_ADDRESS)

    def remember_address(self, url: str) -> None:
        self._write(_ADDRESS, url)

    def admin_code(self) -> str:
        """The code that opens the dashboard: 60 random bits, made the first time it is asked for."""
        code = self._read(_ADMIN_CODE)
        if code is None:
            letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
            code = "-".join(letters[start : start + 4] for start in (0, 4, 8))
            self._write(_ADMIN_CODE, code)
        return code

    def _read(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
        except OSError as e:
            raise HubProblem("cannot_open", f"{self.folder / name} cannot be read: {e.strerror}.") from e

    def _write(self, name: str, text: str) -> None:
        """Whole or not at all, for the owner's eyes only."""
        new = self.folder / f".{name}.new"
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.folder / name)
        except OSError as e:
            raise HubProblem("cannot_write", f"{self.folder / name} cannot be written: {e.strerror}.") from e
