"""What people of the hub do about people: say that two are one, take that back, erase somebody.

Each act is one transaction with a record in the hub's own journal, where ``actor`` is a token such as ``user:3`` or
``cli`` and never a name, and with a line of the audit.
"""

from sqlalchemy import Connection, select

from kiosk.domain.ids import PersonId, RecordId, Subject, subject_of_person
from kiosk.domain.kinds import Erased, Merged, Voided, decode_body
from kiosk.domain.merging import Merge, Refusal, WhoIsWho, combined
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import is_token
from sync.hub import own_journal
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.settling import needed
from sync.hub.store import identities, people, schema, scrubbing, voids
from sync.hub.users import audit
from sync.hub.users.audit import Actor, token_of

_SENTENCES = {
    Refusal.SAME_PERSON: "That is the same person twice.",
    Refusal.ALREADY_ONE: "These two are one person already.",
}
_STEPS = 20
"""Steps of catching up that an act waits for, so that the page after it shows what it did."""


def merge(service: HubService, actor: Actor, frm: PersonId, into: PersonId, reason: str) -> RecordId:
    """From now on *frm* counts as *into*, everywhere. Raises HubProblem (``same_person``, ``already_one``,
    ``no_person``: one of the two is erased or was never heard of; ``no_reason``).
    """
    why = needed(reason)
    with service.writing() as connection:
        _lock(service, connection)
        if not (is_token(frm) and is_token(into)):
            raise HubProblem("no_person", "One of the two is nobody's id.")
        refusal = _who_is_who(connection).refusal(frm, into)
        if refusal is not None:
            raise HubProblem(refusal.value, _SENTENCES[refusal])
        if any(not _is_known(connection, person) for person in (frm, into)):
            raise HubProblem("no_person", "One of the two is not known here, or was erased.")
        body = Merged(frm, into, why)
        record = own_journal.write(service, connection, Act(subject_of_person(frm), body, token_of(actor)))
        now = service.now()
        audit.note(connection, actor, audit.Act.PERSON_MERGED, now=now, person=frm, into=into, record=record)
    service.catch_up(steps=_STEPS)
    return record


def unmerge(service: HubService, actor: Actor, merge: RecordId, reason: str) -> RecordId:
    """Take a merge back: everything is as if it had not been. Raises HubProblem (``no_merge``, ``already_undone``,
    ``no_reason``)."""
    why = needed(reason)
    with service.writing() as connection:
        _lock(service, connection)
        found = next((each for each in _merges(connection) if each.record == merge), None)
        if found is None:
            named = select(schema.merge.c.record).where(schema.merge.c.record == merge)
            code = "already_undone" if is_token(merge) and connection.execute(named).first() else "no_merge"
            raise HubProblem(code, "That merge was taken back already, or never was.")
        act = Act(subject_of_person(found.person), Voided(merge, why), token_of(actor))
        record = own_journal.write(service, connection, act)
        now, person = service.now(), found.person
        audit.note(connection, actor, audit.Act.MERGE_UNDONE, now=now, person=person, record=merge)
    service.catch_up(steps=_STEPS)
    return record


def erase(service: HubService, actor: Actor, person: PersonId, reason: str) -> tuple[PersonId, ...]:
    """Remove everything personal about *person*, and whoever was merged with them, here and at every station.

    Records and counts stay. Gives the ids erased. What the database still holds of it in places that are no longer
    used is overwritten as far as the database allows. Raises HubProblem (``no_person`` for what can be nobody's id,
    ``no_reason``).
    """
    if not person or not is_token(person):
        raise HubProblem("no_person", "That is nobody's id.")
    why = needed(reason)
    with service.writing() as connection:
        _lock(service, connection)
        everybody = _who_is_who(connection).group(person)
        for each in sorted(everybody):  # people are locked in this order by everybody who writes of several
            people.erase(connection, each, xid=service.database.xid(connection))
            act = Act(subject_of_person(each), Erased(why), token_of(actor))
            own_journal.write(service, connection, act)
            audit.note(connection, actor, audit.Act.PERSON_ERASED, now=service.now(), person=each)
    service.catch_up(steps=_STEPS)
    scrubbing.after_erasing(service.database)
    return everybody


def group(service: HubService, person: PersonId) -> tuple[PersonId, ...]:
    """Everybody who is the same person as *person*; the one under whose id they go stands first."""
    with service.reading() as connection:
        return _who_is_who(connection).group(person)


def entry(service: HubService, person: PersonId) -> PersonEntry | None:
    """What is known of *person*, all who were merged taken together; None when nothing is, or it was erased."""
    with service.reading() as connection:
        who = _who_is_who(connection)
        known = people.entries(connection, who.group(person))
    return combined(who.one(person), list(known.values()))


def merges_of(service: HubService, person: PersonId) -> tuple[Merge, ...]:
    """The merges in force that make *person* one with others: each can be taken back by its ``record``."""
    with service.reading() as connection:
        everybody = set(_who_is_who(connection).group(person))
        return tuple(each for each in _merges(connection) if each.person in everybody)


def _lock(service: HubService, connection: Connection) -> None:
    """One act at a time, so that two people cannot make a circle between them."""
    own_journal.lock(connection, service.keys, now=service.now())


def _who_is_who(connection: Connection) -> WhoIsWho:
    return WhoIsWho(_merges(connection))


def _merges(connection: Connection) -> list[Merge]:
    """Every merge in force, those among the hub's own records that were not followed yet too."""
    t = schema.record.c
    newest = (
        select(t.id, t.kind, t.body, t.subject)
        .join(schema.journal, schema.journal.c.id == t.journal)
        .join(schema.store, schema.store.c.id == schema.journal.c.store)
        .join(schema.station, schema.station.c.id == schema.store.c.station)
        .where(schema.station.c.kind == own_journal.KIND, t.kind.in_((Merged.KIND, Voided.KIND)))
    )
    merges = {each.record: each for each in identities.standing(connection)}
    undone: set[str] = set()
    for row in connection.execute(newest):
        match decode_body(row.kind, row.body):
            case Merged(person=person, into=into):
                merges[row.id] = Merge(row.id, PersonId(person), PersonId(into))
            case Voided(of=of):
                undone.add(of)
            case _:
                pass
    undone |= voids.known(connection, sorted(merges))
    return [each for record, each in sorted(merges.items()) if record not in undone]


def _is_known(connection: Connection, person: PersonId) -> bool:
    """Whether there is a profile of *person*, or a record about them, and they were not erased."""
    known = people.stored(connection, [person])
    if known:
        return known[person] is not None
    subject: Subject = subject_of_person(person)
    return (
        connection.execute(select(schema.record.c.n).where(schema.record.c.subject == subject).limit(1)).first()
        is not None
    )
