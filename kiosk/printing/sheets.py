"""Sets badges on sheets and labels with typst, which shapes Thai and breaks it where words end."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeAlias

from kiosk.domain.packs import Pack, PersonRole, Text
from kiosk.domain.people import PersonEntry
from kiosk.printing.qr import QUIET, modules, svg
from kiosk.printing.typesetting import typeset, typeset_apart

DOT: Final = 25.4 / 203
"""Millimetres of a thermal printer's dot; a module is a whole number of them, so that none comes out wider."""
_A4 = (210.0, 297.0)
_CARD = (86.0, 54.0)
OFFERED: Final = ("roll", "label-90x55", "label-62x29")
"""Layouts that are common at booths; any other label is written as its sides."""
_LABEL = re.compile(r"label-(\d{2,3})x(\d{2,3})")
_SMALLEST, _LARGEST = 28, 200

COLOURS: Final = {
    PersonRole.ATTENDEE: "#1f5fa8",
    PersonRole.VOLUNTEER: "#2e7d32",
    PersonRole.ORGANISATION: "#6a3fa0",
    PersonRole.MEDIA: "#b3470b",
    PersonRole.STAFF: "#37474f",
}
ROLES: Final = {
    PersonRole.ATTENDEE: Text("ผู้เข้าร่วมงาน", "Attendee"),
    PersonRole.VOLUNTEER: Text("อาสาสมัคร", "Volunteer"),
    PersonRole.ORGANISATION: Text("องค์กร", "Organisation"),
    PersonRole.MEDIA: Text("สื่อมวลชน", "Media"),
    PersonRole.STAFF: Text("เจ้าหน้าที่", "Staff"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where badges go: a page of *columns* × *rows*, each *width* × *height* mm."""

    name: str
    width: float
    height: float
    page: tuple[float, float]
    columns: int = 1
    rows: int = 1

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @property
    def a_page(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Printed:
    """One badge to print: whose, and the code on it."""

    person: PersonEntry
    code: str


@dataclass(frozen=True, slots=True)
class Design:
    """What all badges of a job have: where they go, the event's name and logo (an image file's bytes), the language."""

    layout: Layout
    title: Text
    language: str = "th"
    logo: bytes | None = None


def layout(name: str) -> Layout:
    """The layout called *name*: ``a4`` (ten cards of 86 × 54 mm), ``roll`` (62 × 90 mm), or ``label-WxH`` in mm.

    Raises ValueError, with a sentence, for any other.
    """
    if name == "a4":
        return Layout(name, *_CARD, page=_A4, columns=2, rows=5)
    if name == "roll":
        return Layout(name, 62, 90, page=(62, 90))
    match = _LABEL.fullmatch(name)
    sizes = [int(side) for side in match.groups()] if match else []
    if len(sizes) != 2 or not all(_SMALLEST <= side <= _LARGEST for side in sizes):
        raise ValueError(f"{name!r} is no layout: a4, roll, or label-WxH with {_SMALLEST} to {_LARGEST} mm a side")
    return Layout(name, sizes[0], sizes[1], page=(sizes[0], sizes[1]))


Typesetter: TypeAlias = Callable[[Mapping[str, bytes], str, float | None], tuple[bytes, ...]]


def as_pdf(badges: Sequence[Printed], design: Design, *, by: Typesetter = typeset) -> bytes:
    """*badges* as one PDF; *by* ``typeset_apart`` where nothing else may wait for it."""
    return by(_sources(badges, design), "pdf", None)[0]


def as_pngs(
    badges: Sequence[Printed], design: Design, *, dpi: int = 300, by: Typesetter = typeset
) -> tuple[bytes, ...]:
    """*badges* as a PNG a page, in dots as a printer of *dpi* has them."""
    return by(_sources(badges, design), "png", float(dpi))


def is_drawable(logo: bytes) -> bool:
    """Whether the typesetter can draw *logo*, a picture file's bytes."""
    page = b'#set page(width: 20mm, height: 20mm, margin: 0mm)\n#image(bytes(json("logo.json")), height: 20mm)'
    try:
        typeset({"main.typ": page, "logo.json": _bytes(logo)}, "svg", None)
    except RuntimeError:
        return False
    return True


def _bytes(content: bytes) -> bytes:
    """*content* as the typesetter can be handed it: its sources are texts."""
    return json.dumps(list(content), separators=(",", ":")).encode()


def pack_logo(pack: Pack) -> bytes | None:
    """The logo of *pack* for badges; None where there is none, or none that comes out on paper."""
    logo = pack.logo.content if pack.logo is not None else None
    return logo if logo is not None and is_drawable(logo) else None


def _sources(badges: Sequence[Printed], design: Design) -> dict[str, bytes]:
    return {
        "main.typ": files("kiosk.printing").joinpath("badge.typ").read_bytes(),
        "badges.json": json.dumps(_job(badges, design), ensure_ascii=False).encode(),
        "logo.json": _bytes(design.logo or b""),
    }


def write_pdf(path: Path, badges: Sequence[Printed], design: Design) -> None:
    """Write *badges* to *path*; the file appears whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(as_pdf(badges, design, by=typeset_apart))
    new.replace(path)


def qr_side(code: str, where: Layout) -> float:
    """Millimetres of the printed code with its quiet zone: as large as is of use, in whole dots a module."""
    across = len(modules(code)) + 2 * QUIET
    room = min(where.width, where.height) * (0.62 if where.portrait else 0.66)
    return across * max(2, int(min(room, 36) / across / DOT)) * DOT


def _job(badges: Sequence[Printed], design: Design) -> dict[str, object]:
    where = design.layout
    pad = max(2.0, min(where.width, where.height) * 0.06)
    side = qr_side(badges[0].code, where) if badges else 0
    return {
        "title": design.title.in_language(design.language),
        "language": design.language,
        "width": where.width,
        "height": where.height,
        "page": where.page,
        "margin": ((where.page[0] - where.width * where.columns) / 2, (where.page[1] - where.height * where.rows) / 2),
        "columns": where.columns,
        "rows": where.rows,
        "portrait": where.portrait,
        "outline": where.a_page > 1,
        "pad": pad,
        "band": max(5.0, where.height * 0.13),
        "head": max(4.0, where.height * 0.11),
        "largest": min(where.width, where.height) * 0.3,
        "qr": side,
        "badges": [_badge(badge, design.language) for badge in badges],
    }


def _badge(badge: Printed, language: str) -> dict[str, str]:
    person = badge.person
    names = [person.name, person.name_en] if language == "th" else [person.name_en, person.name]
    first, *others = [name for name in names if name] or ["" if person.nickname else person.display_name]
    nickname = "" if person.nickname == first else person.nickname
    return {
        "name": first,
        "second": others[0] if others else "",
        "nickname": nickname,
        "organisation": person.organisation,
        "role": ROLES[person.role].in_language(language),
        "colour": COLOURS[person.role],
        "qr": svg(badge.code),
    }
