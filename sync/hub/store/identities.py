"""Who is whom at the hub: the merges that stand, and under whose id everybody goes."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, delete, select

from kiosk.domain.ids import PersonId, RecordId, Subject, person_of_subject, subject_of_person
from kiosk.domain.merging import Merge, WhoIsWho, combined, moved
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import is_token
from sync.hub.store import people
from sync.hub.store.among import among
from sync.hub.store.schema import identity, merge, void
from sync.hub.store.upsert import insert

_PORTION = 500


def standing(connection: Connection) -> list[Merge]:
    """Every merge that nobody took back."""
    query = select(merge).outerjoin(void, void.c.of == merge.c.record).where(void.c.of.is_(None))
    return [Merge(RecordId(r.record), PersonId(r.person), PersonId(r.target)) for r in connection.execute(query)]


def known(connection: Connection) -> WhoIsWho:
    """Who is whom, as far as the records were followed."""
    rows = connection.execute(select(identity))
    return WhoIsWho(Merge(RecordId(""), PersonId(row.person), PersonId(row.one)) for row in rows)


def ones(connection: Connection, people: Collection[str]) -> dict[str, str]:
    """Under whose id each of *people* goes who was merged; the others are left out."""
    found: dict[str, str] = {}
    wanted = sorted(set(people))
    if not wanted or connection.execute(select(identity.c.person).limit(1)).first() is None:
        return found
    query = select(identity).where(among(connection, identity.c.person, wanted))
    found.update((row.person, row.one) for row in connection.execute(query))
    return found


def group(connection: Connection, person: PersonId) -> tuple[PersonId, ...]:
    """Everybody who is the same person as *person*, the one under whose id they go first."""
    one = ones(connection, [person]).get(person, person)
    others = connection.execute(select(identity.c.person).where(identity.c.one == one).order_by(identity.c.person))
    return PersonId(one), *(PersonId(other) for other in others.scalars())


def everybody(connection: Connection, people: Collection[PersonId]) -> frozenset[PersonId]:
    """*people*, and everybody who goes under the id of one of them."""
    query = select(identity.c.person).where(among(connection, identity.c.one, sorted(set(people))))
    return frozenset(people) | {PersonId(other) for other in connection.execute(query).scalars()}


def family(connection: Connection, subjects: Collection[str]) -> frozenset[str]:
    """*subjects*, and those of everybody who is the same person as one of them."""
    people = {person for each in subjects if (person := person_of_subject(Subject(each))) is not None}
    under = ones(connection, people)
    group = everybody(connection, {PersonId(under.get(person, person)) for person in people})
    return frozenset(subjects) | {subject_of_person(each) for each in group}


def profiles(connection: Connection, who: Collection[PersonId]) -> dict[PersonId, PersonEntry]:
    """The profile of each of *who*, as far as there is one: of those who are one, all taken together."""
    under = ones(connection, who)
    merged = sorted({*under.values(), *_with_others(connection, who)})
    known = people.entries(connection, sorted(set(who)))
    whole = {one: combined(PersonId(one), list(people.entries(connection, group(connection, PersonId(one))).values()))
             for one in merged}  # fmt: skip
    for each in who:
        entry = whole.get(under.get(each, each), known.get(each))
        if entry is not None:
            known[each] = entry
    return known


def _with_others(connection: Connection, who: Collection[str]) -> set[str]:
    """Those of *who* under whose id others go."""
    found: set[str] = set()
    wanted = sorted(set(who))
    for start in range(0, len(wanted), _PORTION):
        query = select(identity.c.one).where(identity.c.one.in_(wanted[start : start + _PORTION]))
        found.update(connection.execute(query).scalars())
    return found


def learn(connection: Connection, merges: Iterable[Merge]) -> None:
    """Keep *merges*, void or not; those that name no person are passed over."""
    rows = [
        {"record": each.record, "person": each.person, "target": each.into}
        for each in sorted(merges, key=lambda each: each.record)
        if each.person and each.into and is_token(each.person) and is_token(each.into)
    ]
    if rows:
        connection.execute(insert(connection, merge).on_conflict_do_nothing(index_elements=["record"]), rows)


def are_merges(connection: Connection, records: Sequence[str]) -> bool:
    """Whether any of *records* is a merge."""
    portions = (records[start : start + _PORTION] for start in range(0, len(records), _PORTION))
    queries = (select(merge.c.record).where(merge.c.record.in_(portion)).limit(1) for portion in portions)
    return any(connection.execute(query).first() is not None for query in queries)


def renew(connection: Connection) -> frozenset[PersonId]:
    """Work out anew who is whom; gives everybody for whom something changed."""
    before, after = known(connection), WhoIsWho(standing(connection))
    changed = moved(before, after)
    others = after.others()
    ordered = sorted(changed)
    for start in range(0, len(ordered), _PORTION):
        connection.execute(delete(identity).where(identity.c.person.in_(ordered[start : start + _PORTION])))
    rows = [{"person": person, "one": others[person]} for person in ordered if person in others]
    if rows:
        connection.execute(insert(connection, identity), rows)
    return changed


class Same:
    """Who is whom among the subjects of one step. ``moved``: those whose figures have to be made anew."""

    def __init__(self, connection: Connection, changed: Collection[PersonId] = ()) -> None:
        self._connection = connection
        self._ones: dict[str, str] = {}
        self.moved = frozenset(subject_of_person(person) for person in changed)

    def load(self, subjects: Iterable[str]) -> None:
        """Look *subjects* up all at once."""
        people = {person for subject in subjects if (person := person_of_subject(Subject(subject))) is not None}
        found = ones(self._connection, people - self._ones.keys())
        self._ones |= {person: found.get(person, person) for person in people - self._ones.keys()}

    def one(self, subject: str) -> str:
        """The subject that *subject*, which was looked up, counts as."""
        person = person_of_subject(Subject(subject))
        return subject if person is None else subject_of_person(PersonId(self._ones.get(person, person)))

    def members(self, subject: str) -> tuple[str, ...]:
        """Everybody whose records count as *subject*'s; nobody where it goes under another's id."""
        person = person_of_subject(Subject(subject))
        if person is None:
            return (subject,)
        everybody = group(self._connection, person)
        return tuple(map(subject_of_person, everybody)) if everybody[0] == person else ()
