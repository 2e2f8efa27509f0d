"""The file of a backup: zstd over frames, each a length (4 bytes, big-endian) and a MessagePack message.

The frames are a head, the files of the hub's home, the rows of every table, and an end that proves the rest: SHA-256
over all frames before it, and how many rows each table has.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

import msgspec
import zstandard

from sync.hub.problems import HubProblem
from sync.protocol.bundle import BundleProblem, Writes
from sync.protocol.durable import write_durably

FORMAT = 1
_LONGEST = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class Head(msgspec.Struct, frozen=True, tag="head"):
    """What the backup is of. ``revision``: the form of the database, as the migrations number it; ``made_at`` in ms."""

    format: int
    hub: str
    event: str
    revision: str
    program: str
    made_at: int


class HomeFile(msgspec.Struct, frozen=True, tag="file"):
    """A small file of the hub's home: its keys and the like. ``mode``: who may read it."""

    name: str
    mode: int
    content: bytes


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    table: str
    columns: tuple[str, ...]
    rows: list[list[Any]]


class End(msgspec.Struct, frozen=True, tag="end"):
    sha256: bytes
    counts: dict[str, int]


Frame: TypeAlias = Head | HomeFile | Rows | End
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Head | HomeFile | Rows | End).decode


class Writer:
    """Writes frames to *out*; ``close`` writes the end."""

    def __init__(self, out: Callable[[bytes], object]) -> None:
        self._out, self._digest, self._counts = out, hashlib.sha256(), dict[str, int]()

    def write(self, frame: Head | HomeFile | Rows) -> None:
        if isinstance(frame, Rows):
            self._counts[frame.table] = self._counts.get(frame.table, 0) + len(frame.rows)
        content = _encode(frame)
        self._digest.update(content)
        self._put(content)

    def close(self) -> dict[str, int]:
        """Write the end; gives the number of rows by table."""
        self._put(_encode(End(self._digest.digest(), self._counts)))
        return self._counts

    def _put(self, content: bytes) -> None:
        self._out(_LENGTH.pack(len(content)) + content)


def write(path: Path, fill: Callable[[Writer], None]) -> dict[str, int]:
    """A new file at *path* with what *fill* writes, for its owner's eyes only; gives the number of rows by table.

    It appears whole and on its medium, or not at all. Raises HubProblem.
    """

    def writes(raw: Writes) -> dict[str, int]:
        packed = zstandard.ZstdCompressor(level=3).compressobj()
        writer = Writer(lambda data: raw.write(packed.compress(data)))
        fill(writer)
        counts = writer.close()
        raw.write(packed.flush())
        return counts

    try:
        return write_durably(path, writes, mode=0o600)
    except BundleProblem as problem:
        raise HubProblem(problem.code, str(problem)) from problem


def frames(path: Path) -> Iterator[Head | HomeFile | Rows]:
    """The frames of the backup at *path*. Raises HubProblem, at the latest at its end, where it is not whole."""
    digest, counts = hashlib.sha256(), dict[str, int]()
    try:
        with path.open("rb") as raw, zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) as source:
            while True:
                content = _next(source)
                frame = _decode(content)
                if isinstance(frame, End):
                    if frame.sha256 != digest.digest() or frame.counts != counts:
                        raise _damaged(path)
                    return
                digest.update(content)
                if isinstance(frame, Rows):
                    counts[frame.table] = counts.get(frame.table, 0) + len(frame.rows)
                yield frame
    except OSError as error:
        raise HubProblem("cannot_open", f"{path} cannot be read: {error.strerror}.") from error
    except (EOFError, ValueError, msgspec.MsgspecError, zstandard.ZstdError) as error:
        raise _damaged(path) from error


def check(path: Path) -> Head:
    """Read the whole backup and prove that it is as it was written. Raises HubProblem."""
    head: Head | None = None
    for number, frame in enumerate(frames(path)):
        if number == 0:
            head = as_head(frame, path)
    if head is None:
        raise _damaged(path)
    return head


def as_head(frame: Frame, path: Path) -> Head:
    """*frame*, the first one of *path*. Raises HubProblem where this program cannot read what follows."""
    if not isinstance(frame, Head):
        raise _damaged(path)
    if frame.format > FORMAT:
        raise HubProblem("newer_backup", f"{path} was written by a newer Khomue ({frame.program}). Update this one.")
    return frame


def _next(source: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    if length > _LONGEST:
        raise EOFError
    return _exactly(source, length)


def _exactly(source: IO[bytes], wanted: int) -> bytes:
    """*wanted* bytes, read in portions so that a false length takes no memory. Raises EOFError."""
    got = bytearray()
    while len(got) < wanted:
        portion = source.read(min(wanted - len(got), 1 << 20))
        if not portion:
            raise EOFError
        got += portion
    return bytes(got)


def _damaged(path: Path) -> HubProblem:
    return HubProblem("damaged", f"{path} is no whole backup of a hub: it was cut off or changed. Use another one.")
