"""What does not add up: everybody sees it, organisers settle it with a reason and open it again."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain.changes import AnomalyState
from kiosk.domain.ids import RecordId
from sync.hub import looking, settling
from sync.hub.problems import HubProblem
from sync.hub.store import lookalikes
from sync.hub.store.anomalies import AnomalyKind, Wanted
from sync.hub.users.audit import By
from sync.hub.users.roles import EVERYBODY, ORGANISERS
from sync.hub.web.anomaly_view import anomaly_page, content_page
from sync.hub.web.routing import together
from sync.hub.web.site import Site, by, user_of

Key = Annotated[str, Form(max_length=300)]
Reason = Annotated[str, Form(max_length=500)]
State = Annotated[AnomalyState, Query()]
Kind = Annotated[AnomalyKind | None, Query()]
Start = Annotated[int, Query(ge=0, le=10_000_000)]


def anomaly_routes(site: Site) -> APIRouter:
    return together(_views(site), _contents(site), _acts(site))


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/anomalies")
    def anomalies(request: Request, state: State = AnomalyState.OPEN, kind: Kind = None, start: Start = 0) -> Response:
        return _page(site, request, Wanted(kind, user_of(request).sees, start), state=state)

    return router


def _contents(site: Site) -> APIRouter:
    """What is in quarantine can be anything, so only organisers read it."""
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/anomalies/contents")
    def contents(request: Request, key: Annotated[str, Query(max_length=300)], start: Start = 0) -> Response:
        view = content_page(site.service, site.render.words(request), key, start)
        if view is None:
            return site.render(request, "refused.html", status=404, page="anomalies", sentence="not_found")
        return site.render(request, "contents.html", page="anomalies", view=view)

    return router


def _acts(site: Site) -> APIRouter:
    router = APIRouter(prefix="/anomalies", dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.post("/settle", response_model=None)
    def settle(request: Request, key: Key = "", reason: Reason = "", kind: Key = "") -> Response:
        return _acted(site, request, kind, lambda who: settling.settle(site.service, who, key, reason))

    @router.post("/reopen", response_model=None)
    def reopen(request: Request, key: Key = "", reason: Reason = "", kind: Key = "") -> Response:
        return _acted(site, request, kind, lambda who: settling.reopen(site.service, who, key, reason))

    return router


def _acted(site: Site, request: Request, kind: str, act: Callable[[By], RecordId]) -> Response:
    """Do it, and show what was shown before: all, or those of one *kind*."""
    wanted = AnomalyKind(kind) if kind in list(AnomalyKind) else None
    try:
        act(by(request))
    except HubProblem as problem:
        return _page(site, request, Wanted(wanted), problem=problem)
    return RedirectResponse(f"/anomalies?{urlencode({'kind': wanted})}" if wanted else "/anomalies", 303)


def _page(
    site: Site,
    request: Request,
    wanted: Wanted,
    *,
    state: AnomalyState = AnomalyState.OPEN,
    problem: HubProblem | None = None,
) -> Response:
    service, user = site.service, user_of(request)
    if service.freshen():
        looking.look(service)
    view = anomaly_page(service, site.render.words(request), wanted, state)
    with service.reading() as connection:
        pairs = lookalikes.count(connection) if user.role in ORGANISERS else 0
    return site.render(
        request,
        "anomalies.html",
        status=200 if problem is None else 409,
        page="anomalies",
        view=view,
        kind=wanted.kind.value if wanted.kind else "",
        start=wanted.start,
        state=state.value,
        states=[each.value for each in AnomalyState],
        may_settle=user.role in ORGANISERS,
        pairs=pairs,
        most_pairs=lookalikes.MOST,
        problem=problem,
    )
