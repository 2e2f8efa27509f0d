"""Turns the tables of a pack into the domain's Pack, checking every id against every other."""

import zoneinfo
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final, TypeVar

from kiosk.domain.ids import ActivityId, EventId, OrganisationId, ZoneId
from kiosk.domain.packs import (
    Activity,
    ActivityKind,
    Organisation,
    OrganisationRole,
    OtherEvent,
    Outcome,
    Pack,
    PersonRole,
    Site,
    UnknownCodes,
    Zone,
)
from kiosk.domain.packs_wire import with_digest
from kiosk.packs.fields import Fields
from kiosk.packs.folder import SECTIONS
from kiosk.packs.logo import read_logo
from kiosk.packs.names import Names
from kiosk.packs.nodes import Leaf, Table
from kiosk.packs.problems import Findings, listing, suggestion
from kiosk.packs.times import Clock, read_sessions

_Entry = TypeVar("_Entry")
_FACTS: Final = ("id", "name", "version", "timezone", "days", "place", "space_m2", "day_rate", "unknown_codes", "logo")
_ACTIVITY: Final = ("id", "name", "zone", "kind", "sessions", "capacity", "roles", "listed_only")
_MOST: Final = 10_000
"""Entries of one section; far above any programme, far below what would stop a screen."""
_MOST_DAYS: Final = 1_000


