"""How names are compared when somebody searches: without case, tone marks, spaces or kinds of digits."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DROP = dict.fromkeys(map(ord, "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e47\u200b\u200c\u200d\ufeff\0"))
"""Thai tone marks, thanthakhat and maitaikhu; and the invisible characters that copied text brings along."""

_THAI_DIGITS = {0x0E50 + n: str(n) for n in range(10)}
_WORD_BREAK = re.compile(r"[\s,.;:/()\"'|_-]+")
_TITLE = re.compile(
    r"^(?:(?:นางสาว|น[\s.]+ส|นาย|นาง|เด็?กชาย|เด็?กหญิง|ด[\s.]*ช|ด[\s.]*ญ|ดร|คุณ)[\s.]*"
    r"|(?:mrs|mr|miss|ms|dr|khun)[\s.]+)(?=\S{2})"
)
"""In Thai a title is written to the name; in Latin letters only one that stands alone is one."""
_PHONE = re.compile(r"[\d\s+().-]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """*text* as search compares it: NFKC, lower case, no tone marks, Arabic digits, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DROP).translate(_THAI_DIGITS)
    plain = plain.replace("ํา", "ำ").replace("ํ", "").replace("เเ", "แ")  # sara am, typed whole or in its parts
    return " ".join(_WORD_BREAK.sub(" ", plain).split())


def without_title(name: str) -> str:
    """*name*, in lower case, without the title before it, if there is one and a name behind it."""
    return _TITLE.sub("", name)


def haystack(folded: Iterable[str]) -> str:
    """One text in which any part of any of the *folded* fields can be found; spaces inside a field do not matter."""
    return "|".join(field.replace(" ", "") for field in folded)


def digits(text: str) -> str:
    """The digits of *text*, Thai ones included, as Arabic digits."""
    return "".join(c for c in text.translate(_THAI_DIGITS) if c.isascii() and c.isdigit())


def phone_digits(query: str) -> str:
    """The digits of *query* when it can be a phone number or the end of one, however it is grouped; else nothing."""
    return digits(query) if _PHONE.fullmatch(query) else ""
