"""The verdict over the desk: colour, shape, one big word, the name, the reason, and what staff can do about it."""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict
from ui.presenter.facts import OutcomeFact, ProblemFact
from ui.presenter.programme import activity_name, zone_name
from ui.presenter.texts import Texts
from ui.presenter.when import clock_text, date_text, moment_text


@dataclass(frozen=True, slots=True)
class VerdictInputs:
    """The outcome to show, or None; ``details``: whether staff opened them; ``pinned``: the refusal staff decide on."""

    pack: Pack
    outcome: OutcomeFact | None = None
    details: bool = False
    pinned: OutcomeFact | None = None


@dataclass(frozen=True, slots=True)
class DetailRow:
    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One of several people whom a code may mean."""

    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class VerdictProps:
    """``kind``: go, look, stop or ask, and so the colour, the shape and the sound; empty while nothing is shown.

    ``pinned_name``, ``pinned_reason``: whom staff decide about, and why they were refused, whoever is shown meanwhile.
    """

    shown: bool = False
    kind: str = ""
    word: str = ""
    name: str = ""
    affiliation: str = ""
    reason: str = ""
    more: str = ""
    can_undo: bool = False
    can_override: bool = False
    details_open: bool = False
    details: tuple[DetailRow, ...] = ()
    people: tuple[ChoiceRow, ...] = ()
    pinned_name: str = ""
    pinned_reason: str = ""


def verdict_kind(verdict: Verdict) -> str:
    """The family of a verdict: its colour, shape and sound."""
    match verdict:
        case Go():
            return "go"
        case Look():
            return "look"
        case Stop():
            return "stop"
        case Ask():
            return "ask"
        case _:
            assert_never(verdict)


def derive_verdict_props(inputs: VerdictInputs, texts: Texts) -> VerdictProps:
    """The verdict screen for one outcome, in words."""
    shown = VerdictProps() if inputs.outcome is None else _shown(inputs, inputs.outcome, texts)
    pinned = inputs.pinned
    if pinned is None:
        return shown
    person, reason = pinned.person, _reason_text(texts, inputs.pack, pinned, pinned.verdict.reasons[0])
    name = shown_name(texts, person)
    return replace(shown, pinned_name=name, pinned_reason=f"{clock_text(inputs.pack.local(pinned.at))} · {reason}")


def _shown(inputs: VerdictInputs, outcome: OutcomeFact, texts: Texts) -> VerdictProps:
    kind, verdict, person = verdict_kind(outcome.verdict), outcome.verdict, outcome.person
    first, *others = (_reason_text(texts, inputs.pack, outcome, reason) for reason in verdict.reasons)
    return VerdictProps(
        shown=True,
        kind=kind,
        word=texts.say(f"verdict.{kind}"),
        name=person_name(texts, person) if person else "",
        affiliation=affiliation(texts, person) if person else "",
        reason=first,
        more=texts.say("verdict.choose") if isinstance(verdict, Ask) else " · ".join(others),
        can_undo=outcome.record is not None and isinstance(verdict, Go | Look),
        can_override=outcome.record is not None and isinstance(verdict, Stop) and verdict.overridable,
        details_open=inputs.details,
        details=_details(texts, inputs.pack, outcome) if inputs.details else (),
        people=tuple(ChoiceRow(p.person, p.display_name, affiliation(texts, p)) for p in outcome.people),
    )


def shown_name(texts: Texts, person: PersonEntry | None) -> str:
    """Whose badge it was, or that nobody knows."""
    return person_name(texts, person) if person else texts.say("desk.unknown_badge")


def person_name(texts: Texts, person: PersonEntry) -> str:
    """The name to greet with; whoever has only a badge is a guest with the end of its number."""
    named = person.name or person.name_en or person.nickname
    return person.display_name if named else texts.say("reason.guest", id=person.person[-4:])


def affiliation(texts: Texts, person: PersonEntry) -> str:
    """Role and organisation on one line."""
    return " · ".join(part for part in (texts.say(f"role.{person.role}"), person.organisation) if part)


def problem_text(texts: Texts, problem: ProblemFact) -> str:
    """What is wrong with the surroundings and what to do, in the language; as it was told where no text fits."""
    key = f"problem.{problem.code}"
    return texts.say(key) if texts.has(key) else problem.sentence


def _reason_text(texts: Texts, pack: Pack, outcome: OutcomeFact, reason: Reason) -> str:
    presence = outcome.presence
    if reason is Reason.SYSTEM and outcome.problem is not None:
        return problem_text(texts, outcome.problem)
    if reason is Reason.ALREADY_HERE and presence is not None:
        today = pack.day_of(outcome.at)
        when = moment_text(texts, pack.local(presence.at), today)
        return texts.say("reason.already_here_since", time=when, zone=zone_name(texts, pack, presence.zone))
    badge = outcome.badge
    if reason is Reason.EXPIRED and badge is not None and badge.expires is not None:
        return texts.say("reason.expired_since", day=date_text(texts, badge.expires))
    return texts.say(f"reason.{reason}")


def _details(texts: Texts, pack: Pack, outcome: OutcomeFact) -> tuple[DetailRow, ...]:
    presence, person = outcome.presence, outcome.person
    values = {
        "activity": outcome.activity.name.in_language(texts.language),
        "zone": zone_name(texts, pack, outcome.activity.zone),
        "time": clock_text(pack.local(outcome.at)),
        "role": texts.say(f"role.{person.role}") if person else "",
        "organisation": person.organisation if person else "",
        "listed_for": ", ".join(activity_name(texts, pack, a) for a in person.activities) if person else "",
        "seen_by": presence.station_name if presence else "",
        "record": outcome.record[-8:] if outcome.record else "",
        "problem": outcome.problem.code if outcome.problem else "",
    }
    return tuple(DetailRow(key, texts.say(f"detail.{key}"), value) for key, value in values.items() if value)
