"""The pages of the menu, in order, and who gets to see each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Match

from sync.hub.users.roles import EVERYBODY, ORGANISERS, WHOLE_EVENT, Role, User


@dataclass(frozen=True, slots=True)
class Entry:
    """``name`` is its text and what a page calls itself."""

    name: str
    href: str
    roles: frozenset[Role] = EVERYBODY


MENU: Final[Sequence[Entry]] = (
    Entry("now", "/"),
    Entry("stations", "/stations", WHOLE_EVENT),
    Entry("people", "/people"),
    Entry("anomalies", "/anomalies"),
    Entry("imports", "/imports", ORGANISERS),
    Entry("pack", "/pack", ORGANISERS),
    Entry("exports", "/exports"),
    Entry("report", "/report", WHOLE_EVENT),
    Entry("users", "/users", ORGANISERS),
    Entry("audit", "/audit", ORGANISERS),
    Entry("retention", "/retention", ORGANISERS),
)


def menu_for(user: User | None) -> Sequence[Entry]:
    return [entry for entry in MENU if user is not None and user.role in entry.roles]


def seen_at(request: Request) -> str:
    """Where the page that *request* gets can be seen again: an act is shown on the page that it was done on."""
    if request.method in ("GET", "HEAD"):
        return page_address(request.app, f"{request.url.path}?{request.url.query}".rstrip("?"))
    path = request.url.path
    while path and not _is_page(request.app, path):
        path = path.rpartition("/")[0]
    return path or "/"


def page_address(app: Starlette, wanted: str) -> str:
    """*wanted* when it is one of our own pages, else the first page: nobody is sent elsewhere."""
    is_here = wanted.startswith("/") and "//" not in wanted and "\\" not in wanted
    return wanted if is_here and _is_page(app, wanted.partition("?")[0]) else "/"


def _is_page(app: Starlette, path: str) -> bool:
    """Whether somebody who asks for *path* gets something to look at."""
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(asked)[0] is Match.FULL for route in app.routes)
