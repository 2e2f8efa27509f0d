"""Whether two profiles may be of one person: the same phone or e-mail, a name that is, sounds or nearly is the same.

Nobody is merged by it: it finds pairs for somebody to look at. A ``Sketch`` is all that is compared of a profile;
``traits`` are what two such profiles share at least one of, so that an index over them finds every pair without
comparing everybody with everybody.
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


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a profile is compared, worked out once: each is compared with many. ``joined``: names without spaces.

    ``is_whole``: a name has more than one part. ``is_listed``: it stands on a list under a key of its own.
    """

    phones: frozenset[str]
    mails: frozenset[str]
    names: frozenset[str]
    joined: frozenset[str]
    sounds: frozenset[tuple[str, ...]]
    nicknames: frozenset[str]
    is_whole: bool
    is_listed: bool


def sketch(entry: PersonEntry) -> Sketch:
    names = _names(entry)
    return Sketch(
        phones=_phones(entry),
        mails=_mails(entry),
        names=names,
        joined=frozenset(name.replace(" ", "") for name in names),
        sounds=_sounds(entry),
        nicknames=_nickname_sounds(entry),
        is_whole=any(" " in name for name in names),
        is_listed=bool(entry.reference),
    )


def traits(of: Sketch) -> frozenset[int]:
    """Numbers of 63 bits, of which any two profiles that may be one person's share at least one."""
    found = {f"phone {number}" for number in of.phones} | {f"mail {mail}" for mail in of.mails}
    found |= {f"name {name.replace(' ', '')}" for name in of.names if " " in name}
    found |= {f"sound {'.'.join(keys)} {nick}" for keys in of.sounds for nick in of.nicknames}
    return frozenset(_hash(text) for text in found)


def alike(a: Sketch, b: Sketch) -> Alike | None:
    """How much *a* and *b* look like one person; None when they do not enough.

    Two rows of lists with a key of their own are two people unless something other than their names says otherwise;
    and names alone say something only where they are whole.
    """
    why = [Likeness.SAME_PHONE] if a.phones & b.phones else []
    why += [Likeness.SAME_EMAIL] if a.mails & b.mails else []
    if not why and ((a.is_listed and b.is_listed) or not (a.is_whole and b.is_whole)):
        return None
    called = [each for each in (_name_likeness(a, b, nearly=bool(why)), _nickname_likeness(a, b)) if each is not None]
    if not called:
        return None
    score = _WITH_CONTACT[called[0]] if why else _score_of_names(a, b, called[0])
    score += _MORE * (len(called) + len(why) - (2 if why else 1))
    return Alike(min(score, 100), (*why, *called)) if score >= LEAST else None


def _score_of_names(a: Sketch, b: Sketch, likeness: Likeness) -> int:
    return _BY_NAME_ALONE.get(likeness, 0) - (_CONTRADICTED if a.phones and b.phones else 0)


def _nickname_likeness(a: Sketch, b: Sketch) -> Likeness | None:
    return Likeness.SAME_NICKNAME if a.nicknames & b.nicknames else None


def _name_likeness(a: Sketch, b: Sketch, *, nearly: bool) -> Likeness | None:
    """*nearly*: also whether the names nearly are the same, which takes longest and says nothing by itself."""
    if not a.names or not b.names or a.joined & b.joined:
        return Likeness.SAME_NAME
    if a.sounds & b.sounds:
        return Likeness.SOUNDS_ALIKE
    if nearly and any(_nearly_same(one, other) for one in a.names for other in b.names):
        return Likeness.NEARLY_SAME_NAME
    return None


def _nearly_same(one: str, other: str) -> bool:
    """Nearly letter by letter, or one of them is the other's first name alone."""
    first, second = one.split(), other.split()
    if first[0] == second[0] and 1 in (len(first), len(second)):
        return True
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= _NEARLY and match.quick_ratio() >= _NEARLY and match.ratio() >= _NEARLY


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
