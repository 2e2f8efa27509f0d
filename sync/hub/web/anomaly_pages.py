"""What does not add up: everybody sees it, organisers settle it with a reason and open it again."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain.changes import AnomalyState
from kiosk.domain.ids import RecordId
from sync.hub import looking, settling
from sync.hub.problems import HubProblem
from sync.hub.store import lookalikes
from sync.hub.users.audit import Act
from sync.hub.users.roles import EVERYBODY, ORGANISERS
from sync.hub.web.anomaly_view import anomaly_rows
from sync.hub.web.site import Site, user_of

Key = Annotated[str, Form(max_length=300)]
Reason = Annotated[str, Form(max_length=500)]
State = Annotated[AnomalyState, Query()]


def anomaly_routes(site: Site) -> APIRouter:
    router = APIRouter()
    router.include_router(_views(site))
    router.include_router(_acts(site))
    return router


def _views(site: Site) -> APIRouter:
    router = APIRouter(dependencies=[Depends(site.signed_in(EVERYBODY))])

    @router.get("/anomalies")
    def anomalies(request: Request, state: State = AnomalyState.OPEN) -> Response:
        return _page(site, request, state=state)

    return router


def _acts(site: Site) -> APIRouter:
    router = APIRouter(prefix="/anomalies", dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.post("/settle", response_model=None)
    def settle(request: Request, key: Key = "", reason: Reason = "") -> Response:
        def act(actor: str) -> RecordId:
            return settling.settle(site.service, actor, key, reason)

        return _acted(site, request, key, act)

    @router.post("/reopen", response_model=None)
    def reopen(request: Request, key: Key = "", reason: Reason = "") -> Response:
        def act(actor: str) -> RecordId:
            return settling.reopen(site.service, actor, key, reason)

        return _acted(site, request, key, act)

    return router


def _acted(site: Site, request: Request, key: str, act: Callable[[str], RecordId]) -> Response:
    try:
        record = act(f"user:{user_of(request).id}")
    except HubProblem as problem:
        return _page(site, request, problem=problem)
    site.audit(request, Act.ANOMALY_SETTLED, key=key, record=record)
    return RedirectResponse("/anomalies", 303)


def _page(
    site: Site, request: Request, *, state: AnomalyState = AnomalyState.OPEN, problem: HubProblem | None = None
) -> Response:
    service, user = site.service, user_of(request)
    if service.freshen():
        looking.look(service)
    rows = anomaly_rows(service, site.render.words(request), zone=user.sees, state=state)
    with service.reading() as connection:
        pairs = lookalikes.count(connection) if user.role in ORGANISERS else 0
    return site.render(
        request,
        "anomalies.html",
        status=200 if problem is None else 409,
        page="anomalies",
        rows=rows,
        state=state.value,
        states=[each.value for each in AnomalyState],
        may_settle=user.role in ORGANISERS,
        pairs=pairs,
        most_pairs=lookalikes.MOST,
        problem=problem,
    )
