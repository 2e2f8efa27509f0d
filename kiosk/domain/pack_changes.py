"""What is different in another version of the event pack, as staff at a desk need to know it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

from kiosk.domain.packs import Activity, Pack, Session, Text
from kiosk.domain.report_text import day_text


@dataclass(frozen=True, slots=True)
class ActivityAdded:
    activity: Activity


@dataclass(frozen=True, slots=True)
class ActivityRemoved:
    activity: Activity


@dataclass(frozen=True, slots=True)
class ActivityRenamed:
    before: Text
    activity: Activity


@dataclass(frozen=True, slots=True)
class ActivityMoved:
    """To another zone; ``before`` and ``after`` are the zones' names."""

    activity: Activity
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class TimesChanged:
    activity: Activity
    before: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    """``before``: None for no limit."""

    activity: Activity
    before: int | None


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """Who may take part: the roles, or that only people of the list may."""

    activity: Activity


@dataclass(frozen=True, slots=True)
class DaysChanged:
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherwiseChanged:
    """Something that no desk has to act on: organisations, outcomes, names of places, house rules."""


PackChange: TypeAlias = (
    ActivityAdded
    | ActivityRemoved
    | ActivityRenamed
    | ActivityMoved
    | TimesChanged
    | SeatsChanged
    | EntryChanged
    | DaysChanged
    | OtherwiseChanged
)


def pack_changes(before: Pack, after: Pack) -> tuple[PackChange, ...]:
    """What *after* changes of *before*: in the order of the packs, what was removed first; empty for equal packs."""
    was = {activity.id: activity for activity in before.activities}
    now = {activity.id: activity for activity in after.activities}
    found: list[PackChange] = [ActivityRemoved(activity) for key, activity in was.items() if key not in now]
    for key, activity in now.items():
        if key in was:
            found += _of_activity(was[key], activity, before, after)
        else:
            found.append(ActivityAdded(activity))
    found += _of_days(before, after)
    return tuple(found) if found or _rest(before) == _rest(after) else (OtherwiseChanged(),)


def change_lines(changes: Sequence[PackChange], language: str) -> tuple[str, ...]:
    """A sentence for each change, in *language* (``th`` or ``en``)."""
    return tuple(_sentence(change, language) for change in changes)


def _of_activity(was: Activity, now: Activity, before: Pack, after: Pack) -> Iterator[PackChange]:
    if was.name != now.name:
        yield ActivityRenamed(was.name, now)
    if was.zone != now.zone:
        yield ActivityMoved(now, _zone(before, was), _zone(after, now))
    if was.sessions != now.sessions:
        yield TimesChanged(now, was.sessions)
    if was.capacity != now.capacity:
        yield SeatsChanged(now, was.capacity)
    if (set(was.roles), was.listed_only) != (set(now.roles), now.listed_only):
        yield EntryChanged(now)


def _zone(pack: Pack, activity: Activity) -> Text:
    zone = pack.zone(activity.zone)
    return zone.name if zone else Text(activity.zone)


def _of_days(before: Pack, after: Pack) -> Iterator[PackChange]:
    was, now = (tuple(day.isoformat() for day in pack.days) for pack in (before, after))
    if was != now:
        yield DaysChanged(was, now)


def _rest(pack: Pack) -> Pack:
    """*pack* without what has a change of its own, and without what names the version."""
    return replace(pack, version="", digest="")


_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "added": ("เพิ่มกิจกรรม {0}{1}", "New activity: {0}{1}"),
    "removed": ("เลิกกิจกรรม {0}", "No longer held: {0}"),
    "renamed": ("{0} เปลี่ยนชื่อเป็น {1}", "{0} is called {1} now"),
    "moved": ("{0} ย้ายจาก {1} ไป {2}", "{0} moved from {1} to {2}"),
    "times": ("{0} เปลี่ยนเวลาเป็น {1}", "{0} has other times: {1}"),
    "all_day": ("ทั้งวัน", "all day"),
    "seats": ("{0} รับได้ {1} คน (เดิม {2})", "{0} has {1} seats now (before: {2})"),
    "no_limit": ("ไม่จำกัด", "no limit"),
    "entry": ("{0} เปลี่ยนเงื่อนไขผู้เข้าร่วม", "{0}: others may take part now"),
    "days": ("วันงานเปลี่ยนเป็น {0}", "The event is on other days: {0}"),
    "otherwise": ("ข้อมูลงานได้รับการปรับปรุง", "Details of the event were updated"),
}


def _sentence(change: PackChange, language: str) -> str:
    match change:
        case ActivityAdded(activity=activity):
            times = f" · {_times(activity.sessions, language)}" if activity.sessions else ""
            return _say("added", language, _name(activity, language), times)
        case ActivityRemoved(activity=activity):
            return _say("removed", language, _name(activity, language))
        case ActivityRenamed(before=before, activity=activity):
            return _say("renamed", language, before.in_language(language), _name(activity, language))
        case ActivityMoved(activity=activity, before=before, after=after):
            places = before.in_language(language), after.in_language(language)
            return _say("moved", language, _name(activity, language), *places)
        case TimesChanged(activity=activity):
            return _say("times", language, _name(activity, language), _times(activity.sessions, language))
        case SeatsChanged(activity=activity, before=seats):
            numbers = _seats(activity.capacity, language), _seats(seats, language)
            return _say("seats", language, _name(activity, language), *numbers)
        case EntryChanged(activity=activity):
            return _say("entry", language, _name(activity, language))
        case DaysChanged(after=days):
            return _say("days", language, ", ".join(day_text(day, language) for day in days))
        case OtherwiseChanged():
            return _say("otherwise", language)
        case _:
            assert_never(change)


def _say(key: str, language: str, *values: str) -> str:
    thai, english = _WORDS[key]
    return (english if language == "en" else thai).format(*values)


def _name(activity: Activity, language: str) -> str:
    return activity.name.in_language(language)


def _times(sessions: Sequence[Session], language: str) -> str:
    if not sessions:
        return _say("all_day", language)
    return ", ".join(
        f"{day_text(each.day.isoformat(), language)} {each.starts:%H:%M}–{each.ends:%H:%M}" for each in sessions
    )


def _seats(seats: int | None, language: str) -> str:
    return _say("no_limit", language) if seats is None else f"{seats:,}"
