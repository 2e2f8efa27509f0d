"""Stations that hang on another hub of the event: a relay's, seen from above, and all others', seen from a relay."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from kiosk.domain.ids import StoreId
from sync.hub.store import anomalies, issuers, notices, schema, signatures, stations
from sync.hub.store.issuers import HUBS, RELAY, Issued
from sync.hub.store.notices import NoticeKind
from sync.hub.store.stations import Station
from sync.hub.store.upsert import insert
from sync.protocol import sealing, signing
from sync.protocol.messages import StationCard

ABOVE = "upstream"
"""The kind of the row that stands for the hub that this one hangs on."""
_t = schema.station


def mark_relay(connection: Connection, who: int) -> None:
    """Station *who* is a hub that hands on what its own stations recorded."""
    connection.execute(update(_t).where(_t.c.id == who).values(kind=RELAY))


def is_relay(connection: Connection, who: int) -> bool:
    return bool(connection.execute(select(_t.c.kind == RELAY).where(_t.c.id == who)).scalar_one())


def hangs_on(connection: Connection, who: int) -> int | None:
    found: int | None = connection.execute(select(_t.c.relay).where(_t.c.id == who)).scalar_one()
    return found


def carried_for(connection: Connection, carrier: int, store: StoreId) -> int | None:
    """Whose journal *store* is, where *carrier* may hand it in: a relay that of a station with a key of its own, which
    vouches whoever carries, and of one that hangs on the relay; a copy of a station the journals from before it was
    copied, as it has that station's key. None: it is the carrier's own, new, or not for it."""
    owner = stations.owner(connection, store)
    if owner is None or owner == carrier:
        return None
    keys = {key.public for key in signatures.keys_of(connection, owner)}
    if is_relay(connection, carrier):
        return owner if keys or hangs_on(connection, owner) == carrier else None
    return owner if keys & {key.public for key in signatures.keys_of(connection, carrier)} else None


def above(connection: Connection, hub: str, *, now: int) -> int:
    """The row that stands for *hub*, which this hub hangs on."""
    found = connection.execute(select(_t.c.id).where(_t.c.kind == ABOVE)).scalar()
    if found is not None:
        return int(found)
    new = insert(connection, _t).values(name=hub, kind=ABOVE, enrolled_at=now, token_hash=secrets.token_bytes(32))
    return int(connection.execute(new.returning(_t.c.id)).scalar_one())


def own_rows(connection: Connection) -> Sequence[int]:
    """Stations that enrolled at this very hub."""
    own = select(_t.c.id).where(_t.c.kind == stations.STATION, _t.c.relay.is_(None))
    return connection.execute(own).scalars().all()


def other_rows(connection: Connection, relay: int) -> Sequence[int]:
    """Everybody but *relay* itself."""
    return connection.execute(select(_t.c.id).where(_t.c.id != relay, _t.c.kind != ABOVE)).scalars().all()


def take_card(connection: Connection, card: StationCard, teller: int, *, trusted: bool, now: int) -> int | None:
    """Know the station of *card*, as *teller* tells of it; gives its row.

    None, and nothing changes, where a teller that is not *trusted* names a journal of somebody whose keys it does not
    know: names of journals are no secret.
    """
    keys = [key for text in card.signing_keys if (key := signing.read_public_key(text)) is not None]
    owners = {stations.owner(connection, StoreId(each.store)) for each in card.stores} - {None}
    if len(owners) > 1:
        return None
    who = next(iter(owners), None)
    if who is not None:
        known = {key.public for key in signatures.keys_of(connection, who)}
        is_same = bool(known & set(keys)) or (not known and hangs_on(connection, who) == teller)
        if not trusted and not is_same:
            return None
    if who is None or stations.first_journal(connection, who) not in {each.store for each in card.stores}:
        who = _new(connection, card, teller, trusted=trusted)
        for each in card.stores:
            stations.move(connection, StoreId(each.store), who)
    _update(connection, who, card, teller)
    for each in card.stores:
        stations.claim(connection, StoreId(each.store), who)
    for key in reversed(keys):
        signatures.learn_key(connection, who, key, now=now)
    _note_copies(connection, card)
    return who


def relay_names(connection: Connection) -> Mapping[int, str]:
    """On which other hub each station hangs that hangs on one."""
    other = _t.alias()
    query = select(_t.c.id, other.c.name).join(other, other.c.id == _t.c.relay)
    return {row[0]: row[1] for row in connection.execute(query)}


def below(connection: Connection) -> Sequence[tuple[Station, int]]:
    """The hubs that hang on this one, and how many records each still has for it, as it said itself."""
    rows = connection.execute(select(_t).where(_t.c.kind == RELAY).order_by(_t.c.name)).all()
    return [(stations.of_row(row), row.waiting or 0) for row in rows]


def waiting(connection: Connection) -> Mapping[str, int]:
    """How many records each relay still has for this hub, by name, as it said itself."""
    query = select(_t.c.name, _t.c.waiting).where(_t.c.kind == RELAY)
    return {row[0]: row[1] or 0 for row in connection.execute(query)}


def save_waiting(connection: Connection, who: int, waiting: int, *, now: int) -> None:
    """Relay *who* still has so many records for this hub."""
    connection.execute(update(_t).where(_t.c.id == who).values(waiting=waiting, contact_at=now))


def _new(connection: Connection, card: StationCard, teller: int, *, trusted: bool) -> int:
    """A row for the station of *card*; that it is a hub is believed of the hub above alone."""
    name, number = card.name or "Station", 1
    while connection.execute(select(func.count()).where(_t.c.name == name)).scalar_one():
        number += 1
        name = f"{card.name} {number}"
    new = insert(connection, _t).values(
        name=name,
        kind=card.kind if trusted and card.kind in HUBS else stations.STATION,
        enrolled_at=card.joined,
        joined_at=card.joined,
        token_hash=secrets.token_bytes(32),
        relay=teller,
    )
    return int(connection.execute(new.returning(_t.c.id)).scalar_one())


def _update(connection: Connection, who: int, card: StationCard, teller: int) -> None:
    """Of two tellings the later one counts: enrolments, revocations and contacts have times."""
    row, xid = connection.execute(select(_t).where(_t.c.id == who)).one(), notices.transaction(connection)
    joined = max(card.joined, row.joined_at or row.enrolled_at)
    is_news = card.contact is not None and (row.contact_at is None or card.contact > row.contact_at)
    values: dict[str, object] = {"joined_at": joined, "sealing_key": _sealing_key(card) or row.sealing_key}
    if card.joined >= joined and (is_news or card.joined > (row.joined_at or 0)):
        values["relay"] = teller
    if is_news:
        values |= {"contact_at": card.contact, "program": card.program, "dead_letters": card.dead_letters}
        values |= {"saved": card.saved, "battery": card.battery if isinstance(card.battery, int) else None}
        values |= {"clock_skew": card.skew} if isinstance(card.skew, int) else {}
    connection.execute(update(_t).where(_t.c.id == who).values(values))
    is_new = row.contact_at is None and row.enrolled_at == card.joined
    if card.revoked is not None and card.revoked > joined and card.broken is True:
        stations.retire(connection, who, now=card.revoked, xid=xid)
    elif card.revoked is not None and card.revoked > joined and row.stolen_at is None:
        stations.revoke(connection, who, now=card.revoked, xid=xid)
    elif row.revoked_at is not None and joined > row.revoked_at:
        connection.execute(update(_t).where(_t.c.id == who).values(revoked_at=None, stolen_at=None))
        stations.weigh_again(connection, who)
        is_new = True
    if is_new:
        notices.renew(connection, NoticeKind.STATION, [each.store for each in card.stores], xid=xid)


def _note_copies(connection: Connection, card: StationCard) -> None:
    """Only the hub that a station speaks with can see that two computers do; all others are told."""
    told = ((each.store, each.copied) for each in card.stores)
    found = [anomalies.copied(store, at=seen.at, journals=seen.journals) for store, seen in told if seen]
    anomalies.note(connection, found)


def _sealing_key(card: StationCard) -> bytes | None:
    return sealing.read_public_key(card.sealing_key) if card.sealing_key else None


def adopt_issuer(connection: Connection, given: Issued, who: int, *, now: int) -> None:
    """The hub above gave station *who* the number of *given*, with its key."""
    new = insert(connection, schema.issuer).on_conflict_do_nothing(index_elements=["number"])
    row = {"number": given.number, "station": who, "key": given.key, "made_at": now}
    if connection.execute(new, [row]).rowcount:
        notices.renew(connection, NoticeKind.ISSUER, [str(given.number)], xid=notices.transaction(connection))


def end_issuer(connection: Connection, number: int, *, revoked: bool, now: int) -> None:
    """The hub above revoked or retired the number."""
    t = schema.issuer
    column = t.c.revoked_at if revoked else t.c.retired_at
    ended = update(t).where(t.c.number == number, column.is_(None)).values({column.name: now})
    if connection.execute(ended).rowcount:
        notices.renew(connection, NoticeKind.ISSUER, [str(number)], xid=notices.transaction(connection))


def give_issuer(connection: Connection, who: int, *, now: int) -> None:
    """A station that hangs on a relay makes badges under a number of the whole event, too."""
    row = connection.execute(select(_t.c.sealing_key, _t.c.revoked_at).where(_t.c.id == who)).one()
    if row.sealing_key is not None and row.revoked_at is None and issuers.of_station(connection, who) is None:
        issuers.give(connection, who, now=now, xid=notices.transaction(connection))
