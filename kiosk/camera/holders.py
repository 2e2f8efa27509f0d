"""Finds out who has a camera when it does not open: Linux tells, other systems do not."""

import errno
import os
import struct
import sys
from pathlib import Path

PROCESSES = Path("/proc")
_REQBUFS = 0xC0145608
"""VIDIOC_REQBUFS of linux/videodev2.h: asking for buffers is refused with EBUSY while another streams."""
_ONE_MAPPED_BUFFER = struct.pack("=5I", 1, 1, 1, 0, 0)
"""struct v4l2_requestbuffers: count 1, V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_MEMORY_MMAP."""


def holders(node: Path, *, processes: Path = PROCESSES) -> tuple[str, ...]:
    """The names of other programs that have *node* open, as far as this account may see them."""
    others = (process for process in sorted(processes.glob("[0-9]*")) if process.name != str(os.getpid()))
    names = [_name(process) for process in others if _has_open(process, node)]
    return tuple(dict.fromkeys(name for name in names if name))


def is_taken(node: Path) -> bool:
    """Whether *node* is a camera that another program streams from."""
    if sys.platform == "win32":
        return False
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        device = os.open(node, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        return error.errno == errno.EBUSY
    try:
        fcntl.ioctl(device, _REQBUFS, _ONE_MAPPED_BUFFER)
    except OSError as error:
        return error.errno == errno.EBUSY
    finally:
        os.close(device)
    return False


def _has_open(process: Path, node: Path) -> bool:
    try:
        return any(_target(link) == node for link in (process / "fd").iterdir())
    except OSError:  # it ended, or is another's
        return False


def _target(link: Path) -> Path | None:
    try:
        return link.readlink()
    except OSError:  # closed meanwhile
        return None


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""
