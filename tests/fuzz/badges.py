"""Throws bytes at the reading of badges, guided by coverage; Hypothesis does the same, shorter, in every test run.

python -m tests.fuzz.badges -max_total_time=1800 (needs atheris, which has no wheel for Windows)
"""

import sys

import atheris

with atheris.instrument_imports():
    from kiosk.domain.badges import LENGTH, BadgeClaim, IssuerKey, Standing, mint, parse, standing, verify
    from kiosk.domain.codes import code_text
    from kiosk.domain.ids import EventId

EVENT, KEY = EventId("fuzz-expo"), bytes(range(32))


def check(data: bytes) -> None:
    """One text, as a scanner may hand it over."""
    text = code_text(data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace"))
    claim = parse(text)
    if not isinstance(claim, BadgeClaim):
        return
    assert len(text) == LENGTH
    assert parse(claim.code) == claim == parse(claim.code.lower())
    assert verify(claim, EVENT, KEY) == (claim.code == mint(EVENT, claim.badge, KEY))
    assert (standing(claim, EVENT, IssuerKey(KEY)) is Standing.VERIFIED) == verify(claim, EVENT, KEY)


def one(data: bytes) -> None:
    try:
        check(data)
        check(b"K" + bytes(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"[byte % 44] for byte in data[:25]))
    except UnicodeDecodeError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
