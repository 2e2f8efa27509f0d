"""Throws keys at the telling of scanners from people, guided by coverage; Hypothesis does the same in every test run.

python -m tests.fuzz.wedge -max_total_time=1800 (needs atheris, which has no wheel for Windows)
"""

import sys

import atheris

with atheris.instrument_imports():
    from kiosk.scanning.wedge import Wedge, read_typed
    from kiosk.scanning.wedge_setup import LAYOUTS, SETUP_TEXT, ScannerSetup, decoded, learn


def check(data: bytes) -> None:
    """Some scanner, then keys of any kind at any pace: none is lost, and what is read is inert."""
    given = atheris.FuzzedDataProvider(data)
    setup = ScannerSetup(
        prefix=given.ConsumeUnicodeNoSurrogates(3),
        suffix=given.ConsumeUnicodeNoSurrogates(3),
        end=given.PickValueInList(["\r", "\t", "\n", ""]),
        typed=given.PickValueInList(list(LAYOUTS.values())),
        doubled=given.ConsumeBool(),
        longest=given.ConsumeFloatInRange(0, 1),
        mean=given.ConsumeFloatInRange(0, 1),
    )
    assert decoded(setup.encoded()) == setup
    wedge, at, sent, out = Wedge(setup if given.ConsumeBool() else None), 0.0, "", ""
    while given.remaining_bytes():
        char, at = given.ConsumeUnicodeNoSurrogates(1), at + given.ConsumeFloatInRange(0, 0.2)
        swallowed = _type(wedge, char, at)
        sent, out = sent + char, out + swallowed + wedge.release(at)
    scan = wedge.pause(at + 1)
    out += (scan.raw if scan else "") + wedge.release(at + 1)
    assert len(out) <= len(sent), "no key is typed twice"
    for text in read_typed(sent, setup):
        assert text == text.strip()
        assert all(ord(char) >= 32 for char in text)
    keys = tuple((char, 0.01 * number) for number, char in enumerate(sent))
    assert learn(keys) is None or len(sent) >= len(SETUP_TEXT)


def _type(wedge: "Wedge", char: str, at: float) -> str:
    scan = wedge.key(char, at)
    return "" if scan is None else scan.raw


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
