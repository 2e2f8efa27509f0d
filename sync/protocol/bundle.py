"""A bundle: requests of a station, or a hub's answers to them, as one sealed file for a USB stick.

A line that anybody may read (``Head``), then an age file for the one receiver, in it a Zstandard stream, in it parts.
A part is its length (4 bytes, big-endian), the sender's signature (64 bytes), and its JSON. Every part is proven for
itself, so what came before a damaged place is as good as ever. Both sides hold one part at a time, whatever the size.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import BinaryIO, Protocol, TypeVar

import msgspec
import pyrage
import zstandard

from sync.protocol import age_keys, signing
from sync.protocol.errors import SyncProblem
from sync.protocol.messages import Message, Milliseconds, Token
from sync.protocol.versions import MAX_ANSWER

T = TypeVar("T", bound=Message)

_FORMAT = 1
_MAX_HEAD = 4096
_SIGNATURE = 64
_UNSIGNED = b"\0" * _SIGNATURE
_LENGTH = 4
_SIP = 1024
"""Bytes unpacked at a time: at worst this many times 32,768 come out."""
_WINDOW = 1 << 23


class Kind(StrEnum):
    REQUESTS = "requests"
    ANSWERS = "answers"


class Head(Message, frozen=True, kw_only=True):
    """What a bundle is, for everybody to read: nothing personal. ``made``: ms, by its maker's clock.

    ``id`` names the bundle; answers bear the id of the requests they answer.
    """

    khomue_bundle: int = _FORMAT
    kind: Kind
    id: Token
    hub: Token
    event: Token
    store: Token
    made: Milliseconds


class Part(Message, frozen=True, kw_only=True):
    """One step of the protocol: its name, and the request or the hub's whole answer.

    ``begin`` has a ``Beginning``, ``end`` an ``Ending``. ``cursor``: what an answer of ``changes`` goes on from.
    """

    step: str
    body: msgspec.Raw
    cursor: str = ""


class Beginning(Message, frozen=True, kw_only=True):
    """``head``: SHA-256 of the line before. ``token``: the station's, sealed like the rest."""

    head: str
    token: str = ""


class Ending(Message, frozen=True, kw_only=True):
    """``parts``: how many came before this one."""

    parts: int


class BundleProblem(SyncProblem):
    """The file is not what it should be, or could not be written. As text it is a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self._code = code

    @property
    def code(self) -> str:
        return self._code


DAMAGED, FOREIGN, NOT_A_BUNDLE, FUTURE = "damaged", "foreign", "not_a_bundle", "newer"
_CUT = "This file ends too early or was altered: the stick was taken out too soon, or is failing."
_OTHER = "This file is sealed to somebody else and cannot be read here."


class Writes(Protocol):
    """Of a file that is written to, all that is needed."""

    def write(self, data: bytes, /) -> object: ...


Handle = Callable[[Part, bool], None]
"""Takes the next part; whether its signature is the sender's."""


def part(step: str, body: Message | bytes, *, cursor: str = "") -> Part:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Part(step=step, body=msgspec.Raw(raw), cursor=cursor)


def write_bundle(  # noqa: PLR0913 - keyword-only
    out: Writes, head: Head, parts: Iterable[Part], *, public: str, signer: bytes | None, token: str = ""
) -> int:
    """Write *parts* to *out*, sealed to *public* (X25519, Base64), signed with *signer* (Ed25519); gives how many.

    Raises what *out* and *parts* raise.
    """
    line = msgspec.json.encode(head)
    out.write(line + b"\n")
    counted = _Counted(_begun(line, token, parts))
    source = _Source(_packed(line, counted.all(), signer))
    sink = _Sink(out)
    try:
        pyrage.encrypt_io(source, sink, [age_keys.recipient(public)])
    except Exception as e:
        raise (source.problem or sink.problem or e) from e  # the library tells of them in words only
    return counted.count


