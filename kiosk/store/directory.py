"""The people a station knows: found by code, by name, by the last digits of a phone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, and_, bindparam, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.ids import ActivityId, PersonId
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import CodeStatus, Enrolment, PersonEntry
from kiosk.domain.search_text import digits, fold, haystack
from kiosk.store.schema import code, person, revoked, term

_PLAIN = ("name", "name_en", "nickname", "organisation", "role", "phone", "email", "enrolment", "reference")


# Statements of the scan path are made once: building them takes longer than SQLite takes to run them.
_BY_CODE = (
    select(person, code.c.status).join(code, code.c.person == person.c.id).where(code.c.code == bindparam("code"))
)
_BY_ID = select(person).where(person.c.id == bindparam("id"))
_REVOKED = select(revoked.c.code).where(revoked.c.code == bindparam("code"))
_CODES = select(code.c.person, code.c.code).where(
    code.c.person.in_(bindparam("people", expanding=True)), code.c.status == bindparam("status")
)

MAX_CANDIDATES = 2_000
MAX_QUERY = 100
"""Characters of a search that are looked at."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of entries that were handed in."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.added + other.added, self.changed + other.changed, self.same + other.same)


def keep(connection: Connection, entries: Iterable[PersonEntry], *, own: bool) -> Kept:
    """Add or update people. *own*: learnt at this station, so that the hub will be told; else from the hub.

    Codes are added, never taken away: a list that leaves one out does not make a badge stop working.
    """
    batch = list(entries)
    known = _known(connection, [entry.person for entry in batch])
    added = [entry for entry in batch if entry.person not in known]
    changed = [(known[entry.person][0], entry) for entry in batch if _differs(known.get(entry.person), entry)]
    number = _last_change(connection)
    _add(connection, added, number if own else None)
    _change(connection, changed, number + len(added) if own else None)
    return Kept(len(added), len(changed), len(batch) - len(added) - len(changed))


def forget(connection: Connection, who: PersonId) -> None:
    """Remove everything personal about *who*; records and counts stay."""
    row = connection.execute(select(person.c.n).where(person.c.id == who)).scalar_one_or_none()
    if row is not None:
        connection.execute(text("DELETE FROM person_text WHERE rowid = :n"), {"n": row})
        connection.execute(delete(person).where(person.c.id == who))


def by_code(connection: Connection, scanned: str) -> tuple[tuple[PersonEntry, CodeStatus], ...]:
    """Everybody whose badge, ticket or phone shows *scanned*, with the status of that code for each."""
    rows = connection.execute(_BY_CODE, {"code": scanned}).mappings().all()
    codes = _codes(connection, [row["id"] for row in rows])
    return tuple((_entry(row, codes[row["id"]]), CodeStatus(row["status"])) for row in rows)


def by_id(connection: Connection, who: PersonId) -> PersonEntry | None:
    row = connection.execute(_BY_ID, {"id": who}).mappings().first()
    return None if row is None else _entry(row, _codes(connection, [who])[who])


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


def everybody(connection: Connection, after: int, limit: int, role: str | None) -> tuple[int, tuple[PersonEntry, ...]]:
    """Up to *limit* people behind number *after*, of *role* (None: any), and the number to go on from."""
    query = select(person).where(person.c.n > after).order_by(person.c.n).limit(limit)
    rows = connection.execute(query if role is None else query.where(person.c.role == role)).mappings().all()
    codes = _codes(connection, [row["id"] for row in rows])
    return rows[-1]["n"] if rows else after, tuple(_entry(row, codes[row["id"]]) for row in rows)


def codes_ever(connection: Connection, who: PersonId) -> tuple[str, ...]:
    """Every code that *who* has or had, good or not."""
    return tuple(connection.execute(select(code.c.code).where(code.c.person == who)).scalars())


def set_code(connection: Connection, who: PersonId, text_on_badge: str, status: CodeStatus) -> None:
    """Give *who* a code, or change the status of one; the profile counts as changed here."""
    new = insert(code).values(code=text_on_badge, person=who, status=status)
    connection.execute(new.on_conflict_do_update(index_elements=["code", "person"], set_={"status": status}))
    connection.execute(person.update().where(person.c.id == who).values(changed=_last_change(connection) + 1))


