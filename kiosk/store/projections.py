"""What screens show, kept up to date as records are written: who is where, and this station's sums."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from sqlite3 import Row

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.changes import Participated
from kiosk.domain.checkin import Presence, State
from kiosk.domain.ids import ActivityId, PersonId, RecordId, StoreId, Subject, ZoneId, subject_of_person
from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived, Settled, Voided, body_of
from kiosk.domain.records import Record
from kiosk.store import driver, identities, journal, oddities
from kiosk.store.driver import compiled
from kiosk.store.schema import participation, presence, tally, voided

# Statements of the scan path are made once: building them takes longer than SQLite takes to run them.
_KEEP = compiled(insert(participation).on_conflict_do_nothing(index_elements=["record"]), Participated.__slots__)
_FACTS = """SELECT * FROM participation WHERE subject IN (SELECT value FROM json_each(?)) AND activity = ? AND day = ?
    AND record NOT IN (SELECT record FROM voided) ORDER BY n"""
_NEW = insert(presence)
_PRESENT = compiled(
    _NEW.on_conflict_do_update(
        index_elements=["activity", "day", "subject"],
        set_={c.name: _NEW.excluded[c.name] for c in presence.columns if not c.primary_key},
    ),
    presence.columns.keys(),
)
_MINE = "subject = :subject AND activity = :activity AND day = :day"
_ABSENT = f"DELETE FROM presence WHERE {_MINE}"
_FIND = f"SELECT * FROM presence WHERE {_MINE}"
_FIND_ALL = """SELECT presence.*, station.name FROM presence LEFT JOIN station ON station.id = presence.station
    WHERE activity = ? AND day = ? AND subject IN (SELECT value FROM json_each(?))"""
_STATION_NAME = "SELECT name FROM station WHERE id = ?"

WALK_BY = "walk_by"
GROUP = "group"
GROUP_PEOPLE = "group_people"


def apply(connection: Connection, new: Record) -> None:
    """Bring the projections up to date with one record of this station."""
    match body_of(new):
        case CheckedIn() as body:
            _participate(connection, _fact(new, State.IN, body))
        case CheckedOut() as body:
            _participate(connection, _fact(new, State.OUT, body))
        case Counted() as body:
            _add(connection, body.zone, body.day, {WALK_BY: body.count})
        case GroupArrived() as body:
            _add(connection, body.zone, body.day, {GROUP: 1, GROUP_PEOPLE: body.people})
        case Voided() as body:
            _take_back(connection, RecordId(body.of))
        case Settled() as body:
            oddities.answered(connection, body)
        case _:
            pass


def _take_back(connection: Connection, of: RecordId) -> None:
    taken_back = journal.find(connection, of)
    if taken_back is not None and not is_voided(connection, of):
        _unsum(connection, taken_back)
    void(connection, of)


def _unsum(connection: Connection, taken_back: Record) -> None:
    """Take this station's sums back when one of its own counts was a mistake."""
    match body_of(taken_back):
        case Counted() as body:
            _add(connection, body.zone, body.day, {WALK_BY: -body.count})
        case GroupArrived() as body:
            _add(connection, body.zone, body.day, {GROUP: -1, GROUP_PEOPLE: -body.people})
        case _:
            pass


def learn(connection: Connection, fact: Participated) -> None:
    """Take in what another station saw; a fact that is known already changes nothing."""
    _participate(connection, fact)


def regroup(connection: Connection, people: Iterable[PersonId]) -> None:
    """Make the presences of *people* anew, for whom it changed who is whom."""
    for who in map(subject_of_person, sorted(people)):
        everybody = {*identities.subjects(connection, who), who}
        facts = select(participation.c.activity, participation.c.day).where(participation.c.subject.in_(everybody))
        shown = select(presence.c.activity, presence.c.day).where(presence.c.subject == who)
        for activity, day in sorted({tuple(row) for row in connection.execute(facts.union(shown))}):
            _renew(connection, who, activity, day)


def void(connection: Connection, of: RecordId) -> None:
    """Record *of* no longer counts, whether it is here already or arrives later."""
    connection.execute(insert(voided).values(record=of).on_conflict_do_nothing())
    row = connection.execute(select(participation).where(participation.c.record == of)).mappings().first()
    if row is not None:
        _renew(connection, row["subject"], row["activity"], row["day"])


