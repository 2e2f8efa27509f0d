"""Stations: who enrolled, how they are, which journals are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from kiosk.domain.ids import StoreId
from sync.hub.store import anomalies, issuers, lines, notices, schema, settlements
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import station, store
from sync.hub.store.upsert import insert

STATION = "station"
"""What ``kind`` says of a row that is no hub's own."""


@dataclass(frozen=True, slots=True)
class Station:
    """An enrolled station. Times in ms. ``saved``: records it had at the last hello.

    ``clock_skew``: its clock minus the hub's at the last hello. ``proven_count``: so many records, all of them, were
    found to be here at ``proven_at``. ``battery``: percent left at the last hello, None on mains power.
    """

    id: int
    name: str
    enrolled_at: int
    revoked_at: int | None
    contact_at: int | None
    program: str
    saved: int
    dead_letters: int
    clock_skew: int | None
    sealing_key: bytes | None
    replaced_by: int | None
    proven_count: int | None
    proven_at: int | None
    battery: int | None = None
    stolen_at: int | None = None

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_stolen(self) -> bool:
        """It may be in wrong hands: what it says has no effect."""
        return self.stolen_at is not None

    @property
    def is_replaced(self) -> bool:
        """It broke, and another computer took its place: what it still hands in is expected."""
        return self.is_revoked and not self.is_stolen


@dataclass(frozen=True, slots=True)
class Contact:
    """What a station told of itself in a hello. ``written``: its journals with anything in them, the newest last."""

    at: int
    program: str
    saved: int
    dead_letters: int
    clock_skew: int
    battery: int | None = None
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who enrols: the journal it writes, the name it goes by, SHA-256 of the token it gets, and when (ms).

    ``sealing_key``: what secrets for it are sealed to, None when it gave none.
    """

    store: StoreId
    name: str
    token_hash: bytes
    at: int
    sealing_key: bytes | None = None


def enrol(connection: Connection, new: Newcomer, *, xid: int) -> Station:
    """The station that writes ``new.store``: a new one, or the same again with a new name and token.

    A journal that another computer began beside that of a station, as a copy of its database does, makes a station of
    its own: the other one may be at work still.
    """
    known = _known_by(connection, new.store)
    name = _free_name(connection, new.name, known)
    values: dict[str, object] = {"name": name, "token_hash": new.token_hash, "sealing_key": new.sealing_key}
    values |= {"joined_at": new.at, "relay": None}
    if known is None:
        fresh = insert(connection, station).values(**values, enrolled_at=new.at)
        row = connection.execute(fresh.returning(station)).one()
        move(connection, new.store, row.id)
    else:
        change = update(station).where(station.c.id == known).returning(station)
        row = connection.execute(change.values(**values, revoked_at=None, replaced_by=None, stolen_at=None)).one()
        weigh_again(connection, row.id)
        issuers.tell_again(connection, xid=xid)
    notices.renew(connection, NoticeKind.STATION, _stores(connection, row.id), xid=xid)
    return of_row(row)


def replace(connection: Connection, old: int, new: int, *, now: int, xid: int) -> Station:
    """Station *new* takes the name and place of *old*, which broke: that may only hand in what it recorded.

    Badges it made stay good; revoke it as well if the computer may be in wrong hands.
    """
    name = connection.execute(select(station.c.name).where(station.c.id == old)).scalar_one()
    taken = update(station).where(station.c.id == new).values(name=name).returning(station)
    row = connection.execute(taken).one()
    out = update(station).where(station.c.id == old)
    connection.execute(out.values(replaced_by=new, revoked_at=func.coalesce(station.c.revoked_at, now)))
    for who in (old, new):
        notices.renew(connection, NoticeKind.STATION, _stores(connection, who), xid=xid)
    return of_row(row)


def find(connection: Connection, who: int) -> Station | None:
    row = connection.execute(select(station).where(station.c.id == who)).one_or_none()
    return None if row is None else of_row(row)


def named(connection: Connection, name: str) -> Station | None:
    """The station that goes by *name*: the one at work, where others broke under that name."""
    found = select(station).where(station.c.name == name).order_by(station.c.replaced_by.is_not(None), station.c.id)
    row = connection.execute(found.limit(1)).one_or_none()
    return None if row is None else of_row(row)


def by_token(connection: Connection, token_hash: bytes) -> Station | None:
    row = connection.execute(select(station).where(station.c.token_hash == token_hash)).one_or_none()
    return None if row is None else of_row(row)


def owner(connection: Connection, who: StoreId) -> int | None:
    """The station that *who* belongs to."""
    return connection.execute(select(store.c.station).where(store.c.id == who)).scalar_one_or_none()


def claim(connection: Connection, who: StoreId, by: int) -> bool:
    """Make *who* a journal of station *by* unless it is another's; whether it is *by*'s now."""
    known = owner(connection, who)
    if known is not None:
        return known == by
    new = insert(connection, store).on_conflict_do_nothing(index_elements=["id"])
    connection.execute(new, [{"id": who, "station": by}])
    if owner(connection, who) != by:
        return False
    lines.first_line(connection, who)
    return True


def first_journal(connection: Connection, who: int) -> str | None:
    """The journal by which station *who* was first known."""
    query = select(schema.journal.c.store).join(store, store.c.id == schema.journal.c.store)
    return connection.execute(query.where(store.c.station == who).order_by(schema.journal.c.id).limit(1)).scalar()


def journals_of(connection: Connection, who: int) -> int:
    """How many journals station *who* has."""
    return connection.execute(select(func.count()).where(store.c.station == who)).scalar_one()


def move(connection: Connection, who: StoreId, to: int) -> None:
    """Make *who* a journal of station *to*, whoever's it was; the other is no longer expected to write it."""
    connection.execute(update(store).where(store.c.id == who).values(station=to))
    connection.execute(update(station).where(station.c.newest == who, station.c.id != to).values(newest=None))
    claim(connection, who, to)


