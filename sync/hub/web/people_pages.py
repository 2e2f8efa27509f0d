"""People: finding them, what happened to one of them, and what organisers do about them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain.ids import PersonId, RecordId
from sync.hub import people_acts
from sync.hub.problems import HubProblem
from sync.hub.store import people_search
from sync.hub.users.audit import By
from sync.hub.users.roles import EVERYBODY, ORGANISERS
from sync.hub.web.merge_view import merge_rows
from sync.hub.web.person_view import Matches, matches, person_view
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by, user_of

Text = Annotated[str, Query(max_length=200)]
Reason = Annotated[str, Form(max_length=500)]
Id = Annotated[str, Form(max_length=64)]


def people_routes(site: Site) -> APIRouter:
    return together(_views(site), _acts(site))


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/people")
    def search(request: Request, q: Text = "") -> Response:
        if q.strip():
            found = matches(site.service, user_of(request), q)
            return site.render(request, "people.html", page="people", q=q, found=found, known=None)
        known = _known(site) if user_of(request).sees is None else None
        return site.render(request, "people.html", page="people", q=q, found=None, known=known)

    @router.get("/people/{person}")
    def one(request: Request, person: str, other: Text = "") -> Response:
        return _page(site, request, PersonId(person), other=other)

    return router


def _known(site: Site) -> int:
    """How many people there are in the whole event."""
    with site.service.reading() as connection:
        return people_search.count(connection)


def _acts(site: Site) -> APIRouter:
    router = APIRouter(prefix="/people/{person}", dependencies=[Depends(site.signed_in(ORGANISERS))])
    service = site.service

    @router.post("/merge", response_model=None)
    def merge(request: Request, person: str, into: Id = "", reason: Reason = "") -> Response:
        def act(who: By) -> None:
            people_acts.merge(service, who, PersonId(person), PersonId(into), reason)

        return _acted(site, request, PersonId(person), act)

    @router.post("/unmerge", response_model=None)
    def unmerge(request: Request, person: str, record: Id = "", reason: Reason = "") -> Response:
        def act(who: By) -> None:
            people_acts.unmerge(service, who, RecordId(record), reason)

        return _acted(site, request, PersonId(person), act)

    @router.post("/erase", response_model=None)
    def erase(request: Request, person: str, reason: Reason = "") -> Response:
        def act(who: By) -> None:
            people_acts.erase(service, who, PersonId(person), reason)

        return _acted(site, request, PersonId(person), act)

    return router


def _acted(site: Site, request: Request, person: PersonId, act: Callable[[By], None]) -> Response:
    try:
        act(by(request))
    except HubProblem as problem:
        return _page(site, request, person, problem=problem)
    return RedirectResponse(f"/people/{person}", 303)


def _page(
    site: Site, request: Request, person: PersonId, *, other: str = "", problem: HubProblem | None = None
) -> Response:
    user = user_of(request)
    view = person_view(site.service, user, person, site.render.words(request))
    if view is None:
        return site.render(request, "refused.html", status=404, page="people", sentence="no_such_person")
    merges = merge_rows(site.service, person, site.render.words(request)) if user.role in ORGANISERS else ()
    candidates = matches(site.service, user, other) if other.strip() else Matches((), more=False)
    return site.render(
        request,
        "person.html",
        status=200 if problem is None else 409,
        page="people",
        view=view,
        merges=merges,
        other=other,
        candidates=[each for each in candidates.people if each.person not in (person, *view.others)],
        problem=problem,
    )
