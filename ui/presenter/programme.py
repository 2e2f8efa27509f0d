"""An activity in words: its name, its zone, when it is open today and how many it holds."""

from datetime import datetime

from kiosk.domain.checkin import GRACE
from kiosk.domain.packs import Activity, Opening, Pack, Session, opening, sessions_on
from ui.presenter.texts import Texts


def zone_name(texts: Texts, pack: Pack, zone: str) -> str:
    """The zone's name in the language; its id where the pack does not know it (another pack's station)."""
    known = next((z for z in pack.zones if z.id == zone), None)
    return known.name.in_language(texts.language) if known else zone


def activity_name(texts: Texts, pack: Pack, activity: str) -> str:
    known = next((a for a in pack.activities if a.id == activity), None)
    return known.name.in_language(texts.language) if known else activity


def hours_text(texts: Texts, activity: Activity, now: datetime) -> str:
    """When *activity* is open on the day of *now*: ``10:00–12:00, 13:00–16:00``, ``all day``, ``not today``."""
    if not activity.sessions:
        return texts.say("programme.all_day")
    today = sessions_on(activity, now.date())
    if not today:
        return texts.say("programme.not_today")
    return ", ".join(map(_session_text, today))


def opening_now(activity: Activity, now: datetime) -> Opening:
    return opening(activity, now, GRACE)


def _session_text(session: Session) -> str:
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"
