"""How long the hub keeps what is about people: the organiser's promise, kept by the hub itself.

Records and counts are about nobody (architecture: no personal data in a record) and stay for ever.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, func, select, true

from kiosk.domain.ids import PersonId, subject_of_person
from kiosk.domain.kinds import Erased
from kiosk.domain.records import canonical
from sync.hub import own_journal
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import people, schema, scrubbing, settings
from sync.hub.users import audit
from sync.hub.users.audit import By

REASON = "retention"
ACTOR = "retention"
PORTION = 200
"""People erased in one transaction, so that stations and pages wait for none of them."""
_DAY_MS = 86_400_000
_UNCLEAN = "erased_unclean"
"""Whether somebody was erased and the database not cleaned of them since: also after a step that was cut off."""
LONGEST = 3_650
"""Days."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days. ``people``: profiles, counted from the event's last day; None: until somebody erases them.

    ``audit``: what was done at the hub; who changed this promise, and to what, stays for ever. ``lists``: lists that
    were read in, applied or not.
    """

    people: int | None = None
    audit: int = 730
    lists: int = 7


def read(connection: Connection) -> Retention:
    kept = settings.read(connection, "retention")
    return Retention() if kept is None else msgspec.json.decode(kept, type=Retention)


@dataclass(frozen=True, slots=True)
class Fate:
    """``held``: how much there is of one kind. ``goes``: the day on which the next of it goes, None where none does.
    ``due``: how much of it is past that day."""

    held: int
    goes: date | None
    due: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a promise would do to what the hub holds at this moment."""

    people: Fate
    audit: Fate
    lists: Fate

    @property
    def erases(self) -> bool:
        """Whether something would go at once."""
        return any(fate.due for fate in (self.people, self.audit, self.lists))


def outlook(service: HubService, connection: Connection, wanted: Retention) -> Outlook:
    now, day, known = service.now(), due(service, wanted), people.count(connection)
    is_due = day is not None and service.pack().day_of(now) >= day
    gone = {each.name: _fate(service, connection, each, wanted) for each in _aging()}
    return Outlook(Fate(known, day, known if is_due else 0), gone["audit"], gone["lists"])


def check(new: Retention) -> None:
    """Raises HubProblem for days that are none."""
    for days in (new.people, new.audit, new.lists):
        if days is not None and not 0 <= days <= LONGEST:
            raise HubProblem("bad_retention", f"{days} days: write a number from 0 to {LONGEST}.")


def change(service: HubService, connection: Connection, new: Retention, by: By, *, sure: bool) -> None:
    """Keep *new* as the promise from now on. *sure*: somebody has seen what would go at once, and wants that.

    Raises HubProblem for days that are none, and without *sure* where something would go at once.
    """
    check(new)
    if new == read(connection):
        return
    if not sure and outlook(service, connection, new).erases:
        raise HubProblem("unasked", "Something would be erased at once, and nobody was asked: look at it first.")
    settings.write(connection, "retention", canonical(asdict(new)))
    kept = {"people": "never" if new.people is None else new.people, "audit": new.audit, "lists": new.lists}
    audit.write(connection, by, audit.Act.RETENTION_CHANGED, now=service.now(), **kept)


def due(service: HubService, wanted: Retention) -> date | None:
    """The day from which profiles go; None for never."""
    if wanted.people is None:
        return None
    return max(service.pack().days) + timedelta(days=wanted.people + 1)


def apply(service: HubService) -> bool:
    """One step of keeping the promise; whether there is more to do right away."""
    with service.writing() as connection:
        wanted = read(connection)
        _forget_old(connection, service.now(), wanted)
        day, today = due(service, wanted), service.pack().day_of(service.now())
        gone = _erase_some(service, connection) if day is not None and today >= day else []
        if gone:
            settings.write(connection, _UNCLEAN, "1")
        is_over = len(gone) < PORTION and settings.read(connection, _UNCLEAN) == "1"
    if is_over:
        scrubbing.after_erasing(service.database)
        with service.writing() as connection:
            settings.write(connection, _UNCLEAN, "")
    return len(gone) == PORTION


@dataclass(frozen=True, slots=True)
class _Aging:
    """Rows that go one by one, each so many days after what ``since`` (ms) says. ``name``: as in Retention.

    ``goes``: the condition on those that go at all.
    """

    name: str
    table: Table
    since: Column[int]
    goes: ColumnElement[bool]

    def days(self, wanted: Retention) -> int:
        return wanted.audit if self.name == "audit" else wanted.lists

    def is_old(self, now: int, wanted: Retention) -> ColumnElement[bool]:
        return and_(self.goes, self.since < now - self.days(wanted) * _DAY_MS)


def _aging() -> tuple[_Aging, _Aging]:
    log, lists = schema.audit, schema.people_import
    acts = log.c.act != audit.Act.RETENTION_CHANGED.value  # else no days at all would hide who said so
    return _Aging("audit", log, log.c.at, acts), _Aging("lists", lists, lists.c.touched_at, true())


def _fate(service: HubService, connection: Connection, each: _Aging, wanted: Retention) -> Fate:
    now = service.now()
    held, oldest = connection.execute(select(func.count(), func.min(each.since)).where(each.goes)).one()
    old = select(func.count()).select_from(each.table).where(each.is_old(now, wanted))
    goes = None if not held else service.pack().day_of(max(now, oldest + each.days(wanted) * _DAY_MS))
    return Fate(held, goes, connection.execute(old).scalar_one())


def _forget_old(connection: Connection, now: int, wanted: Retention) -> None:
    for each in _aging():
        connection.execute(delete(each.table).where(each.is_old(now, wanted)))
    session = schema.hub_session
    connection.execute(delete(session).where(session.c.expires_at < now))


def _erase_some(service: HubService, connection: Connection) -> list[PersonId]:
    own_journal.lock(connection, service.keys, now=service.now())  # one worker at a time
    t, xid = schema.person.c, service.database.xid(connection)
    known = select(t.id).where(t.entry.is_not(None)).order_by(t.id).limit(PORTION)
    found = [PersonId(each) for each in connection.execute(known).scalars()]
    for each in found:
        people.erase(connection, each, xid=xid)
    acts = [Act(subject_of_person(each), Erased(REASON), ACTOR) for each in found]
    if acts:
        own_journal.append_all(connection, acts, keys=service.keys, now=service.now(), xid=xid)
    return found
