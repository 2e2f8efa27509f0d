"""Names and times as the tables have them: zones, activities, stations, local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.packs import Pack
from kiosk.domain.people import PersonEntry


class Places:
    """What *pack* calls its zones and activities, in Thai, and its local time."""

    def __init__(self, pack: Pack) -> None:
        self._timezone = ZoneInfo(pack.timezone)
        self._zones = {str(zone.id): zone.name.in_language("th") for zone in pack.zones}
        self._activities = {str(each.id): each.name.in_language("th") for each in pack.activities}

    def zone(self, zone: str) -> str:
        return self._zones.get(zone, "")

    def activity(self, activity: str) -> str:
        return self._activities.get(activity, "")

    def time(self, at_ms: int) -> str:
        try:
            return datetime.fromtimestamp(at_ms / 1000, self._timezone).isoformat(" ", "seconds")
        except (ValueError, OverflowError, OSError):
            return ""  # a clock beyond the year 9999


def name_of(person: PersonEntry | None) -> str:
    return person.name or person.name_en if person else ""
