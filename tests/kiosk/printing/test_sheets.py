"""Badges on paper are read back by the station's own scanner, whatever the name, the layout and the printer's dots."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.domain.badges import LENGTH
from kiosk.printing.qr import QUIET, modules, svg
from kiosk.printing.sheets import DOT, Design, Layout, Printed, as_pdf, as_pngs, layout, qr_side, write_pdf
from kiosk.scanning import Decoder

LAYOUTS = ("a4", "roll", "label-90x55", "label-50x30", "label-62x100")


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
    quiet = int(QUIET * module * dpi / 25.4) - 2
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


def test_a_logo_and_the_other_language_leave_the_code_alone(badges: list[Printed], design: Design) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "purple").save(logo, "PNG")
    english = replace(design, language="en", logo=logo.getvalue())
    assert read(as_pngs(badges, english), english.layout, 300) == [badge.code for badge in badges]
    assert as_pngs(badges[:1], english) != as_pngs(badges[:1], replace(english, logo=None))


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