def revoke(connection: Connection, digest: str) -> None:
    """The code with this digest is no longer good, whoever it belongs to."""
    connection.execute(insert(revoked).values(code=digest).on_conflict_do_nothing())


def reinstate(connection: Connection, digest: str) -> None:
    connection.execute(delete(revoked).where(revoked.c.code == digest))


def is_revoked(connection: Connection, digest: str) -> bool:
    return connection.execute(_REVOKED, {"code": digest}).first() is not None


def changed_after(connection: Connection, number: int, limit: int) -> tuple[tuple[int, PersonEntry], ...]:
    """People learnt or changed here after change *number*, oldest change first."""
    query = select(person).where(person.c.changed > number).order_by(person.c.changed).limit(limit)
    rows = connection.execute(query).mappings().all()
    codes = _codes(connection, [row["id"] for row in rows])
    return tuple((row["changed"], _entry(row, codes[row["id"]])) for row in rows)


def search(connection: Connection, query: str, limit: int) -> tuple[PersonEntry, ...]:
    """People whose names, nickname or organisation contain *query*, or whose phone ends in it; best first.

    From two letters (or digits) on. Whole words and first letters come before parts of words.
    """
    wanted = fold(query[:MAX_QUERY])
    if len(wanted) < 2:
        return ()
    numbers = dict.fromkeys(_by_first_letters(connection, wanted, limit))
    if len(numbers) < limit:
        numbers |= dict.fromkeys(_by_any_part(connection, wanted, limit))
    found = list(numbers)[:limit]
    rows = {row["n"]: row for row in connection.execute(select(person).where(person.c.n.in_(found))).mappings()}
    codes = _codes(connection, [row["id"] for row in rows.values()])
    return tuple(_entry(rows[n], codes[rows[n]["id"]]) for n in found if n in rows)


def _by_first_letters(connection: Connection, wanted: str, limit: int) -> list[int]:
    """Numbers of people who have, for every word of *wanted*, a word that begins with it; whole words first.

    Only the first MAX_CANDIDATES with the longest word are looked at: what is beyond is found by its parts.
    """
    first, *others = sorted(set(wanted.split()), key=len, reverse=True)
    begins = select(term.c.text, term.c.person).where(_begins(term, first)).order_by(term.c.text)
    candidates = begins.limit(MAX_CANDIDATES if others else limit).subquery()
    query = select(candidates.c.person)
    for other in others:
        also = term.alias()
        query = query.where(
            select(also.c.person).where(also.c.person == candidates.c.person, _begins(also, other)).exists()
        )
    return list(connection.execute(query.limit(limit)).scalars())


def _begins(terms: FromClause, letters: str) -> ColumnElement[bool]:
    return and_(terms.c.text >= letters, terms.c.text < letters + "\U0010ffff")


def _by_any_part(connection: Connection, wanted: str, limit: int) -> list[int]:
    """Numbers of people who have *wanted* inside a field, else those who have each of its longer words somewhere."""
    whole = _holding(connection, [wanted.replace(" ", "")], limit)
    return whole or _holding(connection, wanted.split(), limit)


def _holding(connection: Connection, parts: Sequence[str], limit: int) -> list[int]:
    parts = [part for part in parts if len(part) >= 3]
    if not parts:
        return []
    grams = {part[i : i + 3] for part in parts for i in range(len(part) - 2)}
    match = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
    checks = "".join(f" AND instr(hay, :p{i}) > 0" for i in range(len(parts)))
    bound = {"match": match, "limit": limit} | {f"p{i}": part for i, part in enumerate(parts)}
    query = text(f"SELECT rowid FROM person_text WHERE person_text MATCH :match{checks} LIMIT :limit")
    return list(connection.execute(query, bound).scalars())


def _codes(connection: Connection, people: Sequence[str]) -> dict[str, list[str]]:
    """The active codes of each of *people*."""
    found: dict[str, list[str]] = {who: [] for who in people}
    for row in connection.execute(_CODES, {"people": people, "status": CodeStatus.ACTIVE}) if people else ():
        found[row.person].append(row.code)
    return found


