"""Who is whom at this station, as the hub said: everybody who was merged is one person, whichever badge they show."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.changes import PersonMerged
from kiosk.domain.ids import PersonId, RecordId, Subject, person_of_subject, subject_of_person
from kiosk.domain.merging import Merge, WhoIsWho, combined, moved
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.store import directory, driver
from kiosk.store.schema import identity, merge, voided

# Statements of the scan path are made once: building them takes longer than SQLite takes to run them.
_TOUCHED = """SELECT person, one FROM identity
    WHERE person IN (SELECT value FROM json_each(?1)) OR one IN (SELECT value FROM json_each(?1))"""
_ONE = "SELECT one FROM identity WHERE person = ?"
_OTHERS = "SELECT person FROM identity WHERE one = ? ORDER BY person"


def one(connection: Connection, person: PersonId) -> PersonId:
    """The id under which *person* goes."""
    row = driver.first(connection, _ONE, (person,))
    return person if row is None else PersonId(row["one"])


def group(connection: Connection, person: PersonId) -> tuple[PersonId, ...]:
    """Everybody who is the same person, the one under whose id they go first."""
    first = one(connection, person)
    return first, *(PersonId(row["person"]) for row in driver.rows(connection, _OTHERS, (first,)))


def subject(connection: Connection, of: Subject) -> Subject:
    """What *of* counts as."""
    person = person_of_subject(of)
    return of if person is None else subject_of_person(one(connection, person))


def subjects(connection: Connection, of: Subject) -> tuple[Subject, ...]:
    """Every subject whose records are about the same as *of*."""
    person = person_of_subject(of)
    return (of,) if person is None else tuple(map(subject_of_person, group(connection, person)))


def as_one(connection: Connection, entries: Sequence[PersonEntry]) -> tuple[PersonEntry, ...]:
    """*entries* in their order, with one for those who are the same person."""
    if not entries:
        return ()
    touched = driver.rows(connection, _TOUCHED, (json.dumps([entry.person for entry in entries]),))
    if not touched:
        return tuple(entries)
    ones = {PersonId(row["person"]): PersonId(row["one"]) for row in touched}
    wanted = dict.fromkeys(ones.get(entry.person, entry.person) for entry in entries)
    plain = {entry.person: entry for entry in entries}
    merged = {row["one"] for row in touched}
    found = (_whole(connection, who) if who in merged else plain[who] for who in wanted)
    return tuple(entry for entry in found if entry is not None)


def by_code(connection: Connection, scanned: str) -> tuple[tuple[PersonEntry, CodeStatus], ...]:
    """Everybody whose badge shows *scanned*; a code that is revoked for one of those who are one is revoked."""
    found = directory.by_code(connection, scanned)
    if not found:
        return ()
    people = as_one(connection, [entry for entry, _ in found])
    if people == tuple(entry for entry, _ in found):
        return found
    revoked = {one(connection, entry.person) for entry, status in found if status is CodeStatus.REVOKED}
    return tuple((entry, CodeStatus.REVOKED if entry.person in revoked else CodeStatus.ACTIVE) for entry in people)


def by_id(connection: Connection, who: PersonId) -> PersonEntry | None:
    """What is known of *who*, all who are one with them taken together."""
    everybody = group(connection, who)
    return directory.by_id(connection, who) if len(everybody) == 1 else _whole(connection, everybody[0])


def hidden(connection: Connection) -> frozenset[PersonId]:
    """Everybody who goes under another's id."""
    return frozenset(PersonId(each) for each in connection.execute(select(identity.c.person)).scalars())


def learn(connection: Connection, merges: Iterable[PersonMerged], undone: Sequence[RecordId]) -> frozenset[PersonId]:
    """Take in what the hub said; *undone* are records voided meanwhile. Gives everybody for whom something changed."""
    rows = [{"record": each.record, "person": each.person, "target": each.into} for each in merges]
    if rows:
        connection.execute(insert(merge).on_conflict_do_nothing(index_elements=["record"]), rows)
    elif not _are_merges(connection, undone):
        return frozenset()
    return _renew(connection)


def forget(connection: Connection) -> frozenset[PersonId]:
    """Nobody is anybody else any more. Gives everybody for whom something changed."""
    connection.execute(delete(merge))
    return _renew(connection)


def _renew(connection: Connection) -> frozenset[PersonId]:
    before = WhoIsWho(_merge("", row.person, row.one) for row in connection.execute(select(identity)))
    standing = select(merge).where(merge.c.record.not_in(select(voided.c.record)))
    after = WhoIsWho(_merge(row.record, row.person, row.target) for row in connection.execute(standing))
    changed, others = moved(before, after), after.others()
    for person in sorted(changed):
        connection.execute(delete(identity).where(identity.c.person == person))
        if person in others:
            connection.execute(insert(identity).values(person=person, one=others[person]))
    return changed


def _are_merges(connection: Connection, records: Sequence[RecordId]) -> bool:
    portions = (records[start : start + 500] for start in range(0, len(records), 500))
    queries = (select(merge.c.record).where(merge.c.record.in_(portion)).limit(1) for portion in portions)
    return any(connection.execute(query).first() is not None for query in queries)


def _merge(record: str, person: str, target: str) -> Merge:
    return Merge(RecordId(record), PersonId(person), PersonId(target))


def _whole(connection: Connection, who: PersonId) -> PersonEntry | None:
    known = (directory.by_id(connection, each) for each in group(connection, who))
    return combined(who, [entry for entry in known if entry is not None])