def is_voided(connection: Connection, wanted: RecordId) -> bool:
    return connection.execute(select(voided.c.record).where(voided.c.record == wanted)).first() is not None


def find(connection: Connection, subject: Subject, activity: ActivityId, day: str) -> Presence | None:
    """The last thing known of *subject* at *activity* on *day*."""
    subject = identities.subject(connection, subject)
    row = driver.first(connection, _FIND, {"subject": subject, "activity": activity, "day": day})
    return None if row is None else _presence(row)


def find_all(
    connection: Connection, people: Sequence[Subject], activity: ActivityId, day: str
) -> dict[Subject, Presence]:
    """The last thing known of each of *people*, under the id they go by, with the name its station has today."""
    rows = driver.rows(connection, _FIND_ALL, (activity, day, json.dumps(people)))
    return {row["subject"]: _named(_presence(row), row["name"]) for row in rows}


def named(connection: Connection, known: Presence) -> Presence:
    """*known* with the name its station has today."""
    row = driver.first(connection, _STATION_NAME, (known.station,))
    return _named(known, None if row is None else row["name"])


def _named(known: Presence, name: str | None) -> Presence:
    return replace(known, station_name=name) if name else known


def here(connection: Connection, activity: ActivityId, day: str) -> int:
    """How many subjects are at *activity* now."""
    keys = (presence.c.activity == activity, presence.c.day == day, presence.c.state == State.IN)
    return connection.execute(select(func.count()).select_from(presence).where(*keys)).scalar_one()


def total(connection: Connection, zone: ZoneId, day: str, what: str) -> int:
    """This station's sum of *what* in *zone* on *day*."""
    keys = (tally.c.zone == zone, tally.c.day == day, tally.c.what == what)
    return connection.execute(select(tally.c.count).where(*keys)).scalar_one_or_none() or 0


def _fact(new: Record, state: State, body: CheckedIn | CheckedOut) -> Participated:
    return Participated(
        record=new.id,
        subject=new.subject,
        state=state,
        at=new.at,
        activity=ActivityId(body.activity),
        zone=ZoneId(body.zone),
        day=body.day,
        station=new.station,
        station_name="",
    )


def _participate(connection: Connection, fact: Participated) -> None:
    if driver.change(connection, _KEEP, {name: getattr(fact, name) for name in Participated.__slots__}):
        _renew(connection, fact.subject, fact.activity, fact.day)


def _renew(connection: Connection, subject: str, activity: str, day: str) -> None:
    """Make the presence anew of whoever *subject* counts as, and none of *subject* where that is another."""
    one, *others = identities.subjects(connection, Subject(subject))
    key = {"activity": activity, "day": day}
    last = _last(driver.rows(connection, _FACTS, (json.dumps([one, *others]), activity, day)))
    if last is None:
        driver.change(connection, _ABSENT, key | {"subject": one})
    else:
        values = {column.name: last[column.name] for column in presence.columns}
        driver.change(connection, _PRESENT, values | {"subject": one})
    for other in others:
        driver.change(connection, _ABSENT, key | {"subject": other})


def _last(rows: list[Row]) -> Row | None:
    """The fact that holds: each station's own order decides within it (clocks jump), time between stations.

    Where times are equal the record's id decides, so that every station and the hub say the same.
    """
    newest = {row["station"]: row for row in rows}
    return max(newest.values(), key=lambda row: (row["at"], row["record"]), default=None)


def _presence(row: Row) -> Presence:
    return Presence(
        record=RecordId(row["record"]),
        state=State(row["state"]),
        at=row["at"],
        station=StoreId(row["station"]),
        station_name=row["station_name"],
        zone=ZoneId(row["zone"]),
        activity=ActivityId(row["activity"]),
    )


def _add(connection: Connection, zone: str, day: str, amounts: dict[str, int]) -> None:
    for what, amount in amounts.items():
        new = insert(tally).values(zone=zone, day=day, what=what, count=amount)
        more = new.on_conflict_do_update(
            index_elements=["zone", "day", "what"], set_={"count": tally.c.count + new.excluded.count}
        )
        connection.execute(more)
