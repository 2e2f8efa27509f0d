"""People as the hub knows them: the newest entry of each, and none of an erased one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import is_token
from sync.hub.store import notices, people_search, schema
from sync.hub.store.notices import NoticeKind
from sync.hub.store.upsert import insert

MAX_ENTRY = 16_384
"""Bytes of the longest entry that is kept."""
_GONE = schema.person.c.entry.is_(None)
_PERSONAL = (
    (schema.trait, schema.trait.c.person),
    (schema.likely, schema.likely.c.one),
    (schema.likely, schema.likely.c.other),
    (schema.people_import_row, schema.people_import_row.c.person),
)
"""Where else something of a profile stands, and whose it is."""


@dataclass(frozen=True, slots=True)
class Learned:
    """An entry and where it came from: a station's store and number there, or neither (imported at the hub)."""

    entry: PersonEntry
    origin: str | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of entries: people added, changed, and all others (the same, erased, or not to be kept)."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.added + other.added, self.changed + other.changed, self.same + other.same)


def keep(connection: Connection, learned: Sequence[Learned], *, xid: int) -> Kept:
    """Keep what is new or different. An erased person stays erased.

    Entries that cannot be a person (no sound id, over MAX_ENTRY) are passed over. Of two for one person the later
    one stays.
    """
    texts = {item.entry.person: (msgspec.json.encode(item.entry).decode(), item) for item in learned}
    sound = {who: text for who, text in texts.items() if who and is_token(who) and len(text[0]) <= MAX_ENTRY}
    known = stored(connection, sorted(sound))
    new = {who: text for who, text in sound.items() if who not in known}
    changed = {who: text for who, text in sound.items() if who in known and known[who] not in (None, text[0])}
    written = _write(connection, new | changed)
    notices.renew(connection, NoticeKind.PERSON, written, xid=xid)
    added = len(written & new.keys())
    return Kept(added, len(written) - added, len(learned) - len(written))


def erase(connection: Connection, who: PersonId, *, xid: int) -> bool:
    """Forget everything personal about *who*, here and, by notice, at every station; whether there was anything."""
    # The row comes first: this waits for whoever is learning of them at this moment, and then sees what they wrote.
    connection.execute(insert(connection, schema.person).on_conflict_do_nothing(index_elements=["id"]), [{"id": who}])
    gone = update(schema.person).where(schema.person.c.id == who, schema.person.c.entry.is_not(None))
    found = connection.execute(gone.values(entry=None, origin=None, origin_n=None)).rowcount > 0
    for table, column in _PERSONAL:
        connection.execute(delete(table).where(column == who))
    people_search.forget(connection, [who])
    notices.drop(connection, NoticeKind.PERSON, [who])
    notices.renew(connection, NoticeKind.ERASED, [who], xid=xid)
    return found


def is_erased(connection: Connection, who: PersonId) -> bool:
    """Whether everything about *who* was forgotten here, or would be if it came."""
    return connection.execute(select(schema.person.c.id).where(schema.person.c.id == who, _GONE)).first() is not None


def readable(text: str) -> PersonEntry | None:
    """The entry that is stored as *text*; None for one of a newer program, which hides nobody else."""
    try:
        return msgspec.json.decode(text, type=PersonEntry)
    except msgspec.DecodeError:
        return None


def entries(connection: Connection, people: Sequence[PersonId]) -> dict[PersonId, PersonEntry]:
    """The entries of *people* that are known, not erased, and can be read here."""
    texts = stored(connection, people).items()
    found = ((PersonId(who), readable(text)) for who, text in texts if text is not None)
    return {who: entry for who, entry in found if entry is not None}


def unreadable(connection: Connection, people: Sequence[PersonId]) -> dict[PersonId, str]:
    """What is stored of those of *people* whose entries a newer program wrote."""
    texts = stored(connection, people).items()
    return {PersonId(who): text for who, text in texts if text is not None and readable(text) is None}


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(schema.person.c.entry.is_not(None))).scalar_one()


def stored(connection: Connection, people: Sequence[str]) -> dict[str, str | None]:
    """The entries of *people* as JSON, None for who was erased; whoever was never heard of is not there."""
    known: dict[str, str | None] = {}
    for start in range(0, len(people), 500):
        query = select(schema.person.c.id, schema.person.c.entry).where(
            schema.person.c.id.in_(people[start : start + 500])
        )
        known.update((row.id, row.entry) for row in connection.execute(query))
    return known


def _write(connection: Connection, changed: Mapping[PersonId, tuple[str, Learned]]) -> set[PersonId]:
    """Write those who are not erased, this moment too; gives who was written."""
    rows = [
        {"id": who, "entry": text, "origin": item.origin, "origin_n": item.n}
        for who, (text, item) in sorted(changed.items())
    ]
    if not rows:
        return set()
    new = insert(connection, schema.person)
    values = {name: getattr(new.excluded, name) for name in ("entry", "origin", "origin_n")}
    kept = new.on_conflict_do_update(index_elements=["id"], set_=values, where=schema.person.c.entry.is_not(None))
    written = {PersonId(who) for who in connection.execute(kept.returning(schema.person.c.id), rows).scalars()}
    people_search.keep(connection, [item.entry for who, (_, item) in changed.items() if who in written])
    return written