def save_newest(connection: Connection, who: int, journal: str) -> str | None:
    """Station *who* writes *journal* now; gives the one that it wrote when it last spoke."""
    before = connection.execute(select(station.c.newest).where(station.c.id == who).with_for_update()).scalar_one()
    if before != journal:
        connection.execute(update(station).where(station.c.id == who).values(newest=journal))
    return None if before is None else str(before)


def save_contact(connection: Connection, who: int, contact: Contact) -> None:
    values = {
        "contact_at": contact.at,
        "program": contact.program,
        "saved": contact.saved,
        "dead_letters": contact.dead_letters,
        "clock_skew": contact.clock_skew,
        "battery": contact.battery,
    }
    connection.execute(update(station).where(station.c.id == who).values(values))


def save_proof(connection: Connection, who: int, records: int | None, *, now: int) -> None:
    """All of the station's *records* were found to be here just now; None: they were not."""
    values = {"proven_count": records, "proven_at": now}
    connection.execute(update(station).where(station.c.id == who).values(values))


def revoke(connection: Connection, who: int, *, now: int, xid: int) -> None:
    """From now on *who* may only hand in records, what it settled does not hold and its badges are no good; the other
    stations hear of it."""
    retire(connection, who, now=now, xid=xid)
    change = update(station).where(station.c.id == who, station.c.stolen_at.is_(None))
    connection.execute(change.values(stolen_at=now))
    issuers.revoke(connection, who, now=now, xid=xid)
    weigh_again(connection, who)


def retire(connection: Connection, who: int, *, now: int, xid: int) -> None:
    """From now on *who*, which broke, may only hand in what it recorded; the other stations hear of it."""
    change = update(station).where(station.c.id == who, station.c.revoked_at.is_(None))
    connection.execute(change.values(revoked_at=now))
    notices.renew(connection, NoticeKind.STATION, _stores(connection, who), xid=xid)


def weigh_again(connection: Connection, who: int) -> None:
    """Whether station *who* is believed changed: how what it settled stands is worked out anew."""
    anomalies.changed(connection, settlements.keys_of(connection, who))


def every(connection: Connection) -> Sequence[Station]:
    """All of them, but not the hub itself."""
    query = select(station).where(station.c.kind == STATION).order_by(station.c.name)
    return [of_row(row) for row in connection.execute(query)]


def first_stores(connection: Connection) -> dict[int, str]:
    """The first journal of each station, which names it at every hub."""
    first = select(store.c.station, func.min(store.c.id)).group_by(store.c.station)
    return {row[0]: row[1] for row in connection.execute(first)}


def records_of(connection: Connection) -> dict[int, int]:
    """How many records the hub holds of each station, those in quarantine among them."""
    held = func.sum(schema.journal.c.seq - schema.journal.c.fork_seq)
    query = select(store.c.station, held).join(schema.journal, schema.journal.c.store == store.c.id)
    return {row[0]: int(row[1] or 0) for row in connection.execute(query.group_by(store.c.station))}


def names(connection: Connection) -> dict[str, str]:
    """What the station behind each store is called."""
    query = select(store.c.id, station.c.name).join(station, station.c.id == store.c.station)
    return {row.id: row.name for row in connection.execute(query)}


def _known_by(connection: Connection, journal: StoreId) -> int | None:
    """The station that was first known by *journal*."""
    known = owner(connection, journal)
    return known if known is not None and first_journal(connection, known) == journal else None


def _stores(connection: Connection, who: int) -> list[str]:
    return list(connection.execute(select(store.c.id).where(store.c.station == who)).scalars())


def _free_name(connection: Connection, wanted: str, own: int | None) -> str:
    """*wanted*, with a number behind it where another station has that name."""
    query = select(station.c.name)
    taken = set(connection.execute(query if own is None else query.where(station.c.id != own)).scalars())
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def of_row(row: Row[Any]) -> Station:
    return Station(
        row.id,
        row.name,
        row.enrolled_at,
        row.revoked_at,
        row.contact_at,
        row.program,
        row.saved,
        row.dead_letters,
        row.clock_skew,
        row.sealing_key,
        row.replaced_by,
        row.proven_count,
        row.proven_at,
        row.battery,
        row.stolen_at,
    )
