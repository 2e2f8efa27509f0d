"""Everything that a hub holds about one person, to hand to them: as JSON, and as a page that reads without the hub."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from kiosk.domain.ids import PersonId, subject_of_person
from kiosk.domain.merging import Merge
from kiosk.domain.packs import Text
from kiosk.domain.people import PersonEntry
from sync.hub import people_acts
from sync.hub.service import HubService
from sync.hub.store import anomalies, people, person_history, schema
from sync.hub.store.anomalies import Noted
from sync.hub.store.person_history import Event

_MOST: Final = 100_000
"""Records of one person; more than a lifetime of check-ins."""
_FIELDS: Final[dict[str, Text]] = {
    "name": Text("ชื่อ", "Name"),
    "name_en": Text("ชื่อภาษาอังกฤษ", "Name in English"),
    "nickname": Text("ชื่อเล่น", "Nickname"),
    "organisation": Text("องค์กร", "Organisation"),
    "role": Text("มาในฐานะ", "Comes as"),
    "phone": Text("โทรศัพท์", "Phone"),
    "email": Text("อีเมล", "E-mail"),
    "codes": Text("รหัสบัตร", "Badge and ticket codes"),
    "activities": Text("กิจกรรมที่ลงไว้", "Activities listed for"),
    "enrolment": Text("สถานะการรับเข้า", "Enrolment"),
    "reference": Text("เลขที่ในรายชื่อ", "Key in the list"),
}

_STYLE: Final = (
    "<style>body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}code{font-size:.85em;overflow-wrap:anywhere}</style>"
)


@dataclass(frozen=True, slots=True)
class Everything:
    """``people``: every id of the person; ``erased``: those erased. ``newer``: profiles, as they are stored, of a newer
    program. ``imports``: lines of lists that wait."""

    event: str
    event_name: Text
    timezone: str
    at: int
    people: tuple[PersonId, ...]
    profiles: Sequence[PersonEntry]
    newer: Sequence[str]
    erased: tuple[PersonId, ...]
    merges: Sequence[Merge]
    records: Sequence[Event]
    anomalies: Sequence[Noted]
    imports: Sequence[str]


def everything_about(service: HubService, person: PersonId) -> Everything:
    """What is held about *person* and everybody who was merged with them; each part may be empty."""
    everybody = people_acts.group(service, person)
    merges = people_acts.merges_of(service, person)
    subjects = [subject_of_person(each) for each in everybody]
    pack = service.pack()
    with service.reading() as connection:
        return Everything(
            event=pack.id,
            event_name=pack.name,
            timezone=pack.timezone,
            at=service.now(),
            people=everybody,
            profiles=list(people.entries(connection, everybody).values()),
            newer=list(people.unreadable(connection, everybody).values()),
            erased=tuple(each for each in everybody if people.is_erased(connection, each)),
            merges=merges,
            records=person_history.of(connection, subjects, limit=_MOST),
            anomalies=anomalies.about(connection, subjects),
            imports=_imports(connection, everybody),
        )


def _imports(connection: Connection, everybody: Sequence[PersonId]) -> list[str]:
    t = schema.people_import_row.c
    query = select(t.entry).where(t.person.in_(everybody), t.entry != "")
    return list(connection.execute(query).scalars())


def as_json(everything: Everything) -> str:
    """All of it, for another program."""
    e = everything
    values: dict[str, Any] = {
        "event": e.event,
        "at": _utc(e.at),
        "people": list(e.people),
        "profiles": [*map(msgspec.to_builtins, e.profiles), *map(_value, e.newer)],
        "erased": list(e.erased),
        "merges": [{"record": m.record, "person": m.person, "into": m.into} for m in e.merges],
        "records": [_record(event) for event in e.records],
        "anomalies": [_anomaly(noted) for noted in e.anomalies],
        "lists_waiting": [json.loads(text) for text in e.imports],
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _record(event: Event) -> dict[str, Any]:
    return {
        "id": event.record,
        "kind": event.kind,
        "subject": event.subject,
        "station": event.station,
        "station_clock": _utc(event.at),
        "happened": _utc(event.happened),
        "received": _utc(event.received),
        "taken_back": event.void,
        "body": _value(event.body),
    }


def _anomaly(noted: Noted) -> dict[str, Any]:
    found = noted.anomaly
    return {
        "kind": found.kind.value,
        "at": _utc(found.at),
        "stations": list(noted.where),
        "state": noted.state.value,
        "reason": noted.settlement.reason if noted.settlement else "",
        "detail": json.loads(found.detail),
    }


def _utc(at_ms: int) -> str:
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return str(at_ms)


def as_html(everything: Everything, language: str) -> str:
    """All of it as one page without links or scripts, in *language*."""
    page = _Page(everything, language)
    return "\n".join(page.lines())


class _Page:
    def __init__(self, everything: Everything, language: str) -> None:
        self._all = everything
        self._language = language
        self._zone = ZoneInfo(everything.timezone)

    def lines(self) -> Sequence[str]:
        e, title = self._all, self._say("ข้อมูลทั้งหมดที่เก็บไว้ของคนนี้", "Everything that is held about this person")
        return [
            f'<!doctype html><html lang="{self._language}"><meta charset="utf-8"><title>{title}</title>',
            _STYLE,
            f"<h1>{title}</h1><p>{escape(e.event_name.in_language(self._language))} · {self._time(e.at)}</p>",
            f"<p>{self._say('รหัสบุคคล', 'Id')}: {', '.join(f'<code>{escape(each)}</code>' for each in e.people)}</p>",
            *(self._profile(profile) for profile in e.profiles),
            *(self._newer(text) for text in e.newer),
            *([self._erased()] if e.erased else []),
            self._records(),
            *([self._anomalies()] if e.anomalies else []),
            *([self._waiting()] if e.imports else []),
            "</html>",
        ]

    def _profile(self, profile: PersonEntry) -> str:
        values = ((text, getattr(profile, name)) for name, text in _FIELDS.items())
        rows = "".join(f"<tr><th>{self._text(text)}<td>{escape(_plain(value))}" for text, value in values if value)
        return f"<h2>{self._say('ประวัติ', 'Profile')}</h2><table>{rows}</table>"

    def _newer(self, text: str) -> str:
        return f"<h2>{self._say('ประวัติ', 'Profile')}</h2><p><code>{escape(text)}</code></p>"

    def _erased(self) -> str:
        return f"<p><b>{self._say('ข้อมูลส่วนตัวถูกลบแล้ว', 'The personal data was erased.')}</b></p>"

    def _records(self) -> str:
        heads = (("เวลา", "Time"), ("เรื่อง", "What"), ("จุด", "Station"), ("รายละเอียด", "Details"))
        head = "".join(f"<th>{self._say(*each)}" for each in heads)
        rows = "".join(self._record(event) for event in self._all.records)
        title = self._say("ระเบียน", "Records")
        return f"<h2>{title} ({len(self._all.records):,})</h2><table><tr>{head}{rows}</table>"

    def _record(self, event: Event) -> str:
        void = f" ({self._say('ถูกยกเลิก', 'taken back')})" if event.void else ""
        cells = (escape(event.kind) + void, escape(event.station), f"<code>{escape(event.body)}</code>")
        return f"<tr><td>{self._time(event.happened)}" + "".join(f"<td>{cell}" for cell in cells)

    def _anomalies(self) -> str:
        rows = (
            f"<tr><td>{self._time(each.anomaly.at)}<td>{each.anomaly.kind.value}<td>{escape(', '.join(each.where))}"
            f"<td>{escape(each.settlement.reason if each.settlement else '')}"
            for each in self._all.anomalies
        )
        return f"<h2>{self._say('เรื่องผิดปกติ', 'Anomalies')}</h2><table>{''.join(rows)}</table>"

    def _waiting(self) -> str:
        rows = "".join(f"<tr><td><code>{escape(each)}</code>" for each in self._all.imports)
        return f"<h2>{self._say('รายชื่อที่รอนำเข้า', 'In lists that wait to be applied')}</h2><table>{rows}</table>"

    def _say(self, thai: str, english: str) -> str:
        return self._text(Text(thai, english))

    def _text(self, text: Text) -> str:
        return escape(text.in_language(self._language))

    def _time(self, at_ms: int) -> str:
        try:
            return datetime.fromtimestamp(at_ms / 1000, self._zone).isoformat(" ", "seconds")
        except (ValueError, OverflowError, OSError):
            return "?"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
