"""Finds people by what staff remember: the beginning of a name, any part of it, or how it sounds; best first.

``term`` holds folded words: of names as they are, of organisations behind ``ORGANISATION``, and how names sound behind
``SOUND``; ``person_text`` holds the trigrams of everything.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Connection

from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import digits, fold, haystack
from kiosk.domain.sounds import sound_keys

MAX_QUERY: Final = 100
"""Characters of a search that are looked at."""
SHORTEST_QUERY: Final = 2
ORGANISATION: Final = "\x01"
SOUND: Final = "\x02"

_FEW: Final = 500
"""People behind one word of several who are all looked at; where every word has more, trigrams narrow it down."""
_CANDIDATES: Final = 300
_GRAM: Final = 3

Range: TypeAlias = tuple[str, str]
"""Terms from the first text on, up to the second."""
Wanted: TypeAlias = tuple[Range, ...]
"""A word as a term may have it: one of these ranges."""


def terms_of(entry: PersonEntry) -> set[str]:
    """The terms *entry* is found by."""
    names = (entry.name, entry.name_en, entry.nickname)
    last = digits(entry.phone)[-4:]
    return (
        {word for name in names for word in fold(name).split()}
        | {ORGANISATION + word for word in fold(entry.organisation).split()}
        | {SOUND + key for name in names for key in sound_keys(name)}
        | ({last} if len(last) == 4 else set())
    )


def hay_of(entry: PersonEntry) -> str:
    """The text in which any part of *entry*'s names and organisation can be found."""
    return haystack(fold(field) for field in (entry.name, entry.name_en, entry.nickname, entry.organisation) if field)


def search(connection: Connection, query: str, limit: int) -> tuple[int, ...]:
    """Numbers of up to *limit* people: first those who have every word or its beginning, names before organisations;
    then those who have it inside a word; then those whose names sound like it. From two letters (or digits) on.
    """
    asked = query[:MAX_QUERY]
    wanted = fold(asked)
    if len(wanted) < SHORTEST_QUERY:
        return ()
    found: dict[int, None] = {}
    for people in _steps(connection, wanted, sound_keys(asked), limit):
        found |= dict.fromkeys(people)
        if len(found) >= limit:
            break
    return tuple(found)[:limit] or _as_one_word(connection, wanted, limit)


def _steps(connection: Connection, wanted: str, sounds: Sequence[str], limit: int) -> Iterator[Sequence[int]]:
    """Ever wider answers; the next is worked out only when the last left room."""
    words = tuple(dict.fromkeys(wanted.split()))
    if len(words) == 1:
        yield _in_order(connection, _beginning(wanted), limit)
        yield _in_order(connection, _beginning(ORGANISATION + wanted), limit)
        yield _holding(connection, words, limit)
    else:
        yield from _with_all_words(connection, words, limit)
        yield _holding(connection, [wanted.replace(" ", "")], limit)
    if len(sounds) == len(words):
        exact = [(_exactly(SOUND + key),) for key in sounds]
        yield _having_all(connection, _led_by(connection, exact), exact, limit)


def _with_all_words(connection: Connection, words: Sequence[str], limit: int) -> Iterator[Sequence[int]]:
    """Those with terms that begin with each of several *words*, then those who have them anywhere."""
    wanted = [(_beginning(word), _beginning(ORGANISATION + word)) for word in words]
    if _fewest(connection, wanted) < _FEW or max(map(len, words)) < _GRAM:
        yield _having_all(connection, _led_by(connection, wanted), wanted, limit)
        yield _holding(connection, words, limit)
    else:
        inside = _holding(connection, words, _CANDIDATES)
        yield _having_all(connection, inside, wanted, limit)
        yield inside


def _as_one_word(connection: Connection, wanted: str, limit: int) -> tuple[int, ...]:
    """People whose name sounds like all of *wanted* together: น้ำฝน for nam fon."""
    keys = sound_keys(wanted.replace(" ", ""))
    return tuple(person for key in keys for person in _in_order(connection, _exactly(SOUND + key), limit))


def _beginning(letters: str) -> Range:
    return letters, letters + "\U0010ffff"


def _exactly(text: str) -> Range:
    return text, text + "\0"


def _in_order(connection: Connection, terms: Range, limit: int) -> Sequence[int]:
    """People with a term in that range, those whose term is the shortest first."""
    query = "SELECT person FROM term WHERE text >= ? AND text < ? ORDER BY text LIMIT ?"
    return connection.exec_driver_sql(query, (*terms, limit)).scalars().all()


def _fewest(connection: Connection, wanted: Sequence[Wanted]) -> int:
    return min(_count(connection, each) for each in wanted)


def _led_by(connection: Connection, wanted: Sequence[Wanted]) -> Sequence[int]:
    """Up to _FEW people for each range of the rarest of *wanted*."""
    rarest = min(wanted, key=lambda each: _count(connection, each))
    return [person for terms in rarest for person in _in_order(connection, terms, _FEW)]


def _count(connection: Connection, wanted: Wanted) -> int:
    """How many terms are in those ranges; _FEW or more for a range stand for any more."""
    query = "SELECT count(*) FROM (SELECT 1 FROM term WHERE text >= ? AND text < ? LIMIT ?)"
    return sum(int(connection.exec_driver_sql(query, (*terms, _FEW)).scalar_one()) for terms in wanted)


def _having_all(
    connection: Connection, candidates: Sequence[int], wanted: Sequence[Wanted], limit: int
) -> Sequence[int]:
    """Those of *candidates*, in their order, who have a term for each of *wanted*."""
    each = " OR ".join(["(term.text >= ? AND term.text < ?)"] * (len(wanted[0]) if wanted else 0))
    has = f"EXISTS (SELECT 1 FROM term WHERE term.person = one.value AND ({each}))"
    query = f"SELECT one.value FROM json_each(?) AS one WHERE {' AND '.join([has] * len(wanted))} LIMIT ?"
    bounds = [bound for ranges in wanted for terms in ranges for bound in terms]
    return connection.exec_driver_sql(query, (json.dumps(candidates), *bounds, limit)).scalars().all()


def _holding(connection: Connection, parts: Sequence[str], limit: int) -> Sequence[int]:
    """People who have each of *parts* inside a field; one of them at least must have three letters."""
    grams = {part[i : i + _GRAM] for part in parts for i in range(len(part) - _GRAM + 1)}
    if not grams:
        return ()
    match = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
    checks = " AND instr(hay, ?) > 0" * len(parts)
    query = f"SELECT rowid FROM person_text WHERE person_text MATCH ?{checks} LIMIT ?"
    return connection.exec_driver_sql(query, (match, *parts, limit)).scalars().all()
