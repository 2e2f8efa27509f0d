"""The folder of a hub: its database file, where the database is, where it last served, the administrator's code."""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from sync.hub.problems import HubProblem

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DATABASE, _ADDRESS, _ADMIN_CODE, _FILE = "database-url", "address", "admin-code", "hub.db"
METRICS_TOKEN = "metrics-token"  # noqa: S105 - the name of a file
_PLACES = frozenset({_DATABASE, _ADDRESS})
_SMALL = 256 * 1024


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
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as e:
            raise HubProblem(
                "cannot_open", f"{self.folder} cannot be made: {e.strerror}. Choose another folder."
            ) from e

    def own_folder(self, name: str) -> Path:
        """The folder *name* in it, for its owner's eyes only. Raises OSError."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def keep_private(self) -> None:
        """The database file has names and keys in it: for its owner's eyes only."""
        for file in self.folder.glob(f"{_FILE}*"):
            file.chmod(0o600)

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

    def keep_first(self, name: str, make: Callable[[], str]) -> str:
        """What the file *name* has; where there is none it is made, and of several who make one at once, one wins."""
        kept = self._read(name)
        if kept is None:
            self._write(name, make(), replace=False)
            kept = self._read(name)
        if kept is None:
            raise HubProblem("cannot_read", f"{self.folder / name} is empty. Bring the hub's home back from a backup.")
        return kept

    def read(self, name: str) -> str | None:
        return self._read(name)

    def write(self, name: str, text: str) -> Path:
        """Keep *text* as *name*; gives where."""
        self._write(name, text)
        return self.folder / name

    def keepsakes(self) -> Iterator[tuple[str, int, bytes]]:
        """Name, mode and content of what makes this the same hub elsewhere: its keys and codes, not its places."""
        for file in sorted(self.folder.iterdir()):
            small = file.is_file() and not file.is_symlink() and file.stat().st_size <= _SMALL
            if small and file.name not in _PLACES and not file.name.startswith((".", _FILE)) and file.suffix != ".db":
                yield file.name, stat.S_IMODE(file.stat().st_mode), file.read_bytes()

    def keep(self, name: str, mode: int, content: bytes) -> None:
        """Put back what ``keepsakes`` gave. Raises HubProblem for a name that no file of a home has."""
        if Path(name).name != name or name.startswith(".") or name in _PLACES:
            raise HubProblem("damaged", f"The backup has a file {name!r} that no hub's home has.")
        self._write(name, content.decode("utf-8").rstrip("\n"))
        (self.folder / name).chmod(mode & 0o644)

    def _read(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
        except OSError as e:
            raise HubProblem("cannot_open", f"{self.folder / name} cannot be read: {e.strerror}.") from e

    def _write(self, name: str, text: str, *, replace: bool = True) -> None:
        """Whole or not at all, for the owner's eyes only. Without *replace* a file that is there stays."""
        new = self.folder / f".{name}.{secrets.token_hex(4)}.new"
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            if replace:
                new.replace(self.folder / name)
            else:
                _place(new, self.folder / name)
        except OSError as e:
            raise HubProblem("cannot_write", f"{self.folder / name} cannot be written: {e.strerror}.") from e


def _place(new: Path, name: Path) -> None:
    """Give *new* its *name* unless that is taken."""
    try:
        with contextlib.suppress(FileExistsError):
            name.hardlink_to(new)
    except OSError:  # a file system without links: the moment between looking and renaming is short
        if not name.exists():
            new.replace(name)
    new.unlink(missing_ok=True)
