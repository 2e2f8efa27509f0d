"""The anomalies page: what the store noted, and what shows by itself (clocks, capacities)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.domain.ids import ActivityId, Subject, ZoneId, person_of_subject
from kiosk.domain.packs import Pack
from sync.hub.service import HubService
from sync.hub.store import anomalies, overview, people, stations
from sync.hub.store.anomalies import Anomaly, AnomalyKind
from sync.hub.store.stations import Station
from sync.hub.web.words import CLOCK_OFF, Words, number

SHOWN = 200


@dataclass(frozen=True, slots=True)
class AnomalyRow:
    """``kind`` names the text; ``grave``: the organiser should act."""

    kind: str
    who: str
    when: str
    detail: str
    grave: bool = True


def anomaly_rows(hub: HubService, words: Words, *, zone: str | None = None) -> Sequence[AnomalyRow]:
    """What the organiser should know of; for the lead of a *zone*, what happened there."""
    pack = hub.pack()
    capacities = {str(a.id): a.capacity for a in pack.activities if a.capacity is not None}
    with hub.reading() as connection:
        noted = anomalies.newest(connection, SHOWN)
        names = stations.names(connection)
        over = overview.over_capacity(connection, capacities)
        every = stations.every(connection)
        subjects = [p for a in noted if a.subject and (p := person_of_subject(Subject(a.subject)))]
        known = people.entries(connection, subjects)
    over = [row for row in over if zone in (None, _zone_of(pack, row[0]))]
    noted = [each for each in noted if zone is None or zone in _zones_named(each)]
    clocks = () if zone is not None else _clocks(every, words)
    rows = [*clocks, *(_over(row, pack, capacities, words) for row in over)]
    for anomaly in noted:
        person = person_of_subject(Subject(anomaly.subject)) if anomaly.subject else None
        entry = known.get(person) if person else None
        who = entry.display_name if entry else names.get(anomaly.store or "", anomaly.store or "")
        rows.append(_noted(anomaly, who, pack, words))
    return rows


def _zone_of(pack: Pack, activity: str) -> str | None:
    found = pack.activity(ActivityId(activity))
    return found.zone if found else None


def _zones_named(anomaly: Anomaly) -> set[str]:
    values = json.loads(anomaly.detail)
    return {str(values[name]) for name in ("zone", "other_zone") if name in values}


def _clocks(every: Sequence[Station], words: Words) -> Iterator[AnomalyRow]:
    for station in every:
        if station.clock_skew is not None and abs(station.clock_skew) >= CLOCK_OFF and not station.is_revoked:
            yield AnomalyRow(
                "clock_off", station.name, words.ago(station.contact_at), words.clock(station.clock_skew), grave=False
            )


def _over(row: tuple[str, str, int], pack: Pack, capacities: dict[str, int], words: Words) -> AnomalyRow:
    activity, day, inside = row
    found = pack.activity(ActivityId(activity))
    name = words.name(found.name) if found else activity
    detail = f"{number(inside)} / {number(capacities[activity])} {words('persons')}"
    return AnomalyRow("over_capacity", name, words.day(day), detail)


def _noted(anomaly: Anomaly, who: str, pack: Pack, words: Words) -> AnomalyRow:
    values = json.loads(anomaly.detail)
    grave = anomaly.kind not in (AnomalyKind.TWO_PLACES, AnomalyKind.REVOKED_SENDING)
    return AnomalyRow(
        anomaly.kind.value, who, words.clock_time(anomaly.at), _detail(anomaly, values, pack, words), grave
    )


def _detail(anomaly: Anomaly, values: dict[str, str], pack: Pack, words: Words) -> str:
    match anomaly.kind:
        case AnomalyKind.TWO_PLACES:
            here, there = _zone(values["zone"], pack, words), _zone(values["other_zone"], pack, words)
            return f"{here} · {there}"
        case AnomalyKind.GAP:
            return f"{words('records')} {number(int(values['first']))}–{number(int(values['last']))}"
        case AnomalyKind.QUARANTINED:
            return f"{values['reason']} · {words('records')} {number(anomaly.seq or 0)}"
        case _:
            return f"{words('records')} {number(anomaly.seq)}" if anomaly.seq else ""


def _zone(zone: str, pack: Pack, words: Words) -> str:
    found = pack.zone(ZoneId(zone))
    return words.name(found.name) if found else zone
