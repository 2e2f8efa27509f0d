"""How a name sounds, roughly: one key for สมชาย, Somchai and Somchay, so that either script finds the other.

The key holds the consonants of a word in classes that spellings keep apart only now and then (b p, d t, g k, j ch,
l n r), without what is silent and without doubles; of its vowels, only whether one begins it and whether one ends it.
It is coarse on purpose: it is asked last.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

SHORTEST_KEY: Final = 2
"""Consonants below which a key says nothing."""

_WORD_BREAK: Final = re.compile(r"[\s,.;:/()\"'|_-]+")
_MARKS: Final = dict.fromkeys(map(ord, "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u200b\u200c\u200d\ufeff"))

# Thai spelling has letters that nobody hears; what stands in for them, in this order.
_SILENT: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("\u0e4d\u0e32", "ม"),  # sara am, which NFKC takes apart: ทองคำ
        ("จน์|ชร(?![ะ-ู])", "ท"),  # ไพโรจน์, เพชร
        ("[กดตท]?ร[ิุ]?์|ษณ์|[ก-ฮ][ิุ]?์", ""),  # under thanthakhat: ณัฐพงษ์, จันทร์, ลักษณ์
        ("(วุฒ|ชาต|ญาต)ิ", r"\1"),
        ("รร(?=[ก-ฮ])", ""),  # ro han: วรรณ, ธรรม
        ("([ตท])ร(?![ะ-ูเ-ไ])", r"\1"),  # at the end of a syllable: ฉัตรชัย, ภัทร
        ("ศร(?=[ะ-ู])|^สร(?=[ะ-ูอ])", "ส"),  # ศรี, สร้อย
        ("^ทร", "ส"),  # ทราย
        ("หญ", "ย"),
        ("ห(?=[มนงยรลว])", ""),
    )
)
_LATIN: Final = (
    *(("sr", "s"), ("ch", "c"), ("sh", "c"), ("th", "t"), ("ph", "p"), ("kh", "k")),
    *(("ng", "ง"), ("ck", "k"), ("x", "ks")),
)

_CLASSES: Final = {
    letter: key
    for key, letters in {
        "k": "กขฃคฅฆkgq",
        "g": "ง",
        "c": "จฉชฌcj",
        "s": "ซศษสsz",
        "t": "ดตถทธฎฏฐฑฒtd",
        "n": "นณญรลฬnrl",
        "p": "บปพผภpb",
        "f": "ฟฝf",
        "m": "มm",
        "y": "ยy",
        "w": "วwv",
        "h": "หฮh",
    }.items()
    for letter in letters
}
_ONLY_FIRST: Final = frozenset("ywh")
"""Inside a word these are half vowels, or the breath of another consonant."""
_VOWEL: Final = "a"
_BEGINS_OPEN: Final = re.compile("[aeiou]|[เแโใไ]?อ")
_ENDS_OPEN: Final = re.compile("(?:[aeiouywh]|[ะ-ูยวอ]|[เแโใไ][ก-ฮ][รลว]?)$")


def sound_keys(text: str) -> tuple[str, ...]:
    """The keys of the words of *text*, in order; words that have none are left out."""
    return tuple(key for word in _WORD_BREAK.split(text) if (key := _key(word)))


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_MARKS)
    for pattern, instead in _SILENT:
        plain = pattern.sub(instead, plain)
    for letters, one in _LATIN:
        plain = plain.replace(letters, one)
    if plain.startswith("ญ"):
        plain = "ย" + plain[1:]
    consonants = _consonants(plain)
    if len(consonants) < SHORTEST_KEY:
        return ""
    return _VOWEL * bool(_BEGINS_OPEN.match(plain)) + consonants + _VOWEL * bool(_ENDS_OPEN.search(plain))


def _consonants(plain: str) -> str:
    key = ""
    for place, letter in enumerate(plain):
        heard = _CLASSES.get(letter, "")
        # A leading vowel of Thai stands before the consonant it follows.
        first = place == 0 or (place == 1 and plain[0] in "เแโใไ")
        if heard and not key.endswith(heard) and (first or heard not in _ONLY_FIRST):
            key += heard
    return key
