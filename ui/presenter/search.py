"""Search: people found as one types, whether they are here, and what can be done for the one chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.domain.checkin import Presence, State
from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.search_text import fold
from ui.presenter.programme import zone_name
from ui.presenter.texts import Texts
from ui.presenter.verdict import affiliation
from ui.presenter.when import moment_text

SHORTEST = 2
"""Letters from which a search finds anybody."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found, and where they stand with the activity in force today."""

    person: PersonEntry
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class SearchInputs:
    """``found``: None until a search for ``query`` came back. ``reissue``: a new badge is awaited for the chosen."""

    pack: Pack
    now: int
    query: str = ""
    found: tuple[Hit, ...] | None = ()
    chosen: str = ""
    reissue: bool = False
    presences: Mapping[str, Presence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonRow:
    key: str
    name: str
    latin: str
    nickname: str
    affiliation: str
    here: bool
    presence: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchProps:
    """``hint``: what stands where no rows do. ``chosen`` is empty or the row that the actions are about."""

    rows: tuple[PersonRow, ...]
    hint: str
    chosen: bool
    person: str
    name: str
    latin: str
    affiliation: str
    presence: str
    here: bool
    badges: int
    reissue: bool


def long_enough(query: str) -> bool:
    """Whether *query* has the letters that a search needs."""
    return len(fold(query)) >= SHORTEST


def derive_search_props(inputs: SearchInputs, texts: Texts) -> SearchProps:
    """The search screen of one moment, in words."""
    hits = inputs.found or ()
    rows = tuple(_row(hit, inputs, texts) for hit in hits)
    chosen = next((row for row in rows if row.chosen), None)
    entry = next((hit.person for hit in hits if hit.person.person == inputs.chosen), None)
    return SearchProps(
        rows=rows,
        hint=_hint(inputs, texts),
        chosen=chosen is not None,
        person=chosen.key if chosen else "",
        name=entry.display_name if entry else "",
        latin=chosen.latin if chosen else "",
        affiliation=chosen.affiliation if chosen else "",
        presence=chosen.presence if chosen else "",
        here=chosen.here if chosen else False,
        badges=len(entry.codes) if entry else 0,
        reissue=inputs.reissue and chosen is not None,
    )


def _hint(inputs: SearchInputs, texts: Texts) -> str:
    if not long_enough(inputs.query):
        return texts.say("search.type_two")
    return "" if inputs.found or inputs.found is None else texts.say("search.nobody")


def _row(hit: Hit, inputs: SearchInputs, texts: Texts) -> PersonRow:
    person = hit.person
    return PersonRow(
        key=person.person,
        name=person.name or person.name_en,
        latin=person.name_en if person.name else "",
        nickname=person.nickname,
        affiliation=affiliation(texts, person),
        here=hit.presence is not None and hit.presence.state is State.IN,
        presence=_presence_text(hit.presence, inputs, texts),
        chosen=person.person == inputs.chosen,
    )


def _presence_text(presence: Presence | None, inputs: SearchInputs, texts: Texts) -> str:
    if presence is None:
        return texts.say("search.not_here")
    when = moment_text(texts, inputs.pack.local(presence.at), inputs.pack.day_of(inputs.now))
    key = "search.here" if presence.state is State.IN else "search.went_out"
    return texts.say(key, time=when, zone=zone_name(texts, inputs.pack, presence.zone))
