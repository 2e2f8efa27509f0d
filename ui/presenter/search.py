"""Search: people found as one types, whether they are here, and what can be done for the one chosen."""

from dataclasses import dataclass

from kiosk.domain.badges import badges_among, tickets_among
from kiosk.domain.checkin import Presence, State
from kiosk.domain.packs import Pack
from kiosk.domain.search_text import fold
from ui.presenter.codes import visible_code
from ui.presenter.facts import HitFact
from ui.presenter.programme import zone_name
from ui.presenter.texts import Texts
from ui.presenter.verdict import affiliation
from ui.presenter.when import moment_text

SHORTEST = 2
"""Letters from which a search finds anybody."""


@dataclass(frozen=True, slots=True)
class SearchInputs:
    """``found``: the newest answer; while that to ``query`` is ``awaited``, it is an earlier query's. ``more``: others
    match too. ``failed``: the answer did not come. ``reissue``: a new badge is awaited for the chosen. ``code``: what
    was scanned for it. ``ticket``: which of the chosen's tickets is to be made void."""

    pack: Pack
    now: int
    query: str = ""
    found: tuple[HitFact, ...] = ()
    more: bool = False
    awaited: bool = False
    failed: bool = False
    chosen: str = ""
    reissue: bool = False
    code: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A code of another system that the person chosen has; ``label``: as it may be shown."""

    key: str
    label: str
    chosen: bool


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
    """``hint``: what stands where no rows do; ``narrow``: what stands below them when there are others. ``chosen``:
    whether there is a row that the actions are about."""

    rows: tuple[PersonRow, ...]
    hint: str
    narrow: str
    chosen: bool
    person: str
    name: str
    latin: str
    affiliation: str
    presence: str
    here: bool
    badges: int
    """How many badges of ours the person chosen has; tickets of other systems are none."""
    tickets: tuple[TicketRow, ...]
    ticket: str
    """The one that was chosen of them; empty for none."""
    reissue: bool
    code: str
    """The code scanned for the new badge, made inert; empty while there is none."""


def long_enough(query: str) -> bool:
    """Whether *query* has the letters that a search needs."""
    return len(fold(query)) >= SHORTEST


def derive_search_props(inputs: SearchInputs, texts: Texts) -> SearchProps:
    """The search screen of one moment, in words."""
    rows = tuple(_row(hit, inputs, texts) for hit in inputs.found)
    chosen = next((row for row in rows if row.chosen), None)
    entry = next((hit.person for hit in inputs.found if hit.person.person == inputs.chosen), None)
    tickets = tickets_among(entry.codes, inputs.pack.id) if entry else ()
    return SearchProps(
        rows=rows,
        hint=_hint(inputs, texts),
        narrow=texts.say("search.narrow", count=len(rows)) if inputs.more else "",
        chosen=chosen is not None,
        person=chosen.key if chosen else "",
        name=entry.display_name if entry else "",
        latin=chosen.latin if chosen else "",
        affiliation=chosen.affiliation if chosen else "",
        presence=chosen.presence if chosen else "",
        here=chosen.here if chosen else False,
        badges=len(badges_among(entry.codes, inputs.pack.id)) if entry else 0,
        tickets=tuple(TicketRow(code, visible_code(code), code == inputs.ticket) for code in tickets),
        ticket=inputs.ticket if inputs.ticket in tickets else "",
        reissue=inputs.reissue and chosen is not None,
        code=visible_code(inputs.code) if inputs.reissue else "",
    )


def _hint(inputs: SearchInputs, texts: Texts) -> str:
    if not long_enough(inputs.query):
        return texts.say("search.type_two")
    if inputs.found or inputs.awaited:
        return ""
    return texts.say("search.failed" if inputs.failed else "search.nobody")


def _row(hit: HitFact, inputs: SearchInputs, texts: Texts) -> PersonRow:
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
