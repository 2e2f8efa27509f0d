"""Types whatever bytes say, at whatever pace, at the reading of USB scanners, guided by coverage.

python -m tests.fuzz.wedge -max_total_time=1800 (needs atheris, which has no wheel for Windows)
"""

import sys
import unicodedata

import atheris

import kiosk.camera  # noqa: F401 - the picture libraries, which need no instruments and take a minute to get them

with atheris.instrument_imports():
    from kiosk.scanning.typed import clean, read_typed
    from kiosk.scanning.wedge import ENDS, LONGEST, Wedge
    from kiosk.scanning.wedge_setup import LAYOUTS, ScannerSetup, decoded, learn

PACES = (0.0, 0.001, 0.012, 0.03, 0.06, 0.079, 0.081, 0.2, 1.0, -0.5)


def check(data: bytes) -> None:
    """One scanner, or person, or both, at one window."""
    given = atheris.FuzzedDataProvider(data)
    setup = _setup(given)
    wedge, at, sent, out, swallowed = Wedge(setup), 0.0, "", "", 0
    pace = PACES[given.ConsumeIntInRange(0, len(PACES) - 2)]
    while given.remaining_bytes() > 0:
        at += PACES[given.ConsumeIntInRange(0, len(PACES) - 1)] if given.ConsumeProbability() < 0.1 else pace
        char = "\r" if given.ConsumeProbability() < 0.05 else given.ConsumeUnicode(given.ConsumeIntInRange(0, 2))
        sent += char
        paused = wedge.pause(at)
        out += (paused.raw if paused else "") + wedge.release(at)
        scan = wedge.key(char, at)
        out += scan.raw + char if scan else wedge.release(at)
        swallowed += char in ENDS and not scan
        assert len(wedge._keys) <= LONGEST + 2
        for candidate in (*(paused.candidates if paused else ()), *(scan.candidates if scan else ())):
            inert(candidate)
    last = wedge.pause(at + 9)
    out += (last.raw if last else "") + wedge.release(at + 9)
    assert len(sent) - swallowed <= len(out) <= len(sent)
    assert [char for char in out if char not in ENDS] == [char for char in sent if char not in ENDS], "a key was lost"
    texts(sent, setup)


def texts(raw: str, setup: ScannerSetup | None) -> None:
    """What was typed as one burst, as a set-up code and as a stored set-up."""
    for candidate in read_typed(raw, setup):
        inert(candidate)
    inert(clean(raw) or "nothing")
    decoded(raw)
    found = learn([(char, 0.01 * place) for place, char in enumerate(raw)])
    if found is not None:
        assert decoded(found.encoded()) == found


def inert(text: str) -> None:
    assert text == text.strip()
    assert text
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in text)


def _setup(given: "atheris.FuzzedDataProvider") -> ScannerSetup | None:
    if given.ConsumeBool():
        return None
    prefix, suffix = given.ConsumeUnicode(2), given.ConsumeUnicode(2)
    end = ("", "\r", "\t")[given.ConsumeIntInRange(0, 2)]
    typed = tuple(LAYOUTS.values())[given.ConsumeIntInRange(0, len(LAYOUTS) - 1)]
    return ScannerSetup(prefix, suffix, end, typed, given.ConsumeBool(), 0.01, given.ConsumeProbability())


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
