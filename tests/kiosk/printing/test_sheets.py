"""Badges on paper are read back by the station's own scanner, whatever the name, the layout and the printer's dots."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.domain.badges import LENGTH
from kiosk.domain.logos import LogoKind, logo_of
from kiosk.domain.packs import Text
from kiosk.packs import load_pack
from kiosk.printing.qr import QUIET, modules, svg
from kiosk.printing.sheets import (
    DOT,
    OFFERED,
    Design,
    Layout,
    Printed,
    Typesetter,
    as_pdf,
    as_pngs,
    layout,
    pack_logo,
    qr_side,
    write_pdf,
)
from kiosk.printing.typesetting import typeset, typeset_apart
from kiosk.scanning import Decoder
from tests.source_tree import ROOT

LAYOUTS = ("a4", *OFFERED, "label-50x30", "label-89x28", "label-62x100")


def cards(page: bytes, where: Layout, dpi: int) -> list[np.ndarray]:
    """The page cut into its cards, as somebody with scissors does."""
    picture = np.asarray(Image.open(io.BytesIO(page)).convert("RGB"))
    dot = dpi / 25.4
    left = (where.page[0] - where.columns * where.width) / 2
    top = (where.page[1] - where.rows * where.height) / 2
    corners = [
        (left + column * where.width, top + row * where.height)
        for row in range(where.rows)
        for column in range(where.columns)
    ]
    return [
        np.ascontiguousarray(
            picture[int(y * dot) : int((y + where.height) * dot), int(x * dot) : int((x + where.width) * dot)]
        )
        for x, y in corners
    ]


def read(pages: Sequence[bytes], where: Layout, dpi: int) -> list[str]:
    found = [Decoder().decode(card) for page in pages for card in cards(page, where, dpi)]
    return [reading.text for readings in found for reading in readings]


@pytest.mark.parametrize("dpi", [300, 203])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_badge_of_a_printed_sheet_is_read_back(
    badges: list[Printed], design: Design, name: str, dpi: int
) -> None:
    where = layout(name)
    pages = as_pngs(badges, replace(design, layout=where), dpi=dpi)
    assert len(pages) == -(-len(badges) // where.a_page)
    assert read(pages, where, dpi) == [badge.code for badge in badges]


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_printed_code_has_four_modules_of_white_on_every_side(
    badges: list[Printed], design: Design, name: str
) -> None:
    where, dpi = layout(name), 600
    side = qr_side(badges[0].code, where)
    module = side / (len(modules(badges[0].code)) + 2 * QUIET)
    (first, *_) = as_pngs(badges[:1], replace(design, layout=where), dpi=dpi)
    card = cards(first, where, dpi)[0]
    (reading,) = Decoder().decode(card)
    xs, ys = zip(*reading.corners, strict=True)
    quiet = int(4 * module * dpi / 25.4) - 2
    around = card[min(ys) - quiet : max(ys) + quiet, min(xs) - quiet : max(xs) + quiet].min(axis=2) < 250
    inside = np.zeros_like(around)
    inside[quiet - 2 : -quiet + 2, quiet - 2 : -quiet + 2] = True
    assert not (around & ~inside).any()
    assert module / DOT == pytest.approx(round(module / DOT)), "a whole number of a thermal printer's dots"


def test_a_code_has_twenty_five_modules_a_side(badges: list[Printed]) -> None:
    assert all(len(badge.code) == LENGTH for badge in badges)
    assert {len(modules(badge.code)) for badge in badges} == {25}


def test_the_vector_has_the_modules_and_nothing_else(badges: list[Printed]) -> None:
    drawn = np.zeros((33, 33), bool)
    path = svg(badges[0].code).split('d="')[1].split('"')[0]
    for part in path.split("M")[1:]:
        start, length = part.split("h")[:2]
        x, y = map(int, start.split())
        drawn[y, x : x + int(length.split("v")[0])] = True
    assert (drawn[QUIET:-QUIET, QUIET:-QUIET] == np.array(modules(badges[0].code))).all()
    assert drawn.sum() == np.array(modules(badges[0].code)).sum()


def test_a_very_long_name_does_not_reach_the_code(badges: list[Printed], design: Design) -> None:
    endless = replace(badges[0].person, name="ก" * 300, nickname="ข" * 200, organisation="ค" * 500)
    for name in LAYOUTS:
        where = layout(name)
        pages = as_pngs([Printed(endless, badges[0].code)], replace(design, layout=where), dpi=203)
        assert read(pages, where, 203) == [badges[0].code]


LONG_NAMES = {
    "80 letters without a blank": "ก" * 79,
    "Latin without a blank": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswes",
    "marks on every letter": "กิ๊" * 39,
    "Thai and Latin": "ดร.สมชาย Alexander-Constantine วงศ์สุวรรณวัฒนากูล ณ อยุธยา Junior",
    "Thai that breaks between words": "ณัฐธยาน์ภัสสรณ์ศิริวัฒนธรรมโชติอนันต์กุลพงษ์พันธ์เจริญสุข",
}


@pytest.mark.parametrize("layout_name", ["a4", "roll", "label-50x30", "label-62x29"])
@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES.keys())
@pytest.mark.parametrize("nickname", ["", "นก"])
def test_the_last_letter_of_a_long_name_is_on_the_badge(
    badges: list[Printed], design: Design, layout_name: str, name: str, nickname: str
) -> None:
    pages = [
        as_pngs(
            [Printed(replace(badges[0].person, name=name + last, nickname=nickname), badges[0].code)],
            replace(design, layout=layout(layout_name)),
        )
        for last in "กขข"
    ]
    assert pages[0] != pages[1] == pages[2]


def test_a_nickname_that_is_the_whole_name_stands_there_once(badges: list[Printed], design: Design) -> None:
    once, twice = (Printed(replace(badges[0].person, name="บี", nickname=n), badges[0].code) for n in ("", "บี"))
    assert as_pngs([once], design) == as_pngs([twice], design)


def test_a_very_wide_logo_leaves_the_event_its_name(badges: list[Printed], design: Design) -> None:
    wide = io.BytesIO()
    Image.new("RGB", (3000, 100), "purple").save(wide, "PNG")
    named = replace(design, logo=wide.getvalue())
    assert as_pngs(badges[:1], named) != as_pngs(badges[:1], replace(named, title=Text("")))
    assert read(as_pngs(badges, named), named.layout, 300) == [badge.code for badge in badges]


def test_the_event_s_logo_is_on_its_badges_unless_it_cannot_be_drawn(badges: list[Printed], design: Design) -> None:
    pack = load_pack(ROOT / "assets" / "packs" / "good-society-expo-2019")
    logo = pack_logo(pack)
    assert logo is not None
    assert as_pngs(badges[:1], replace(design, logo=logo)) != as_pngs(badges[:1], design)
    sideless = b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>'
    assert pack_logo(replace(pack, logo=logo_of(LogoKind.SVG, sideless))) is None
    assert pack_logo(replace(pack, logo=None)) is None


def test_a_logo_and_the_other_language_leave_the_code_alone(badges: list[Printed], design: Design) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "purple").save(logo, "PNG")
    english = replace(design, language="en", logo=logo.getvalue())
    assert read(as_pngs(badges, english), english.layout, 300) == [badge.code for badge in badges]
    assert as_pngs(badges[:1], english) != as_pngs(badges[:1], replace(english, logo=None))


def test_badges_set_by_a_process_of_its_own_are_the_same(badges: list[Printed], design: Design) -> None:
    assert as_pngs(badges, design, dpi=203, by=typeset_apart) == as_pngs(badges, design, dpi=203)
    assert as_pdf(badges, design, by=typeset_apart).startswith(b"%PDF")


@pytest.mark.parametrize("by", [typeset, typeset_apart])
def test_what_cannot_be_set_is_told(by: Typesetter) -> None:
    with pytest.raises(RuntimeError):
        by({"main.typ": b"#nothing-of-that-name"}, "png", 203.0)


def test_a_pdf_appears_whole(badges: list[Printed], design: Design, tmp_path: Path) -> None:
    write_pdf(tmp_path / "b.pdf", badges, design)
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["b.pdf"]


def test_no_badges_are_still_a_document(design: Design) -> None:
    assert as_pdf([], design).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["", "a5", "label-", "label-10x10", "label-90x999", "label-90x55x1", "LABEL-90x55"])
def test_a_layout_that_is_none_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(ValueError, match="a4, roll, or label-WxH"):
        layout(name)