class Programme:
    """Reads one pack; what is amiss goes into the findings it is given."""

    def __init__(self, table: Table, findings: Findings, folder: Path) -> None:
        """*folder*: where the files are that the pack names."""
        self._folder = folder
        self._fields = Fields(table, findings, known=(*_FACTS, *SECTIONS))
        self._findings, self._clock, self._names = findings, Clock(findings), Names(findings)

    def pack(self) -> Pack:
        """The pack; only to be used when the findings stayed empty."""
        fields = self._fields
        days = self._days()
        pack = Pack(
            id=EventId(fields.id()),
            name=fields.both("name"),
            version=fields.text("version", default="1"),
            timezone=self._timezone(),
            days=days,
            digest="",
            place=fields.both("place", required=False),
            space_m2=fields.whole("space_m2"),
            day_rate=800 if (rate := fields.whole("day_rate")) is None else rate,
            unknown_codes=fields.choice("unknown_codes", UnknownCodes, UnknownCodes.REFUSE),
            sites=self._all("sites", ("id", "name"), self._site),
            organisations=self._all("organisations", ("id", "name", "role"), self._organisation),
            zones=self._all("zones", ("id", "name", "site", "lead", "partners", "platform"), self._zone),
            activities=self._all("activities", _ACTIVITY, lambda f: self._activity(f, days)),
            outcomes=self._all(
                "outcomes", ("id", "zone", "text", "indicator", "target", "due", "agreed_by"), self._outcome
            ),
            other_events=self._all("other_events", ("id", "name", "code_prefix"), self._other_event),
            logo=read_logo(fields, self._folder),
        )
        self._names.check()
        return with_digest(pack)

    def _all(self, section: str, known: tuple[str, ...], read: Callable[[Fields], _Entry]) -> tuple[_Entry, ...]:
        entries = tuple(read(fields) for fields in self._fields.tables(section, known=known))
        if len(entries) > _MOST:
            self._fields.wrong(section, f"There are {len(entries)} {section}", f"Write at most {_MOST}")
        return entries

    def _days(self) -> tuple[date, ...]:
        fields = self._fields
        fields.required("days", "Write “days: [2019-10-10, 2019-10-11]”")
        node = fields.node("days")
        if isinstance(node, Table):
            return self._days_between(Fields(node, self._findings, known=("first", "last")))
        days: list[date] = []
        for leaf in fields.words("days"):
            day = self._clock.day(leaf.text or "", leaf.place)
            if day in days:
                self._findings.add(leaf.place, f"{day} is there twice", "Remove one of the two")
            elif day:
                days.append(day)
        return tuple(sorted(days))

    def _days_between(self, fields: Fields) -> tuple[date, ...]:
        first, last = self._day(fields, "first"), self._day(fields, "last")
        if first is None or last is None:
            return ()
        if not 0 <= (last - first).days < _MOST_DAYS:
            message = f"{last} is before {first}" if last < first else f"These are more than {_MOST_DAYS} days"
            fields.wrong("last", message, "Write the first and the last day of the event")
            return ()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    def _day(self, fields: Fields, key: str) -> date | None:
        fields.required(key, f"Write “{key}: 2019-10-10”")
        text = fields.text(key)
        return self._clock.day(text, fields.place_of(key)) if text else None

    def _timezone(self) -> str:
        name = self._fields.text("timezone", default="Asia/Bangkok")
        known = zoneinfo.available_timezones()
        if name not in known:
            instead = suggestion(name, known, otherwise="Write “Asia/Bangkok”")
            self._fields.wrong("timezone", f"There is no time zone “{name:.40}”", instead)
        return name

    def _site(self, fields: Fields) -> Site:
        return Site(self._names.define("site", fields), fields.both("name"))

    def _organisation(self, fields: Fields) -> Organisation:
        return Organisation(
            id=OrganisationId(self._names.define("organisation", fields)),
            name=fields.both("name"),
            role=fields.choice("role", OrganisationRole, OrganisationRole.PARTNER),
        )

    def _other_event(self, fields: Fields) -> OtherEvent:
        fields.required("code_prefix", "Write “code_prefix: ” and what the codes of that event begin with")
        event = EventId(self._names.define("event", fields))
        return OtherEvent(event, fields.both("name"), fields.text("code_prefix", default="?"))

    def _zone(self, fields: Fields) -> Zone:
        return Zone(
            id=ZoneId(self._names.define("zone", fields)),
            name=fields.both("name"),
            site=self._one("site", fields, "site") or "",
            lead=OrganisationId(lead) if (lead := self._one("organisation", fields, "lead")) else None,
            partners=self._organisations(fields, "partners"),
            platform=fields.flag("platform"),
        )

    def _activity(self, fields: Fields, days: tuple[date, ...]) -> Activity:
        fields.required("zone", "Write “zone: ” and the id of a zone")
        fields.required("kind", f"Write one of {listing(ActivityKind)}")
        roles = (fields.choice_of(leaf, PersonRole, PersonRole.ATTENDEE) for leaf in fields.words("roles"))
        return Activity(
            id=ActivityId(self._names.define("activity", fields)),
            name=fields.both("name"),
            zone=ZoneId(self._one("zone", fields, "zone") or ""),
            kind=fields.choice("kind", ActivityKind, ActivityKind.EXHIBITION),
            sessions=read_sessions(fields, days, self._clock),
            capacity=fields.whole("capacity", smallest=1),
            roles=tuple(dict.fromkeys(roles)),
            listed_only=fields.flag("listed_only"),
        )

    def _outcome(self, fields: Fields) -> Outcome:
        zone = self._one("zone", fields, "zone")
        fields.required("indicator", "Write how it is measured, such as “indicator: volunteers”")
        fields.required("target", "Write “target: 500”")
        return Outcome(
            id=self._names.define("outcome", fields),
            zone=ZoneId(zone) if zone else None,
            text=fields.both("text"),
            indicator=fields.text("indicator"),
            target=fields.whole("target") or 0,
            due=self._day(fields, "due") or date.min,
            agreed_by=self._organisations(fields, "agreed_by"),
        )

    def _one(self, sort: str, fields: Fields, key: str) -> str | None:
        node = fields.node(key)
        return self._names.mention(sort, Leaf(fields.text(key), node.place)) if node else None

    def _organisations(self, fields: Fields, key: str) -> tuple[OrganisationId, ...]:
        named = (self._names.mention("organisation", leaf) for leaf in fields.words(key))
        return tuple(OrganisationId(name) for name in dict.fromkeys(named))
