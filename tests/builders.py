"""Builds packs, people and journals for tests: each function gives a whole thing, of which a test names what matters.

The event is a small one at Bangkok, 10 to 12 October 2019: zones ``env`` and ``edu``, the activities ``trees``
(volunteer), ``talk`` and ``game``, hosted by ``tree-fund`` with the partner ``blue-sea``.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain.checkin import Candidate
from kiosk.domain.ids import (
    ActivityId,
    EventId,
    OrganisationId,
    PersonId,
    RecordId,
    StoreId,
    Subject,
    ZoneId,
    person_id,
    subject_of_person,
)
from kiosk.domain.kinds import Body, CheckedIn, encode_body
from kiosk.domain.packs import (
    Activity,
    ActivityKind,
    Organisation,
    OrganisationRole,
    Pack,
    PersonRole,
    Session,
    Text,
    Zone,
)
from kiosk.domain.packs_wire import with_digest
from kiosk.domain.people import Enrolment, PersonEntry
from kiosk.domain.records import Record, genesis, record_hash

EVENT = EventId("test-expo")
DAYS = (date(2019, 10, 10), date(2019, 10, 11), date(2019, 10, 12))
BANGKOK = "Asia/Bangkok"
_IDS = uuid.UUID("018c0000-0000-7000-8000-000000000000").int


def at(hour: int, minute: int = 0, *, day: date = DAYS[0], timezone: str = BANGKOK) -> int:
    """Milliseconds since 1970 of a local clock time."""
    return int(datetime.combine(day, time(hour, minute), ZoneInfo(timezone)).timestamp() * 1000)


def a_session(starts: str, ends: str, *, day: date = DAYS[0]) -> Session:
    """A session between two clock times such as ``10:00``."""
    return Session(day, time.fromisoformat(starts), time.fromisoformat(ends))


def an_activity(name: str = "trees", /, **changes: Any) -> Activity:
    """An activity of zone ``env`` that is open to all, all day; *name* is its id."""
    activity = Activity(ActivityId(name), Text(name), ZoneId("env"), ActivityKind.VOLUNTEER)
    return replace(activity, **changes)


def a_zone(name: str, /, **changes: Any) -> Zone:
    return replace(Zone(ZoneId(name), Text(f"โซน {name}", f"Zone {name}")), **changes)


def an_organisation(name: str, /, **changes: Any) -> Organisation:
    """A partner; *name* is its id and its name."""
    return replace(Organisation(OrganisationId(name), Text(name)), **changes)


def a_pack(*activities: Activity, **changes: Any) -> Pack:
    """The small event, with *activities* in place of its own where some are given; the digest is right."""
    pack = Pack(
        id=EVENT,
        name=Text("งานทดสอบ", "Test Expo"),
        version="1",
        timezone=BANGKOK,
        days=DAYS,
        digest="",
        space_m2=1500,
        zones=(a_zone("env"), a_zone("edu")),
        organisations=(
            an_organisation("tree-fund", role=OrganisationRole.HOST, name=Text("กองทุนต้นไม้", "Tree Fund")),
            an_organisation("blue-sea", name=Text("ทะเลใส", "Blue Sea")),
        ),
        activities=activities
        or (
            an_activity("trees"),
            an_activity("talk", zone=ZoneId("edu"), kind=ActivityKind.TALK),
            an_activity("game", zone=ZoneId("edu"), kind=ActivityKind.GAME),
        ),
    )
    return with_digest(replace(pack, **changes))


def a_person(reference: str = "1", **changes: Any) -> PersonEntry:
    """Somebody on a list; equal references are the same person. Their one code is ``code-`` and the reference."""
    person = PersonEntry(person_id(EVENT, reference), (f"code-{reference}",), f"คน {reference}", reference=reference)
    return replace(person, **changes)


def a_candidate(reference: str = "1", **changes: Any) -> Candidate:
    """Somebody whom a code may mean, who may come in."""
    candidate = Candidate(person_id(EVENT, reference), PersonRole.ATTENDEE, "", Enrolment.ACCEPTED, ())
    return replace(candidate, **changes)


def someone(reference: str = "1") -> Subject:
    """The person of that reference as the subject of a record."""
    return subject_of_person(person_id(EVENT, reference))


def a_person_id(reference: str = "1") -> PersonId:
    return person_id(EVENT, reference)


def a_record_id(number: int) -> RecordId:
    return RecordId(str(uuid.UUID(int=_IDS + number)))


class JournalBuilder:
    """Writes the journal of one station: numbers, chains and times the records by itself.

    >>> booth = JournalBuilder("booth-1")
    >>> booth.write(CheckedIn("trees", "env", "2019-10-10"), someone("7")).seq
    1
    """

    _numbers = count(1)

    def __init__(self, station: str = "station-1", *, starts: int = at(9)) -> None:
        self.station = StoreId(station)
        self.records: list[Record] = []
        self._next_at = starts

    @property
    def tip(self) -> str:
        """The hash that the next record continues."""
        return record_hash(self.records[-1]) if self.records else genesis(self.station)

    @property
    def hashes(self) -> list[str]:
        return [record_hash(record) for record in self.records]

    def write(self, body: Body, subject: Subject | None = None, **changes: Any) -> Record:
        """Append a record of *body*, about person ``1`` unless another *subject* is given, a second after the last."""
        return self.write_text(body.KIND, encode_body(body), subject or someone(), **changes)

    def write_text(self, kind: str, body: str, subject: Subject | None = None, **changes: Any) -> Record:
        """Append a record whose body is any text, such as a newer program's."""
        record = Record(
            id=a_record_id(next(self._numbers)),
            station=self.station,
            seq=len(self.records) + 1,
            at=self._next_at,
            kind=kind,
            subject=subject or someone(),
            body=body,
            actor="desk",
            prev=self.tip,
        )
        record = replace(record, **changes)
        self.records.append(record)
        self._next_at = record.at + 1000
        return record

    def check_in(self, reference: str = "1", activity: str = "trees", **changes: Any) -> Record:
        """Append a check-in of that person, to ``trees`` in ``env`` on the first day unless *changes* say otherwise.

        ``when`` (ms) is the record's time; every other change is one of the body's fields.
        """
        when = {"at": changes.pop("when")} if "when" in changes else {}
        body = CheckedIn(activity=activity, zone="env", day=DAYS[0].isoformat())
        return self.write(replace(body, **changes), someone(reference), **when)


def a_chain(length: int, station: str = "station-1") -> tuple[Record, ...]:
    """A journal of *length* check-ins of as many people."""
    booth = JournalBuilder(station)
    for number in range(length):
        booth.check_in(str(number))
    return tuple(booth.records)


def hashes_of(records: Iterable[Record]) -> list[str]:
    return [record_hash(record) for record in records]
