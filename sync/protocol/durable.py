"""Writes a file so that it is on the medium when it has its name: a stick may be taken out the moment it is there."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sync.protocol.bundle import BundleProblem, Writes

T = TypeVar("T")

_PORTION = 1 << 20
_FULL = (28, 122, 27)
"""ENOSPC, EDQUOT, EFBIG: no room, no room for this user, too large for the file system."""


def write_durably(target: Path, write: Callable[[Writes], T], *, mode: int = 0o666) -> T:
    """What *write* gives, once everything it wrote is *target*: under another name first, flushed to the medium, read
    back from there and compared, then renamed. What was *target* before stays until then.

    *mode*: who may read it, less what the process masks.
    Raises BundleProblem, with a sentence for people, when the medium fails.
    """
    new = target.with_name(f".{target.name}.part")
    try:
        _remove(new)  # of a writing that was cut off
        new.touch(mode=mode)
        with new.open("wb") as file:
            hashed = _Hashed(file)
            given = write(hashed)
            file.flush()
            os.fsync(file.fileno())
        _compare(new, hashed.digest.digest())
        new.replace(target)
        _sync_folder(target.parent)
    except OSError as e:
        _remove(new)
        raise _problem(e, target) from e
    except BaseException:
        _remove(new)
        raise
    return given


class _Hashed:
    """Passes bytes on and knows what they add up to."""

    def __init__(self, file: Writes) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes, /) -> object:
        self.digest.update(data)
        return self._file.write(data)


def _compare(path: Path, written: bytes) -> None:
    if _digest(path) != written:
        sentence = f"{path.parent} gave back other bytes than were written: use another stick."
        raise BundleProblem("read_back", sentence)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):  # what is in memory proves nothing about the stick
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while portion := file.read(_PORTION):
            digest.update(portion)
    return digest.digest()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows and some file systems do that by themselves and refuse to be asked."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(new: Path) -> None:
    with contextlib.suppress(OSError):
        new.unlink()


def _problem(error: OSError, target: Path) -> BundleProblem:
    if error.errno in _FULL:
        return BundleProblem("no_room", f"There is no room for {target.name} in {target.parent}. Nothing was lost.")
    if not target.parent.is_dir():
        return BundleProblem("gone", f"{target.parent} is not there (any more). Nothing was lost: try again.")
    reason = error.strerror or type(error).__name__
    return BundleProblem("cannot_write", f"{target} could not be written ({reason}). Nothing was lost: try again.")
