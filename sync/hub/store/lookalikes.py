"""People who may be one: found as profiles arrive, by an index over what such two share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from kiosk.domain.ids import PersonId
from kiosk.domain.likeness import Likeness, alike, traits
from kiosk.domain.people import PersonEntry
from sync.hub.store import marks, people
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import identity, likely, notice, person, settlement, trait
from sync.hub.store.settlements import IN_FORCE
from sync.hub.store.upsert import insert

STEP: Final = 200
"""Profiles taken in at once: others may have to wait for that."""
MANY: Final = 30
"""What more people than that share (a switchboard's number) says nothing about any two of them."""
_MARK, _WORK = marks.Followed.LOOKALIKES, 0x6B686C6B
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who look like one, and why; ``score`` at most 100."""

    one: PersonId
    other: PersonId
    score: int
    why: tuple[Likeness, ...]
    found_at: int

    @property
    def key(self) -> str:
        return key_of(self.one, self.other)


def key_of(one: str, other: str) -> str:
    """Under what two people are settled as two."""
    return "lookalike:" + ":".join(sorted((one, other)))


def follow(connection: Connection, *, settled: int, now: int) -> bool:
    """Take in some profiles that arrived or changed; whether there may be more."""
    if not marks.alone(connection, _WORK):
        return False
    rows = _next(connection, settled)
    if not rows:
        return False
    entries = {row.key: msgspec.json.decode(row.entry, type=PersonEntry) for row in rows if row.entry is not None}
    found = {who: traits(entry) for who, entry in entries.items()}
    _write_traits(connection, [row.key for row in rows], found)
    _write_pairs(connection, entries, _candidates(connection, found), now)
    marks.write(connection, _MARK, (rows[-1].xid, rows[-1].n))
    return len(rows) == STEP


def best(connection: Connection, limit: int, *, offset: int = 0) -> list[Pair]:
    """Pairs that nobody has merged or kept apart, the likeliest first."""
    query = select(likely).where(*_open()).order_by(likely.c.score.desc(), likely.c.one, likely.c.other)
    rows = connection.execute(query.limit(limit).offset(offset))
    return [_pair(row) for row in rows]


def count(connection: Connection) -> int:
    """How many such pairs there are."""
    return connection.execute(select(func.count()).select_from(likely).where(*_open())).scalar_one()


def of(connection: Connection, who: Sequence[str]) -> list[Pair]:
    """Such pairs that any of *who* is in."""
    mine = or_(likely.c.one.in_(who), likely.c.other.in_(who))
    return [
        _pair(row) for row in connection.execute(select(likely).where(mine, *_open()).order_by(likely.c.score.desc()))
    ]


def _open() -> tuple[Any, ...]:
    """Not one person already, and nobody said that they are two."""
    first, second = aliased(identity), aliased(identity)
    goes_under = func.coalesce(
        select(first.c.one).where(first.c.person == likely.c.one).scalar_subquery(), likely.c.one
    )
    other_under = func.coalesce(
        select(second.c.one).where(second.c.person == likely.c.other).scalar_subquery(), likely.c.other
    )
    key = "lookalike:" + likely.c.one + ":" + likely.c.other
    return goes_under != other_under, ~exists().where(settlement.c.key == key, IN_FORCE)


def _pair(row: Row[Any]) -> Pair:
    why = tuple(Likeness(each) for each in row.why.split())
    return Pair(PersonId(row.one), PersonId(row.other), row.score, why, row.found_at)


def _next(connection: Connection, settled: int) -> Sequence[Any]:
    query = (
        select(notice.c.xid, notice.c.n, notice.c.key, person.c.entry)
        .outerjoin_from(notice, person, person.c.id == notice.c.key)
        .where(notice.c.kind == NoticeKind.PERSON.value)
        .where(tuple_(notice.c.xid, notice.c.n) > tuple_(*marks.read(connection, _MARK)), notice.c.xid < settled)
        .order_by(notice.c.xid, notice.c.n)
        .limit(STEP)
    )
    return connection.execute(query).all()


def _write_traits(connection: Connection, who: Sequence[str], found: Mapping[str, Iterable[int]]) -> None:
    connection.execute(delete(trait).where(trait.c.person.in_(who)))
    rows = [{"key": key, "person": each} for each, keys in sorted(found.items()) for key in sorted(keys)]
    if rows:
        connection.execute(insert(connection, trait).on_conflict_do_nothing(index_elements=["key", "person"]), rows)


def _candidates(connection: Connection, found: Mapping[str, Iterable[int]]) -> set[tuple[str, str]]:
    """Every two people of whom one is in *found* and who share something that few do."""
    keys = sorted({key for each in found.values() for key in each})
    sharing: defaultdict[int, list[str]] = defaultdict(list)
    for start in range(0, len(keys), _PORTION):
        query = select(trait).where(trait.c.key.in_(keys[start : start + _PORTION]))
        for row in connection.execute(query):
            sharing[row.key].append(row.person)
    few = (group for group in sharing.values() if 1 < len(group) <= MANY)
    return {(min(a, b), max(a, b)) for group in few for a in group for b in group if a != b and a in found}


def _write_pairs(
    connection: Connection, entries: Mapping[str, PersonEntry], candidates: set[tuple[str, str]], now: int
) -> None:
    """Keep the pairs of *candidates* that are alike, and none that once was and is no more."""
    everybody = sorted({who for pair in candidates for who in pair})
    known = people.entries(connection, [PersonId(who) for who in everybody])
    for start in range(0, len(ordered := sorted(entries)), _PORTION):
        portion = ordered[start : start + _PORTION]
        connection.execute(delete(likely).where(or_(likely.c.one.in_(portion), likely.c.other.in_(portion))))
    rows = list(_alike(candidates, known, now))
    if rows:
        connection.execute(insert(connection, likely).on_conflict_do_nothing(index_elements=["one", "other"]), rows)


def _alike(
    candidates: Iterable[tuple[str, str]], known: Mapping[PersonId, PersonEntry], now: int
) -> Iterator[dict[str, object]]:
    for one, other in sorted(candidates):
        first, second = known.get(PersonId(one)), known.get(PersonId(other))
        found = alike(first, second) if first and second else None
        if found is not None:
            yield {"one": one, "other": other, "score": found.score, "why": " ".join(found.why), "found_at": now}