def _entry(row: RowMapping, codes: Sequence[str]) -> PersonEntry:
    return PersonEntry(
        person=PersonId(row["id"]),
        codes=tuple(codes),
        name=row["name"],
        name_en=row["name_en"],
        nickname=row["nickname"],
        organisation=row["organisation"],
        role=PersonRole(row["role"]),
        phone=row["phone"],
        email=row["email"],
        activities=tuple(ActivityId(a) for a in json.loads(row["activities"])),
        enrolment=Enrolment(row["enrolment"]),
        reference=row["reference"],
    )


def _columns(entry: PersonEntry) -> dict[str, object]:
    values: dict[str, object] = {name: str(getattr(entry, name)) for name in _PLAIN}
    return values | {"activities": json.dumps(list(entry.activities))}


def _known(
    connection: Connection, people: Sequence[PersonId]
) -> dict[PersonId, tuple[int, dict[str, object], set[str]]]:
    rows = connection.execute(select(person).where(person.c.id.in_(people))).mappings().all()
    codes: dict[str, set[str]] = {row["id"]: set() for row in rows}
    for row in connection.execute(select(code.c.person, code.c.code).where(code.c.person.in_(list(codes)))):
        codes[row.person].add(row.code)
    return {
        PersonId(row["id"]): (row["n"], {name: row[name] for name in (*_PLAIN, "activities")}, codes[row["id"]])
        for row in rows
    }


def _differs(known: tuple[int, dict[str, object], set[str]] | None, entry: PersonEntry) -> bool:
    return known is not None and (known[1] != _columns(entry) or not known[2].issuperset(entry.codes))


def _last_change(connection: Connection) -> int:
    return connection.execute(select(func.max(person.c.changed))).scalar_one() or 0


def _add(connection: Connection, entries: Sequence[PersonEntry], number: int | None) -> None:
    if not entries:
        return
    first = (connection.execute(select(func.max(person.c.n))).scalar_one() or 0) + 1
    numbered = list(enumerate(entries, first))
    rows = [
        {"n": n, "id": e.person, "changed": None if number is None else number + n - first + 1} | _columns(e)
        for n, e in numbered
    ]
    connection.execute(insert(person), rows)
    _index(connection, numbered)


def _change(connection: Connection, entries: Sequence[tuple[int, PersonEntry]], number: int | None) -> None:
    for place, (n, entry) in enumerate(entries, 1):
        values = _columns(entry) | {"changed": None if number is None else number + place}
        connection.execute(person.update().where(person.c.n == n).values(values))
        connection.execute(delete(term).where(term.c.person == n))
        connection.execute(text("DELETE FROM person_text WHERE rowid = :n"), {"n": n})
    _index(connection, entries)


def _index(connection: Connection, numbered: Sequence[tuple[int, PersonEntry]]) -> None:
    """Make people findable. Plain tuples through the driver: a list of 303,000 spends its time here."""
    folded = [(n, e, [fold(f) for f in (e.name, e.name_en, e.nickname, e.organisation) if f]) for n, e in numbered]
    codes = [(c, e.person, CodeStatus.ACTIVE.value) for _, e in numbered for c in e.codes]
    terms = [(word, n) for n, e, fields in folded for word in _terms(fields, e.phone)]
    hays = [(n, haystack(fields)) for n, _, fields in folded]
    for rows, statement in (
        (codes, "INSERT OR IGNORE INTO code (code, person, status) VALUES (?, ?, ?)"),
        (terms, "INSERT OR IGNORE INTO term (text, person) VALUES (?, ?)"),
        (hays, "INSERT INTO person_text (rowid, hay) VALUES (?, ?)"),
    ):
        if rows:
            connection.exec_driver_sql(statement, rows)


def _terms(folded: Sequence[str], phone: str) -> set[str]:
    """The words somebody is found by from their first letters, and the last four digits of their phone."""
    last = digits(phone)[-4:]
    return {word for field in folded for word in field.split()} | ({last} if len(last) == 4 else set())
