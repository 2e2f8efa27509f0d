"""Finds people among hundreds of thousands: by any part of a name, nickname or organisation, by the last digits of a
phone, by a whole code.

What can be found of a person is cut into *grams*: every pair of neighbouring letters, the last four digits of the
phone, and a digest of each code. Those that a search has narrow the people down through an index (PostgreSQL's GIN,
SQLite's full text), whatever the language; then the folded text itself is looked at. Two letters are enough.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, delete, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import digits, fold, haystack
from sync.hub.store.schema import person_search, presence

SHORTEST, LONGEST = 2, 60
"""Letters of a search that is looked at; digits of a phone must be PHONE."""
PHONE: Final = 4
CANDIDATES: Final = 3_000
"""People that are looked at where only those of one zone may be shown."""
_MARK: Final = "#"
"""Stands before the digits of a phone, which end the text."""
_FTS_ADD: Final = text("INSERT INTO person_gram(rowid, grams) VALUES (:n, :grams)")
_FTS_DROP: Final = text("INSERT INTO person_gram(person_gram, rowid, grams) VALUES ('delete', :n, :grams)")
_UPSERT: Final = text(
    "INSERT INTO person_search (person, hay, grams) "
    "SELECT who, hay, string_to_array(grams, ' ') "
    "FROM unnest(cast(:people AS text[]), cast(:hays AS text[]), cast(:grams AS text[])) AS t (who, hay, grams) "
    "ON CONFLICT (person) DO UPDATE SET hay = excluded.hay, grams = excluded.grams"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """``zone``: only people who took part in something there."""

    text: str
    limit: int
    zone: str | None = None


def keep(connection: Connection, entries: Iterable[PersonEntry]) -> None:
    """Make *entries* findable, as they are now."""
    rows = {str(entry.person): _indexed(entry) for entry in entries}
    if connection.dialect.name == "postgresql":
        _keep_on_postgresql(connection, rows)
    else:
        _keep_on_sqlite(connection, rows)


def forget(connection: Connection, people: Sequence[str]) -> None:
    """Nobody finds *people* any more."""
    for start in range(0, len(people), 500):
        some = people[start : start + 500]
        t = person_search.c
        if connection.dialect.name != "postgresql":
            rows = connection.execute(select(t.n, t.grams).where(t.person.in_(some))).all()
            if rows:
                connection.execute(_FTS_DROP, [{"n": row.n, "grams": row.grams} for row in rows])
        connection.execute(delete(person_search).where(t.person.in_(some)))


def count(connection: Connection) -> int:
    """How many people can be found."""
    return connection.execute(select(func.count()).select_from(person_search)).scalar_one()


def search(connection: Connection, wanted: Wanted) -> Sequence[PersonId]:
    """Ids of people who match, those with the code or phone first; up to about twice the limit."""
    query = wanted.text[:LONGEST]
    folded, number = fold(query), digits(query)
    found: dict[str, None] = {}
    if len(query.strip()) >= SHORTEST:
        found |= dict.fromkeys(_matching(connection, wanted, [_code_gram(query.strip())], None))
    if len(number) >= PHONE and not any(each.isalpha() for each in query):
        t = person_search.c
        ends = func.substr(t.hay, func.length(t.hay) - len(number) + 1) == number
        found |= dict.fromkeys(_matching(connection, wanted, [_phone_gram(number)], ends))
    if len(folded.replace(" ", "")) >= SHORTEST:
        found |= dict.fromkeys(_by_parts(connection, wanted, folded.split()))
    return [PersonId(each) for each in found]


def _indexed(entry: PersonEntry) -> tuple[str, Sequence[str]]:
    """The folded text in which parts are looked for, the digits of the phone at its end; and its grams."""
    fields = [fold(field) for field in (entry.name, entry.name_en, entry.nickname, entry.organisation) if field]
    number, hay = digits(entry.phone), haystack(fields)
    grams = {gram for part in hay.split("|") for gram in _pairs(part)}
    if len(number) >= PHONE:
        grams.add(_phone_gram(number))
    grams.update(_code_gram(code) for code in entry.codes)
    return f"{hay}{_MARK}{number}", sorted(grams)


def _by_parts(connection: Connection, wanted: Wanted, words: Sequence[str]) -> Sequence[str]:
    """People in whose text each of *words* is a part; a name typed with its spaces is found without them too."""
    long = [word for word in words if len(word) >= SHORTEST] or ["".join(words)]
    grams = sorted({gram for word in long for gram in _pairs(word)})
    return _matching(connection, wanted, grams, *(_contains(word) for word in words))


def _contains(word: str) -> ColumnElement[bool]:
    return person_search.c.hay.contains(word, autoescape=True)


def _matching(
    connection: Connection, wanted: Wanted, grams: Sequence[str], *also: ColumnElement[bool] | None
) -> Sequence[str]:
    t = person_search.c
    conditions = [condition for condition in also if condition is not None]
    query = select(t.person).where(_has(connection, grams), *conditions)
    if wanted.zone is not None:
        query = _of_zone(query.limit(CANDIDATES), wanted.zone)
    return connection.execute(query.limit(wanted.limit)).scalars().all()


def _of_zone(candidates: Select[tuple[str]], zone: str) -> Select[tuple[str]]:
    found = candidates.subquery()
    there = exists().where(presence.c.subject == literal("person:") + found.c.person, presence.c.zone == zone)
    return select(found.c.person).where(there)


def _has(connection: Connection, grams: Sequence[str]) -> ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        return person_search.c.grams.contains(cast(list(grams), ARRAY(Text)))
    inside = text("person_search.n IN (SELECT rowid FROM person_gram WHERE person_gram MATCH :grams)")
    return inside.bindparams(grams=" AND ".join(grams))  # type: ignore[return-value]  # a text is as good


def _keep_on_postgresql(connection: Connection, rows: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """One statement for all: an array of texts for each column costs a fraction of a statement for each person."""
    ordered = sorted((who, hay, " ".join(grams)) for who, (hay, grams) in rows.items())
    if ordered:
        people, hays, grams = zip(*ordered, strict=True)
        connection.execute(_UPSERT, {"people": list(people), "hays": list(hays), "grams": list(grams)})


def _keep_on_sqlite(connection: Connection, rows: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """The full text has no copy of what it indexed: to take something out one has to say again what it was."""
    forget(connection, sorted(rows))
    values = [{"person": who, "hay": hay, "grams": " ".join(grams)} for who, (hay, grams) in sorted(rows.items())]
    if not values:
        return
    first = connection.execute(select(func.coalesce(func.max(person_search.c.n), 0))).scalar_one() + 1
    numbered = [{"n": n, **value} for n, value in enumerate(values, start=first)]
    connection.execute(person_search.insert(), numbered)
    connection.execute(_FTS_ADD, [{"n": value["n"], "grams": value["grams"]} for value in numbered])


def _pairs(word: str) -> Iterable[str]:
    return map(_pair, map(add, word, word[1:]))


@lru_cache(maxsize=65_536)
def _pair(letters: str) -> str:
    """Two neighbouring letters as a word of ASCII letters that no tokenizer takes apart; the same ones come often."""
    return f"{ord(letters[0]):x}x{ord(letters[1]):x}"


def _phone_gram(number: str) -> str:
    return f"p{number[-PHONE:]}"


def _code_gram(code: str) -> str:
    return f"c{hashlib.sha256(code.casefold().encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
