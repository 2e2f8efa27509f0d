"""What was learned of a scanner, in words."""

from itertools import product

import pytest

from kiosk.scanning.wedge_setup import LAYOUTS, ScannerSetup
from ui.i18n import catalogue
from ui.presenter.scanner import ScannerInputs, derive_scanner_props


@pytest.mark.parametrize(
    ("language", "layout", "end"), list(product(["th", "en"], [*LAYOUTS, "other"], ["\r", "\t", ""]))
)
def test_every_layout_and_end_has_words(language: str, layout: str, end: str) -> None:
    typed = LAYOUTS.get(layout, LAYOUTS["plain"][::-1])
    props = derive_scanner_props(ScannerInputs(ScannerSetup(end=end, typed=typed), heard=True), catalogue(language))
    assert [row.key for row in props.rows] == ["layout", "end", "speed"]
    assert all(row.value for row in props.rows)
    assert props.light == "good"


def test_a_prefix_and_a_suffix_are_shown_as_they_are() -> None:
    props = derive_scanner_props(ScannerInputs(ScannerSetup(prefix="<b>", suffix="#")), catalogue("en"))
    assert [row.value for row in props.rows if row.key in ("prefix", "suffix")] == ["<b>", "#"]
    assert props.headline.startswith("A scanner is set up")


def test_what_did_not_fit_is_a_warning_and_keeps_what_was_known() -> None:
    props = derive_scanner_props(ScannerInputs(ScannerSetup(), heard=False), catalogue("en"))
    assert (props.light, props.known) == ("warn", True)


def test_before_anything_it_says_what_to_do() -> None:
    props = derive_scanner_props(ScannerInputs(), catalogue("en"))
    assert (props.light, props.rows) == ("", ())
    assert props.headline == "Scan this code with the USB scanner."
