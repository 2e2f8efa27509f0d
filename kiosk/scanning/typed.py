"""What a burst of typed characters may stand for: keyboard layouts, Caps Lock, prefixes and controls undone. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from kiosk.scanning.eci import says_eci, without_eci
from kiosk.scanning.kedmanee import THAI_DIGITS, has_thai, swap_shift, undo_kedmanee
from kiosk.scanning.wedge_setup import ScannerSetup

_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_ECI_PREFIX = re.compile(r"^\\\d{6}")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co")


def read_typed(raw: str, setup: ScannerSetup | None = None, *, capped: bool = False) -> tuple[str, ...]:
    """Return what a typed burst may stand for, likeliest first; *setup*: what is known of the scanner.

    `capped`: Caps Lock is known to be on. A scanner that was set up may be used under another layout later, so the
    usual readings follow its own.
    """
    if capped and (setup is None or setup.layout != "caps"):  # what was learned under Caps Lock undoes it already
        return tuple(dict.fromkeys((*read_typed(raw.swapcase(), setup), *read_typed(raw, setup))))
    readings = (_without_frame(text, setup) for text in _readings(raw, setup))
    cleaned = (clean(version) for text in readings for version in _versions(text, setup))
    return tuple(dict.fromkeys(text for text in cleaned if text))


def clean(text: str) -> str:
    """Strip the AIM symbology and ECI prefixes some scanners send, and control and format characters."""
    text = _visible(text)
    text = _AIM_PREFIX.sub("", text)
    return _ECI_PREFIX.sub("", text).strip()


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE).strip()


def _readings(raw: str, setup: ScannerSetup | None) -> Iterator[str]:
    learned = setup.undo(_visible(raw)) if setup is not None else None
    if learned is not None:
        yield learned
    layout = undo_kedmanee(_visible(raw))
    thai = [] if layout is None else [layout, swap_shift(layout)]
    if not has_thai(raw):
        yield from (raw, *thai[:1], raw.swapcase(), *thai[1:])
        return
    yield from (*thai[:1], raw.translate(THAI_DIGITS), *thai[1:], raw)


def _versions(text: str, setup: ScannerSetup | None) -> Iterator[str]:
    """*text* without changes of character set, where the scanner sends them, then as it is."""
    doubled = setup is not None and setup.doubled
    if doubled or says_eci(_visible(text)):
        yield without_eci(text)
    yield text.replace("\\\\", "\\") if doubled else text


def _without_frame(text: str, setup: ScannerSetup | None) -> str:
    """*text* without what this scanner puts before and behind every code."""
    if setup is None:
        return text
    text = _visible(text)
    return text.removeprefix(setup.prefix).removesuffix(setup.suffix)
