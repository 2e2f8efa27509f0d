"""The desk at rest: the activity in force, who is in, the walk-by counter and the last scans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.kinds import CheckedIn, CheckedOut, Counted, GroupArrived
from kiosk.domain.packs import Opening, Pack
from ui.presenter.facts import GlanceFact, RecentFact
from ui.presenter.programme import hours_text, opening_now, zone_name
from ui.presenter.texts import Texts
from ui.presenter.when import clock_text

_SHAPES: Mapping[str, str] = {
    CheckedOut.KIND: "out",
    Counted.KIND: "count",
    GroupArrived.KIND: "group",
}


@dataclass(frozen=True, slots=True)
class DeskInputs:
    """All that the desk screen depends on; ``now``: ms, hub time."""

    pack: Pack
    glance: GlanceFact
    now: int


@dataclass(frozen=True, slots=True)
class RecentRow:
    """One line of *last scans*. ``shape``: go, look, stop, out, count or group, drawn and coloured as such."""

    key: str
    time: str
    shape: str
    title: str
    note: str
    undoable: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class DeskProps:
    """What the desk screen shows. ``open``: whether the activity is open now; ``full``: nobody more fits in."""

    activity: str
    activity_id: str
    zone: str
    hours: str
    open: bool
    here: int
    capacity: int
    here_text: str
    full: bool
    walk_bys: int
    walk_by_text: str
    can_undo: bool
    recent: tuple[RecentRow, ...]


def derive_desk_props(inputs: DeskInputs, texts: Texts) -> DeskProps:
    """The desk screen of one moment, in words."""
    glance, activity = inputs.glance, inputs.glance.activity
    now = inputs.pack.local(inputs.now)
    rows = tuple(_row(line, inputs.pack, texts) for line in glance.recent)
    return DeskProps(
        activity=activity.name.in_language(texts.language),
        activity_id=activity.id,
        zone=zone_name(texts, inputs.pack, activity.zone),
        hours=hours_text(texts, activity, now),
        open=_open(inputs.pack, now, opening_now(activity, now)),
        here=glance.here,
        capacity=activity.capacity or 0,
        here_text=_here_text(texts, glance.here, activity.capacity),
        full=activity.capacity is not None and glance.here >= activity.capacity,
        walk_bys=glance.walk_bys,
        walk_by_text=f"{glance.walk_bys:,}",
        can_undo=any(row.undoable for row in rows),
        recent=rows,
    )


def _open(pack: Pack, now: datetime, state: Opening) -> bool:
    return state is Opening.OPEN and now.date() in pack.days


def _here_text(texts: Texts, here: int, capacity: int | None) -> str:
    if capacity is None:
        return texts.say("desk.here", here=f"{here:,}")
    return texts.say("desk.here_of", here=f"{here:,}", capacity=f"{capacity:,}")


def _row(line: RecentFact, pack: Pack, texts: Texts) -> RecentRow:
    refused = line.kind not in (CheckedIn.KIND, *_SHAPES)
    return RecentRow(
        key=line.record,
        time=clock_text(pack.local(line.at)),
        shape=recent_shape(line),
        title=recent_title(line, texts),
        note=texts.say("desk.undone") if line.undone else _note(line, texts),
        undoable=not refused and not line.undone,
        undone=line.undone,
    )


def recent_shape(line: RecentFact) -> str:
    """The shape of a line: that of its verdict, or of what was counted."""
    if line.kind in _SHAPES:
        return _SHAPES[line.kind]
    if line.kind != CheckedIn.KIND:
        return "stop"
    return "go" if set(line.reasons) <= {"ok", "welcome_back"} else "look"


def recent_title(line: RecentFact, texts: Texts) -> str:
    """Whom or what a line is about."""
    if line.kind == Counted.KIND:
        return texts.say("desk.counted", count=f"{line.amount:+,}")
    if line.kind == GroupArrived.KIND:
        return texts.say("desk.group_of", count=f"{line.amount:,}")
    return line.person.display_name if line.person else texts.say("desk.unknown_badge")


def _note(line: RecentFact, texts: Texts) -> str:
    if line.kind == CheckedOut.KIND:
        return texts.say("desk.went_out")
    if line.kind in _SHAPES or not line.reasons:
        return ""
    return texts.say(f"reason_short.{line.reasons[0]}") if texts.has(f"reason_short.{line.reasons[0]}") else ""
