"""Moves a pack to other days, so that an event of the past or the future can be played today."""

from dataclasses import replace
from datetime import date

from kiosk.domain.packs import Activity, Pack
from kiosk.domain.packs_wire import with_digest


def shift_days(pack: Pack, first_day: date) -> Pack:
    """*pack* with its first day on *first_day* and every other date moved by as much; the digest follows."""
    by = first_day - min(pack.days)

    def moved(activity: Activity) -> Activity:
        return replace(activity, sessions=tuple(replace(s, day=s.day + by) for s in activity.sessions))

    return with_digest(
        replace(
            pack,
            days=tuple(day + by for day in pack.days),
            activities=tuple(map(moved, pack.activities)),
            outcomes=tuple(replace(outcome, due=outcome.due + by) for outcome in pack.outcomes),
        )
    )
