"""Zstandard for bodies, read with a limit: a small bomb must not become a large one in memory."""

import io

import zstandard

from sync.protocol.errors import ErrorCode, Refused

ENCODING = "zstd"
WORTH_IT = 512
"""Bytes below which compression is not worth a header."""
_WINDOW = 1 << 23
"""Largest window a decompressor keeps (RFC 9659 §3: 8 MiB)."""


def compress(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(data)


def decompress(data: bytes, limit: int) -> bytes:
    """The content of *data*, at most *limit* bytes. Raises Refused: ``too_large``, or ``bad_request`` if it is broken.

    A frame may state any size, so the limit is kept while reading and not by asking the frame.
    """
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(
        io.BytesIO(data), read_across_frames=False
    )
    try:
        content = reader.read(limit + 1)
    except (zstandard.ZstdError, MemoryError) as e:
        raise Refused(ErrorCode.BAD_REQUEST, "the body is not zstd") from e
    if len(content) > limit:
        raise Refused(ErrorCode.TOO_LARGE, f"more than {limit} bytes")
    return content
