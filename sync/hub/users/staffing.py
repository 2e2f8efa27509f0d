"""What an organiser does about accounts; each act is audited with it. There is always an organiser left."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection

from kiosk.domain.packs import Pack
from sync.hub.users import accounts, audit, sessions
from sync.hub.users.accounts import Account, NewAccount
from sync.hub.users.audit import Act, By
from sync.hub.users.roles import Role, User


class No(Enum):
    """Why it was not done."""

    BAD_NAME = "bad_name"
    NAME_TAKEN = "name_taken"
    BAD_ZONE = "bad_zone"
    LAST_ORGANISER = "last_organiser"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Staffing:
    """What *by* does about accounts, within *connection*; each act gives why it was not done, or None."""

    connection: Connection
    pack: Pack
    by: By
    now: int

    def add(self, new: NewAccount) -> No | None:
        if not accounts.is_name(new.name):
            return No.BAD_NAME
        if not self._is_zone(new.role, new.zone):
            return No.BAD_ZONE
        made = accounts.add(self.connection, new, now=self.now)
        if made is None:
            return No.NAME_TAKEN
        self._audit(Act.USER_ADDED, made, role=made.role.value, zone=made.zone)
        return None

    def change_role(self, who: int, role: Role, zone: str) -> No | None:
        """Give *who* another role, from the next page on."""
        accounts.alone(self.connection)
        account = accounts.by_id(self.connection, who)
        if account is None:
            return No.NOBODY
        if not self._is_zone(role, zone):
            return No.BAD_ZONE
        if role is not Role.ORGANISER and self._is_last(account):
            return No.LAST_ORGANISER
        accounts.set_role(self.connection, who, role, zone)
        self._audit(Act.USER_CHANGED, account.user, role=role.value, zone=zone)
        return None

    def disable(self, who: int) -> No | None:
        """From now on *who* cannot sign in, and is signed out everywhere."""
        accounts.alone(self.connection)
        account = accounts.by_id(self.connection, who)
        if account is None:
            return No.NOBODY
        if self._is_last(account):
            return No.LAST_ORGANISER
        accounts.disable(self.connection, who, now=self.now)
        sessions.end_all(self.connection, who)
        self._audit(Act.USER_DISABLED, account.user)
        return None

    def enable(self, who: int) -> No | None:
        account = accounts.by_id(self.connection, who)
        if account is None:
            return No.NOBODY
        accounts.enable(self.connection, who)
        self._audit(Act.USER_ENABLED, account.user)
        return None

    def reset_password(self, who: int, hashed: str) -> No | None:
        """Give *who* the password that *hashed* is of; signed out everywhere."""
        account = accounts.by_id(self.connection, who)
        if account is None:
            return No.NOBODY
        accounts.set_password(self.connection, who, hashed)
        sessions.end_all(self.connection, who)
        self._audit(Act.PASSWORD_RESET, account.user)
        return None

    def change_own_password(self, user: User, hashed: str, *, token: str) -> None:
        """The new password is in force; sessions of *user* other than that of *token* are over."""
        accounts.set_password(self.connection, user.id, hashed)
        sessions.end_all(self.connection, user.id, but=token)
        self._audit(Act.PASSWORD_CHANGED, user)

    def _is_zone(self, role: Role, zone: str) -> bool:
        """A zone lead, and nobody else, has a zone, and it is one of the event's."""
        return zone in {str(each.id) for each in self.pack.zones} if role is Role.ZONE_LEAD else zone == ""

    def _is_last(self, account: Account) -> bool:
        is_one = account.user.role is Role.ORGANISER and account.disabled_at is None
        return is_one and accounts.organisers(self.connection) == 1

    def _audit(self, act: Act, user: User, **detail: str) -> None:
        audit.write(self.connection, self.by, act, now=self.now, user=user.name, **detail)
