"""Who somebody at the hub is, and so what they may see and do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    ORGANISER = "organiser"
    """Sees and does everything."""
    VIEWER = "viewer"
    """Sees the whole event, changes nothing, takes no list of people away."""
    ZONE_LEAD = "zone_lead"
    """Sees one zone: its counts, its people, its anomalies, its exports."""


EVERYBODY: Final = frozenset(Role)
WHOLE_EVENT: Final = frozenset({Role.ORGANISER, Role.VIEWER})
ORGANISERS: Final = frozenset({Role.ORGANISER})
TAKE_LISTS: Final = frozenset({Role.ORGANISER, Role.ZONE_LEAD})
"""Whoever may carry lists of people away; a zone lead those of the zone."""


@dataclass(frozen=True, slots=True)
class User:
    """An account that is in force. ``zone``: of a zone lead; empty for the others, who see all zones."""

    id: int
    name: str
    role: Role
    zone: str = ""

    @property
    def sees(self) -> str | None:
        """The one zone that this person sees; None: all of them."""
        return self.zone if self.role is Role.ZONE_LEAD else None
