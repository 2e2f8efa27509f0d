"""Throws bytes at the reading of badges, guided by coverage; Hypothesis does the same, shorter, in every test run.

python -m tests.fuzz.badges -max_total_time=1800 (needs atheris, which has no wheel for Windows)
"""

import sys
from datetime import timedelta

import atheris

with atheris.instrument_imports():
    from kiosk.domain.badges import (
        ALPHABET,
        EPOCH,
        LENGTH,
        MOST_ISSUERS,
        MOST_SERIAL,
        ROLES,
        Badge,
        BadgeClaim,
        IssuerKey,
        Standing,
        mint,
        parse,
        standing,
        verify,
    )
    from kiosk.domain.codes import code_text
    from kiosk.domain.ids import PERSON_BITS, EventId, person_of_number

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


def change(data: bytes) -> None:
    """A good badge of any person is what it says; with one character changed it is never good."""
    given = atheris.FuzzedDataProvider(data)
    days = given.ConsumeIntInRange(0, 4095)
    badge = Badge(
        person_of_number(given.ConsumeIntInRange(0, (1 << PERSON_BITS) - 1)),
        given.ConsumeIntInRange(0, MOST_ISSUERS),
        given.PickValueInList(list(ROLES)),
        given.ConsumeIntInRange(0, MOST_SERIAL),
        EPOCH + timedelta(days=days) if days else None,
    )
    code = mint(EVENT, badge, KEY)
    claim = parse(code)
    assert isinstance(claim, BadgeClaim)
    assert claim.badge == badge
    assert standing(claim, EVENT, IssuerKey(KEY)) is Standing.VERIFIED
    place, letter = given.ConsumeIntInRange(0, LENGTH - 1), given.PickValueInList(list(ALPHABET))
    changed = parse(code[:place] + letter + code[place + 1 :])
    if letter != code[place] and isinstance(changed, BadgeClaim):
        assert standing(changed, EVENT, IssuerKey(KEY)) is not Standing.VERIFIED


def one(data: bytes) -> None:
    change(data)
    try:
        check(data)
        check(b"K" + bytes(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"[byte % 44] for byte in data[:25]))
    except UnicodeDecodeError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
