"""Whether two profiles may be of one person: the same phone or e-mail, a name that is, sounds or nearly is the same.

Nobody is merged by it: it finds pairs for somebody to look at. ``traits`` are what two such profiles share at least
one of, so that an index over them finds every pair without comparing everybody with everybody.
"""

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import digits, fold, without_title
from kiosk.domain.sounds import sound_keys

LEAST: Final = 50
"""The score from which on a pair is worth looking at; at most 100."""
_NUMBER: Final = 9
"""Digits of a Thai phone number behind its 0 or +66."""
_NEARLY: Final = 0.82


class Likeness(StrEnum):
    """Why two profiles look like one person's."""

    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    """But for case, tone marks, spaces and titles; or one of the two has no name."""
    SOUNDS_ALIKE = "sounds_alike"
    """The same in the other script, or spelt another way."""
    NEARLY_SAME_NAME = "nearly_same_name"
    SAME_NICKNAME = "same_nickname"


@dataclass(frozen=True, slots=True)
class Alike:
    """How much, and why."""

    score: int
    why: tuple[Likeness, ...]


_WITH_CONTACT: Final = {
    Likeness.SAME_NAME: 90,
    Likeness.SOUNDS_ALIKE: 85,
    Likeness.NEARLY_SAME_NAME: 80,
    Likeness.SAME_NICKNAME: 70,
}
_BY_NAME_ALONE: Final = {Likeness.SAME_NAME: 60, Likeness.SOUNDS_ALIKE: 45}
_MORE: Final = 10
"""For each thing more that agrees."""
_CONTRADICTED: Final = 20
"""Taken off where both gave a phone, and another one."""


def traits(entry: PersonEntry) -> frozenset[int]:
    """Numbers of 63 bits, of which any two profiles that may be one person's share at least one."""
    found = {f"phone {number}" for number in _phones(entry)} | {f"mail {mail}" for mail in _mails(entry)}
    for name in _names(entry):
        if " " in name:
            found.add(f"name {name.replace(' ', '')}")
    for keys in _sounds(entry):
        found |= {f"sound {'.'.join(keys)} {nick}" for nick in _nickname_sounds(entry)}
    return frozenset(_hash(text) for text in found)


def alike(a: PersonEntry, b: PersonEntry) -> Alike | None:
    """How much *a* and *b* look like one person; None when they do not enough.

    Two rows of lists with a key of their own are two people unless something other than their names says otherwise.
    """
    name = _name_likeness(a, b)
    nickname = Likeness.SAME_NICKNAME if _nickname_sounds(a) & _nickname_sounds(b) else None
    why = [Likeness.SAME_PHONE] if _phones(a) & _phones(b) else []
    why += [Likeness.SAME_EMAIL] if _mails(a) & _mails(b) else []
    if not why and a.reference and b.reference:
        return None
    called = [each for each in (name, nickname) if each is not None]
    if not called:
        return None
    score = _WITH_CONTACT[called[0]] if why else _score_of_names(a, b, called[0])
    score += _MORE * (len(called) + len(why) - (2 if why else 1))
    return Alike(min(score, 100), (*why, *called)) if score >= LEAST else None


def _score_of_names(a: PersonEntry, b: PersonEntry, likeness: Likeness) -> int:
    """Names alone say something only where they are whole."""
    whole = all(any(" " in name for name in _names(entry)) for entry in (a, b))
    contradicted = _phones(a) and _phones(b)
    return (_BY_NAME_ALONE.get(likeness, 0) if whole else 0) - (_CONTRADICTED if contradicted else 0)


def _name_likeness(a: PersonEntry, b: PersonEntry) -> Likeness | None:
    ours, theirs = _names(a), _names(b)
    if not ours or not theirs:
        return Likeness.SAME_NAME
    if {name.replace(" ", "") for name in ours} & {name.replace(" ", "") for name in theirs}:
        return Likeness.SAME_NAME
    if _sounds(a) & _sounds(b):
        return Likeness.SOUNDS_ALIKE
    nearest = max(SequenceMatcher(None, one, other, autojunk=False).ratio() for one in ours for other in theirs)
    part = any(one.split()[0] == other.split()[0] and 1 in (len(one.split()), len(other.split()))
               for one in ours for other in theirs)  # fmt: skip
    return Likeness.NEARLY_SAME_NAME if nearest >= _NEARLY or part else None


def _names(entry: PersonEntry) -> frozenset[str]:
    return frozenset(
        without for name in (entry.name, entry.name_en) if (without := without_title(fold(name[:200])).strip())
    )


def _sounds(entry: PersonEntry) -> frozenset[tuple[str, ...]]:
    """How the names sound; from the very spelling, as marks that search drops make letters silent."""
    names = (without_title(name[:200].strip().casefold()) for name in (entry.name, entry.name_en))
    return frozenset(keys for name in names if (keys := sound_keys(name)))


def _nickname_sounds(entry: PersonEntry) -> frozenset[str]:
    """The nickname as it is spelt and as it sounds; most are too short to sound like anything."""
    plain = fold(entry.nickname[:100]).replace(" ", "")
    sounds = ".".join(sound_keys(entry.nickname[:100]))
    return frozenset(text for text in (plain, sounds) if text)


def _phones(entry: PersonEntry) -> frozenset[str]:
    number = digits(entry.phone)
    return frozenset({number[-_NUMBER:]} if len(number) >= _NUMBER else ())


def _mails(entry: PersonEntry) -> frozenset[str]:
    mail = entry.email.strip().casefold()
    return frozenset({mail} if "@" in mail else ())


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
