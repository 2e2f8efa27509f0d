"""What every page is made with: the hub, the renderer, and the guard that says who may come in."""

from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from sync.hub.home import HubHome
from sync.hub.service import HubService
from sync.hub.users import audit, sessions
from sync.hub.users.audit import Act, By
from sync.hub.users.door import Door
from sync.hub.users.roles import Role, User
from sync.hub.web import forms
from sync.hub.web.rendering import FRAGMENT, Renderer


class NotSignedIn(Exception):
    """Nobody sees a page without having signed in."""


class NotAllowed(Exception):
    """It is not for people with this role."""


@dataclass(frozen=True, slots=True)
class Site:
    service: HubService
    render: Renderer
    door: Door
    home: HubHome

    def signed_in(self, roles: frozenset[Role], *, form: bool = True) -> "Guard":
        """A dependency that lets people with one of *roles* in, and only forms from our own pages.

        Without *form* the handler checks the form itself (``forms.check_token``): for uploads, which nobody should
        be able to send who is not signed in.
        """
        return Guard(self.service, roles, form=form)

    def audit(self, request: Request, act: Act, **detail: str | int) -> None:
        """Note what whoever sent *request* has done, where it was not written along with the act itself."""
        with self.service.writing() as connection:
            audit.write(connection, by(request), act, now=self.service.now(), **detail)


class Guard:
    """Raises NotSignedIn, NotAllowed or ForeignForm; who came in is ``user_of(request)``."""

    def __init__(self, service: HubService, roles: frozenset[Role], *, form: bool) -> None:
        self._service = service
        self.roles = roles
        self._form = form

    async def __call__(self, request: Request) -> None:
        request.state.user = user = await run_in_threadpool(self._find, request)
        if user.role not in self.roles:
            raise NotAllowed
        if self._form and request.method not in ("GET", "HEAD"):
            await forms.check(request)

    def _find(self, request: Request) -> User:
        token, now = request.cookies.get(forms.SESSION_COOKIE, ""), self._service.now()
        with self._service.reading() as connection:
            found = sessions.find(connection, token, now=now)
        if found is None:
            raise NotSignedIn
        user, stale = found
        if stale and not request.headers.get(FRAGMENT):  # a page that refreshes itself is not somebody who is there
            with self._service.writing() as connection:
                sessions.touch(connection, token, now=now)
        return user


def user_of(request: Request) -> User:
    """Who is signed in; only behind a guard."""
    user: User = request.state.user
    return user


def by(request: Request) -> By:
    """Who acts, for the audit; only behind a guard."""
    user = user_of(request)
    return By(user, user.name, address_of(request))


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
