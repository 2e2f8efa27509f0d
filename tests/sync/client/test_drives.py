"""Sticks are told from the disks of the computer."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.client.drives import found_among, removable_drives


@dataclass(frozen=True)
class Disk:
    device: str
    mountpoint: str
    opts: str = "rw"


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """``sda`` stays, ``sdb`` comes out; each has one partition."""
    for disk, comes_out in (("sda", "0"), ("sdb", "1")):
        (tmp_path / "devices" / disk / f"{disk}1").mkdir(parents=True)
        (tmp_path / "devices" / disk / "removable").write_text(comes_out + "\n")
    folder = tmp_path / "class"
    folder.mkdir()
    for disk in ("sda", "sdb"):
        (folder / f"{disk}1").symlink_to(tmp_path / "devices" / disk / f"{disk}1")
    return folder


def test_a_disk_that_comes_out_is_a_stick_and_one_that_stays_is_none(blocks: Path, tmp_path: Path) -> None:
    stick, disk = tmp_path / "KHOMUE", tmp_path / "data"
    for each in (stick, disk):
        each.mkdir()
    found = found_among([Disk("/dev/sda1", str(disk)), Disk("/dev/sdb1", str(stick))], blocks)
    assert [(drive.folder, drive.name) for drive in found] == [(stick, "KHOMUE")]
    assert found[0].free > 0


def test_one_that_cannot_be_written_or_was_pulled_is_left_out(blocks: Path, tmp_path: Path) -> None:
    disks = [Disk("/dev/sdb1", str(tmp_path), "ro"), Disk("/dev/sdb1", str(tmp_path / "gone"))]
    assert found_among(disks, blocks) == []


def test_what_a_desktop_mounted_for_somebody_counts(tmp_path: Path) -> None:
    assert found_among([Disk("/dev/mmcblk0p1", "/media/somebody/not-here")], tmp_path) == []


def test_this_computer_can_be_asked() -> None:
    assert all(drive.folder.is_dir() for drive in removable_drives())
