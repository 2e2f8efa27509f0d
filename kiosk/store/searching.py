"""Finds people by what staff remember: the beginning of a name, any part of it, or how it sounds; best first.

``term`` holds folded words: of names as they are and without titles, of nicknames once more behind ``NICKNAME``, of
organisations behind ``ORGANISATION``, how names sound behind ``SOUND``, and the digits of phones, last one first,
behind ``PHONE``. ``person_text`` holds the trigrams of everything, ``person_text_grams`` lists them.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Connection

from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import digits, fold, haystack, phone_digits, without_title
from kiosk.domain.sounds import sound_keys
from kiosk.store import driver

MAX_QUERY: Final = 100
"""Characters of a search that are looked at."""
SHORTEST_QUERY: Final = 2
ORGANISATION: Final = "\x01"
SOUND: Final = "\x02"
NICKNAME: Final = "\x03"
PHONE: Final = "\x04"
FEWEST_DIGITS: Final = 4
"""Digits of a phone from which its end is looked for."""
_NUMBER: Final = 9
"""Digits of a Thai phone number behind its 0 or +66."""

_FEW: Final = 500
"""People behind one word of several who are all looked at; where every word has more, trigrams narrow it down."""
_CANDIDATES: Final = 300
_GRAM: Final = 3
_TERMS: Final = 3
"""Terms of one person that may stand beside each other: one who is called so in two languages, or twice."""

MERGED_PAGES: Final = 8
"""Pages of the index written in one step of merging: a millisecond or two."""

Range: TypeAlias = tuple[str, str]
"""Terms from the first text on, up to the second."""
Wanted: TypeAlias = tuple[Range, ...]
"""A word as a term may have it: one of these ranges."""


def terms_of(entry: PersonEntry) -> set[str]:
    """The terms *entry* is found by."""
    names = (entry.name, entry.name_en, entry.nickname)
    number = digits(entry.phone)[-_NUMBER:]
    return (
        {word for name in names for word in (*fold(name).split(), *without_title(fold(name)).split())}
        | {NICKNAME + word for word in fold(entry.nickname).split()}
        | {ORGANISATION + word for word in fold(entry.organisation).split()}
        | {SOUND + key for name in names for key in sound_keys(name)}
        | ({PHONE + number[::-1]} if len(number) >= FEWEST_DIGITS else set())
    )


def merge_some(connection: Connection, pages: int = MERGED_PAGES) -> None:
    """Merge a little of what was indexed lately, so that a search has few places to look; below 0: begin with all.

    Left to itself FTS5 does so in lumps, whenever the index has grown by 64 pages: whoever commits then, and everybody
    behind them, waits 40 ms (https://sqlite.org/fts5.html#the_automerge_configuration_option).
    """
    driver.change(connection, "INSERT INTO person_text (person_text, rank) VALUES ('merge', ?)", (pages,))


def hay_of(entry: PersonEntry) -> str:
    """The text in which any part of *entry*'s names and organisation can be found.

    It ends with a bar, as every field does, so that any two letters of a field are the beginning of a trigram.
    """
    fields = (entry.name, entry.name_en, entry.nickname, entry.organisation)
    return haystack([*(fold(field) for field in fields if field), ""])


def search(connection: Connection, query: str, limit: int) -> tuple[int, ...]:
    """Numbers of up to *limit* people: who has the code or the phone number; then who has every word or its beginning,
    nicknames before names before organisations; then who has it inside a word; then whose name sounds like it.
    From two letters (or digits) on.
    """
    asked = query[:MAX_QUERY]
    if len(fold(asked)) < SHORTEST_QUERY:
        return ()
    found: dict[int, None] = {}
    for people in _steps(connection, asked, limit):
        found |= dict.fromkeys(people)
        if len(found) >= limit:
            break
    return tuple(found)[:limit] or _as_one_word(connection, fold(asked), limit)


def _steps(connection: Connection, asked: str, limit: int) -> Iterator[Sequence[int]]:
    """Ever wider answers; the next is worked out only when the last left room."""
    yield _by_code(connection, asked.strip(), limit)
    number = phone_digits(asked)
    if len(number) >= FEWEST_DIGITS:
        yield _in_order(connection, _phone(number), limit * _TERMS)
    wanted = number or fold(asked)
    yield from _by_words(connection, wanted, sound_keys(asked), limit)
    name = without_title(wanted)
    if name != wanted:
        yield from _by_words(connection, name, sound_keys(without_title(asked.strip().casefold())), limit)


def _by_words(connection: Connection, wanted: str, sounds: Sequence[str], limit: int) -> Iterator[Sequence[int]]:
    words = tuple(dict.fromkeys(wanted.split()))
    if len(words) == 1:
        yield from _with_one_word(connection, wanted, limit)
    else:
        yield from _with_all_words(connection, words, limit)
        yield _holding(connection, [wanted.replace(" ", "")], limit)
    if len(sounds) == len(words):
        exact = [(_exactly(SOUND + key),) for key in sounds]
        yield _having_all(connection, _led_by(connection, exact), exact, limit)


def _by_code(connection: Connection, code: str, limit: int) -> Sequence[int]:
    """Whose badge or ticket says *code*, good or not; codes of ours are compared in capitals."""
    query = "SELECT person.n FROM code JOIN person ON person.id = code.person WHERE code.code IN (?, ?) LIMIT ?"
    return _firsts(connection, query, code, code.upper(), limit)


def _with_one_word(connection: Connection, word: str, limit: int) -> Iterator[Sequence[int]]:
    """Those who are called so, whose names begin so, whose organisation's does, and who have it anywhere."""
    for terms in (
        _exactly(NICKNAME + word),
        _exactly(word),
        _beginning(NICKNAME + word),
        _beginning(word),
        _beginning(ORGANISATION + word),
    ):
        yield _in_order(connection, terms, limit * _TERMS)
    yield _holding(connection, [word], limit) if len(word) >= _GRAM else _holding_pair(connection, word, limit)


def _with_all_words(connection: Connection, words: Sequence[str], limit: int) -> Iterator[Sequence[int]]:
    """Those with terms that begin with each of several *words*, then those who have them anywhere."""
    wanted = [_ranges(word) for word in words]
    if _fewest(connection, wanted) < _FEW or max(map(len, words)) < _GRAM:
        yield _having_all(connection, _led_by(connection, wanted), wanted, limit)
        yield _holding(connection, words, limit)
    else:
        inside = _holding(connection, words, _CANDIDATES)
        yield _having_all(connection, inside, wanted, limit)
        yield inside


def _as_one_word(connection: Connection, wanted: str, limit: int) -> tuple[int, ...]:
    """People whose name sounds like all of *wanted* together: น้ำฝน for nam fon. Digits sound like nothing."""
    keys = () if digits(wanted) else sound_keys(wanted.replace(" ", ""))
    return tuple(person for key in keys for person in _in_order(connection, _exactly(SOUND + key), limit))


def _beginning(letters: str) -> Range:
    return letters, letters + "\U0010ffff"


def _exactly(text: str) -> Range:
    return text, text + "\0"


def _phone(number: str) -> Range:
    """Phones that end with the last digits of *number*; it may begin with a country's instead of a zero."""
    return _beginning(PHONE + number[-_NUMBER:][::-1])


def _ranges(word: str) -> Wanted:
    """How somebody may have *word* as one of several."""
    ends = (_phone(word),) if len(word) >= FEWEST_DIGITS and phone_digits(word) == word else ()
    return _beginning(word), _beginning(ORGANISATION + word), *ends


def _in_order(connection: Connection, terms: Range, limit: int) -> Sequence[int]:
    """People with a term in that range, those whose term is the shortest first."""
    query = "SELECT person FROM term WHERE text >= ? AND text < ? ORDER BY text LIMIT ?"
    return _firsts(connection, query, *terms, limit)


def _fewest(connection: Connection, wanted: Sequence[Wanted]) -> int:
    return min(_count(connection, each) for each in wanted)


def _led_by(connection: Connection, wanted: Sequence[Wanted]) -> Sequence[int]:
    """Up to _FEW people for each range of the rarest of *wanted*."""
    rarest = min(wanted, key=lambda each: _count(connection, each))
    return tuple(dict.fromkeys(person for terms in rarest for person in _in_order(connection, terms, _FEW)))


def _count(connection: Connection, wanted: Wanted) -> int:
    """How many terms are in those ranges; _FEW or more for a range stand for any more."""
    query = "SELECT count(*) FROM (SELECT 1 FROM term WHERE text >= ? AND text < ? LIMIT ?)"
    return sum(number for terms in wanted for number in _firsts(connection, query, *terms, _FEW))


def _having_all(
    connection: Connection, candidates: Sequence[int], wanted: Sequence[Wanted], limit: int
) -> Sequence[int]:
    """Those of *candidates*, in their order, who have a term for each of *wanted*."""
    has = " AND ".join(
        "EXISTS (SELECT 1 FROM term WHERE term.person = one.value AND ("
        + " OR ".join(["(term.text >= ? AND term.text < ?)"] * len(ranges))
        + "))"
        for ranges in wanted
    )
    query = f"SELECT one.value FROM json_each(?) AS one WHERE {has} LIMIT ?"
    bounds = [bound for ranges in wanted for terms in ranges for bound in terms]
    return _firsts(connection, query, json.dumps(candidates), *bounds, limit)


def _holding(connection: Connection, parts: Sequence[str], limit: int) -> Sequence[int]:
    """People who have each of *parts* inside a field; one of them at least must have three letters."""
    grams = {part[i : i + _GRAM] for part in parts for i in range(len(part) - _GRAM + 1)}
    if not grams:
        return ()
    match = " AND ".join(map(_quoted, sorted(grams)))
    checks = " AND instr(hay, ?) > 0" * len(parts)
    query = f"SELECT rowid FROM person_text WHERE person_text MATCH ?{checks} LIMIT ?"
    return _firsts(connection, query, match, *parts, limit)


def _holding_pair(connection: Connection, pair: str, limit: int) -> Sequence[int]:
    """People who have the two letters *pair* inside a field: in one of the trigrams that begin with them."""
    query = "SELECT term FROM person_text_grams WHERE term >= ? AND term < ?"
    grams = [row["term"] for row in driver.rows(connection, query, _beginning(pair))]
    if not grams:
        return ()
    match = " OR ".join(map(_quoted, grams))
    query = "SELECT rowid FROM person_text WHERE person_text MATCH ? LIMIT ?"
    return _firsts(connection, query, match, limit)


def _firsts(connection: Connection, query: str, *values: str | int) -> Sequence[int]:
    """The first column of what *query* finds, a number."""
    return [number for (number,) in driver.rows(connection, query, values)]


def _quoted(gram: str) -> str:
    return '"' + gram.replace('"', '""') + '"'
