"""How names are compared when somebody searches: without case, tone marks, spaces or kinds of digits."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DROP = dict.fromkeys(map(ord, "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e47\u200b\u200c\u200d\ufeff\0"))
"""Thai tone marks, thanthakhat, nikhahit and maitaikhu; and the invisible characters that copied text brings along."""

_THAI_DIGITS = {0x0E50 + n: str(n) for n in range(10)}
_WORD_BREAK = re.compile(r"[\s,.;:/()\"'|_-]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """*text* as search compares it: NFKC, lower case, no tone marks, Arabic digits, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ํา", "ำ")
    plain = plain.translate(_DROP).translate(_THAI_DIGITS).replace("เเ", "แ")
    return " ".join(_WORD_BREAK.sub(" ", plain).split())


def haystack(folded: Iterable[str]) -> str:
    """One text in which any part of any of the *folded* fields can be found; spaces inside a field do not matter."""
    return "|".join(field.replace(" ", "") for field in folded)


def digits(text: str) -> str:
    """The digits of *text*, Thai ones included, as Arabic digits."""
    return "".join(c for c in text.translate(_THAI_DIGITS) if c.isascii() and c.isdigit())
