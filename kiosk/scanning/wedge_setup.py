"""Learns how a USB scanner types from one known code: what it puts around codes, its end, and the keyboard's layout.

The set-up code has every printable ASCII character once and some again, so that the typed text can be laid over it
character by character, whatever the layout and Caps Lock made of it: where the repetitions fall in place, it fits.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from kiosk.scanning.kedmanee import TO_US, swap_shift

ALPHABET = " " + "".join(map(chr, range(33, 127)))
SETUP_TEXT = "Khomue 1 " + "".join(map(chr, range(33, 127))) + " 1 eumohK"
"""Never changes: sheets with it are printed."""
ENOUGH = len(SETUP_TEXT) // 2
"""So many keys in one go are a scanner's; fewer that do not fit are a person's."""
_AIM = re.compile(r"(?:\][A-Za-z][0-9A-Za-z])?(?:\\\d{6})?$")
_ENDS = "\r\n\t"


@dataclass(frozen=True, slots=True)
class ScannerSetup:
    """How a scanner types. ``end``: the key behind a code, empty when only a pause ends it.

    ``typed``: what came for each character of ALPHABET; ``doubled``: it sends a backslash twice (ECI escapes).
    ``mean``, ``longest``: seconds between two keys.
    """

    prefix: str = ""
    suffix: str = ""
    end: str = "\r"
    typed: str = ALPHABET
    doubled: bool = False
    mean: float = 0.0
    longest: float = 0.0

    def undo(self, text: str) -> str | None:
        """*text* as the scanner sent it, escapes and all; None when it cannot come from the layout that was learned."""
        meant = dict(zip(self.typed, ALPHABET, strict=True))
        if not text or any(char not in meant for char in text):
            return None
        return "".join(meant[char] for char in text)

    @property
    def layout(self) -> str:
        """``plain``, ``caps`` (letters come inverted), ``thai``, ``thai_caps``, or ``other``."""
        return next((name for name, typed in LAYOUTS.items() if typed == self.typed), "other")

    def encoded(self) -> str:
        return json.dumps(asdict(self))


def _through_thai(text: str) -> str:
    from_us = {us: chr(kedmanee) for kedmanee, us in TO_US.items()}
    return "".join(from_us.get(char, char) for char in text)


LAYOUTS = {
    "plain": ALPHABET,
    "caps": ALPHABET.swapcase(),
    "thai": _through_thai(ALPHABET),
    "thai_caps": _through_thai(swap_shift(ALPHABET)),
}


def decoded(text: str) -> ScannerSetup | None:
    """The set-up in *text*, as ``encoded`` wrote it; None for anything else."""
    try:
        raw = json.loads(text)
        found = ScannerSetup(**raw)
        whole = all(isinstance(part, str) for part in (found.prefix, found.suffix, found.end, found.typed))
        times = float(found.mean) >= 0 and float(found.longest) >= 0
    except (ValueError, TypeError):
        return None
    return found if whole and times and len(set(found.typed)) == len(ALPHABET) == len(found.typed) else None


def learn(keys: Sequence[tuple[str, float]]) -> ScannerSetup | None:
    """What the *keys* (text and time in seconds of each) of one scan of SETUP_TEXT tell; None when they do not fit."""
    raw = "".join(char for char, _ in keys)
    body = raw.rstrip(_ENDS)
    visible = "".join(char for char in body if char.isprintable())
    for doubled in (False, True):
        text = SETUP_TEXT.replace("\\", "\\\\") if doubled else SETUP_TEXT
        for start in range(len(visible) - len(text) + 1):
            typed = _laid_over(text, visible[start : start + len(text)])
            if typed is not None:
                around = visible[:start], visible[start + len(text) :]
                return _setup(keys, around, typed, end=raw[len(body) : len(body) + 1], doubled=doubled)
    return None


def _laid_over(text: str, came: str) -> str | None:
    """What came for each character of ALPHABET if *came* is *text* through some layout, one character for one."""
    typed: dict[str, str] = {}
    for meant, char in zip(text, came, strict=True):
        if typed.setdefault(meant, char) != char:
            return None
    return "".join(typed[char] for char in ALPHABET) if len(set(typed.values())) == len(typed) else None


def _setup(
    keys: Sequence[tuple[str, float]], around: tuple[str, str], typed: str, *, end: str, doubled: bool
) -> ScannerSetup:
    meant = dict(zip(typed, ALPHABET, strict=True))
    before, behind = ("".join(meant.get(char, char) for char in part) for part in around)
    gaps = [later - sooner for (_, sooner), (_, later) in pairwise(keys)]
    mean, longest = sum(gaps) / len(gaps), max(gaps)
    return ScannerSetup(_AIM.sub("", before), behind, end, typed, doubled, mean, longest)
