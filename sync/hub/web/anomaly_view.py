"""The anomalies page: who, where, when on both sides, and what became of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.domain.changes import AnomalyState
from kiosk.domain.ids import ActivityId, PersonId, Subject, ZoneId, person_of_subject
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from sync.hub.service import HubService
from sync.hub.store import anomalies, people
from sync.hub.store.anomalies import Anomaly, AnomalyKind, Noted
from sync.hub.users import accounts
from sync.hub.web.words import Words, number

SHOWN: Final = 200
_MILD: Final = frozenset({AnomalyKind.TWO_PLACES, AnomalyKind.REVOKED_SENDING, AnomalyKind.CLOCK_OFF})


@dataclass(frozen=True, slots=True)
class AnomalyRow:
    """``kind`` names the text; ``grave``: the organiser should act. ``person``: whose page to open, "" for nobody.

    ``times``: each with its label. ``settled``: the reason, who gave it and when, "" while it is open.
    """

    key: str
    kind: str
    who: str
    person: str
    where: str
    detail: str
    times: Sequence[tuple[str, str]]
    grave: bool
    settled: str = ""
    settled_by: str = ""


def anomaly_rows(
    hub: HubService, words: Words, *, zone: str | None = None, state: AnomalyState = AnomalyState.OPEN
) -> Sequence[AnomalyRow]:
    """What the organiser should know of; for the lead of a *zone*, what happened there."""
    pack = hub.pack()
    with hub.reading() as connection:
        noted = [each for each in anomalies.listed(connection, SHOWN, state=state) if _is_of(each.anomaly, zone)]
        subjects = [person for each in noted if (person := _person(each.anomaly)) is not None]
        known = people.entries(connection, subjects)
        names = {each.settlement.by for each in noted if each.settlement is not None}
        users = {by: accounts.name_of(connection, by) for by in names}
    return [_row(each, pack, words, known, users) for each in noted]


def _is_of(found: Anomaly, zone: str | None) -> bool:
    if zone is None:
        return True
    values = _values(found)
    return zone in {str(values[name]) for name in ("zone", "other_zone") if name in values}


def _person(found: Anomaly) -> PersonId | None:
    return person_of_subject(Subject(found.subject)) if found.subject else None


def _values(found: Anomaly) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(found.detail)
    return values


def _row(
    noted: Noted,
    pack: Pack,
    words: Words,
    known: Mapping[PersonId, PersonEntry],
    users: Mapping[str, str],
) -> AnomalyRow:
    found, person = noted.anomaly, _person(noted.anomaly)
    entry = known.get(person) if person else None
    who = entry.display_name if entry else f"#{person[-4:]}" if person else ""
    settled = noted.settlement
    return AnomalyRow(
        key=found.key,
        kind=found.kind.value,
        who=who,
        person=person or "",
        where=" · ".join(noted.where),
        detail=_detail(found, pack, words),
        times=_times(found, words),
        grave=found.kind not in _MILD and noted.state is AnomalyState.OPEN,
        settled=settled.reason if settled else "",
        settled_by=words("settled_by").format(users[settled.by], words.clock_time(settled.at)) if settled else "",
    )


def _times(found: Anomaly, words: Words) -> Sequence[tuple[str, str]]:
    """Both times, where there are two: of the two facts, or of the two clocks."""
    values = _values(found)
    if "other_at" in values:
        earlier, later = sorted((found.at, int(values["other_at"])))
        return ((words("first_time"), words.full_time(earlier)), (words("other_time"), words.full_time(later)))
    if "station_at" in values:
        station_at = int(values["station_at"])
        return ((words("hub_time"), words.full_time(found.at)), (words("station_time"), words.full_time(station_at)))
    return ((words("first_time"), words.clock_time(found.at)),)


def _detail(found: Anomaly, pack: Pack, words: Words) -> str:
    values = _values(found)
    match found.kind:
        case AnomalyKind.TWO_PLACES:
            zones = (_zone(values[name], pack, words) for name in ("zone", "other_zone"))
            return words("at_zones").format(*zones)
        case AnomalyKind.GAP:
            return f"{words('records')} {number(int(values['first']))}–{number(int(values['last']))}"
        case AnomalyKind.QUARANTINED:
            return f"{values['reason']} · {words('records')} {number(found.seq or 0)}"
        case AnomalyKind.OVER_CAPACITY:
            many = words("persons_of").format(number(int(values["inside"])), number(int(values["capacity"])))
            return f"{_activity(values['activity'], pack, words)} · {words.day(str(values['day']))} · {many}"
        case AnomalyKind.CLOCK_OFF:
            return words.clock(int(values["skew"]))
        case AnomalyKind.OPEN_SHIFT:
            return f"{_activity(values['activity'], pack, words)} · {words.day(str(values['day']))}"
        case _:
            return f"{words('records')} {number(found.seq)}" if found.seq else ""


def _zone(zone: str, pack: Pack, words: Words) -> str:
    found = pack.zone(ZoneId(zone))
    return words.name(found.name) if found else zone


def _activity(activity: str, pack: Pack, words: Words) -> str:
    found = pack.activity(ActivityId(activity))
    return words.name(found.name) if found else activity
