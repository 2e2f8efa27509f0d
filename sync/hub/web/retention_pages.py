"""How long the hub keeps what is about people: what that means today, and a change of it, seen before it is made."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync.hub import retention
from sync.hub.problems import HubProblem
from sync.hub.retention import LONGEST, Retention
from sync.hub.users.roles import ORGANISERS
from sync.hub.web.site import Site, by

Asked = Annotated[str | None, Query(max_length=20)]
Days = Annotated[str, Form(max_length=20)]


def retention_routes(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/retention")
    def show(request: Request, people: Asked = None, audit: Asked = None, lists: Asked = None) -> Response:
        if people is None or audit is None or lists is None:
            return _page(site, request)
        try:
            return _page(site, request, _read(people, audit, lists))
        except HubProblem as problem:
            return _page(site, request, problem=problem)

    @router.post("/retention", response_model=None)
    def change(request: Request, people: Days = "", audit: Days = "", lists: Days = "", sure: Days = "") -> Response:
        new = None
        try:
            new = _read(people, audit, lists)
            with site.service.writing() as connection:
                retention.change(site.service, connection, new, by(request), sure=sure == "yes")
        except HubProblem as problem:
            return _page(site, request, new, problem=problem)
        return RedirectResponse("/retention", 303)

    return router


def _page(site: Site, request: Request, new: Retention | None = None, *, problem: HubProblem | None = None) -> Response:
    """The page; *new*: a promise that is only looked at."""
    with site.service.reading() as connection:
        kept = retention.read(connection)
        now = retention.outlook(site.service, connection, kept)
        then = None if new is None else retention.outlook(site.service, connection, new)
    status = 200 if problem is None else 409
    shown = {"kept": kept, "now": now, "new": new, "then": then, "problem": problem, "longest": LONGEST}
    return site.render(request, "retention.html", status=status, page="retention", **shown)


def _read(people: str, audit: str, lists: str) -> Retention:
    """What a form says; nothing for people is never. Raises HubProblem for days that are none."""
    new = Retention(None if not people.strip() else _days(people), _days(audit), _days(lists))
    retention.check(new)
    return new


def _days(text: str) -> int:
    """A number of days; one that no promise has where *text* is none."""
    return int(text) if text.strip().isdecimal() else -1
