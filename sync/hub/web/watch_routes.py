"""For those who look after the hub: is it there, how is it, and what does it speak."""

import hmac
from functools import cache
from typing import Any, get_type_hints

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from kiosk.domain.version import VERSION
from sync.hub.home import METRICS_TOKEN, HubHome
from sync.hub.metrics import CONTENT_TYPE, Metrics
from sync.hub.service import HubService
from sync.hub.web.sync_routes import STEPS
from sync.protocol import openapi
from sync.protocol.errors import Refused


def watch_routes(app: FastAPI, service: HubService, home: HubHome, metrics: Metrics) -> None:
    """Adds /health, which anybody may ask, and /metrics and /openapi.json, for who has the token in the home."""
    router = APIRouter()
    description = describe()

    @router.get("/health")
    async def health() -> Response:
        is_well = await run_in_threadpool(_answers, service)
        return JSONResponse({"status": "ok" if is_well else "database"}, 200 if is_well else 503)

    @router.get("/metrics")
    async def measured(request: Request) -> Response:
        if not _may(request, home):
            return _unknown()
        return Response(await run_in_threadpool(metrics.text), media_type=CONTENT_TYPE)

    @router.get("/openapi.json")
    async def described(request: Request) -> Response:
        return JSONResponse(description) if _may(request, home) else _unknown()

    app.routes.extend(router.routes)


@cache
def describe() -> dict[str, Any]:
    """The protocol's steps as this hub serves them, as an OpenAPI document."""
    steps = {step.name: (step.request, get_type_hints(step.answer)["return"]) for step in STEPS}
    return openapi.describe(steps, version=VERSION)


def _answers(service: HubService) -> bool:
    try:
        with service.reading() as connection:
            return bool(connection.execute(select(1)).scalar_one())
    except Refused:
        return False


def _may(request: Request, home: HubHome) -> bool:
    """Whether the request bears the token; where none was made, nobody may."""
    wanted = home.read(METRICS_TOKEN)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return wanted is not None and scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), wanted.encode())


def _unknown() -> Response:
    return Response("bearer token wanted\n", 401, {"WWW-Authenticate": "Bearer"}, media_type="text/plain")