def read_head(file: BinaryIO) -> Head:
    """The line before the sealed part; *file* stands behind it then. Raises BundleProblem."""
    line = file.readline(_MAX_HEAD)
    try:
        head = msgspec.json.decode(line, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BundleProblem(NOT_A_BUNDLE, "This file is not a bundle of Khomue.") from None
    if head.khomue_bundle != _FORMAT:
        raise BundleProblem(FUTURE, "This bundle was written by a newer Khomue: update this computer.")
    return head


def read_parts(
    file: BinaryIO, *, private: bytes, signers: Callable[[Beginning], Iterable[bytes]], handle: Handle
) -> None:
    """Give every part behind the head to *handle*, in order; *file* stands at its beginning.

    *signers*: the keys (Ed25519) any of which makes a part the sender's. Raises BundleProblem at the first damage and
    when the end is missing; everything before was handled by then. Raises what *handle* raises.
    """
    file.seek(0)
    line = file.readline(_MAX_HEAD).removesuffix(b"\n")
    unpacker = _Unpacker(line, signers, handle)
    try:
        pyrage.decrypt_io(file, unpacker, [age_keys.identity(private)])
    except (pyrage.DecryptError, OSError) as e:
        if unpacker.problem is not None:
            raise unpacker.problem from e
        is_whole = "No matching keys" in str(e)  # the library tells the two apart in words only
        raise (BundleProblem(FOREIGN, _OTHER) if is_whole else BundleProblem(DAMAGED, _CUT)) from e
    if not unpacker.ended:
        raise BundleProblem(DAMAGED, _CUT)


def _begun(line: bytes, token: str, parts: Iterable[Part]) -> Iterator[Part]:
    yield part("begin", Beginning(head=hashlib.sha256(line).hexdigest(), token=token))
    yield from parts


class _Counted:
    """Counts parts and closes them with an end."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = parts
        self.count = 0

    def all(self) -> Iterator[Part]:
        for each in self._parts:
            self.count += 1
            yield each
        yield part("end", Ending(parts=self.count))


def _packed(line: bytes, parts: Iterable[Part], signer: bytes | None) -> Iterator[bytes]:
    pack = zstandard.ZstdCompressor(level=3).compressobj()
    for number, each in enumerate(parts):
        data = msgspec.json.encode(each)
        signature = signing.raw_signature(signed_text(line, number, data), signer) if signer is not None else _UNSIGNED
        packed = pack.compress(len(data).to_bytes(_LENGTH, "big") + signature + data)
        yield packed + pack.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)  # so that a part can be read without the next
    yield pack.flush()


def signed_text(line: bytes, number: int, data: bytes) -> bytes:
    """What is signed of a part: which bundle it is of, its place there, its content."""
    digests = (hashlib.sha256(each).hexdigest() for each in (line, data))
    return "\0".join(("khomue/bundle/1", str(number), *digests)).encode()


class _Source:
    """What the library reads from: bytes from an iterator, and what it raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self.problem: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._rest = piece
        except BaseException as e:
            self.problem = e
            raise
        taken, self._rest = (self._rest[:size], self._rest[size:]) if size > 0 else (self._rest, b"")
        return taken


class _Sink:
    """What the library writes to, and what that raised."""

    def __init__(self, out: Writes) -> None:
        self._out = out
        self.problem: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._out.write(data)
        except BaseException as e:
            self.problem = e
            raise
        return len(data)

    def flush(self) -> None:
        """The file is flushed by whoever made it."""


class _Unpacker(io.RawIOBase):
    """Takes unsealed bytes as they come, and hands over whole parts."""

    def __init__(self, line: bytes, signers: Callable[[Beginning], Iterable[bytes]], handle: Handle) -> None:
        self._line = line
        self._find = signers
        self._handle = handle
        self._unpack = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self._buffer = bytearray()
        self._signers: tuple[bytes, ...] = ()
        self._number = 0
        self.ended = False
        self.problem: BaseException | None = None

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        if self.problem is not None:
            raise OSError("stopped")  # the library may try once more
        try:
            for start in range(0, len(piece), _SIP):
                self._buffer += self._unpack.decompress(piece[start : start + _SIP])
                self._cut()
        except zstandard.ZstdError as e:
            self.problem = BundleProblem(DAMAGED, _CUT)
            raise OSError("damaged") from e
        except BaseException as e:
            self.problem = e
            raise OSError("stopped") from e
        return len(piece)

    def _cut(self) -> None:
        while len(self._buffer) >= _LENGTH:
            size = int.from_bytes(self._buffer[:_LENGTH], "big")
            if size > MAX_ANSWER or self.ended:
                raise BundleProblem(DAMAGED, _CUT)
            end = _LENGTH + _SIGNATURE + size
            if len(self._buffer) < end:
                return
            signature, data = bytes(self._buffer[_LENGTH : _LENGTH + _SIGNATURE]), bytes(self._buffer[end - size : end])
            del self._buffer[:end]
            self._take(signature, data)

    def _take(self, signature: bytes, data: bytes) -> None:
        each = _decoded(data, Part)
        if self._number == 0:
            self._begin(each)
        text = signed_text(self._line, self._number, data)
        proven = any(signing.is_raw_signature(text, signature, key) for key in self._signers)
        self.ended = each.step == "end"
        if self.ended and _decoded(each.body, Ending).parts != self._number:
            raise BundleProblem(DAMAGED, _CUT)
        self._number += 1
        self._handle(each, proven)

    def _begin(self, each: Part) -> None:
        beginning = _decoded(each.body, Beginning)
        if each.step != "begin" or beginning.head != hashlib.sha256(self._line).hexdigest():
            raise BundleProblem(DAMAGED, _CUT)
        self._signers = tuple(self._find(beginning))


def _decoded(data: bytes | msgspec.Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise BundleProblem(DAMAGED, _CUT) from e
