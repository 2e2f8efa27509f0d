"""People who are counted and not known: who walked by, and groups."""

from kiosk.desk.act import Act, readable
from kiosk.domain.ids import RecordId, subject_of_zone
from kiosk.domain.kinds import Counted, GroupArrived
from kiosk.store.projections import WALK_BY

SECTORS = ("business", "education", "youth", "civil_society", "government", "other")


def count(act: Act, people: int) -> int:
    """Count *people* who walked by (negative: take back); this station's sum for the zone today."""
    activity, day = act.activity(), act.day()
    people = max(people, -act.tx.total(activity.zone, day, WALK_BY))
    if people:
        act.append(Counted(activity.zone, day, people), subject_of_zone(activity.zone))
    return act.tx.total(activity.zone, day, WALK_BY)


def group_arrived(act: Act, organisation: str, people: int, sector: str) -> RecordId:
    """Note a group: the organisation's name, 1 to 10,000 heads, one of SECTORS. Raises ValueError."""
    name = " ".join(readable(organisation).split())[:200]
    if not name or not 1 <= people <= 10_000 or sector not in SECTORS:
        raise ValueError("a group needs an organisation's name, 1 to 10,000 people and a known sector")
    activity = act.activity()
    body = GroupArrived(name, people, sector, activity.zone, act.day())
    return act.append(body, subject_of_zone(activity.zone)).id
