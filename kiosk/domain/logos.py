"""An event's logo: a small picture that travels inside the pack, harmless to whoever draws it.

PNG, or an SVG of plain shapes: no scripts, no text (fonts differ from station to station), nothing from elsewhere and
nothing that a few bytes can blow up. What is refused is refused everywhere: no ``Logo`` of it can be made.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.etree import ElementTree as ET

LARGEST_LOGO: Final = 256 * 1024
"""Bytes of the file."""
LARGEST_SIDE: Final = 4096
"""Pixels of a PNG's longer side."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG_SPACE: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset(
    (
        *("svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line", "polyline"),
        *("polygon", "linearGradient", "radialGradient", "stop", "clipPath", "style"),
    )
)
_ELSEWHERE: Final = re.compile(r"@|expression|clip-path\s*:|url\s*\(\s*['\"]?\s*[^#'\"\s]", re.IGNORECASE)
"""What a style may not do; ``clip-path`` is looked for where it is an attribute."""
_DEEPEST: Final = 32
_AT_A_TIME: Final = 1 << 20


class LogoKind(StrEnum):
    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that ``flaw_of_logo`` finds nothing in; ``base64`` is the file. Raises ValueError otherwise."""

    kind: LogoKind
    base64: str

    def __post_init__(self) -> None:
        try:
            found = flaw_of_logo(self.kind, self.content)
        except binascii.Error as error:
            raise ValueError("a logo is not base64") from error
        if found is not None:
            raise ValueError(f"no logo: {found}")

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return base64.b64decode(self.base64, validate=True)


def logo_of(kind: LogoKind, content: bytes) -> Logo:
    """The logo whose file is *content*. Raises ValueError."""
    return Logo(kind, base64.b64encode(content).decode())


def flaw_of_logo(kind: LogoKind, content: bytes) -> str | None:
    """Why *content* cannot be a logo, as the end of a sentence; None when nothing is wrong with it."""
    if len(content) > LARGEST_LOGO:
        return f"it is larger than {LARGEST_LOGO // 1024} KB"
    return _flaw_of_png(content) if kind is LogoKind.PNG else _flaw_of_svg(content)


def _flaw_of_png(content: bytes) -> str | None:
    if not content.startswith(_PNG):
        return "it is no PNG"
    chunks = tuple(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        return "it is damaged or cut off"
    width, height = (int.from_bytes(chunks[0][1][at : at + 4]) for at in (0, 4))
    if not 0 < max(width, height) <= LARGEST_SIDE or not min(width, height):
        return f"it has {width} × {height} pixels, and {LARGEST_SIDE} a side are the most"
    if not _inflates(b"".join(data for kind, data in chunks if kind == b"IDAT")):
        return "it is damaged or cut off"
    return None


def _inflates(packed: bytes) -> bool:
    """Whether *packed* is one whole zlib stream, of no more than the largest picture's pixels."""
    stream, room = zlib.decompressobj(), (LARGEST_SIDE * 8 + 1) * LARGEST_SIDE
    try:
        while packed and not stream.eof and room > 0:
            room -= len(stream.decompress(packed, _AT_A_TIME))
            packed = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of every whole chunk (https://www.w3.org/TR/png-3/#5Chunk-layout), up to the first broken one."""
    at = len(_PNG)
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4])
        if content[end : end + 4] != zlib.crc32(content[at + 4 : end]).to_bytes(4):
            return
        yield content[at + 4 : at + 8], content[at + 8 : end]
        at = end + 4


def _flaw_of_svg(content: bytes) -> str | None:
    try:
        # As text, so that a declared encoding cannot hide anything from the next line.
        text = content.decode("utf-8")
        if "<!" in text.replace("<!--", ""):
            return "it has a document type or a CDATA section, and only plain SVG is allowed"
        root = ET.fromstring(text)  # noqa: S314 - without a document type there is nothing to expand
    except (ET.ParseError, ValueError):
        return "it is no SVG in UTF-8"
    if root.tag != _SVG_SPACE + "svg":
        return "it is no SVG"
    return next((flaw for part in _walk(root) if (flaw := _flaw_of_part(part))), None)


@dataclass(frozen=True, slots=True)
class _Part:
    """An element, how deep it lies, and whether it lies in a clip path: clips within clips grow without limit."""

    element: ET.Element
    depth: int
    clipping: bool

    @property
    def name(self) -> str:
        """Its SVG name; empty for those of other vocabularies, which nobody draws."""
        tag = self.element.tag
        return tag.removeprefix(_SVG_SPACE) if tag.startswith(_SVG_SPACE) else ""


def _walk(root: ET.Element) -> Iterator[_Part]:
    waiting = [_Part(root, 1, clipping=False)]
    while waiting:
        part = waiting.pop()
        yield part
        inside = part.clipping or part.name == "clipPath"
        waiting.extend(_Part(child, part.depth + 1, inside) for child in part.element)


def _flaw_of_part(part: _Part) -> str | None:
    if part.depth > _DEEPEST:
        return f"its parts lie more than {_DEEPEST} deep in each other"
    if part.name and part.name not in _SHAPES:
        return f"it has a <{part.name:.40}>, and only plain shapes are allowed"
    if part.name == "style" and _ELSEWHERE.search(part.element.text or ""):
        return "its style fetches something from elsewhere"
    return next((flaw for item in part.element.attrib.items() if (flaw := _flaw_of_attribute(part, *item))), None)


def _flaw_of_attribute(part: _Part, key: str, value: str) -> str | None:
    name = key.rpartition("}")[2].lower()
    if name.startswith("on") or (name in {"href", "base"} and not value.startswith("#")):
        return f"its attribute “{name:.40}” runs or fetches something"
    if (name == "style" or "url" in value.lower()) and _ELSEWHERE.search(value):
        return f"its attribute “{name:.40}” fetches something from elsewhere"
    if part.clipping and name == "clip-path":
        return "it has clip paths within clip paths"
    return None
