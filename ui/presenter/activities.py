"""The activity chooser: what can be chosen, today's first, grouped by zone, filtered as one types."""

from dataclasses import dataclass

from kiosk.domain.packs import Activity, Opening, Pack
from kiosk.domain.search_text import fold
from ui.presenter.programme import hours_text, opening_now, zone_name
from ui.presenter.texts import Texts


@dataclass(frozen=True, slots=True)
class ActivitiesInputs:
    """``now``: ms, hub time; ``chosen``: id of the activity in force."""

    pack: Pack
    now: int
    chosen: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity to choose; ``section`` is the heading it stands under."""

    key: str
    name: str
    kind: str
    hours: str
    section: str
    open: bool
    chosen: bool


def derive_activity_rows(inputs: ActivitiesInputs, texts: Texts) -> tuple[ActivityRow, ...]:
    """The activities that match, those of today first, each part in the order of the pack's zones."""
    order = {zone.id: number for number, zone in enumerate(inputs.pack.zones)}
    words = fold(inputs.query).split()
    found = [a for a in inputs.pack.activities if all(word in _haystack(a, inputs.pack) for word in words)]
    rows = [(_other_day(a, inputs), order.get(a.zone, len(order)), _row(a, inputs, texts)) for a in found]
    return tuple(row for _, _, row in sorted(rows, key=lambda item: item[:2]))


def _other_day(activity: Activity, inputs: ActivitiesInputs) -> bool:
    return opening_now(activity, inputs.pack.local(inputs.now)) is Opening.NOT_TODAY


def _row(activity: Activity, inputs: ActivitiesInputs, texts: Texts) -> ActivityRow:
    now = inputs.pack.local(inputs.now)
    zone = zone_name(texts, inputs.pack, activity.zone)
    other_day = _other_day(activity, inputs)
    return ActivityRow(
        key=activity.id,
        name=activity.name.in_language(texts.language),
        kind=texts.say(f"kind.{activity.kind}"),
        hours=hours_text(texts, activity, now),
        section=texts.say("programme.other_day", zone=zone) if other_day else zone,
        open=opening_now(activity, now) is Opening.OPEN,
        chosen=activity.id == inputs.chosen,
    )


def _haystack(activity: Activity, pack: Pack) -> str:
    zone = pack.zone(activity.zone)
    names = (activity.name, zone.name) if zone else (activity.name,)
    return fold(" ".join(f"{name.th} {name.en}" for name in names))
