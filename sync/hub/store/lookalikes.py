"""People who may be one: found as profiles arrive, by an index over what such two share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, exists, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from kiosk.domain.ids import PersonId
from kiosk.domain.likeness import Likeness, Sketch, alike, sketch, traits
from sync.hub.store import marks, people
from sync.hub.store.marks import Mark
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import identity, likely, notice, person, settlement, trait
from sync.hub.store.settlements import APART
from sync.hub.store.upsert import insert

STEP: Final = 200
"""Profiles that are looked at together: what is found is written in one go, and others may have to wait for that."""
MANY: Final = 30
"""What more people than that share (a switchboard's number) says nothing about any two of them."""
MOST: Final = 1_000
"""Pairs that are counted: nobody who reads it needs to know more exactly."""
_MARK, _WORK = marks.Followed.LOOKALIKES, 0x6B686C6B
_PORTION = 500
_ADD_TRAITS: Final = text(
    "INSERT INTO trait (key, person) SELECT * FROM unnest(cast(:keys AS bigint[]), cast(:persons AS text[])) "
    "ON CONFLICT DO NOTHING"
)


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


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at the profiles between two marks came to. ``traits``: of each of them, none of an erased one."""

    since: Mark
    until: Mark
    traits: Mapping[str, frozenset[int]]
    pairs: Sequence[Pair]

    @property
    def is_all(self) -> bool:
        """Whether there were no more."""
        return len(self.traits) < STEP


def look(connection: Connection, *, settled: int, now: int) -> Found | None:
    """Compare some profiles that arrived or changed with those they share something with; None: there are none.

    Changes nothing, so nobody waits for it.
    """
    since = marks.read(connection, _MARK)
    rows = _next(connection, since, settled)
    if not rows:
        return None
    read = {row.key: people.readable(row.entry) for row in rows if row.entry is not None}
    sketches = {who: sketch(entry) for who, entry in read.items() if entry is not None}
    shared = {who: traits(each) for who, each in sketches.items()}
    holders = _holders(connection, shared)
    pairs = _candidates(holders, shared)
    others = sorted({who for pair in pairs for who in pair} - sketches.keys())
    known = people.entries(connection, [PersonId(who) for who in others])
    sketches |= {who: sketch(entry) for who, entry in known.items()}
    telling = {who: frozenset(key for key in keys if len(holders[key]) <= MANY) for who, keys in shared.items()}
    found = {row.key: telling.get(row.key, frozenset()) for row in rows}
    return Found(since, (rows[-1].xid, rows[-1].n), found, list(_alike(pairs, sketches, now)))


def keep(connection: Connection, found: Found) -> None:
    """Write what was found, unless somebody else did meanwhile; nothing of who was erased meanwhile."""
    if not marks.alone(connection, _WORK) or marks.read(connection, _MARK) != found.since:
        return
    there = _locked(connection, {*found.traits, *(who for pair in found.pairs for who in (pair.one, pair.other))})
    _write_traits(connection, {who: keys if who in there else frozenset() for who, keys in found.traits.items()})
    _write_pairs(connection, found.traits, [pair for pair in found.pairs if {pair.one, pair.other} <= there])
    marks.write(connection, _MARK, found.until)


def best(connection: Connection, limit: int, *, offset: int = 0) -> list[Pair]:
    """Pairs that nobody has merged or kept apart, the likeliest first: in the order of an index, read backwards."""
    likeliest = (each.desc() for each in (likely.c.score, likely.c.one, likely.c.other))
    query = select(likely).where(*_open()).order_by(*likeliest)
    rows = connection.execute(query.limit(limit).offset(offset))
    return [_pair(row) for row in rows]


def count(connection: Connection) -> int:
    """How many such pairs there are, up to one more than MOST."""
    some = select(likely.c.score).where(*_open()).limit(MOST + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def is_behind(connection: Connection) -> bool:
    """Whether profiles arrived or changed that nobody has looked at yet."""
    newer = tuple_(notice.c.xid, notice.c.n) > tuple_(*marks.read(connection, _MARK))
    query = select(exists().where(notice.c.kind == NoticeKind.PERSON.value, newer))
    return bool(connection.execute(query).scalar_one())


def of(connection: Connection, who: Sequence[str]) -> list[Pair]:
    """Such pairs that any of *who* is in."""
    mine = or_(likely.c.one.in_(who), likely.c.other.in_(who))
    return [
        _pair(row) for row in connection.execute(select(likely).where(mine, *_open()).order_by(likely.c.score.desc()))
    ]


def _open() -> tuple[Any, ...]:
    """Not one person already, and no hub said that they are two."""
    first, second = aliased(identity), aliased(identity)
    goes_under = func.coalesce(
        select(first.c.one).where(first.c.person == likely.c.one).scalar_subquery(), likely.c.one
    )
    other_under = func.coalesce(
        select(second.c.one).where(second.c.person == likely.c.other).scalar_subquery(), likely.c.other
    )
    key = "lookalike:" + likely.c.one + ":" + likely.c.other
    return goes_under != other_under, ~exists().where(settlement.c.key == key, APART)


def _pair(row: Row[Any]) -> Pair:
    why = tuple(Likeness(each) for each in row.why.split())
    return Pair(PersonId(row.one), PersonId(row.other), row.score, why, row.found_at)


def _next(connection: Connection, since: Mark, settled: int) -> Sequence[Any]:
    query = (
        select(notice.c.xid, notice.c.n, notice.c.key, person.c.entry)
        .outerjoin_from(notice, person, person.c.id == notice.c.key)
        .where(notice.c.kind == NoticeKind.PERSON.value)
        .where(tuple_(notice.c.xid, notice.c.n) > tuple_(*since), notice.c.xid < settled)
        .order_by(notice.c.xid, notice.c.n)
        .limit(STEP)
    )
    return connection.execute(query).all()


def _holders(connection: Connection, shared: Mapping[str, Iterable[int]]) -> Mapping[int, set[str]]:
    """Who has each trait of *shared*, as it will be."""
    holders: defaultdict[int, set[str]] = defaultdict(set)
    for who, keys in shared.items():
        for key in keys:
            holders[key].add(who)
    keys = sorted(holders)
    for start in range(0, len(keys), _PORTION):
        query = select(trait).where(trait.c.key.in_(keys[start : start + _PORTION]))
        for row in connection.execute(query):
            if row.person not in shared:
                holders[row.key].add(row.person)
    return holders


def _candidates(holders: Mapping[int, set[str]], shared: Mapping[str, Iterable[int]]) -> set[tuple[str, str]]:
    """Every two people of whom one is in *shared* and who have something in common that few have."""
    few = (group for group in holders.values() if 1 < len(group) <= MANY)
    return {(min(a, b), max(a, b)) for group in few for a in group if a in shared for b in group if a != b}


def _alike(candidates: Iterable[tuple[str, str]], sketches: Mapping[str, Sketch], now: int) -> Iterator[Pair]:
    for one, other in sorted(candidates):
        first, second = sketches.get(one), sketches.get(other)
        found = alike(first, second) if first and second else None
        if found is not None:
            yield Pair(PersonId(one), PersonId(other), found.score, found.why, now)


def _locked(connection: Connection, who: Iterable[str]) -> set[str]:
    """Those of *who* that are not erased, and cannot be before this transaction ends."""
    ordered, there = sorted(who), set[str]()
    for start in range(0, len(ordered), _PORTION):
        some = person.c.id.in_(ordered[start : start + _PORTION])
        query = select(person.c.id).where(some, person.c.entry.is_not(None)).order_by(person.c.id)
        there.update(connection.execute(query.with_for_update(read=True)).scalars())
    return there


def _write_traits(connection: Connection, found: Mapping[str, Iterable[int]]) -> None:
    """A trait that many share already is kept of no more people: it says nothing, and would be read each time."""
    connection.execute(delete(trait).where(trait.c.person.in_(sorted(found))))
    rows = [{"key": key, "person": who} for who, keys in sorted(found.items()) for key in sorted(keys)]
    if connection.dialect.name == "postgresql":
        columns = {f"{name}s": [row[name] for row in rows] for name in ("key", "person")}
        connection.execute(_ADD_TRAITS, columns)
    elif rows:
        connection.execute(insert(connection, trait).on_conflict_do_nothing(index_elements=["key", "person"]), rows)


def _write_pairs(connection: Connection, looked_at: Iterable[str], pairs: Sequence[Pair]) -> None:
    """Keep *pairs*, and none that one of *looked_at* once was in and is no more."""
    who = sorted(looked_at)
    connection.execute(delete(likely).where(or_(likely.c.one.in_(who), likely.c.other.in_(who))))
    rows = [{**asdict(pair), "why": " ".join(pair.why)} for pair in pairs]
    if rows:
        connection.execute(insert(connection, likely).on_conflict_do_nothing(index_elements=["one", "other"]), rows)
