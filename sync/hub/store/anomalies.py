"""Facts that do not fit together: noted once, kept, shown to the organiser and to the stations they concern."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select, update

from kiosk.domain.changes import AnomalyChanged, AnomalyState
from kiosk.domain.records import canonical
from sync.hub.store import notices, settlements
from sync.hub.store.notices import NoticeKind
from sync.hub.store.schema import anomaly, journal, settlement, station, store
from sync.hub.store.settlements import IN_FORCE, Settlement
from sync.hub.store.upsert import insert

_PORTION = 500


class AnomalyKind(StrEnum):
    FORK = "fork"
    """Two histories under one store's name: it was copied, or restored and written to."""
    COPIED = "copied"
    """Two computers speak for one station: its database was copied, or brought back from a backup."""
    GAP = "gap"
    """The station itself no longer has some of its records."""
    BROKEN_CHAIN = "broken_chain"
    """A record does not continue the one before it: something was altered on the station's disk."""
    QUARANTINED = "quarantined"
    REVOKED_SENDING = "revoked_sending"
    TWO_PLACES = "two_places"
    """One badge in two zones within a minute."""
    BAD_BADGE = "bad_badge"
    """A badge let in unchecked that turned out forged, of a revoked issuer, or of none that the hub knows."""
    UNPROJECTABLE = "unprojectable"
    """A record that the hub keeps but could not count."""
    OVER_CAPACITY = "over_capacity"
    """More people in than an activity holds, let in by stations that could not see each other."""
    CLOCK_OFF = "clock_off"
    OPEN_SHIFT = "open_shift"
    """A volunteer of an earlier day who never left: those hours do not count."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """``at``: when it happened, ms. ``stations``: numbers of stations that it concerns beside the one of ``store``."""

    kind: AnomalyKind
    key: str
    at: int
    store: str | None = None
    seq: int | None = None
    subject: str | None = None
    detail: str = "{}"
    stations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """An anomaly as it stands. ``ended_at``: when it was over by itself; ``where``: names of the stations in it."""

    anomaly: Anomaly
    ended_at: int | None
    settlement: Settlement | None
    where: tuple[str, ...]

    @property
    def state(self) -> AnomalyState:
        if self.settlement is not None:
            return AnomalyState.SETTLED
        return AnomalyState.OPEN if self.ended_at is None else AnomalyState.ENDED


def detail(**values: str | int) -> str:
    return canonical(values)


def note(connection: Connection, anomalies: Sequence[Anomaly]) -> None:
    """Keep those whose key is new."""
    found = {each.key: each for each in anomalies}
    ordered = [found[key] for key in sorted(found)]
    for start in range(0, len(ordered), _PORTION):
        rows = [_values(each, _concerned(connection, each)) for each in ordered[start : start + _PORTION]]
        new = insert(connection, anomaly).values(rows).on_conflict_do_nothing(index_elements=["key"])
        _tell(connection, connection.execute(new.returning(anomaly.c.key)).scalars().all())


def observe(connection: Connection, standing: Sequence[Anomaly], kinds: Collection[AnomalyKind], *, now: int) -> None:
    """Of *kinds* exactly *standing* holds now: others have ended, and whatever had ended may be back."""
    found = {each.key: each for each in standing}
    query = select(anomaly.c.key, anomaly.c.detail, anomaly.c.ended_at).where(anomaly.c.kind.in_(sorted(kinds)))
    held = {row.key: row for row in connection.execute(query)}
    note(connection, [each for key, each in found.items() if key not in held])
    for key, row in sorted(held.items()):
        here = found.get(key)
        if here is None and row.ended_at is None:
            _change(connection, key, ended_at=now)
        elif here is not None and (row.ended_at is not None or row.detail != here.detail):
            _change(connection, key, ended_at=None, detail=here.detail)


def newest(connection: Connection, limit: int) -> list[Anomaly]:
    """The newest that are open."""
    return [noted.anomaly for noted in listed(connection, limit)]


def listed(connection: Connection, limit: int, *, state: AnomalyState = AnomalyState.OPEN) -> list[Noted]:
    """The newest in that *state*."""
    settled = exists().where(settlement.c.key == anomaly.c.key, IN_FORCE)
    conditions = {
        AnomalyState.OPEN: (~settled, anomaly.c.ended_at.is_(None)),
        AnomalyState.SETTLED: (settled,),
        AnomalyState.ENDED: (~settled, anomaly.c.ended_at.is_not(None)),
    }
    query = select(anomaly).where(*conditions[state]).order_by(anomaly.c.at.desc(), anomaly.c.key).limit(limit)
    return list(_noted(connection, query))


def find(connection: Connection, key: str) -> Noted | None:
    return next(_noted(connection, select(anomaly).where(anomaly.c.key == key)), None)


def about(connection: Connection, subjects: Sequence[str]) -> list[Noted]:
    """Every one about any of *subjects*, oldest first."""
    return list(_noted(connection, select(anomaly).where(anomaly.c.subject.in_(subjects)).order_by(anomaly.c.at)))


def changes(connection: Connection, keys: Sequence[str], asking: int | None) -> Mapping[str, AnomalyChanged]:
    """What station *asking* is told of those among *keys* that concern it."""
    mine = anomaly.c.stations.contains(f",{asking},", autoescape=True)
    return {
        noted.anomaly.key: _change_of(noted)
        for start in range(0, len(keys), _PORTION)
        for noted in _noted(connection, select(anomaly).where(anomaly.c.key.in_(keys[start : start + _PORTION]), mine))
    }


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
    )


def _noted(connection: Connection, query: Select[Any]) -> Iterator[Noted]:
    rows = connection.execute(query).all()
    settled = settlements.of(connection, [row.key for row in rows])
    names = _names(connection, rows)
    for row in rows:
        where = tuple(names[number] for number in _numbers(row) if number in names)
        yield Noted(_anomaly(row), row.ended_at, settled.get(row.key), where)


def _anomaly(row: Row[Any]) -> Anomaly:
    kind, numbers = AnomalyKind(row.kind), _numbers(row)
    return Anomaly(kind, row.key, row.at, row.store, row.seq, row.subject, row.detail, numbers)


def _numbers(row: Row[Any]) -> tuple[int, ...]:
    return tuple(int(number) for number in row.stations.split(",") if number)


def _names(connection: Connection, rows: Iterable[Row[Any]]) -> dict[int, str]:
    wanted = sorted({number for row in rows for number in _numbers(row)})
    query = select(station.c.id, station.c.name).where(station.c.id.in_(wanted))
    return {row.id: row.name for row in connection.execute(query)} if wanted else {}


def _concerned(connection: Connection, found: Anomaly) -> list[int]:
    """The stations in it: the one that wrote, first, then others."""
    query = select(store.c.station).where(store.c.id == found.store)
    numbers = list(connection.execute(query).scalars()) if found.store else []
    other = json.loads(found.detail).get("other_journal")
    if other is not None:
        owner = select(store.c.station).join(journal, journal.c.store == store.c.id).where(journal.c.id == other)
        numbers += connection.execute(owner).scalars()
    return list(dict.fromkeys((*numbers, *found.stations)))


def _values(found: Anomaly, stations: Sequence[int]) -> dict[str, object]:
    return {
        "kind": found.kind.value,
        "key": found.key,
        "at": found.at,
        "store": found.store,
        "seq": found.seq,
        "subject": found.subject,
        "detail": found.detail,
        "stations": f",{','.join(map(str, stations))}," if stations else "",
    }


def _change(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(anomaly).where(anomaly.c.key == key).values(**values))
    _tell(connection, [key])


def _tell(connection: Connection, keys: Sequence[str]) -> None:
    if keys:
        notices.renew(connection, NoticeKind.ANOMALY, keys, xid=notices.transaction(connection))
