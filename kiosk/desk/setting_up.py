"""What a station notes about itself: that it was opened, and which activity it serves."""

from kiosk.desk.act import Act
from kiosk.domain.ids import ActivityId, Subject, subject_of_zone
from kiosk.domain.kinds import Audit
from kiosk.domain.packs import Activity


def opened(act: Act, version: str) -> None:
    """Note in the journal that the station program started."""
    detail: dict[str, str | int] = {"version": version, "pack": act.pack().digest}
    act.append(Audit("opened", detail), Subject("station:self"))


def choose_activity(act: Act, activity: ActivityId) -> Activity:
    """Make *activity* the one in force. Raises LookupError when the pack has none of that id."""
    pack = act.pack()
    chosen = pack.activity(activity)
    if chosen is None and not activity and not pack.activities:
        return act.activity()
    if chosen is None:
        raise LookupError(f"the event has no activity {activity!r}")
    if act.tx.setting("activity") != activity:
        act.tx.set_setting("activity", activity)
        act.append(Audit("activity_chosen", {"activity": activity}), subject_of_zone(chosen.zone))
    return chosen
