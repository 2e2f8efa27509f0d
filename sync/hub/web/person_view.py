"""What the page of one person shows: who they are, as far as the one who asks may know, and what happened to them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.domain.ids import ActivityId, PersonId, ZoneId, subject_of_person
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import digits, fold
from sync.hub import own_journal
from sync.hub.service import HubService
from sync.hub.store import identities, people, people_search, person_history
from sync.hub.store.people_search import Wanted
from sync.hub.store.person_history import Event
from sync.hub.users.roles import Role, User
from sync.hub.web.words import Words

SHOWN = 50


@dataclass(frozen=True, slots=True)
class EventRow:
    """One record, in words. ``at``: when it happened; ``received``: when it came here."""

    kind: str
    text: str
    place: str
    station: str
    at: str
    received: str
    void: bool
    how: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """``others``: ids that are the same person. ``is_read``: ``entry`` says what is known; ``unreadable``: a newer
    program wrote some of it."""

    id: PersonId
    entry: PersonEntry
    others: tuple[PersonId, ...]
    events: Sequence[EventRow]
    is_read: bool
    unreadable: bool

    @property
    def gone(self) -> bool:
        """Whether nothing personal is known (any more)."""
        return not self.is_read and not self.unreadable


@dataclass(frozen=True, slots=True)
class Matches:
    """``more``: there are others, so that one should type more. ``unreadable``: whose profile a newer program wrote."""

    people: Sequence[PersonEntry]
    more: bool
    unreadable: Sequence[PersonId] = ()


def matches(hub: HubService, user: User, text: str) -> Matches:
    """People whom *text* finds, the likeliest first; those of one zone for its lead. An id finds anybody, so it is for
    those who may see anybody."""
    with hub.reading() as connection:
        ids = people_search.search(connection, Wanted(text, SHOWN * 4, user.sees))
        if user.sees is None and _is_id(text):
            ids = [PersonId(text.strip().upper()), *ids]
        known = people.entries(connection, ids)
        unreadable = people.unreadable(connection, [each for each in ids if each not in known])
    found = [known[each] for each in dict.fromkeys(ids) if each in known]
    found.sort(key=lambda entry: _rank(entry, text))
    return Matches([shown_to(user, entry) for entry in found[:SHOWN]], len(found) > SHOWN, sorted(unreadable)[:SHOWN])


def person_view(hub: HubService, user: User, person: PersonId, words: Words) -> PersonView | None:
    """The page of *person*; None where there is nothing that *user* may see."""
    with hub.reading() as connection:
        group = identities.group(connection, person)
        events = person_history.of(connection, [subject_of_person(each) for each in group])
        known, unreadable = people.entries(connection, group), people.unreadable(connection, group)
    pack = hub.pack()
    rows = [_row(event, pack, words) for event in events if user.sees in (None, _body(event).get("zone"))]
    if not rows and (user.sees is not None or not (known or unreadable)):
        return None
    entry = known.get(person) or next(iter(known.values()), None)
    nobody = PersonEntry(person, (), "")
    others = tuple(each for each in group if each != person)
    shown = shown_to(user, entry or nobody)
    return PersonView(person, shown, others, rows, entry is not None, bool(unreadable))


def shown_to(user: User, entry: PersonEntry) -> PersonEntry:
    """*entry* as far as *user* needs it: only organisers see how to reach somebody, and what their badge says."""
    if user.role is Role.ORGANISER:
        return entry
    number = digits(entry.phone)
    return replace(entry, phone=f"…{number[-4:]}" if number else "", email="", codes=(), reference="")


def _row(event: Event, pack: Pack, words: Words) -> EventRow:
    body = _body(event)
    return EventRow(
        event.kind,
        words.kind(event.kind),
        _place(body, pack, words),
        words("hub") if event.station == own_journal.NAME else event.station,
        words.full_time(event.happened),
        words.full_time(event.received),
        event.void,
        _how(body, words),
    )


def _place(body: Mapping[str, Any], pack: Pack, words: Words) -> str:
    activity = pack.activity(ActivityId(str(body.get("activity", ""))))
    zone = pack.zone(ZoneId(str(body.get("zone", ""))))
    named = [words.name(each.name) for each in (activity, zone) if each is not None]
    return " · ".join(named) or str(body.get("zone", ""))


def _how(body: Mapping[str, Any], words: Words) -> str:
    """The reasons of a verdict, or the one somebody typed."""
    reasons = body.get("reasons") or body.get("reason") or ""
    return ", ".join(words.why(str(each)) for each in (reasons if isinstance(reasons, list) else [reasons]))


def _body(event: Event) -> Mapping[str, Any]:
    try:
        body = json.loads(event.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _is_id(text: str) -> bool:
    plain = text.strip()
    return len(plain) == 12 and plain.isascii() and plain.isalnum()


def _rank(entry: PersonEntry, text: str) -> tuple[int, str]:
    wanted = fold(text)
    fields = [fold(field) for field in (entry.name, entry.nickname, entry.name_en, entry.organisation)]
    if wanted in fields:
        return 0, entry.name
    begins = any(field.startswith(wanted) for field in fields[:3])
    inside = any(word.startswith(wanted) for field in fields for word in field.split())
    return (1 if begins else 2 if inside else 3), entry.name
