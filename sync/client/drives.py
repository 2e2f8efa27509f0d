"""The sticks that are plugged in: where a bundle may be written to."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

MOUNTED_BY_PEOPLE = ("/media/", "/run/media/", "/Volumes/")
"""Where desktops mount what somebody plugs in; some sticks and cards do not say of themselves that they come out."""


class Partition(Protocol):
    """What ``psutil`` tells of one."""

    @property
    def device(self) -> str: ...
    @property
    def mountpoint(self) -> str: ...
    @property
    def opts(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive that can be taken out. ``free``: bytes. ``name``: what people see it as."""

    folder: Path
    name: str
    free: int


def removable_drives() -> Sequence[Drive]:
    """The drives that can be written to now and taken out, by name."""
    return found_among(psutil.disk_partitions(all=False), Path("/sys/class/block"))


def found_among(partitions: Iterable[Partition], blocks: Path) -> Sequence[Drive]:
    """Of *partitions* those that can be taken out; *blocks* is where Linux describes its disks."""
    folders = [each.mountpoint for each in partitions if _comes_out(each, blocks) and "ro" not in each.opts.split(",")]
    drives = [drive for folder in dict.fromkeys(folders) if (drive := _drive(Path(folder))) is not None]
    return sorted(drives, key=lambda drive: drive.name)


def _drive(folder: Path) -> Drive | None:
    """None for one that was pulled this very moment."""
    try:
        return Drive(folder, folder.name or str(folder), psutil.disk_usage(str(folder)).free)
    except OSError:
        return None


def _comes_out(partition: Partition, blocks: Path) -> bool:
    if sys.platform == "win32":
        return "removable" in partition.opts.split(",")
    return partition.mountpoint.startswith(MOUNTED_BY_PEOPLE) or _says_so(partition, blocks)


def _says_so(partition: Partition, blocks: Path) -> bool:
    """A partition's disk is the folder that its own is in."""
    try:
        block = (blocks / Path(partition.device).name).resolve()
        return any(
            (each / "removable").read_text().strip() == "1"
            for each in (block, block.parent)
            if (each / "removable").exists()
        )
    except OSError:
        return False
