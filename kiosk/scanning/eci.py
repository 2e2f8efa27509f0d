"""Undoes the escapes by which scanners tell of a change of character set (ECI) within a code's text.

AIM ITS/04-001: a change is sent as a backslash and six digits, and a backslash of the text itself as two.
"""

import re

_ESCAPE = re.compile(r"\\(\\|\d{6})")
_SAYS_SO = re.compile(r"\][Qd][246]|\]d5|\]z[345]")
"""AIM symbology identifiers of QR, Data Matrix and Aztec codes that are sent with these escapes (ISO/IEC 15424)."""


def says_eci(text: str) -> bool:
    """Whether *text* begins with an identifier that announces escapes."""
    return _SAYS_SO.match(text) is not None


def without_eci(text: str) -> str:
    """*text* without its changes of character set, and with its own backslashes single again."""
    return _ESCAPE.sub(lambda found: "\\" if found[1] == "\\" else "", text)
