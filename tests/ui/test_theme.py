"""The theme's colours can be read: WCAG 2 contrast, computed from Theme.qml itself."""

import re

import pytest

from tests.source_tree import ROOT

THEME = (ROOT / "ui" / "qml" / "Khomue" / "Theme" / "Theme.qml").read_text("utf-8")
COLOURS = dict(re.findall(r"property color (\w+): \"(#[0-9a-f]{6})\"", THEME))
TEXT, GRAPHIC = 4.5, 3.0
"""WCAG 2.2 AA: text, and what must be seen to understand or to work a screen."""

PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "inkSoft") for ground in ("ground", "surface", "sunk")),
    *((text, "surface", TEXT) for text in ("go", "stop")),
    *((text, ground, TEXT) for text in ("brandText", "brandTextSoft") for ground in ("brand", "brandDeep")),
    *((f"{kind}Text", kind, TEXT) for kind in ("go", "look", "stop", "ask", "neutral", "accent")),
    *(("ink", f"{kind}Tint", TEXT) for kind in ("go", "look", "stop", "ask")),
    *(("inkSoft", f"{kind}Tint", TEXT) for kind in ("go", "ask")),
    *(("go", f"{kind}Tint", TEXT) for kind in ("ask",)),
    ("accent", "ground", TEXT),
    ("inkSoft", "edge", GRAPHIC),
    *((kind, "surface", GRAPHIC) for kind in ("go", "stop", "ask", "neutral", "accent")),
    *(("brand", ground, GRAPHIC) for ground in ("ground", "surface")),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(text: str, ground: str, least: float) -> None:
    measured = contrast(COLOURS[text], COLOURS[ground])
    assert measured >= least, f"{text} on {ground}: {measured:.2f}"


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("name", "least"), [("small", 20), ("word", 96), ("touch", 72)])
def test_sizes_are_never_below_what_was_promised(name: str, least: int) -> None:
    size = re.search(rf"property int {name}: px\((\d+)\)", THEME)
    assert size is not None
    assert int(size[1]) >= least


def test_no_page_names_a_colour_or_a_size_of_type_of_its_own() -> None:
    pages = [path for path in (ROOT / "ui" / "qml").rglob("*.qml") if path.name != "Theme.qml"]
    own = re.compile(r'"#[0-9a-fA-F]{3,8}"|font\.pixelSize: \d|Qt\.rgba')
    found = [
        f"{path.name}: {line.strip()}"
        for path in pages
        for line in path.read_text("utf-8").splitlines()
        if own.search(line)
    ]
    assert not found
