"""Reads an event pack that somebody sends to the hub: one file, or a folder of them packed as ZIP."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from kiosk.domain.packs import Pack
from kiosk.packs import PackErrors, PackProblem, load_pack

LARGEST: Final = 32 * 1024**2
"""Bytes of everything in a pack, unpacked."""
_MOST_FILES: Final = 100


def read_pack(file: Path, name: str) -> Pack:
    """The pack in *file*, which its sender calls *name*. Raises PackErrors."""
    with tempfile.TemporaryDirectory(prefix="khomue-pack-") as folder:
        if zipfile.is_zipfile(file):
            return load_pack(_unpacked(file, name, Path(folder)))
        copy = _copied(file, name, Path(folder))
        try:
            return load_pack(copy)
        except PackErrors as errors:
            raise PackErrors(tuple(_named(each, copy.name, name) for each in errors.problems)) from errors


def _named(problem: PackProblem, copy: str, name: str) -> PackProblem:
    """*problem* of the file that its sender calls *name*."""
    return replace(problem, file=name) if problem.file == copy else problem


def _copied(file: Path, name: str, folder: Path) -> Path:
    if file.stat().st_size > LARGEST:
        raise _wrong(name, "This file is too large for a pack", "Put the programme into CSV files and send them as ZIP")
    suffix = Path(name).suffix.lower()
    target = folder / f"event{suffix if suffix[1:].isalnum() else ''}"
    shutil.copyfile(file, target)
    return target


def _unpacked(file: Path, name: str, folder: Path) -> Path:
    """The archive's files in *folder*, and nothing elsewhere."""
    try:
        with zipfile.ZipFile(file) as archive:
            files = [each for each in archive.infolist() if not each.is_dir() and "__MACOSX" not in each.filename]
            if len(files) > _MOST_FILES or sum(each.file_size for each in files) > LARGEST:
                raise _wrong(name, "There is too much in this ZIP for a pack", "Pack only the folder with pack.yaml")
            for each, path in _of_pack(files):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(each))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as e:
        raise _wrong(name, "This ZIP cannot be unpacked", "Make it anew, without a password") from e
    return folder


def _of_pack(files: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of the folder that has the main file, by their paths in it: people pack a folder with its name, or
    without."""
    paths = {each.filename: PurePosixPath(each.filename) for each in files}
    mains = [path.parent for path in paths.values() if path.stem == "pack"]
    inside = min(mains, key=lambda each: len(each.parts), default=PurePosixPath())
    for each in files:
        path = paths[each.filename]
        if path.is_relative_to(inside) and ".." not in path.parts and not path.is_absolute():
            yield each, path.relative_to(inside)


def _wrong(name: str, message: str, instead: str) -> PackErrors:
    return PackErrors((PackProblem(name, 0, message, instead),))
