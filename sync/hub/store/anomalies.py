"""Facts that do not fit together: noted once, kept, shown to the organiser and to the stations they concern."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.records import canonical
from sync.hub.store import notices, settlements
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import anomaly, journal, station, store
from sync.hub.store.settlements import Settlement
from sync.hub.store.upsert import insert

_PORTION = 500


class AnomalyKind(StrEnum):
    """The gravest first: that is how they are listed."""

    FORK = "fork"
    """Two histories under one store's name: it was copied, or restored and written to."""
    COPIED = "copied"
    """Two computers speak for one station: its database was copied, or brought back from a backup."""
    GAP = "gap"
    """The station itself no longer has some of its records."""
    BROKEN_CHAIN = "broken_chain"
    """A record does not continue the one before it: something was altered on the station's disk."""
    QUARANTINED = "quarantined"
    UNPROJECTABLE = "unprojectable"
    """A record that the hub keeps but could not count."""
    REVOKED_SENDING = "revoked_sending"
    BAD_BADGE = "bad_badge"
    """A badge let in unchecked that turned out forged, of a revoked issuer, or of none that the hub knows."""
    OVER_CAPACITY = "over_capacity"
    """More people in than an activity holds, let in by stations that could not see each other."""
    OPEN_SHIFT = "open_shift"
    """A volunteer of an earlier day who never left: those hours do not count."""
    TWO_PLACES = "two_places"
    """One badge in two zones within a minute."""
    CLOCK_OFF = "clock_off"
    GOOD_BADGE = "good_badge"
    """A badge let in unchecked that turned out genuine: nothing is odd any more, and the station hears of it."""


AT_THE_DESK: Final = frozenset(
    {
        AnomalyKind.BAD_BADGE,
        AnomalyKind.OVER_CAPACITY,
        AnomalyKind.OPEN_SHIFT,
        AnomalyKind.TWO_PLACES,
        AnomalyKind.CLOCK_OFF,
    }
)
"""Kinds that a station in them may settle: what happened in front of it. Where the station itself is in doubt, its
word is an explanation, and only somebody at a hub settles."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """``at``: when it happened, ms. ``stations``: numbers of stations that it concerns beside the one of ``store``.

    ``mark`` grows with whatever is new about it: a settlement of a lower one does not hold any more. It counts things
    (records, people, returns), so that no clock decides. ``ended_at``: when it was over by itself.
    """

    kind: AnomalyKind
    key: str
    at: int
    store: str | None = None
    seq: int | None = None
    subject: str | None = None
    detail: str = "{}"
    stations: tuple[int, ...] = ()
    mark: int = 0
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """An anomaly as it stands. ``settlements``: those that hold, the newest last. ``explanation``: what a station says
    of it, as long as nobody settled it. ``where``: names of the stations in it."""

    anomaly: Anomaly
    settlements: tuple[Settlement, ...]
    explanation: Settlement | None
    where: tuple[str, ...]

    @property
    def settlement(self) -> Settlement | None:
        return self.settlements[-1] if self.settlements else None

    @property
    def ended_at(self) -> int | None:
        return self.anomaly.ended_at

    @property
    def state(self) -> AnomalyState:
        if self.settlements:
            return AnomalyState.SETTLED
        return AnomalyState.OPEN if self.ended_at is None else AnomalyState.ENDED


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which anomalies to list: of one ``kind``, in one ``zone``, from number ``start`` on."""

    kind: AnomalyKind | None = None
    zone: str | None = None
    start: int = 0


_EVERY: Final = Wanted()


def detail(**values: str | int | None) -> str:
    """*values* as an anomaly keeps them; those that are None are left out."""
    return canonical({name: value for name, value in values.items() if value is not None})


def note(connection: Connection, anomalies: Sequence[Anomaly]) -> None:
    """Keep those whose key is new, and what is news of the others: a higher mark."""
    found: dict[str, Anomaly] = {}
    for each in anomalies:
        if each.key not in found or each.mark > found[each.key].mark:
            found[each.key] = each
    ordered = [found[key] for key in sorted(found)]
    for start in range(0, len(ordered), _PORTION):
        new = insert(connection, anomaly).values(
            [_values(connection, each) for each in ordered[start : start + _PORTION]]
        )
        news = new.on_conflict_do_update(
            index_elements=["key"],
            set_={name: new.excluded[name] for name in ("at", "seq", "detail", "mark")},
            where=new.excluded.mark > anomaly.c.mark,
        )
        changed(connection, connection.execute(news.returning(anomaly.c.key)).scalars().all())


