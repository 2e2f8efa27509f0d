"""People as lists and desks know them; everything here is personal data and never enters a record."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.ids import ActivityId, PersonId
from kiosk.domain.packs import PersonRole


class CodeStatus(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


class Enrolment(StrEnum):
    """Where somebody stands with an event that chooses its people."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person of a list: a row of a roster, or a profile from the hub.

    ``codes``: every text that may be on this person's badge, ticket or phone, exactly as scanned.
    ``activities``: those a ``listed_only`` activity lets this person into.
    ``reference``: the key of the row in the list it came from, if it had one.
    """

    person: PersonId
    codes: tuple[str, ...]
    name: str
    name_en: str = ""
    nickname: str = ""
    organisation: str = ""
    role: PersonRole = PersonRole.ATTENDEE
    phone: str = ""
    email: str = ""
    activities: tuple[ActivityId, ...] = ()
    enrolment: Enrolment = Enrolment.ACCEPTED
    reference: str = ""

    @property
    def display_name(self) -> str:
        """The name to greet with, and the nickname where there is one; the end of the id where there is no name."""
        name = self.name or self.name_en or self.nickname or f"#{self.person[-4:]}"
        return f"{name} ({self.nickname})" if self.nickname and self.nickname not in name else name
