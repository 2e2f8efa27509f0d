"""The form in which a badge code is kept and compared, whether it was scanned, typed or imported."""

from typing import Final

LONGEST_CODE: Final = 512
"""Characters; no badge or ticket that a camera reads at arm's length holds more."""
_AROUND: Final = " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u200b\ufeff"
"""What may surround a code without being part of it: whitespace, zero-width space, byte order mark."""


def code_text(raw: str) -> str:
    """*raw* exactly, but for the whitespace around it. Any other text is a code."""
    return raw.strip(_AROUND)
