"""The anomalies page: who, where, when on both sides, and what became of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.domain.changes import AnomalyState
from kiosk.domain.ids import ActivityId, PersonId, StoreId, Subject, ZoneId, person_of_subject
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from sync.hub.service import HubService
from sync.hub.store import anomalies, people, quarantine
from sync.hub.store.anomalies import Anomaly, AnomalyKind, Noted, Wanted
from sync.hub.web.authors import author
from sync.hub.web.words import Words, number

SHOWN: Final = 50
CONTENTS: Final = 25
"""Records in quarantine on a page."""
_MILD: Final = frozenset(
    {AnomalyKind.TWO_PLACES, AnomalyKind.REVOKED_SENDING, AnomalyKind.CLOCK_OFF, AnomalyKind.GOOD_BADGE}
)


@dataclass(frozen=True, slots=True)
class AnomalyRow:
    """``kind`` names the text; ``grave``: the organiser should act. ``person``: whose page to open, "" for nobody.

    ``times``: each with its label. ``settled``: the reason, who gave it and when, "" while it is open. ``explained``:
    what a station says of it, and ``answer`` its own word. ``contents``: whether there are records to read.
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
    explained: str = ""
    explained_by: str = ""
    answer: str = ""
    contents: bool = False


@dataclass(frozen=True, slots=True)
class AnomalyPage:
    """``kinds``: how many there are of each, of all pages; ``start``: where the next page begins, None on the last."""

    rows: Sequence[AnomalyRow]
    kinds: Sequence[tuple[str, int]]
    next_start: int | None


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A record as it was sent, made harmless; ``cut``: there is more of it."""

    seq: str
    received: str
    size: int
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class ContentPage:
    key: str
    where: str
    detail: str
    rows: Sequence[ContentRow]
    next_start: int | None


def anomaly_page(hub: HubService, words: Words, wanted: Wanted, state: AnomalyState = AnomalyState.OPEN) -> AnomalyPage:
    """What the organiser should know of; for the lead of a zone, what happened there."""
    pack = hub.pack()
    with hub.reading() as connection:
        kinds = anomalies.counts(connection, state=state, zone=wanted.zone)
        noted = anomalies.listed(connection, SHOWN, state=state, wanted=wanted)
        subjects = [person for each in noted if (person := _person(each.anomaly)) is not None]
        known = people.entries(connection, subjects)
        said = {each.record: each for row in noted for each in (row.settlement, row.explanation) if each is not None}
        by = {record: author(connection, hub, each, words) for record, each in said.items()}
    total = sum(kinds.values()) if wanted.kind is None else kinds.get(wanted.kind, 0)
    end = wanted.start + SHOWN
    rows = [_row(each, pack, words, known, by) for each in noted]
    return AnomalyPage(rows, [(kind.value, many) for kind, many in kinds.items()], end if end < total else None)


def content_page(hub: HubService, words: Words, key: str, start: int) -> ContentPage | None:
    """The records in quarantine that anomaly *key* tells of; None where it tells of none."""
    pack = hub.pack()
    with hub.reading() as connection:
        noted = anomalies.find(connection, key) if key.isprintable() else None
        if noted is None or noted.anomaly.kind is not AnomalyKind.QUARANTINED or noted.anomaly.store is None:
            return None
        reason, store = str(_values(noted.anomaly)["reason"]), StoreId(noted.anomaly.store)
        found = list(quarantine.newest(connection, store, reason, CONTENTS + 1, start=start))
    rows = [
        ContentRow(number(each.seq), words.full_time(each.received), each.size, harmless(each.content), each.is_cut)
        for each in found[:CONTENTS]
    ]
    end = start + CONTENTS if len(found) > CONTENTS else None
    return ContentPage(key, " · ".join(noted.where), _detail(noted.anomaly, pack, words), rows, end)


def harmless(content: bytes) -> str:
    """*content* as text in which nothing but letters is left as it is: no controls, no turning of the direction."""
    text = content.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


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
    by: Mapping[str, str],
) -> AnomalyRow:
    found, person = noted.anomaly, _person(noted.anomaly)
    entry = known.get(person) if person else None
    who = entry.display_name if entry else f"#{person[-4:]}" if person else ""
    settled, explained = noted.settlement, noted.explanation
    return AnomalyRow(
        key=found.key,
        kind=found.kind.value,
        who=who,
        person=person or "",
        where=" · ".join(noted.where),
        detail=_detail(found, pack, words),
        times=_times(found, words),
        grave=found.kind not in _MILD and noted.state is AnomalyState.OPEN,
        settled=words.why(settled.reason) if settled else "",
        settled_by=by[settled.record] if settled else "",
        explained=words.why(explained.reason) if explained else "",
        explained_by=by[explained.record] if explained else "",
        answer=explained.reason if explained else "",
        contents=found.kind is AnomalyKind.QUARANTINED,
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
    return ((words("first_time"), words.full_time(found.at)),)


def _detail(found: Anomaly, pack: Pack, words: Words) -> str:
    values = _values(found)
    match found.kind:
        case AnomalyKind.TWO_PLACES:
            zones = (_zone(values[name], pack, words) for name in ("zone", "other_zone"))
            return words("at_zones").format(*zones)
        case AnomalyKind.GAP:
            return _range(values, words)
        case AnomalyKind.FORK:
            return words("from_record").format(number(found.seq or 0))
        case AnomalyKind.QUARANTINED:
            size = int(values.get("many", 1))
            where = _range(values, words) if "first" in values else _record(found, words)
            several = (words("so_many_records").format(number(size)),) if size > 1 else ()
            return " · ".join((words.flaw(str(values["reason"])), *several, where))
        case AnomalyKind.OVER_CAPACITY:
            many = words("persons_of").format(number(int(values["inside"])), number(int(values["capacity"])))
            return f"{_activity(values['activity'], pack, words)} · {words.day(str(values['day']))} · {many}"
        case AnomalyKind.CLOCK_OFF:
            return words.clock(int(values["skew"]))
        case AnomalyKind.OPEN_SHIFT:
            return f"{_activity(values['activity'], pack, words)} · {words.day(str(values['day']))}"
        case AnomalyKind.BAD_BADGE | AnomalyKind.GOOD_BADGE:
            return words(f"badge_{values['why']}")
        case AnomalyKind.REVOKED_SENDING if "last" in values:
            return _range({"first": found.seq or 1, **values}, words)
        case _:
            return _record(found, words)


def _range(values: Mapping[str, Any], words: Words) -> str:
    first, last = int(values["first"]), int(values["last"])
    several = last > first
    return f"{words('records' if several else 'record')} {number(first)}" + (f"–{number(last)}" if several else "")


def _record(found: Anomaly, words: Words) -> str:
    return f"{words('record')} {number(found.seq)}" if found.seq else ""


def _zone(zone: str, pack: Pack, words: Words) -> str:
    found = pack.zone(ZoneId(zone))
    return words.name(found.name) if found else zone


def _activity(activity: str, pack: Pack, words: Words) -> str:
    found = pack.activity(ActivityId(activity))
    return words.name(found.name) if found else activity
