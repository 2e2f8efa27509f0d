"""The people a station knows: found by code, by name, by the last digits of a phone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.ids import ActivityId, PersonId
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import CodeStatus, Enrolment, PersonEntry
from kiosk.store import driver, erasing, searching
from kiosk.store.schema import code, person, revoked, term

_PLAIN = ("name", "name_en", "nickname", "organisation", "role", "phone", "email", "enrolment", "reference")


# Statements of the scan path and of search are made once: building them takes longer than SQLite takes to run them.
# Lists go in as JSON, so that the statement is the same for every length.
_CODES = f"""(SELECT json_group_array(code.code) FROM code
    WHERE code.person = person.id AND code.status = '{CodeStatus.ACTIVE}') AS codes"""
_PROFILE = f"person.*, {_CODES}"
_BY_CODE = (
    f"SELECT {_PROFILE}, shown.status FROM code AS shown JOIN person ON person.id = shown.person WHERE shown.code = ?"
)
_BY_ID = f"SELECT {_PROFILE} FROM person WHERE person.id = ?"
_BY_NUMBER = f"SELECT {_PROFILE} FROM person WHERE person.n IN (SELECT value FROM json_each(?))"
_EVERYBODY = f"SELECT {_PROFILE} FROM person WHERE person.n > ? AND (? IS NULL OR role = ?) ORDER BY person.n LIMIT ?"
_CHANGED = f"SELECT {_PROFILE} FROM person WHERE person.changed > ? ORDER BY person.changed LIMIT ?"
_REVOKED = "SELECT 1 FROM revoked WHERE code = ?"
_KNOWN = "SELECT * FROM person WHERE id IN (SELECT value FROM json_each(?))"
_CODES_OF = "SELECT person, code FROM code WHERE person IN (SELECT value FROM json_each(?))"
_LAST_NUMBER, _LAST_CHANGE = (f"SELECT max({column}) FROM person" for column in ("n", "changed"))
_ADD = driver.compiled(insert(person), ("n", "id", "changed", *_PLAIN, "activities"))


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

    Codes are added, never taken away: a list that leaves one out does not make a badge stop working. People who were
    erased are passed over.
    """
    batch = list(entries)
    gone = erasing.among(connection, [entry.person for entry in batch])
    given, batch = len(batch), [entry for entry in batch if entry.person not in gone]
    known = _known(connection, [entry.person for entry in batch])
    added = [entry for entry in batch if entry.person not in known]
    changed = [(known[entry.person][0], entry) for entry in batch if _differs(known.get(entry.person), entry)]
    number = _last_change(connection)
    _add(connection, added, number if own else None)
    _change(connection, changed, number + len(added) if own else None)
    return Kept(len(added), len(changed), given - len(added) - len(changed))


def forget(connection: Connection, who: PersonId) -> None:
    """Remove everything personal about *who*; records and counts stay."""
    row = connection.execute(select(person.c.n).where(person.c.id == who)).scalar_one_or_none()
    if row is not None:
        connection.execute(text("DELETE FROM person_text WHERE rowid = :n"), {"n": row})
        connection.execute(delete(person).where(person.c.id == who))


def by_code(connection: Connection, scanned: str) -> tuple[tuple[PersonEntry, CodeStatus], ...]:
    """Everybody whose badge, ticket or phone shows *scanned*, with the status of that code for each."""
    rows = driver.rows(connection, _BY_CODE, (scanned,))
    return tuple((_entry(row), CodeStatus(row["status"])) for row in rows)


def by_id(connection: Connection, who: PersonId) -> PersonEntry | None:
    row = driver.first(connection, _BY_ID, (who,))
    return None if row is None else _entry(row)


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


def everybody(connection: Connection, after: int, limit: int, role: str | None) -> tuple[int, tuple[PersonEntry, ...]]:
    """Up to *limit* people behind number *after*, of *role* (None: any), and the number to go on from."""
    rows = driver.rows(connection, _EVERYBODY, (after, role, role, limit))
    return rows[-1]["n"] if rows else after, tuple(map(_entry, rows))


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
    return driver.first(connection, _REVOKED, (digest,)) is not None


def changed_after(connection: Connection, number: int, limit: int) -> tuple[tuple[int, PersonEntry], ...]:
    """People learnt or changed here after change *number*, oldest change first."""
    rows = driver.rows(connection, _CHANGED, (number, limit))
    return tuple((row["changed"], _entry(row)) for row in rows)


def search(connection: Connection, query: str, limit: int) -> tuple[PersonEntry, ...]:
    """Up to *limit* people that *query* may mean, best first; see ``searching``."""
    found = searching.search(connection, query, limit)
    rows = {row["n"]: row for row in driver.rows(connection, _BY_NUMBER, (json.dumps(found),))}
    return tuple(_entry(rows[n]) for n in found if n in rows)


def _entry(row: Row) -> PersonEntry:
    return PersonEntry(
        person=PersonId(row["id"]),
        codes=tuple(json.loads(row["codes"])),
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
    rows = driver.rows(connection, _KNOWN, (json.dumps(people),))
    codes: dict[str, set[str]] = {row["id"]: set() for row in rows}
    for row in driver.rows(connection, _CODES_OF, (json.dumps(list(codes)),)):
        codes[row["person"]].add(row["code"])
    return {
        PersonId(row["id"]): (row["n"], {name: row[name] for name in (*_PLAIN, "activities")}, codes[row["id"]])
        for row in rows
    }


def _differs(known: tuple[int, dict[str, object], set[str]] | None, entry: PersonEntry) -> bool:
    return known is not None and (known[1] != _columns(entry) or not known[2].issuperset(entry.codes))


def _last_change(connection: Connection) -> int:
    return _highest(connection, _LAST_CHANGE)


def _highest(connection: Connection, statement: str) -> int:
    ((highest,),) = driver.rows(connection, statement)
    return highest or 0


def _add(connection: Connection, entries: Sequence[PersonEntry], number: int | None) -> None:
    if not entries:
        return
    first = _highest(connection, _LAST_NUMBER) + 1
    numbered = list(enumerate(entries, first))
    rows = [
        {"n": n, "id": e.person, "changed": None if number is None else number + n - first + 1} | _columns(e)
        for n, e in numbered
    ]
    driver.change_each(connection, _ADD, rows)
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
    codes = [(c, e.person, CodeStatus.ACTIVE.value) for _, e in numbered for c in e.codes]
    terms = [(word, n) for n, e in numbered for word in searching.terms_of(e)]
    hays = [(n, searching.hay_of(e)) for n, e in numbered]
    for rows, statement in (
        (codes, "INSERT OR IGNORE INTO code (code, person, status) VALUES (?, ?, ?)"),
        (terms, "INSERT OR IGNORE INTO term (text, person) VALUES (?, ?)"),
        (hays, "INSERT INTO person_text (rowid, hay) VALUES (?, ?)"),
    ):
        if rows:
            driver.change_each(connection, statement, rows)