def replace(connection: Connection, anomalies: Sequence[Anomaly]) -> None:
    """Keep each as it is now, whatever was kept under its key."""
    for each in sorted(anomalies, key=lambda each: each.key):
        values = _values(connection, each)
        new = insert(connection, anomaly).values(values)
        kept = {name: new.excluded[name] for name in ("kind", "at", "detail", "mark", "ended_at")}
        other = or_(anomaly.c.kind != each.kind.value, anomaly.c.detail != each.detail)
        news = new.on_conflict_do_update(index_elements=["key"], set_=kept, where=other)
        changed(connection, connection.execute(news.returning(anomaly.c.key)).scalars().all())


def copied(store: str, *, at: int, journals: int) -> Anomaly:
    """Two computers speak for the station that began with the journal *store* and has so many *journals* by now."""
    return Anomaly(AnomalyKind.COPIED, f"copied:{store}", at, store, mark=journals)


def copies(connection: Connection) -> dict[str, tuple[int, int]]:
    """When that was noted, and at how many journals, by the journal under whose name."""
    query = select(anomaly.c.store, anomaly.c.at, anomaly.c.mark).where(anomaly.c.kind == AnomalyKind.COPIED.value)
    return {row.store: (row.at, row.mark) for row in connection.execute(query)}


def observe(connection: Connection, standing: Sequence[Anomaly], kinds: Collection[AnomalyKind], *, now: int) -> None:
    """Of *kinds* exactly *standing* holds now: others have ended. What is back, or has a higher mark, is news."""
    found = {each.key: each for each in standing}
    held = {row.key: row for row in _held(connection, sorted(found), sorted(kinds))}
    note(connection, [each for key, each in found.items() if key not in held])
    for key, row in sorted(held.items()):
        here = found.get(key)
        if here is None:
            _change(connection, key, ended_at=now)
            continue
        mark = max(row.mark + (row.ended_at is not None), here.mark)
        if row.mark != mark:
            values = _values(connection, here)
            _change(connection, key, ended_at=None, mark=mark, **{n: values[n] for n in ("at", "detail", "stations")})
        elif row.detail != here.detail:
            _change(connection, key, detail=here.detail)


def end(connection: Connection, key: str, *, now: int) -> None:
    """It is over by itself."""
    _change(connection, key, ended_at=now)


