"""A code that was scanned, as it may be shown: whatever it holds, it is inert."""

import unicodedata

MOST = 160
"""Characters: more than anybody compares at a glance."""
_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible_code(code: str) -> str:
    """*code* with a � for every character that has no shape of its own or turns the text round; cut at `MOST`."""
    shown = "".join("�" if unicodedata.category(char) in _SHAPELESS else char for char in code[:MOST])
    return shown if len(code) <= MOST else shown[:-1] + "…"
