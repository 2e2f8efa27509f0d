"""The way in: the first administrator with the code of the terminal, everybody after that with name and password."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from sync.hub.service import HubService
from sync.hub.users import accounts, audit, lockout, passwords, sessions
from sync.hub.users.accounts import NewAccount
from sync.hub.users.audit import Act, By
from sync.hub.users.lockout import Key
from sync.hub.users.roles import Role, User


class Shut(Enum):
    """Why somebody was not let in."""

    WRONG = "wrong"
    WAIT = "wait"
    """Too many failures: nothing was looked at."""
    DONE = "done"
    """The set-up happened already."""


@dataclass(frozen=True, slots=True)
class NotIn:
    """``wait``: seconds until another try counts."""

    why: Shut
    wait: int = 0


@dataclass(frozen=True, slots=True)
class In:
    user: User
    token: str


class Door:
    """Lets people of *service*'s hub in. *set_up_code* gives the code of the terminal."""

    def __init__(self, service: HubService, set_up_code: Callable[[], str]) -> None:
        self._service = service
        self._set_up_code = set_up_code

    def is_new(self) -> bool:
        """Whether nobody has an account yet."""
        with self._service.reading() as connection:
            return not accounts.any_at_all(connection)

    def sign_in(self, name: str, password: str, *, address: str) -> In | NotIn:
        """A new session for whoever *name* and *password* belong to."""
        these = lockout.keys(accounts.folded(name), address)
        if waiting := self._attempt(these):
            return waiting
        with self._service.reading() as connection:
            account = accounts.by_name(connection, name)
        kept = account.password if account is not None and account.disabled_at is None else None
        if not passwords.matches(password, kept) or account is None:
            return self._failed(these, By(None, account.user.name if account else "", address))
        return self._enter(account.user, these, address, _renewed(password, account.password))

    def set_up(self, code: str, name: str, password: str, *, address: str) -> In | NotIn:
        """The first account, an organiser's, for whoever knows the code of the terminal."""
        these = lockout.keys("\0set-up", address)
        if waiting := self._attempt(these):
            return waiting
        if not hmac.compare_digest(_plain(code), _plain(self._set_up_code())):
            return self._failed(these, By(None, "", address))
        new = NewAccount(name, Role.ORGANISER, passwords.hashed(password))
        now = self._service.now()
        with self._service.writing() as connection:
            accounts.alone(connection)
            first = None if accounts.any_at_all(connection) else accounts.add(connection, new, now=now)
            if first is None:
                return NotIn(Shut.DONE)
            audit.write(connection, By(first, first.name, address), Act.SET_UP, now=now)
        return self._enter(first, these, address, None)

    def prove(self, user: User, password: str, by: By) -> int | None:
        """None when *password* is that of *user*, who is signed in; else the seconds until another try counts."""
        these = lockout.keys(accounts.folded(user.name), by.address)
        if waiting := self._attempt(these):
            return waiting.wait
        with self._service.reading() as connection:
            account = accounts.by_id(connection, user.id)
        if account is None or not passwords.matches(password, account.password):
            return self._failed(these, by).wait
        with self._service.writing() as connection:
            lockout.succeeded(connection, these)
        return None

    def _attempt(self, these: Sequence[Key]) -> NotIn | None:
        with self._service.writing() as connection:
            waiting = lockout.attempt(connection, these, now=self._service.now())
        return NotIn(Shut.WAIT, _seconds(waiting)) if waiting else None

    def _enter(self, user: User, these: Sequence[Key], address: str, renewed: str | None) -> In:
        now = self._service.now()
        with self._service.writing() as connection:
            lockout.succeeded(connection, these)
            if renewed is not None:
                accounts.set_password(connection, user.id, renewed)
            accounts.note_sign_in(connection, user.id, now=now)
            audit.write(connection, By(user, user.name, address), Act.SIGNED_IN, now=now)
            return In(user, sessions.start(connection, user, now=now))

    def _failed(self, these: Sequence[Key], by: By) -> NotIn:
        now = self._service.now()
        with self._service.writing() as connection:
            audit.write(connection, by, Act.SIGN_IN_FAILED, now=now)
            return NotIn(Shut.WRONG, _seconds(lockout.failed(connection, these, now=now)))


def _renewed(password: str, kept: str) -> str | None:
    """A fresh hash of *password* where the *kept* one was made with weaker settings."""
    return passwords.hashed(password) if passwords.is_outdated(kept) else None


def _seconds(ms: int) -> int:
    return -(-ms // 1000)


def _plain(code: str) -> bytes:
    return "".join(c for c in code.upper() if c.isalnum()).encode("utf-8", "surrogatepass")