def changed(connection: Connection, keys: Collection[str]) -> None:
    """Something about *keys* is other than it was: work out how they stand, and let their stations hear of it."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _PORTION):
        portion = ordered[start : start + _PORTION]
        noted = list(_noted(connection, select(anomaly).where(anomaly.c.key.in_(portion))))
        for state in AnomalyState:
            mine = [each.anomaly.key for each in noted if each.state is state]
            other = update(anomaly).where(anomaly.c.key.in_(mine), anomaly.c.state != state.value)
            connection.execute(other.values(state=state.value))
        known = [each.anomaly.key for each in noted]
        notices.renew(connection, NoticeKind.ANOMALY, known, xid=notices.transaction(connection))


# looking at them


def newest(connection: Connection, limit: int) -> list[Anomaly]:
    """The first of those that are open."""
    return [noted.anomaly for noted in listed(connection, limit)]


def listed(
    connection: Connection, limit: int, *, state: AnomalyState = AnomalyState.OPEN, wanted: Wanted = _EVERY
) -> list[Noted]:
    """Those in that *state*: the gravest kind first, of each kind the newest."""
    found: list[Noted] = []
    start = wanted.start
    for kind, many in counts(connection, state=state, zone=wanted.zone).items():
        if wanted.kind not in (None, kind):
            continue
        if start < many and len(found) < limit:
            query = select(anomaly).where(*_among(state, wanted.zone), anomaly.c.kind == kind.value)
            ordered = query.order_by(anomaly.c.at.desc(), anomaly.c.key).offset(start).limit(limit - len(found))
            found += _noted(connection, ordered)
        start = max(0, start - many)
    return found


def counts(
    connection: Connection, *, state: AnomalyState = AnomalyState.OPEN, zone: str | None = None
) -> dict[AnomalyKind, int]:
    """How many of each kind are in that *state*, in one *zone* or anywhere: the gravest kind first."""
    query = select(anomaly.c.kind, func.count()).where(*_among(state, zone)).group_by(anomaly.c.kind)
    found = {kind: int(many) for kind, many in connection.execute(query)}
    return {kind: found[kind.value] for kind in AnomalyKind if kind.value in found}


def find(connection: Connection, key: str) -> Noted | None:
    return next(_noted(connection, select(anomaly).where(anomaly.c.key == key)), None)


def about(
    connection: Connection, subjects: Sequence[str], kinds: Collection[AnomalyKind] = tuple(AnomalyKind)
) -> list[Noted]:
    """Every one of *kinds* about any of *subjects*, oldest first."""
    mine = anomaly.c.subject.in_(subjects), anomaly.c.kind.in_(sorted(kinds))
    return list(_noted(connection, select(anomaly).where(*mine).order_by(anomaly.c.at)))


def lasting(connection: Connection, store: str, kind: AnomalyKind) -> list[Anomaly]:
    """Those of *kind* in the journal *store* that are not over by themselves, settled or not."""
    mine = anomaly.c.store == store, anomaly.c.kind == kind.value, anomaly.c.ended_at.is_(None)
    return [noted.anomaly for noted in _noted(connection, select(anomaly).where(*mine).order_by(anomaly.c.seq))]


def changes(connection: Connection, keys: Sequence[str], asking: int | None) -> Mapping[str, AnomalyChanged]:
    """What station *asking* is told of those among *keys* that concern it."""
    mine = anomaly.c.stations.contains(f",{asking},", autoescape=True)
    return {
        noted.anomaly.key: _change_of(noted)
        for start in range(0, len(keys), _PORTION)
        for noted in _noted(connection, select(anomaly).where(anomaly.c.key.in_(keys[start : start + _PORTION]), mine))
    }


def _among(state: AnomalyState, zone: str | None) -> tuple[Any, ...]:
    there = () if zone is None else (or_(anomaly.c.zone == zone, anomaly.c.other_zone == zone),)
    return anomaly.c.state == state.value, *there


def _held(connection: Connection, keys: Sequence[str], kinds: Sequence[str]) -> Iterator[Any]:
    """Those among *keys*, and whatever else of *kinds* has not ended."""
    t = anomaly.c
    columns = select(t.key, t.detail, t.mark, t.ended_at)
    yield from connection.execute(columns.where(t.kind.in_(kinds), t.ended_at.is_(None))).all()
    for start in range(0, len(keys), _PORTION):
        ended = columns.where(t.key.in_(keys[start : start + _PORTION]), t.ended_at.is_not(None))
        yield from connection.execute(ended).all()


def _change_of(noted: Noted) -> AnomalyChanged:
    found = noted.anomaly
    return AnomalyChanged(
        key=found.key,
        kind=found.kind.value,
        at=found.at,
        state=noted.state,
        subject=found.subject or "",
        station_name=", ".join(noted.where),
        detail=json.loads(found.detail),
        reason=noted.settlement.reason if noted.settlement else "",
        mark=found.mark,
    )


def _noted(connection: Connection, query: Select[Any]) -> Iterator[Noted]:
    rows = connection.execute(query).all()
    given = settlements.of(connection, [row.key for row in rows])
    names = _names(connection, rows)
    for row in rows:
        found = _anomaly(row)
        where = tuple(names[number] for number in found.stations if number in names)
        said = [each for each in given.get(row.key, ()) if _is_heard(found, each)]
        settled = tuple(each for each in said if each.by_hub or found.kind in AT_THE_DESK)
        yield Noted(found, settled, said[-1] if said and not settled else None, where)


def _is_heard(found: Anomaly, said: Settlement) -> bool:
    """Whether *said* is about all that is known of *found*, by a hub or by a station that is in it."""
    return said.mark >= found.mark and (said.by_hub or said.station in found.stations)


def _anomaly(row: Row[Any]) -> Anomaly:
    return Anomaly(
        kind=AnomalyKind(row.kind),
        key=row.key,
        at=row.at,
        store=row.store,
        seq=row.seq,
        subject=row.subject,
        detail=row.detail,
        stations=tuple(int(number) for number in row.stations.split(",") if number),
        mark=row.mark,
        ended_at=row.ended_at,
    )


def _names(connection: Connection, rows: Iterable[Row[Any]]) -> dict[int, str]:
    wanted = sorted({number for row in rows for number in _anomaly(row).stations})
    query = select(station.c.id, station.c.name).where(station.c.id.in_(wanted))
    return {row.id: row.name for row in connection.execute(query)} if wanted else {}


def _concerned(connection: Connection, found: Anomaly, other: object) -> list[int]:
    """The stations in it: the one that wrote, first, then others."""
    query = select(store.c.station).where(store.c.id == found.store)
    numbers = list(connection.execute(query).scalars()) if found.store else []
    if other is not None:
        owner = select(store.c.station).join(journal, journal.c.store == store.c.id).where(journal.c.id == other)
        numbers += connection.execute(owner).scalars()
    return list(dict.fromkeys((*numbers, *found.stations)))


def _values(connection: Connection, found: Anomaly) -> dict[str, object]:
    about = json.loads(found.detail)
    stations = _concerned(connection, found, about.get("other_journal"))
    return {
        "kind": found.kind.value,
        "key": found.key,
        "at": found.at,
        "store": found.store,
        "seq": found.seq,
        "subject": found.subject,
        "detail": found.detail,
        "stations": f",{','.join(map(str, stations))}," if stations else "",
        "mark": found.mark,
        "ended_at": found.ended_at,
        "zone": about.get("zone"),
        "other_zone": about.get("other_zone"),
    }


def _change(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(anomaly).where(anomaly.c.key == key).values(**values))
    changed(connection, [key])
