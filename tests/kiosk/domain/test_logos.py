"""A logo is a picture and nothing more, wherever it came from."""

import io
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.domain.logos import LARGEST_LOGO, Logo, LogoKind, flaw_of_logo, logo_of
from kiosk.domain.packs_wire import PackWireError, digest_of_wire, pack_from_wire, pack_to_wire, with_digest
from tests.builders import a_pack

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def png(width: int = 30, height: int = 20) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 50).save(file, "PNG")
    return file.getvalue()


def a_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def a_bomb() -> bytes:
    """A picture of few pixels whose data never ends."""
    packer = zlib.compressobj(9)
    first, second = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    packed = (first + second * (LARGEST_LOGO // len(second)))[: LARGEST_LOGO - 1000]
    return b"\x89PNG\r\n\x1a\n" + png()[8:33] + a_chunk(b"IDAT", packed) + a_chunk(b"IEND", b"")


SHAPES = """<title>t</title><defs><linearGradient id="a"><stop offset="1"/></linearGradient>
<clipPath id="c"><rect width="5" height="5"/></clipPath></defs><style>.a { fill: url(#a) }</style>
<g clip-path="url(#c)" style="fill: url( '#a' )"><path d="M0 0h9"/><circle r="3"/></g><!-- a comment -->
<sodipodi:view xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" zoom="2"/>"""


@pytest.mark.parametrize(("kind", "content"), [(LogoKind.SVG, svg(SHAPES)), (LogoKind.PNG, png())], ids=["svg", "png"])
def test_a_plain_picture_is_a_logo_and_comes_back_byte_for_byte(kind: LogoKind, content: bytes) -> None:
    assert flaw_of_logo(kind, content) is None
    assert logo_of(kind, content).content == content


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<image href="file:///etc/passwd"/>', "<image>"),
        ('<use href="#a"/>', "<use>"),
        ("<text>งาน</text>", "<text>"),
        ("<filter/>", "<filter>"),
        ('<path d="" onload="x()"/>', "“onload”"),
        ('<g xlink:href="http://a/b"/>', "“href”"),
        ('<g xml:base="http://a/"/>', "“base”"),
        ('<path fill="url(http://a/b)"/>', "“fill”"),
        ("<path style=\"fill:url( 'x.svg#a')\"/>", "“style”"),
        ('<path style="clip-path:url(#a)"/>', "“style”"),
        ("<style>@import 'x';</style>", "its style"),
        ("<style>a{fill:url(//a/b)}</style>", "its style"),
        ('<clipPath id="a"><g><path clip-path="url(#a)"/></g></clipPath>', "clip paths"),
        ("<g>" * 40 + "</g>" * 40, "deep"),
        ("<![CDATA[x]]>", "CDATA"),
        ("<g>", "no SVG"),
    ],
)
def test_whatever_runs_fetches_or_grows_is_refused_with_its_reason(inside: str, why: str) -> None:
    flaw = flaw_of_logo(LogoKind.SVG, svg(inside))
    assert flaw is not None
    assert why in flaw


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        (LogoKind.SVG, b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "document type"),
        (LogoKind.SVG, svg("").decode().encode("utf-16"), "UTF-8"),
        (LogoKind.SVG, b"<?xml version='1.0' encoding='cp037'?>" + svg("").decode().encode("cp037"), "UTF-8"),
        (LogoKind.SVG, b"<html/>", "no SVG"),
        (LogoKind.SVG, b"", "no SVG"),
        (LogoKind.SVG, svg(" " * LARGEST_LOGO), "larger than 256 KB"),
        (LogoKind.PNG, svg(""), "no PNG"),
        (LogoKind.PNG, png()[:-20], "damaged"),
        (LogoKind.PNG, png()[:200] + b"?" + png()[201:], "damaged"),
        (LogoKind.PNG, b"\x89PNG\r\n\x1a\n", "damaged"),
        (LogoKind.PNG, png().replace(b"IDAT", b"IDXT"), "damaged"),
        (LogoKind.PNG, a_bomb(), "damaged"),
        (LogoKind.PNG, b"\x89PNG\r\n\x1a\n" + a_chunk(b"IHDR", bytes([0, 0, 255, 255] * 2 + [8, 0, 0, 0, 0]))
            + a_chunk(b"IEND", b""), "65535 × 65535"),
    ],
)  # fmt: skip
def test_what_is_no_such_picture_is_refused(kind: LogoKind, content: bytes, why: str) -> None:
    flaw = flaw_of_logo(kind, content)
    assert flaw is not None
    assert why in flaw
    with pytest.raises(ValueError, match="no logo"):
        logo_of(kind, content)


def test_a_logo_travels_in_the_pack_and_a_hostile_one_makes_it_no_pack() -> None:
    logo = logo_of(LogoKind.SVG, svg('<path d="M0 0h9"/>'))
    pack = with_digest(replace(a_pack(), logo=logo))
    assert pack_from_wire(pack_to_wire(pack)) == pack
    assert pack.digest != a_pack().digest, "another picture is another edition"
    wire = pack_to_wire(pack)
    wire["logo"] = {"kind": "svg", "base64": "PHN2Zz48c2NyaXB0Lz4="}
    with pytest.raises(PackWireError, match="no logo"):
        pack_from_wire({**wire, "digest": digest_of_wire(wire)})
    with pytest.raises(ValueError, match="base64"):
        Logo(LogoKind.SVG, "not base64")


def test_a_pack_without_a_logo_has_the_digest_it_always_had() -> None:
    assert "logo" not in pack_to_wire(a_pack())


@given(st.sampled_from(LogoKind), st.binary(max_size=400) | st.text(max_size=200).map(svg))
def test_any_bytes_are_a_logo_or_have_a_reason(kind: LogoKind, content: bytes) -> None:
    flaw = flaw_of_logo(kind, content)
    assert flaw is None or flaw.startswith("it")
